"""The action that takes requests down: what it keeps, sends and has blanked."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from actions.contact import action as contact_action
from actions.contact import conversations, outbox, promises, redactions, times
from actions.contact.action import ActionContact
from actions.contact.database import transaction
from actions.contact.history import last_question
from actions.contact.tables import Redaction
from actions.contact.worker import deliver_one
from knowledge.places import read_places
from knowledge.schools import SchoolFinder, read_schools


class Chat:
    """A conversation with the action, as Rasa would have it."""

    def __init__(self) -> None:
        schools = read_schools()
        self.action = ActionContact(SchoolFinder(schools, read_places()), schools)
        self.slot: dict[str, Any] | None = None
        self.events: list[dict[str, Any]] = []
        self.last: dict[str, Any] = {}

    def say(self, text: str, topic: str | None = None) -> list[dict[str, Any]]:
        group = topic.partition("/")[0] if topic else "nlu_fallback"
        message: dict[str, Any] = {"text": text, "intent": {"name": group}}
        if topic:
            message["response_selector"] = {group: {"response": {"intent_response_key": topic}}}
        dispatcher, given = CollectingDispatcher(), self._tracker(text, message)
        self._keep(asyncio.run(self.action.run(dispatcher, given, {})))
        self.last = dispatcher.messages[-1]
        return dispatcher.messages

    def offer(self, text: str) -> None:
        message = {"text": text, "intent": {"name": "nlu_fallback"}}
        self._keep(self.action.begin(CollectingDispatcher(), self._tracker(text, message), "utter_unknown_again"))

    def _tracker(self, text: str, message: dict[str, Any]) -> Tracker:
        self.events.append({"event": "user", "text": text, "parse_data": message, "timestamp": time.time()})
        return Tracker("gesprek-1", {"contact": self.slot}, message, self.events, False, None, {}, "action_listen")

    def _keep(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            if event["event"] == "slot":
                self.slot = event["value"]

    def fill(self) -> None:
        for text in (
            "ik wil iemand spreken",
            "Deventer",
            "Saxion Hogeschool",
            "Bakkerij Jansen",
            "Fatima",
            "0612345678",
        ):
            self.say(text)


@pytest.fixture
def chat(contact, monkeypatch) -> Chat:
    for name in ("MKB_SMTP_URL", "MKB_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MKB_OUTBOX", str(contact))
    return Chat()


def test_nothing_is_kept_before_the_yes_and_then_it_arrives(chat, contact):
    chat.events.append({"event": "user", "text": "wat kost een ad", "parse_data": {"intent": {"name": "faq"}}})
    chat.fill()
    assert outbox.waiting() == outbox.Waiting(0, 0, 0, None)
    (said,) = chat.say("Ja, versturen")
    assert said["response"] == "utter_contact_kept"
    assert chat.slot is None
    assert deliver_one("werker")
    (file,) = contact.iterdir()
    letter = file.read_text(encoding="utf-8")
    for part in (said["reference"], "Bakkerij Jansen", "+31612345678", "wat kost een ad", "Saxion"):
        assert part in letter


def test_the_same_again_is_not_sent_twice(chat):
    for _ in range(2):
        chat.events.clear()
        chat.fill()
        (said,) = chat.say("ja")
    assert said["response"] == "utter_contact_known"
    assert outbox.waiting().pending == 1


def test_with_a_mail_server_it_is_sent_and_promises_only_what_the_operator_does(chat, monkeypatch):
    monkeypatch.setenv("MKB_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("MKB_CONTACT_EMAIL", "loket@centraal.example")
    chat.fill()
    (said,) = chat.say("ja")
    assert (said["response"], said["when"]) == ("utter_contact_central", "")
    assert "loket@centraal.example" in said["recipient"]
    monkeypatch.setenv("MKB_ANSWER_DAYS", "3")
    chat.fill()
    chat.say("Vraag")
    chat.say("Iets anders?")
    (said,) = chat.say("ja")
    assert "binnen 3 werkdagen" in said["when"]


def test_a_database_that_fails_loses_nothing(chat, monkeypatch):
    chat.fill()

    def fail(asked, found):
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(contact_action, "submit", fail)
        said = chat.say("ja")
    assert [one["response"] for one in said] == ["utter_contact_not_sent", "utter_contact_summary"]
    assert chat.slot is not None
    (said_now,) = chat.say("ja")
    assert said_now["response"] == "utter_contact_kept"


def test_a_question_in_between_is_answered(chat):
    chat.say("ik wil iemand spreken")
    said = chat.say("hoe lang duurt een ad?", topic="faq/ad_duur")
    assert [one["response"] for one in said] == ["utter_faq/ad_duur", "utter_contact_place"]


def test_the_form_is_blanked_soon_after_its_end_and_later_when_it_is_left(chat, monkeypatch):
    blanked: list[tuple[str, float, float]] = []
    monkeypatch.setattr(conversations, "redact", lambda *values: blanked.append(values))
    start = time.time()
    chat.say("ik wil iemand spreken")
    with transaction() as session:
        assert (session.scalar(select(Redaction.until)) or 0) > start + 3600
    assert redactions.carry_out() == 0
    chat.say("laat maar")
    monkeypatch.setattr(redactions, "_SOON", -1.0)
    redactions.schedule("gesprek-1", start, ended=True)
    assert redactions.carry_out() == 1
    ((sender, since, until),) = blanked
    assert (sender, since) == ("gesprek-1", start)
    assert until >= start - 1
    assert redactions.carry_out() == 0


def test_the_question_is_the_last_one_about_the_subject():
    def said(text, intent):
        return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}}

    events = [said("wat kost  een ad", "faq"), said("hallo", "chitchat"), said("bel mij", "ask_person")]
    assert last_question(events) == "wat kost een ad"
    assert last_question(events[-1:]) is None
    assert last_question([said("[gewist]", "faq"), *events[-1:]]) is None


def test_a_place_that_was_named_is_not_asked_again(chat):
    chat.events.append({"event": "user", "text": "hoe werkt dat bij ons in Deventer", "parse_data": {}})
    said = chat.say("bel mij maar", topic=None)
    assert said[-1]["response"] == "utter_contact_school"
    assert "Saxion" in said[-1]["schools"]


def test_the_conversation_goes_along_only_when_agreed(chat, contact):
    chat.events.append({"event": "user", "text": "wat kost een ad", "parse_data": {"intent": {"name": "faq"}}})
    chat.events.append({"event": "bot", "text": "Dat hangt ervan af."})
    chat.fill()
    assert "Ja, met ons gesprek erbij" in [button["title"] for button in chat.last["buttons"]]
    chat.say("Ja, met ons gesprek erbij")
    assert deliver_one("werker")
    (file,) = contact.iterdir()
    letter = file.read_text(encoding="utf-8")
    assert "Werkgever: wat kost een ad\nAssistent: Dat hangt ervan af." in letter
    assert "Deventer" not in letter.partition("Het gesprek")[2]


def test_without_a_conversation_there_is_none_to_send(chat):
    chat.fill()
    assert "Ja, met ons gesprek erbij" not in [button["title"] for button in chat.last["buttons"]]


def test_an_offer_that_nobody_asked_for_ends_with_the_next_question(chat):
    chat.events.append({"event": "bot", "text": "…", "metadata": {"utter_action": "utter_unknown"}})
    chat.offer("en de bromtollen?")
    assert chat.slot is not None
    assert chat.slot["question"] == "en de bromtollen?"
    said = chat.say("hoe lang duurt een ad?", topic="faq/ad_duur")
    assert [one["response"] for one in said] == ["utter_faq/ad_duur"]
    assert chat.slot is None


@pytest.mark.parametrize("length", [3_000, 200_000])
def test_a_very_long_message_is_refused_and_nothing_is_lost(chat, length):
    chat.say("ik wil iemand spreken")
    chat.say("Avans")
    for text in ("x" * length, "1" * length, "a@" * (length // 2)):
        assert chat.say(text)[0]["response"].startswith("utter_contact_wrong")
    assert chat.say("Bakkerij Jansen")[-1]["response"] == "utter_contact_name"


@pytest.mark.parametrize(
    ("given", "moment", "words"),
    [
        ("Mo-Fr 09:00-17:00; PH off", "2026-11-27T20:00", "nu niemand; wel weer op maandag 30 november om 9.00 uur"),
        ("Mo-Fr 09:00-17:00; PH off", "2026-11-27T10:00", "nu iemand, tot 17.00 uur"),
        ("Mo-Fr 09:00-17:00; PH off", "2026-12-25T10:00", "wel weer op maandag 28 december om 9.00 uur"),
        ("24/7", "2026-12-25T10:00", "Er is nu iemand."),
        ("", "2026-12-25T10:00", ""),
    ],
)
def test_office_hours_are_those_of_amsterdam(monkeypatch, given, moment, words):
    monkeypatch.delenv("MKB_ANSWER_DAYS", raising=False)
    monkeypatch.setenv("MKB_OFFICE_HOURS", given)
    here = datetime.fromisoformat(moment).replace(tzinfo=times.AMSTERDAM)
    assert promises.afterwards(here.astimezone(UTC)) == promises.afterwards(here)
    said = promises.afterwards(here)
    assert words in said
    assert bool(said) == bool(words)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MKB_OFFICE_HOURS", "ma-vr 9-5"),
        ("MKB_ANSWER_DAYS", "gauw"),
        ("MKB_ANSWER_DAYS", "0"),
        ("MKB_REQUEST_DAYS", "x"),
        ("MKB_SMTP_URL", "mail.voorbeeld.nl"),
        ("MKB_SMTP_URL", "smtps://ik:a@b@mail.voorbeeld.nl"),
    ],
)
def test_a_setting_that_cannot_be_read_is_told_at_start(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(promises.SettingError, match=name):
        promises.check()
