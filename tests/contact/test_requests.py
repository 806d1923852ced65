"""Taking requests in: whole or not at all, and the same one once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from actions.contact import outbox
from actions.contact.database import transaction
from actions.contact.requests import Target, submit
from actions.contact.tables import ContactRequest, Message
from tests.contact.conftest import asked


def count(table) -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_request_is_there_with_its_messages(contact):
    accepted = submit(asked(), [Target("file", str(contact)), Target("email", "loket@saxion.example")])
    assert accepted.is_new
    assert accepted.reference.startswith("MKB-")
    assert (count(ContactRequest), count(Message)) == (1, 2)


def test_the_same_data_again_is_the_same_request(contact):
    first = submit(asked(), [Target("file", str(contact))])
    again = submit(asked(company="BAKKERIJ JANSEN"), [Target("file", str(contact))])
    assert (again.reference, again.is_new) == (first.reference, False)
    assert submit(asked(question="En hoe lang duurt dat?"), []).is_new
    assert count(Message) == 1


def test_two_tabs_that_confirm_at_once_make_one_request(contact):
    gate = threading.Barrier(8)

    def confirm(_):
        gate.wait()
        return submit(asked(), [Target("file", str(contact))])

    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(confirm, range(8)))
    assert len({one.reference for one in accepted}) == 1
    assert sum(one.is_new for one in accepted) == 1
    assert count(Message) == 1


def test_five_hundred_at_a_time_are_all_taken_or_refused(contact):
    def send(number):
        try:
            return submit(asked(number), [Target("file", str(contact))])
        except SQLAlchemyError:
            return None

    with ThreadPoolExecutor(64) as pool:
        accepted = [one for one in pool.map(send, range(500)) if one]
    assert len(accepted) >= 450
    assert count(ContactRequest) == count(Message) == len({one.reference for one in accepted}) == len(accepted)


def test_nothing_is_kept_when_the_database_refuses(contact):
    too_long = "x" * 20
    with pytest.raises(SQLAlchemyError):
        submit(asked(), [Target("file", str(contact)), Target(None, too_long)])  # type: ignore[arg-type]
    assert (count(ContactRequest), count(Message)) == (0, 0)


def test_the_outbox_tells_how_it_stands(contact):
    assert outbox.waiting() == outbox.Waiting(0, 0, 0, None)
    submit(asked(), [Target("file", str(contact))])
    waiting = outbox.waiting()
    assert (waiting.pending, waiting.delivered) == (1, 0)
    assert waiting.oldest_seconds is not None
    assert waiting.oldest_seconds >= 0
