"""The outbox: each message to one worker at a time, tried again, parked, and put back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from actions.contact import outbox
from actions.contact.deliveries import WAYS
from actions.contact.deliveries.failure import NotDelivered
from actions.contact.requests import Target, submit
from actions.contact.worker import deliver_one
from tests.contact.conftest import asked

AT_ONCE = [timedelta(0)] * 3


@pytest.fixture
def failing(monkeypatch):
    """A channel that fails as told, and counts."""
    tried: list[str] = []

    def fail(claimed, for_good=False):
        tried.append(claimed.id)
        raise NotDelivered("de lijn is bezet", for_good=for_good)

    monkeypatch.setitem(WAYS, "file", fail)
    return tried


def test_a_message_arrives_in_the_folder(contact):
    reference = submit(asked(), [Target("file", str(contact))]).reference
    assert deliver_one("werker")
    assert not deliver_one("werker")
    (file,) = contact.iterdir()
    text = file.read_text(encoding="utf-8")
    for part in (reference, "Bakkerij Jansen", "+31612345678", "Wat kost een Ad mij?", "Saxion"):
        assert part in text
    assert outbox.waiting().delivered == 1


def test_workers_never_have_the_same_message(contact):
    for number in range(60):
        submit(asked(number), [Target("file", str(contact))])

    def take(worker):
        taken = []
        while claimed := outbox.claim(f"werker-{worker}"):
            taken.append(claimed.id)
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [message for part in pool.map(take, range(6)) for message in part]
    assert len(taken) == len(set(taken)) == 60


def test_a_claim_that_ends_is_taken_over_and_the_late_worker_changes_nothing(contact):
    submit(asked(), [Target("file", str(contact))])
    late = outbox.claim("dood", lease=timedelta(seconds=-1))
    taken = outbox.claim("levend")
    assert late is not None
    assert taken is not None
    assert (taken.id, taken.attempts) == (late.id, 2)
    outbox.failed(late, "dood", "te laat", for_good=True)
    assert outbox.waiting().parked == 0
    outbox.delivered(taken, "levend")
    assert outbox.waiting().delivered == 1


def test_what_keeps_failing_is_parked_and_can_be_put_back(contact, failing):
    reference = submit(asked(), [Target("file", str(contact))]).reference
    while deliver_one("werker", pauses=AT_ONCE):
        pass
    assert len(failing) == len(AT_ONCE) + 1
    assert outbox.waiting().parked == 1
    assert outbox.retry("MKB-ANDERE") == 0
    assert outbox.retry(reference) == 1
    assert outbox.waiting().pending == 1


def test_pauses_grow(contact, failing):
    submit(asked(), [Target("file", str(contact))])
    assert deliver_one("werker")
    assert not deliver_one("werker")
    assert list(outbox.PAUSES) == sorted(outbox.PAUSES)


def test_what_cannot_ever_arrive_is_parked_at_once(contact, monkeypatch):
    def refuse(claimed):
        raise NotDelivered("550 onbekend adres", for_good=True)

    monkeypatch.setitem(WAYS, "file", refuse)
    submit(asked(), [Target("file", str(contact))])
    deliver_one("werker")
    assert outbox.waiting().parked == 1


def test_a_fault_of_our_own_loses_nothing(contact, monkeypatch):
    def break_down(claimed):
        raise ZeroDivisionError

    monkeypatch.setitem(WAYS, "file", break_down)
    submit(asked(), [Target("file", str(contact))])
    assert deliver_one("werker")
    assert outbox.waiting().pending == 1
