"""Erasing a person and purging what is old; the Rasa server's part is tested through the real one."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from actions.contact import conversations, database, retention
from actions.contact.conversations import NotReached
from actions.contact.database import transaction
from actions.contact.export import write_csv
from actions.contact.requests import Target, submit
from actions.contact.tables import ContactRequest, Message
from actions.contact.worker import purged
from tests.contact.conftest import asked


@pytest.fixture
def called(monkeypatch):
    """What the Rasa server is asked to remove; it always finds two events."""
    calls: list[str | float] = []

    def remove(which):
        calls.append(which)
        return 2

    monkeypatch.setattr(conversations, "erase", remove)
    monkeypatch.setattr(conversations, "purge", remove)
    return calls


def count(table) -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("who", ["fatima1@bakkerij-jansen.nl", "gesprek-1"])
def test_a_person_is_erased_with_everything(contact, called, who):
    for number in (1, 2):
        submit(asked(number), [Target("file", str(contact))])
    removed = retention.erase(who)
    assert removed.requests == 1
    assert "gesprek-1" in called
    assert "gesprek-2" not in called
    assert (count(ContactRequest), count(Message)) == (1, 1)


def test_nobody_is_forgotten_when_the_conversations_are_out_of_reach(contact, monkeypatch):
    def unreachable(sender):
        raise NotReached("weg")

    monkeypatch.setattr(conversations, "erase", unreachable)
    submit(asked(1), [Target("file", str(contact))])
    with pytest.raises(NotReached):
        retention.erase("fatima1@bakkerij-jansen.nl")
    assert count(ContactRequest) == 1


def test_old_requests_go_and_young_ones_stay(contact, called):
    for number in (1, 2):
        submit(asked(number), [Target("file", str(contact))])
    long_ago = datetime.now(UTC) - timedelta(days=91)
    with transaction() as session:
        session.execute(update(ContactRequest).where(ContactRequest.sender == "gesprek-1").values(created_at=long_ago))
    assert retention.purge() == retention.Removed(requests=1, events=2)
    assert count(Message) == 1
    days = (datetime.now(UTC).timestamp() - called[0]) / 86_400
    assert days == pytest.approx(28, abs=0.01)


def test_erased_data_is_gone_from_the_file(contact, called):
    if not database.url().startswith("sqlite"):
        pytest.skip("only SQLite keeps its data in a file of ours")
    submit(asked(name="Wilhelmina Zoekmijniet"), [Target("file", str(contact))])
    assert any(b"Zoekmijniet" in file.read_bytes() for file in contact.parent.glob("contact.db*"))
    retention.erase("gesprek-0")
    assert not any(b"Zoekmijniet" in file.read_bytes() for file in contact.parent.glob("contact.db*"))


def test_a_spreadsheet_sees_no_formulas(contact):
    submit(asked(company="=HYPERLINK(0)", name="@SUM(1)", question="-1+1"), [Target("file", str(contact))])
    table = io.StringIO()
    with transaction() as session:
        write_csv(session.scalars(select(ContactRequest)).all(), table)
    head, line = table.getvalue().splitlines()
    assert head.startswith("\ufeffGevraagd op;Kenmerk;")
    for cell in ("'=HYPERLINK(0)", "'@SUM(1)", "'-1+1", "'+31612345678"):
        assert cell in line


def test_without_a_server_it_says_so(contact, monkeypatch):
    monkeypatch.setenv("MKB_OPERATOR_TOKEN", "x")
    monkeypatch.setenv("MKB_RASA_URL", "http://127.0.0.1:9")
    with pytest.raises(NotReached, match="antwoordt niet"):
        conversations.erase("gesprek-1")


def test_the_worker_purges_and_tries_again_when_it_could_not(contact, called, monkeypatch):
    assert purged()

    def unreachable(before):
        raise NotReached("weg")

    monkeypatch.setattr(conversations, "purge", unreachable)
    assert not purged()
