"""Finding by pieces of words."""

import pytest

from knowledge.lexical import Lexical, pieces

TEXTS = ["De loonkosten van een werknemer", "Een Ad duurt twee jaar", "Het collegegeld per studiejaar", ""]


def test_pieces_have_the_edges_of_words():
    assert list(pieces("Een ad")) == ["_een", "een_", "_een_", "_ad_", "_ad_"]


@pytest.mark.parametrize(
    ("question", "best"),
    [("wat kost loon", 0), ("hoe lang duurt dat", 1), ("college geld", 2), ("colegegeld", 2), ("wat is een AD?", 1)],
)
def test_parts_of_words_and_typing_errors_are_found(question, best):
    assert Lexical(TEXTS).scores(question).argmax() == best


def test_nothing_in_common_scores_nothing():
    assert not Lexical(TEXTS).scores("xqz").any()
    assert not Lexical([""]).scores("wat is een ad").any()


def test_no_texts_are_no_mistake():
    assert not Lexical([]).scores("wat is een ad").any()
