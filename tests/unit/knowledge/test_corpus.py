"""The topic files and the questions that are kept apart from them."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from rapidfuzz import fuzz, process

from knowledge.check import check
from knowledge.paths import ROOT
from knowledge.plain import comparable
from knowledge.topics import Topic, read_topics

HELD_OUT = sorted([*(ROOT / "tests" / "evaluation").glob("*.yml"), *(ROOT / "data" / "calibration").glob("*.yml")])

_SENTENCE = 5
"""Words from which a question can be a copy; shorter ones coincide."""
_NEAR = 90
"""Likeness in percent from which a question is a copy."""


@pytest.fixture(scope="module")
def topics() -> list[Topic]:
    return read_topics()


def said(path: Path) -> list[str]:
    items = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        text
        for item in items
        for text in ([item["question"]] if "question" in item else [t["say"] for t in item["turns"]])
    ]


def test_the_texts_are_in_order():
    assert check(date(2026, 11, 23)) == []


def test_there_are_enough_topics_with_enough_examples(topics: list[Topic]):
    faq = [topic for topic in topics if topic.group == "faq"]
    assert len(faq) >= 60
    assert min(len(topic.examples) for topic in faq) >= 20


@pytest.mark.parametrize("path", HELD_OUT, ids=lambda path: path.stem)
def test_no_held_out_question_is_in_the_training_data(path: Path, topics: list[Topic]):
    learned = {comparable(example) for topic in topics for example, _ in topic.examples}
    assert [question for question in said(path) if comparable(question) in learned] == []


def test_no_evaluation_question_is_nearly_a_training_example(topics: list[Topic]):
    learned = [comparable(example) for topic in topics for example, _ in topic.examples]
    asked = [comparable(question) for path in HELD_OUT if path.parent.name == "evaluation" for question in said(path)]
    sentences = [question for question in asked if len(question.split()) >= _SENTENCE]
    near = process.cdist(sentences, learned, scorer=fuzz.ratio, score_cutoff=_NEAR, dtype=np.uint8, workers=-1)
    copies = [(sentences[one], learned[other]) for one, other in np.argwhere(near)]
    assert copies == []


def test_the_evaluation_is_large_enough():
    questions, outside, conversations, person = (
        yaml.safe_load((ROOT / "tests" / "evaluation" / f"{name}.yml").read_text(encoding="utf-8"))
        for name in ("questions", "outside", "conversations", "person")
    )
    assert len(questions) >= 250
    assert len(outside) >= 100
    assert sum(item["kind"] == "near" for item in outside) * 2 >= len(outside)
    assert len(conversations) >= 20
    assert sum(item["person"] for item in person) >= 100


def test_no_question_is_both_for_calibration_and_for_evaluation():
    calibration = {comparable(q) for path in HELD_OUT if "calibration" in str(path) for q in said(path)}
    evaluation = {comparable(q) for path in HELD_OUT if "evaluation" in str(path) for q in said(path)}
    assert calibration & evaluation == set()


def test_expected_topics_exist(topics: list[Topic]):
    known = {topic.id for topic in topics} | {"outside", "person", "chitchat", "clarify"}
    for path in HELD_OUT:
        for item in yaml.safe_load(path.read_text(encoding="utf-8")):
            wanted = item.get("topics", []) + [name for turn in item.get("turns", []) for name in turn["expect"]]
            assert set(wanted) <= known, item
