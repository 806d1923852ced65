"""`make evaluate`: asks all questions and prints what came of them, with every miss."""

import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import yaml

from tests.evaluation.judge import Judge
from tests.talk import Assistant, Reply, assistant

FOLDER = Path(__file__).parent


def read(name: str) -> list[dict[str, Any]]:
    """The items of a file of evaluation questions."""
    return list(yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8")))


def main() -> int:
    """Asks, counts and prints; gives the exit status."""
    judge = Judge()
    with tempfile.TemporaryDirectory() as folder, assistant(Path(folder)) as running:
        verdicts = _in_scope(running, judge)
        honest = _outside(running, judge)
        turns = _conversations(running, judge)
    count = sum(verdicts.values())
    print("\nVragen die de bronnen beantwoorden")
    for verdict, words in _WORDS.items():
        print(f"  {words:28} {verdicts[verdict]:4} van {count}  ({verdicts[verdict] / count:.3f})")
    print("Vragen die de bronnen niet beantwoorden")
    for kind, (good, number) in honest.items():
        print(f"  eerlijk, {kind:19} {good:4} van {number}  ({good / number:.3f})")
    print(f"Gesprekken: {turns[0]} van {turns[1]} beurten goed ({turns[0] / turns[1]:.3f})")
    return 0


_WORDS = {
    "right": "meteen goed",
    "clarified": "goed na één keuze",
    "unknown": "niet begrepen",
    "wrong": "fout",
}


def _in_scope(running: Assistant, judge: Judge) -> Counter[str]:
    verdicts: Counter[str] = Counter()
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for item in read("questions"):
        conversation = running.conversation()
        reply = conversation.say(item["question"])
        verdict = judge.in_scope(reply, item["topics"])
        verdicts[verdict] += 1
        by_kind[item["kind"]][verdict] += 1
        if verdict != "right":
            _miss(verdict, item["question"], item["topics"], judge, reply)
    for kind, counts in by_kind.items():
        print(f"{kind:10} {counts['right']:4} van {sum(counts.values()):4} meteen goed, {counts['wrong']} fout")
    return verdicts


def _outside(running: Assistant, judge: Judge) -> dict[str, tuple[int, int]]:
    honest: Counter[str] = Counter()
    number: Counter[str] = Counter()
    for item in read("outside"):
        reply = running.conversation().say(item["question"])
        good = judge.is_honest(reply)
        for kind in (item["kind"], "samen"):
            honest[kind] += good
            number[kind] += 1
        if not good:
            _miss("niet eerlijk", item["question"], [item["kind"]], judge, reply)
    return {kind: (honest[kind], number[kind]) for kind in number}


def _conversations(running: Assistant, judge: Judge) -> tuple[int, int]:
    good = number = 0
    for item in read("conversations"):
        conversation = running.conversation()
        for turn in item["turns"]:
            reply = conversation.say(turn["say"])
            number += 1
            if judge.turn(reply, turn):
                good += 1
            else:
                _miss(f"gesprek ‘{item['name']}’", turn["say"], turn["expect"], judge, reply)
    return good, number


def _miss(what: str, question: str, expected: list[str], judge: Judge, reply: Reply) -> None:
    said = judge.said(reply)
    answer = ", ".join(said.topics) or reply.answer[:90].replace("\n", " ")
    choices = " / ".join(button["title"] for button in reply.buttons) if "Bedoel je" in reply.answer else ""
    problem = said.problem or ""
    print(f"- {what}: {question[:200]}\n    verwacht {', '.join(expected)}; gezegd: {answer} {choices} {problem}")


if __name__ == "__main__":
    sys.exit(main())
