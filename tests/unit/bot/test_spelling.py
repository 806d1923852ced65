"""Mending typing errors."""

import pytest

from bot.nlu.spelling import Spelling, count_words

KNOWN = {"subsidie": 90, "student": 80, "studenten": 40, "werk": 200, "heb": 300, "ik": 900, "bbl": 70, "hoeveel": 99}


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(KNOWN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("subisdie", "subsidie"),
        ("hoevel subsdie voor studneten?", "hoeveel subsidie voor studenten?"),
        ("hebik wekr", "heb ik werk"),
    ],
)
def test_an_unknown_word_becomes_the_nearest(spelling: Spelling, typed: str, meant: str):
    assert spelling.mend(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["de huur van het pand", "heeft Studen personeel", "wer", "", "bbl", "xqzvkwjy", "wij zitten in Gennep"],
)
def test_what_is_a_word_or_a_name_or_far_from_all_stays(spelling: Spelling, typed: str):
    assert spelling.mend(typed) == typed


def test_only_words_that_come_back_are_counted():
    assert count_words(["Ik heb werk", "ik hep werk"] * 4) == {"ik": 8, "heb": 4, "werk": 8, "hep": 4}
    assert count_words(["ik hep"] * 3) == {}
