"""Replies as calls of the Bot API, and the texts of the channel itself."""

import html
import re
from typing import Any, Dict, List

import pytest

from bot.channels.telegram import writing
from bot.channels.telegram.texts import Texts
from bot.channels.telegram.writing import CHOICES


def reply(text: str, choices: List[str] = [], sources: List[Dict[str, str]] = []) -> Dict[str, Any]:
    return {"text": text, "choices": [{"label": one, "text": one} for one in choices], "sources": sources}


def test_choices_stand_one_a_row_with_short_keys_for_texts_of_any_length():
    long = "Wat " + "heel " * 40 + "lang?"
    (said,) = writing.calls(reply("Kies", ["Ja", long]), 7)
    rows = said["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in rows] == [1, 1]
    assert [row[0]["callback_data"] for row in rows] == ["0", "1"]
    assert len(rows[1][0]["text"]) <= writing.WIDEST
    assert said[CHOICES] == ["Ja", long]


def test_sources_are_links_without_preview():
    source = {"label": "Handreiking <1>", "url": 'https://x.nl/?a=1&b="2"'}
    (said,) = writing.calls(reply("Tekst", sources=[source]), 7)
    assert said["text"] == ('Tekst\n\nBron: <a href="https://x.nl/?a=1&amp;b=&quot;2&quot;">Handreiking &lt;1&gt;</a>')
    assert said["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("**vet** en <b>niet</b>", "<b>vet</b> en &lt;b&gt;niet&lt;/b&gt;"),
        ("[site](https://x.nl/?a=1&b=2)", '<a href="https://x.nl/?a=1&amp;b=2">site</a>'),
        ("[site](javascript:alert(1))", "[site](javascript:alert(1))"),
        ('[a](https://x.nl/"onclick=)', '<a href="https://x.nl/&quot;onclick=">a</a>'),
        ("[a **b](https://x.nl) c**", '<a href="https://x.nl">a **b</a> c**'),
        ("[a](https://x.nl/**b) c**", '<a href="https://x.nl/**b">a</a> c**'),
        ("**een [a](https://x.nl)**", '<b>een <a href="https://x.nl">a</a></b>'),
        ("&lt;script&gt;", "&amp;lt;script&amp;gt;"),
        ("**", "**"),
    ],
)
def test_markup_is_well_formed_and_the_rest_escaped(text, made):
    assert writing.as_html(text) == made


def test_long_texts_are_split_at_the_end_of_a_sentence():
    text = " ".join(f"Dit is zin nummer {number} van een lang verhaal." for number in range(400))
    parts = writing.split(text)
    assert " ".join(parts) == text
    assert all(len(part) <= writing.LONGEST and part.endswith(".") for part in parts)
    assert all(len(part) > writing.LONGEST - 50 for part in parts[:-1])


def test_a_sentence_that_is_too_long_is_cut_between_words_and_a_word_anywhere():
    words = writing.split("woord " * 2000)
    assert all(set(part.split()) == {"woord"} for part in words)
    assert [len(part) for part in writing.split("x" * 8000)] == [3500, 3500, 1000]


def test_no_part_is_too_long_with_its_sources_and_choices_are_under_the_last():
    sources = [{"label": "Handreiking " + "x" * 80, "url": "https://x.nl"}] * 5
    said = writing.calls(reply("Zin. " * 1500, ["Ja"], sources), 7)
    texts = [html.unescape(re.sub("<[^>]+>", "", call["text"])) for call in said]
    assert all(0 < len(text) <= 4096 for text in texts)
    assert [CHOICES in call for call in said] == [False] * (len(said) - 1) + [True]


def test_nothing_said_is_no_message():
    assert writing.calls(reply(""), 7) == []
    assert writing.calls(reply("", ["Ja"]), 7)[0]["text"]


def test_the_button_that_shares_a_number():
    (asked,) = writing.calls(reply("Hoe ben je te bereiken?"), 7, "Deel mijn telefoonnummer")
    (button,) = asked["reply_markup"]["keyboard"][0]
    assert button == {"text": "Deel mijn telefoonnummer", "request_contact": True}
    assert "reply_markup" not in writing.calls(reply("Dank je."), 7)[0]


def test_all_texts_of_the_channel_are_there():
    texts = Texts()
    own = ("text_only", "too_many", "erased", "old_choice", "share_phone", "no_command", "not_own_number")
    for name in (*own, "not_in_group"):
        assert texts[name]
    assert "{link}" in texts["not_in_group"]
    assert 1 <= len(texts["description"]) <= 512
    assert 1 <= len(texts["short_description"]) <= 120
