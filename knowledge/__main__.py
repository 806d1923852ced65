"""`python -m knowledge build | fresh | search "…" | check | evaluate`."""

import argparse
import sys
from datetime import date
from pathlib import Path

from knowledge.problems import DataError


def main() -> int:
    """Runs one command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m knowledge", description="De kennis van de assistent.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="maak de index")
    commands.add_parser("fresh", help="status 0 als de index bij is")
    commands.add_parser("check", help="kijk de teksten en gegevens na")
    search = commands.add_parser("search", help="zoek een vraag in onderwerpen en paragrafen")
    search.add_argument("question")
    search.add_argument("--most", type=int, default=5, help="hoeveel er getoond worden")
    evaluate = commands.add_parser("evaluate", help="meet het zoeken op een andere verzameling")
    evaluate.add_argument("--docs", type=Path, required=True, help="JSON-regels met id en text")
    evaluate.add_argument("--queries", type=Path, required=True, help="JSON-regels met q en doc")
    arguments = parser.parse_args()
    try:
        return _run(arguments)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "check":
        return _check()
    if arguments.command == "evaluate":
        return _evaluate(arguments.docs, arguments.queries)
    from knowledge import index

    if arguments.command == "fresh":
        return 0 if index.is_fresh() else 1
    if arguments.command == "build":
        index.build()
        return 0
    return _search(arguments.question, arguments.most)


def _check() -> int:
    from knowledge.check import check

    problems = check(date.today())
    for problem in problems:
        print(problem)
    count = "1 ding" if len(problems) == 1 else f"{len(problems)} dingen"
    print(f"{count} om na te kijken." if problems else "Alles is in orde.")
    return 1 if problems else 0


def _evaluate(docs: Path, queries: Path) -> int:
    from knowledge import evaluation
    from knowledge.encoder import Encoder
    from knowledge.index import built_head

    documents, questions = evaluation.read_documents(docs), evaluation.read_questions(queries)
    print(f"{len(documents)} documenten, {len(questions)} vragen")
    for name, figures in evaluation.compare(documents, questions, Encoder(), built_head()).items():
        recall = f"recall@1 {figures.recall_at_1:.3f}  recall@3 {figures.recall_at_3:.3f}"
        print(f"{name:8} {recall}  nDCG@10 {figures.ndcg_at_10:.3f}")
    return 0


def _search(question: str, most: int) -> int:
    from knowledge.index import IndexUnusable, build
    from knowledge.search import REJECT_BELOW, Searcher

    try:
        searcher = Searcher.load()
    except IndexUnusable as error:
        print(f"{error}\nIk doe dat nu.", file=sys.stderr)
        build()
        searcher = Searcher.load()
    for title, hits in (
        ("Onderwerpen", searcher.topics(question, most)),
        ("Paragrafen", searcher.sections(question, most)),
    ):
        print(f"{title}  (kans, som, cosinus, BM25)")
        for hit in hits:
            verdict = "" if hit.score >= REJECT_BELOW else "  (afgewezen)"
            numbers = f"{hit.score:.2f} {hit.fused:5.2f} {hit.cosine:.3f} {hit.bm25:5.1f}"
            print(f"  {numbers}  {hit.label} [{hit.target}]{verdict}")
            print(f"       {hit.text[:110]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
