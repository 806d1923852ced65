"""Measures retrieval on any set of documents and questions, beside BM25 and the plain encoder.

Documents: JSON lines with `id` and `text`. Questions: JSON lines with `q` and `doc`, the
ids of the documents that answer it. Weights stay those of the product. The two others
see each document as one text.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.encoder import Encoder
from knowledge.index import in_memory
from knowledge.problems import DataError, Problem
from knowledge.search import Searcher
from knowledge.sections import Section
from knowledge.units import Unit, units_of

_DEPTH = 10
_DISCOUNTS = 1 / np.log2(np.arange(_DEPTH) + 2)

Rank = Callable[[str], Sequence[str]]
"""Gives the ids of the documents for a question, best first."""


@dataclass(frozen=True)
class Question:
    """A question and the ids of the documents that answer it."""

    text: str
    gold: frozenset[str]


@dataclass(frozen=True)
class Retrieval:
    """Figures over n questions.

    Attributes:
        recall_at_1: the part of the questions with a right document first.
        recall_at_3: the part with a right document among the first three.
        ndcg_at_10: normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), right or not right.
    """

    n: int
    recall_at_1: float
    recall_at_3: float
    ndcg_at_10: float


def read_documents(path: Path) -> list[Section]:
    """The documents of a set; raises DataError."""
    return [
        Section(id=str(row["id"]), label="", source=path.stem, text=str(row["text"]), link="")
        for row in _rows(path, ("id", "text"))
    ]


def read_questions(path: Path) -> list[Question]:
    """The questions of a set; raises DataError."""
    return [Question(str(row["q"]), frozenset(map(str, row["doc"]))) for row in _rows(path, ("q", "doc"))]


def _rows(path: Path, fields: Sequence[str]) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError([Problem(path, 1, "dit bestand is niet te lezen")]) from error
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError([Problem(path, number, "dit is geen JSON")]) from error
        if missing := [field for field in fields if field not in row]:
            raise DataError([Problem(path, number, f"hier ontbreekt {', '.join(missing)}")])
        rows.append(row)
    return rows


def measure(rank: Rank, questions: Sequence[Question]) -> Retrieval:
    """Asks all questions."""
    found = np.zeros((len(questions), _DEPTH))
    ideal = np.zeros(len(questions))
    for i, question in enumerate(questions):
        ids = rank(question.text)[:_DEPTH]
        found[i, : len(ids)] = [identity in question.gold for identity in ids]
        ideal[i] = _DISCOUNTS[: len(question.gold)].sum()
    gains = found @ _DISCOUNTS
    return Retrieval(
        n=len(questions),
        recall_at_1=float(found[:, :1].any(axis=1).mean()),
        recall_at_3=float(found[:, :3].any(axis=1).mean()),
        ndcg_at_10=float((gains / ideal).mean()),
    )


def compare(
    documents: Sequence[Section], questions: Sequence[Question], encoder: Encoder, head: np.ndarray | None
) -> dict[str, Retrieval]:
    """The figures of the product's index with its head, of BM25 and of the plain encoder, by name."""
    fused = Searcher(in_memory(units_of(documents, []), documents, encoder, head), encoder)
    units = [Unit(section.whole, "section", section.id) for section in documents]
    whole = Searcher(in_memory(units, documents, encoder), encoder)
    searchers = {"index": fused, "bm25": whole.with_weight(1), "encoder": whole.with_weight(0)}
    return {name: measure(_ranked(searcher), questions) for name, searcher in searchers.items()}


def _ranked(searcher: Searcher) -> Rank:
    return lambda question: [hit.target for hit in searcher.sections(question, _DEPTH)]
