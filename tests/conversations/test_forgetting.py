"""The operator's way to the conversations, through the real Rasa server."""

import json
import sqlite3
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from actions.contact import conversations
from actions.contact.conversations import NotReached
from launch.settings import environment
from tests.talk import Assistant

NAME = "Zoekmijniet"


@pytest.fixture
def operator(running: Assistant, monkeypatch) -> Assistant:
    monkeypatch.setenv("MKB_RASA_URL", running.url)
    monkeypatch.setenv("MKB_OPERATOR_TOKEN", environment()["MKB_OPERATOR_TOKEN"])
    return running


def rows(assistant: Assistant, sender: str) -> list[str]:
    with sqlite3.connect(database(assistant)) as connection:
        found = connection.execute("SELECT data FROM events WHERE sender_id = ?", (sender,)).fetchall()
    return [data for (data,) in found]


def database(assistant: Assistant) -> Path:
    return Path(assistant.settings["MKB_TRACKER_DB"])


def post(assistant: Assistant, method: str, headers: dict[str, str]) -> int:
    body = json.dumps({"sender": "iemand"}).encode()
    request = urllib.request.Request(f"{assistant.url}/beheer/gesprekken/{method}", body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_an_erased_conversation_is_gone_from_the_disk(operator):
    conversation = operator.conversation()
    conversation.say(f"ik ben {NAME} en wat is een ad")
    assert any(NAME in data for data in rows(operator, conversation.sender))
    assert conversations.erase(conversation.sender) > 3
    assert rows(operator, conversation.sender) == []
    files = database(operator).parent.glob("conversations.db*")
    assert not any(NAME.encode() in file.read_bytes() for file in files)
    assert conversation.say("Wat is een Ad?").texts


def test_a_redacted_conversation_keeps_what_came_before_and_goes_on(operator):
    conversation = operator.conversation()
    conversation.say("Wat is een Ad?")
    moment = time.time()
    conversation.say(f"mijn naam is {NAME}")
    assert conversations.redact(conversation.sender, moment, time.time()) > 1
    kept = "".join(rows(operator, conversation.sender))
    assert NAME not in kept
    assert "Wat is een Ad?" in kept
    assert "Associate" in conversation.say("Wat is een Ad?").text


def test_old_conversations_are_purged(operator):
    conversation = operator.conversation()
    conversation.say("Wat is een Ad?")
    assert conversations.purge(time.time() - 3600) == 0
    assert conversations.purge(time.time() + 1) > 0
    assert rows(operator, conversation.sender) == []


def test_only_the_operator_on_this_machine_may(operator, monkeypatch):
    right = {"Authorization": f"Bearer {environment()['MKB_OPERATOR_TOKEN']}"}
    assert post(operator, "erase", {}) == 403
    assert post(operator, "erase", {"Authorization": "Bearer raad"}) == 403
    assert post(operator, "erase", {**right, "X-Forwarded-For": "203.0.113.7"}) == 403
    assert post(operator, "drop", right) == 400
    assert post(operator, "purge", right) == 400
    assert post(operator, "erase", right) == 200
    monkeypatch.setenv("MKB_OPERATOR_TOKEN", "raad")
    with pytest.raises(NotReached, match="weigert"):
        conversations.erase("iemand")


def test_the_action_server_tells_how_the_outbox_stands(running):
    with urllib.request.urlopen(
        f"http://127.0.0.1:{running.settings['MKB_ACTION_PORT']}/contact/status", timeout=10
    ) as answer:
        assert json.load(answer).keys() == {"pending", "parked", "delivered", "oldest_seconds"}
