"""The action that takes requests down: what it keeps, sends and has blanked."""

import asyncio
import time
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from actions.contact import action as contact_action
from actions.contact import conversations, outbox, redactions, targets
from actions.contact.action import ActionContact, last_question
from actions.contact.database import transaction
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

    def say(self, text: str, topic: str | None = None) -> list[dict[str, Any]]:
        group = topic.partition("/")[0] if topic else "nlu_fallback"
        message: dict[str, Any] = {"text": text, "intent": {"name": group}}
        if topic:
            message["response_selector"] = {group: {"response": {"intent_response_key": topic}}}
        self.events.append({"event": "user", "text": text, "parse_data": message})
        given = Tracker("gesprek-1", {"contact": self.slot}, message, self.events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        for event in asyncio.run(self.action.run(dispatcher, given, {})):
            if event["event"] == "slot":
                self.slot = event["value"]
        return dispatcher.messages

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
    monkeypatch.setattr(targets, "FOLDER", contact)
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
        chat.fill()
        (said,) = chat.say("ja")
    assert said["response"] == "utter_contact_known"
    assert outbox.waiting().pending == 1


def test_with_a_mail_server_it_is_sent_and_promises_only_what_the_operator_does(chat, monkeypatch):
    monkeypatch.setenv("MKB_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("MKB_CONTACT_EMAIL", "loket@centraal.example")
    chat.fill()
    (said,) = chat.say("ja")
    assert (said["response"], said["when"]) == ("utter_contact_sent", "")
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
