"""Finding sections: for our own questions in our own sources, and in outside sets."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from knowledge import index
from knowledge.encoder import OTHER, Encoder, encoder_name
from knowledge.evaluation import Question, compare, read_documents, read_questions
from knowledge.index import all_sections
from knowledge.schemes import read_schemes
from knowledge.topics import read_topics
from tests.evaluation.answers import read
from tests.evaluation.benchmarks import BENCHMARKS


def measure() -> dict[str, Any]:
    """Recall and gain of the index, BM25 and the encoder: the packaged one, and that of `MKB_ENCODER` beside it."""
    found = _figures(None)
    if OTHER:
        try:
            found["other"] = _figures(OTHER)
        except Exception as error:
            found["other"] = {"encoder": OTHER, "failed": str(error)}
    return found


def _figures(name: str | None) -> dict[str, Any]:
    encoder = Encoder(name)
    head = index.built_head() if name == OTHER else None
    own = compare(all_sections(index.read_documents(), read_schemes()), list(_own_questions()), encoder, head)
    return {
        "encoder": encoder_name(name),
        "head": json.loads((index.INDEX / index.HEAD).read_text()) if name == OTHER else None,
        "retrieval": {way: asdict(figures) for way, figures in own.items()},
        "gov_faq_nl": _outside(BENCHMARKS / "gov_faq_nl", encoder, head),
    }


def _own_questions() -> Iterable[Question]:
    """The evaluation questions, with the sections that the right topics rest on."""
    source = {topic.id: topic.source for topic in read_topics() if topic.source}
    for item in read("questions"):
        if gold := frozenset(source[name] for name in item["topics"] if name in source):
            yield Question(item["question"], gold)


def _outside(folder: Path, encoder: Encoder, head: np.ndarray | None) -> dict[str, Any] | None:
    """The figures of an outside set, or nothing where it is not present."""
    if not folder.exists():
        return None
    documents, questions = read_documents(folder / "docs.jsonl"), read_questions(folder / "queries.jsonl")
    return {name: asdict(figures) for name, figures in compare(documents, questions, encoder, head).items()}
