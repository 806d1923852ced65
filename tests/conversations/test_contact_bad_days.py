"""Requests on bad days: the action server killed, the database locked, five hundred employers at once."""

import json
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from actions.contact.dialogue.draft import Draft
from tests.talk import Assistant, Conversation, assistant

STEPS = ("ik wil iemand spreken", "Deventer", "Saxion", "Bakkerij Jansen", "Fatima Jansen", "0612345678", "ja")
SIGNS = ("plaats", "kies er een", "je bedrijf", "heet jij", "bereiken", "Klopt het", "MKB-")
"""What each step is answered with."""

TURN_SECONDS = 8
EMPLOYERS = 500


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with assistant(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture
def own(started: Assistant) -> Assistant:
    """Servers that only this module has, without any request yet."""
    with database(started) as connection:
        connection.execute("DELETE FROM contact_messages")
        connection.execute("DELETE FROM contact_requests")
    return started


def at_step(running: Assistant, count: int) -> Conversation:
    """A conversation in which so many steps have been taken."""
    chat = running.conversation()
    for text in STEPS[:count]:
        chat.say(text)
    return chat


def database(running: Assistant) -> sqlite3.Connection:
    return sqlite3.connect(running.settings["DATABASE_URL"].removeprefix("sqlite:///"), isolation_level=None)


def requests_in(running: Assistant) -> int:
    with database(running) as connection:
        return int(connection.execute("SELECT count(*) FROM contact_requests").fetchone()[0])


def test_an_action_server_killed_between_any_two_steps(own: Assistant):
    chats = [at_step(own, count) for count in range(len(STEPS))]
    own.kill_actions()
    for chat, text in zip(chats, STEPS, strict=True):
        reply = chat.say(text, timeout=TURN_SECONDS)
        assert "storing" in reply.text
        assert "https://" in reply.text
    own.start_actions()
    for chat, text, sign in zip(chats, STEPS, SIGNS, strict=True):
        assert sign in chat.say(text).text
    assert requests_in(own) == 1


def test_an_action_server_killed_in_the_middle_of_any_step(own: Assistant):
    chats = [at_step(own, count) for count in range(len(STEPS))]
    own.pause_actions()
    with ThreadPoolExecutor(len(STEPS)) as pool:
        replies = [pool.submit(chat.say, text, TURN_SECONDS) for chat, text in zip(chats, STEPS, strict=True)]
        time.sleep(1)
        own.kill_actions()
        assert all("storing" in reply.result().text for reply in replies)
    own.start_actions()
    for chat, text, sign in zip(chats, STEPS, SIGNS, strict=True):
        assert sign in chat.say(text).text
    assert requests_in(own) == 1


def test_a_locked_database(own: Assistant):
    chat = at_step(own, len(STEPS) - 1)
    lock = database(own)
    lock.execute("BEGIN EXCLUSIVE")
    reply = chat.say("ja", timeout=TURN_SECONDS)
    lock.execute("ROLLBACK")
    lock.close()
    assert "storing" in reply.text
    assert "MKB-" not in reply.text
    assert "MKB-" in chat.say("ja").text
    assert requests_in(own) == 1


def test_two_tabs_that_confirm_at_the_same_moment(own: Assistant):
    chat = at_step(own, len(STEPS) - 1)
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(chat.say, ["ja", "Ja, versturen"]))
    assert sum("MKB-" in reply.text for reply in replies) >= 1
    assert requests_in(own) == 1


def test_a_very_long_message_in_the_form(own: Assistant):
    chat = at_step(own, 3)
    assert "te lang" in chat.say("bakkerij " * 10_000).text
    assert "heet jij" in chat.say("Bakkerij Jansen").text


def confirmed(running: Assistant, number: int) -> str:
    """What the action server says to one employer who says yes; the name of the response."""
    draft = Draft(
        "confirm", time.time(), school="saxion", company=f"Bedrijf {number}", name="Jan", phone="+31612345678"
    )
    message = {"text": "ja", "intent": {"name": "nlu_fallback"}}
    tracker: dict[str, Any] = {"sender_id": f"druk-{number}", "slots": {"contact": draft.as_data()}}
    tracker |= {
        "latest_message": message,
        "events": [],
        "paused": False,
        "latest_action_name": "action_listen",
        "active_loop": {},
    }
    call = {"next_action": "action_contact", "sender_id": f"druk-{number}", "tracker": tracker, "domain": {}}
    request = urllib.request.Request(
        running.settings["MKB_ACTION_URL"], json.dumps(call).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        said: list[dict[str, Any]] = json.load(answer)["responses"]
    return str(said[0]["response"])


def test_five_hundred_employers_at_a_time(own: Assistant):
    begin = threading.Barrier(EMPLOYERS)

    def say_yes(number: int) -> str:
        begin.wait()
        return confirmed(own, number)

    with ThreadPoolExecutor(EMPLOYERS) as pool:
        first = list(pool.map(say_yes, range(EMPLOYERS)))
    later = ("utter_contact_later", "utter_contact_not_sent")
    assert set(first) <= {"utter_contact_kept", *later}
    for number in (number for number, said in enumerate(first) if said in later):
        assert confirmed(own, number) in ("utter_contact_kept", "utter_contact_known")
    assert requests_in(own) == EMPLOYERS
