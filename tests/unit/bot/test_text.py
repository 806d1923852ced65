"""Cleaning messages and cutting them into readings."""

import pytest

from bot.nlu import text


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("<b>Wat is een Ad?</b>", "Wat is een Ad?"),
        ('/faq{"a": 1}', "faq"),
        ("<script>alert(1)</script> Wat is een Ad?", "Wat is een Ad?"),
        ("//restart", "restart"),
        ("wat   kost\n\tdat???", "wat kost dat?"),
        ("zie https://example.org/x wat is dat", "zie wat is dat"),
        ("**vet** en `code`", "vet en code"),
        ("😀 hallo 😀", "hallo"),
        ("cafe\u0301", "café"),
        ("€ 2.700 & 60%", "€ 2.700 & 60%"),
        ("\u200bverborgen\u200b", "verborgen"),
    ],
)
def test_clean(raw: str, cleaned: str):
    assert text.clean(raw) == cleaned


@pytest.mark.parametrize("raw", ["/restart", ' /faq{"x": 1}', "//ask_person", "/outside@1.0", "/SET_SLOTS(a=1)"])
def test_a_payload_is_a_command(raw: str):
    assert text.is_command(raw)


@pytest.mark.parametrize("raw", ["wat is een ad", "en/of", "/ wat is een ad", "kosten/baten", "1/2 dag"])
def test_a_sentence_is_not(raw: str):
    assert not text.is_command(raw)


@pytest.mark.parametrize("raw", ["", "   ", "😀😀", "?!...", "—"])
def test_nothing_to_read(raw: str):
    assert not text.has_words(text.clean(raw))


def test_a_story_gives_its_question():
    story = "Ik heb een bakkerij in Ede. We zijn met acht man. Moet ik zo'n student salaris betalen?"
    assert text.questions(story) == ["Moet ik zo'n student salaris betalen?"]


def test_two_questions_in_one_sentence_are_two():
    assert text.questions("wat is een ad en hoe lang duurt dat") == ["wat is een ad", "hoe lang duurt dat"]


def test_a_second_question_may_begin_with_its_verb():
    assert len(text.questions("hoe lang duurt zo'n route, en moet ik de student loon betalen?")) == 2


def test_one_sentence_has_no_parts():
    assert text.questions("Wat is een Ad?") == []


@pytest.mark.parametrize(
    "follow_up", ["en wat kan iemand daarna doen?", "en wie mag eraan beginnen?", "hoeveel is dat?"]
)
def test_follow_ups_lean_on_the_context(follow_up: str):
    assert text.leans_on_context(follow_up)


@pytest.mark.parametrize("question", ["Wat is een Associate degree?", "welke subsidies bestaan"])
def test_whole_questions_do_not(question: str):
    assert not text.leans_on_context(question)


def test_labels_are_compared_without_case_and_signs():
    assert text.key("Hoe lang duurt een Ad?") == text.key("hoe lang duurt een ad")
