"""The log of messages: numbers, once, and forgetting."""

import os
import time

import pytest
import sqlalchemy as sa

from bot.conversations import messages
from bot.conversations.messages import DONE, FAILED, GONE, REPLY, Erased, MessageLog

SENDER, ID = "web-iemand", "bericht-1"


@pytest.fixture
def log(tmp_path):
    return MessageLog(sa.create_engine(f"sqlite:///{tmp_path / 'gesprekken.db'}"))


def kinds(log, after=0, sender=SENDER):
    return [event.type for event in log.after(sender, after)]


def test_a_message_is_taken_once(log):
    first, again = log.take(SENDER, ID, "hallo"), log.take(SENDER, ID, "hallo")
    assert (first[1], again[1], first[0] == again[0]) == (True, False, True)
    assert kinds(log) == ["message"]


def test_a_message_whose_turn_failed_is_handled_again_and_once(log):
    number, _ = log.take(SENDER, ID, "hallo")
    log.settle(SENDER, ID, FAILED, "sorry")
    assert log.take(SENDER, ID, "hallo") == (number, True)
    assert log.take(SENDER, ID, "hallo") == (number, False)
    log.settle(SENDER, ID, DONE)
    assert log.take(SENDER, ID, "hallo") == (number, False)
    assert kinds(log) == ["message", "failed", "done"]


def test_the_same_id_in_another_conversation_is_another_message(log):
    assert log.take(SENDER, ID, "hallo")[1]
    assert log.take("web-ander", ID, "hallo")[1]
    assert len(log.after("web-ander", 0)) == 1


def test_who_was_away_gets_what_was_missed(log):
    number, _ = log.take(SENDER, ID, "hallo")
    log.add(SENDER, REPLY, {"text": "dag"})
    log.settle(SENDER, ID, DONE)
    assert kinds(log, number) == ["reply", "done"]
    highest, senders = log.news(number)
    assert (highest, senders) == (number + 2, [SENDER])
    assert log.news(highest) == (highest, [])


def test_numbers_are_never_given_again(log):
    number, _ = log.take(SENDER, ID, "hallo")
    log.erase(SENDER)
    assert log.take(SENDER, ID, "hallo")[0] > number


def test_what_a_visitor_erased_stays_closed(log):
    log.take(SENDER, ID, "geheim")
    log.erase(SENDER, by_visitor=True)
    assert log.is_erased(SENDER)
    assert kinds(log) == ["erased"]
    with pytest.raises(Erased):
        log.take(SENDER, "bericht-2", "hallo")
    log.add(SENDER, REPLY, {"text": "te laat"})
    log.settle(SENDER, ID, DONE)
    assert kinds(log) == ["erased"]


def test_a_redaction_blanks_the_message_that_began_it_and_not_what_came_before(log):
    log.take(SENDER, ID, "wat is een ad")
    log.add(SENDER, REPLY, {"text": "Een opleiding.", "choices": [], "sources": [{"label": "x", "url": "y"}]})
    log.settle(SENDER, ID, DONE)
    time.sleep(0.02)
    log.take(SENDER, "bericht-2", "bel Jan, 06 12345678")
    time.sleep(0.02)
    since = time.time()
    log.add(SENDER, REPLY, {"text": "Dag Jan", "choices": [{"label": "Ja", "text": "ja"}], "sources": []})
    log.settle(SENDER, "bericht-2", DONE)
    log.redact(SENDER, since, time.time())
    texts = [event.body.get("text") for event in log.after(SENDER, 0)]
    assert texts == ["wat is een ad", "Een opleiding.", None, GONE, GONE, None]


def test_a_purge_takes_what_is_old(log):
    log.take(SENDER, ID, "hallo")
    assert log.purge(time.time() - 1) == 0
    assert log.purge(time.time() + 1) == 1


@pytest.mark.parametrize(
    ("worker", "age", "is_orphan"),
    [
        (f"{os.getpid()}-{messages._MARK}", 0, False),
        (f"{os.getpid()}-eerder", 0, True),
        ("4000000-weg", 0, True),
        ("1-leeft", 0, False),
        ("1-leeft", 61, True),
    ],
)
def test_a_turn_that_ended_with_its_process_is_found(log, monkeypatch, worker, age, is_orphan):
    values = {"state": "pending", "worker": worker, "taken": time.time() - age, "ended": None}
    monkeypatch.setattr(messages, "_pending", lambda: values)
    log.take(SENDER, ID, "hallo")
    assert log.orphans() == ([(SENDER, ID)] if is_orphan else [])
    log.settle(SENDER, ID, DONE)
    assert log.orphans() == []


def test_only_replies_can_be_judged_and_the_last_time_counts(log):
    number, _ = log.take(SENDER, ID, "hallo")
    log.add(SENDER, REPLY, {"text": "dag"})
    assert not log.judge(SENDER, number, "up", "")
    assert not log.judge("web-ander", number + 1, "up", "")
    for verdict in ("up", "down"):
        assert log.judge(SENDER, number + 1, verdict, "te kort")
    with log._engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT verdict, word FROM channel_feedback")).all()
    assert [tuple(row) for row in rows] == [("down", "te kort")]
