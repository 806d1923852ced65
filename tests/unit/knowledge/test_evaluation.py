"""Measuring retrieval on a set of documents and questions."""

import json
from pathlib import Path

import pytest

from knowledge.encoder import Encoder
from knowledge.evaluation import Question, compare, measure, read_documents, read_questions
from knowledge.problems import DataError

TEXTS = {
    "kat": "Een kat slaapt graag in de zon op de vensterbank. Zij eet vis en brokjes.",
    "fiets": "Een fiets heeft twee wielen en een ketting. De banden pomp je af en toe op.",
    "brood": "Brood bak je van meel, water, gist en zout. Het deeg moet een uur rijzen.",
}


def write(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_figures_follow_their_definitions():
    questions = [
        Question("eerste", frozenset("a")),
        Question("derde", frozenset("c")),
        Question("niet", frozenset("x")),
    ]
    figures = measure(lambda text: ["a", "b", "c", "d"], questions)
    assert figures.n == 3
    assert figures.recall_at_1 == pytest.approx(1 / 3)
    assert figures.recall_at_3 == pytest.approx(2 / 3)
    assert figures.ndcg_at_10 == pytest.approx((1 + 0.5) / 3)


def test_two_right_documents_count_both_in_the_gain():
    figures = measure(lambda text: ["a", "x", "b"], [Question("beide", frozenset("ab"))])
    assert figures.recall_at_1 == 1
    assert figures.ndcg_at_10 == pytest.approx((1 + 0.5) / (1 + 0.6309), abs=1e-4)


def test_a_set_is_read_and_searched_in_three_ways(tmp_path: Path):
    docs = write(tmp_path / "d.jsonl", [{"id": name, "text": text} for name, text in TEXTS.items()])
    asked = {"kat": "waar ligt de kat te slapen", "fiets": "hoeveel wielen", "brood": "hoe lang rijst het deeg"}
    queries = write(tmp_path / "q.jsonl", [{"q": text, "doc": [name]} for name, text in asked.items()])
    figures = compare(read_documents(docs), read_questions(queries), Encoder(), None)
    assert figures["index"].recall_at_1 == figures["encoder"].recall_at_1 == 1
    assert figures["bm25"].recall_at_1 >= 2 / 3


@pytest.mark.parametrize(
    ("content", "said"), [('{"id": "a"}', ":1: hier ontbreekt text"), ("geen json", ":1: dit is geen JSON")]
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, content: str, said: str):
    file = tmp_path / "d.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_documents(file)
    assert str(caught.value).endswith(said)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(DataError) as caught:
        read_questions(tmp_path / "weg.jsonl")
    assert "niet te lezen" in str(caught.value)
