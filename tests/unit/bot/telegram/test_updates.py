"""What is kept until it is done."""

import time
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversations.updates import Keyboard, Outcome, UpdateStore
from tests.unit.bot.telegram.samples import CALL, keep


def test_an_update_is_kept_once_also_when_it_is_handled(store):
    assert (keep(store, 1), keep(store, 1)) == (True, False)
    store.handled(store.next(7), Outcome())
    assert not keep(store, 1)
    assert store.next(7) is None


def test_updates_of_a_chat_come_in_order(store):
    for number in (3, 1, 2):
        keep(store, number)
    keep(store, 0, 8)
    seen = []
    while found := store.next(7):
        seen.append(found.update_id)
        store.handled(found, Outcome())
    assert seen == [1, 2, 3]
    assert store.waiting() == [8]


def test_an_update_has_begun_when_it_was_given_before(store):
    keep(store, 1)
    assert [store.next(7).begun for _ in range(2)] == [False, True]


def test_calls_are_kept_with_the_word_that_it_was_handled_and_go_out_in_order(store):
    keep(store, 1)
    store.handled(store.next(7), Outcome([{**CALL, "text": str(number)} for number in range(3)]))
    assert store.waiting() == [7]
    sent = []
    while out := store.first_outgoing(7):
        sent.append(out.call["text"])
        store.sent(out, Keyboard(5, ["Ja"]) if out.call["text"] == "2" else None)
    assert sent == ["0", "1", "2"]
    assert store.waiting() == []
    assert store.keyboard(7) == Keyboard(5, ["Ja"])


def test_a_choice_that_was_taken_is_past_when_its_update_is_handled(store):
    keep(store, 1)
    store.put_out(7, "telegram-7", [CALL])
    store.sent(store.first_outgoing(7), Keyboard(5, ["Ja"]))
    found = store.next(7)
    assert store.keyboard(7)
    store.handled(found, Outcome([CALL], chooses=True))
    assert store.keyboard(7) is None


def test_an_attempt_is_known_until_the_call_is_made(store):
    store.put_out(7, "telegram-7", [CALL, CALL])
    assert store.first_outgoing(7).since is None
    for since in (None, 12, 15):
        store.attempt(store.first_outgoing(7), since)
        assert store.first_outgoing(7).since == since
    store.sent(store.first_outgoing(7), None)
    assert store.first_outgoing(7).since is None


def erase(store: UpdateStore) -> None:
    store.erase("telegram-7")


def purge(store: UpdateStore) -> None:
    store.purge(time.time() + 1)


@pytest.mark.parametrize("forget", [erase, purge])
def test_attempts_and_buttons_go_with_their_chat(store, tmp_path, forget):
    store.put_out(7, "telegram-7", [CALL, CALL])
    store.sent(store.first_outgoing(7), None, number_button=True)
    store.attempt(store.first_outgoing(7), 12)
    assert store.has_number_button(7)
    forget(store)
    with sa.create_engine(f"sqlite:///{tmp_path / 'gesprekken.db'}").connect() as connection:
        for table in ("telegram_attempts", "telegram_number_buttons"):
            assert connection.execute(sa.text(f"SELECT * FROM {table}")).all() == []  # noqa: S608


def test_texts_go_when_they_are_handled_and_sent(store, tmp_path):
    store.keep(1, 7, "telegram-7", {"text": "Zoekmijniet"})
    store.handled(store.next(7), Outcome([{**CALL, "text": "Zoekmijniet"}]))
    store.sent(store.first_outgoing(7), None)
    with sa.create_engine(f"sqlite:///{tmp_path / 'gesprekken.db'}").connect() as connection:
        for table in ("telegram_updates", "telegram_outgoing"):
            assert "Zoekmijniet" not in str(connection.execute(sa.text(f"SELECT * FROM {table}")).all())  # noqa: S608


def test_erasing_leaves_numbers_only_and_what_is_still_to_be_handled(store):
    for number in (1, 2, 3):
        keep(store, number)
    store.handled(store.next(7), Outcome([CALL]))
    erasing = store.next(7)
    store.erase("telegram-7")
    store.handled(erasing, Outcome([CALL], forgets=True))
    assert [call.call for call in iter(lambda: take(store), None)] == [CALL]
    assert store.next(7).update_id == 3
    assert [keep(store, number) for number in (1, 2)] == [False, False]
    store.handled(store.next(7), Outcome(forgets=True))
    assert store.chat("telegram-7") is None


def take(store: UpdateStore) -> Any:
    out = store.first_outgoing(7)
    if out:
        store.sent(out, None)
    return out


def test_purging_removes_what_is_old(store):
    keep(store, 1)
    store.put_out(7, "telegram-7", [CALL])
    assert store.purge(time.time() - 60) == 0
    assert store.purge(time.time() + 1) == 2
    assert store.waiting() == []
