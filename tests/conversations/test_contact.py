"""A request for contact, from the first word to the file that arrives, through the real servers and the real worker."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.settings import LOGS, ROOT, environment
from tests.evaluation.judge import Judge
from tests.talk import Assistant, Conversation

JUDGE = Judge()
PATIENCE = 40.0
NAME = "Wilhelmina Zoekmijniet"


@pytest.fixture(scope="module")
def worker(running: Assistant) -> Iterator[Assistant]:
    """The running servers with a worker beside them."""
    env = {**environment(), **running.settings, "MKB_RASA_URL": running.url}
    process = subprocess.Popen([sys.executable, "-m", "actions.contact.worker"], cwd=ROOT, env=env)
    yield running
    process.terminate()
    process.wait(10)


def outbox(assistant: Assistant) -> list[Path]:
    return sorted(Path(assistant.settings["MKB_OUTBOX"]).glob("*.txt"))


def waited_for(found, patience: float = PATIENCE):
    """What a function gives as soon as that is something."""
    limit = time.monotonic() + patience
    while not (result := found()):
        assert time.monotonic() < limit, "it took too long"
        time.sleep(0.3)
    return result


def on_disk(assistant: Assistant, text: str) -> list[Path]:
    """The database files of conversations and the logs in which a text stands."""
    database = Path(assistant.settings["MKB_TRACKER_DB"])
    logs = LOGS.glob(f"*-{os.getpid()}-*.log")
    return [file for file in (*database.parent.glob(f"{database.name}*"), *logs) if text.encode() in file.read_bytes()]


def test_from_the_first_word_to_a_delivered_file(worker: Assistant):
    before = len(outbox(worker))
    chat = worker.conversation()
    texts = ["wat kost een ad", "ik wil iemand spreken", "Deventer", "Saxion", "Bakkerij Jansen", "Fatima Jansen"]
    for text in (*texts, "06-12345678"):
        reply = chat.say(text)
    assert "Fatima Jansen" in reply.answer
    assert "wat kost een ad" in reply.answer
    time.sleep(3)
    assert len(outbox(worker)) == before
    reply = chat.say("Ja, versturen")
    assert len(texts) + 2 <= 9
    (reference,) = [word.strip(",.") for word in reply.text.split() if word.startswith("MKB-")]
    files = waited_for(lambda: [file for file in outbox(worker) if reference in file.name])
    letter = files[0].read_text(encoding="utf-8")
    for part in ("Bakkerij Jansen", "Fatima Jansen", "+31612345678", "wat kost een ad", "Saxion"):
        assert part in letter


def test_what_one_message_says_is_not_asked_again(worker: Assistant):
    chat = worker.conversation()
    reply = chat.say("bel Bakkerij Eerstezin, 0612345678, over een Ad in Zwolle")
    if "privacy" in reply.text or not reply.buttons:
        pytest.fail(f"the form did not begin: {reply.text}")
    turns = [reply.buttons[0]["title"], "Fatima Jansen", "Ja, versturen"]
    for text in turns:
        reply = chat.say(text)
    assert "MKB-" in reply.text
    assert 1 + len(turns) <= 4
    waited_for(lambda: not on_disk(worker, "Eerstezin"))


def test_typed_names_are_gone_from_conversations_and_logs_after_sending(worker: Assistant):
    chat = worker.conversation()
    for text in ("ik wil iemand spreken", "Avans", "Slagerij Vlees", f"ik ben {NAME}", "vlees@slagerij.nl"):
        reply = chat.say(text)
    assert NAME in reply.answer
    assert on_disk(worker, "Zoekmijniet")
    assert "MKB-" in chat.say("ja").text
    waited_for(lambda: not on_disk(worker, "Zoekmijniet"))
    assert JUDGE.said(chat.say("Wat is een Ad?")).topics == ["ad_wat"]


def test_stopping_sends_nothing_and_forgets(worker: Assistant):
    before = len(outbox(worker))
    chat = worker.conversation()
    for text in ("ik wil iemand spreken", "Avans", "Slagerij Nergens"):
        chat.say(text)
    assert "stuur niets door" in chat.say("laat maar").answer
    waited_for(lambda: not on_disk(worker, "Slagerij Nergens"))
    assert len(outbox(worker)) == before
    assert JUDGE.said(chat.say("Wat is een Ad?")).topics == ["ad_wat"]


def test_a_question_in_between_is_answered_and_the_form_goes_on(chat: Conversation):
    chat.say("ik wil iemand spreken")
    reply = chat.say("Hoe lang duurt een Ad?")
    assert JUDGE.said(reply).topics == ["ad_duur"]
    assert "plaats" in reply.answer
    assert "bedrijf" in chat.say("Avans").answer


def test_a_dead_action_server_leaves_the_form_as_it_was(running: Assistant):
    chat = running.conversation()
    chat.say("ik wil iemand spreken")
    chat.say("Avans")
    running.pause_actions()
    try:
        assert "storing" in chat.say("Bakkerij Jansen").text
        assert JUDGE.said(chat.say("Wat is een Ad?")).topics == ["ad_wat"]
    finally:
        running.resume_actions()
    assert "heet jij" in chat.say("Bakkerij Jansen").answer


def test_two_tabs_that_confirm_send_once(worker: Assistant):
    chat = worker.conversation()
    for text in ("ik wil iemand spreken", "Avans", "Slagerij Dubbel", "Piet", "0612345678"):
        chat.say(text)
    replies = [chat.say("ja").text, chat.say("ja").text]
    assert "MKB-" in replies[0]
    with sqlite3.connect(worker.settings["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        found = connection.execute("SELECT count(*) FROM contact_requests WHERE company = 'Slagerij Dubbel'").fetchone()
    assert found == (1,)
