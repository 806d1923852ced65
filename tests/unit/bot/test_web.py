"""The parts of the website chat that need no server: tokens, origins, limits, calls and replies."""

import time
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from pyrate_limiter import Rate

from bot.channels import rates, replies
from bot.channels.web import calls, origins, tokens
from bot.channels.web.calls import Refused
from bot.channels.web.tokens import Tokens
from bot.shared import SharedKnowledge

SECRET = "s" * 32
SHARED = SharedKnowledge(
    {
        "sections": {
            "handreiking#tip-1": {"source": "Handreiking", "label": "§1.7 Tip 1", "link": "/handreiking#tip-1"}
        },
        "facts": {},
        "windows": {},
    },
    "https://voorbeeld.nl",
)


def test_a_token_opens_its_own_conversation_only():
    both = [Tokens(SECRET).issue() for _ in range(2)]
    senders = [Tokens(SECRET).sender(token.text) for token in both]
    assert senders[0] != senders[1]
    assert all(str(sender).startswith("web-") and len(str(sender)) > 30 for sender in senders)
    assert Tokens(SECRET).sender(Tokens(SECRET).issue(senders[0]).text) == senders[0]


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "a.b.c",
        Tokens("t" * 32).issue("web-ander").text,
        jwt.encode({"sub": "web-ander", "exp": 9_999_999_999, "aud": "mkb-web"}, "", algorithm="none"),
        jwt.encode({"sub": "web-ander", "aud": "mkb-web"}, SECRET),
        jwt.encode({"sub": "web-ander", "exp": 9_999_999_999, "aud": "iets anders"}, SECRET),
        jwt.encode({"sub": "web-ander", "exp": int(time.time()) - 1, "aud": "mkb-web"}, SECRET),
    ],
)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_forged_or_old_token_opens_nothing(forged):
    assert Tokens(SECRET).sender(forged) is None


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="MKB_WEB_SECRET"):
        Tokens("kort")


def test_a_token_ends_after_its_lifetime(monkeypatch):
    monkeypatch.setattr(tokens, "LIFETIME", -1)
    assert Tokens(SECRET).sender(Tokens(SECRET).issue().text) is None


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("https://assistent.nl", True),
        ("https://branche.nl", True),
        ("http://branche.nl", False),
        ("https://branche.nl.kwaad.nl", False),
        ("https://kwaad.nl", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_listed_pages_may_call(monkeypatch, origin, allowed):
    monkeypatch.setenv("MKB_WEB_ORIGINS", "https://branche.nl, https://tweede.nl/pad")
    monkeypatch.delenv("MKB_PUBLIC_URL", raising=False)
    assert origins.allowed_origins() == {"https://branche.nl", "https://tweede.nl"}
    assert origins.is_allowed(origin, "assistent.nl", origins.allowed_origins()) is allowed


def test_a_limit_is_kept_for_each_caller():
    limit = rates.Rates("proef", [Rate(2, 60_000)])
    assert [limit.wait("een") for _ in range(2)] == [0, 0]
    assert 55 <= limit.wait("een") <= 61
    assert limit.wait("twee") == 0


def test_the_memory_of_limits_has_an_end(monkeypatch):
    monkeypatch.setattr(rates, "_MOST_KEYS", 3)
    limit = rates.Rates("proef", [Rate(1, 60_000)])
    for caller in "abcd":
        limit.wait(caller)
    assert list(limit._buckets) == ["b", "c", "d"]


def asked(body: bytes, kind: str = "application/json") -> Any:
    return SimpleNamespace(headers={"content-type": kind}, body=body)


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{}", "text/plain", "not_json"),
        (b"{}", "application/json-patch", "not_json"),
        (b"", "application/json", "bad_request"),
        (b"[]", "application/json", "bad_request"),
        (b"\xff", "application/json", "bad_request"),
        (b"[" * 10_000, "application/json", "bad_request"),
        (b" " * 20_000, "application/json", "too_long"),
    ],
)
def test_a_call_that_is_no_object_in_json_is_refused(body, kind, code):
    with pytest.raises(Refused, match=code):
        calls.body(asked(body, kind))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "bad_request"),
        ({"id": "x" * 8}, "bad_request"),
        ({"id": "kort", "text": "hallo"}, "bad_request"),
        ({"id": "x" * 65, "text": "hallo"}, "bad_request"),
        ({"id": "x" * 8 + "\n", "text": "hallo"}, "bad_request"),
        ({"id": "bericht-1", "text": 1}, "bad_request"),
        ({"id": "bericht-1", "text": "  "}, "bad_request"),
        ({"id": "bericht-1", "text": "x" * 2001}, "too_long"),
    ],
)
def test_a_message_that_is_not_as_described_is_refused(values, code):
    with pytest.raises(Refused, match=code):
        calls.message(values)


def test_what_databases_refuse_is_taken_out():
    assert calls.message({"id": "bericht-1", "text": "a\x00b\ud800"}) == {"client_id": "bericht-1", "text": "ab?"}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"sequence": True},
        {"sequence": 0},
        {"sequence": 2**60},
        {"sequence": 1, "verdict": "x"},
        {"sequence": 1, "word": 1},
    ],
)
def test_feedback_that_is_not_as_described_is_refused(values):
    with pytest.raises(Refused, match="bad_request"):
        calls.feedback(values)


def test_a_reply_has_its_sources_apart():
    message = {
        "text": "Twee jaar.\nBron: Handreiking §1.7 Tip 1 – https://voorbeeld.nl/handreiking#tip-1",
        "sources": ["handreiking#tip-1", "weg#0"],
        "buttons": [{"title": "En dan?", "payload": "En dan?"}],
        "utter_action": "utter_faq/ad_duur",
    }
    assert replies.structured(message, SHARED) == {
        "kind": "answer",
        "text": "Twee jaar.",
        "choices": [{"label": "En dan?", "text": "En dan?"}],
        "sources": [{"label": "Handreiking §1.7 Tip 1", "url": "https://voorbeeld.nl/handreiking#tip-1"}],
    }


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        ("utter_faq/ad_wat", "answer"),
        ("utter_passage", "answer"),
        ("utter_clarify", "clarify"),
        ("utter_unknown_again", "unknown"),
        ("utter_contact_place", "contact"),
        ("utter_notice", "notice"),
        ("", "answer"),
    ],
)
def test_the_kind_of_a_reply(response, kind):
    assert replies.kind(response) == kind


def test_sources_may_lead_to_a_page_of_the_operator():
    own = SharedKnowledge(
        {"sections": {"h#a": {"link": "/handreiking#a"}, "r#b": {"link": "/regelingen#b"}}, "facts": {}, "windows": {}},
        "https://assistent.nl",
        "https://branche.nl/gids",
    )
    assert own.link("h#a") == "https://branche.nl/gids#a"
    assert own.link("r#b") == "https://assistent.nl/regelingen#b"
