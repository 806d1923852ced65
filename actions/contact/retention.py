"""Taking away what is kept: all of a person, and what has been kept long enough."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, or_, select

from actions.contact import conversations
from actions.contact.database import scrub, transaction
from actions.contact.fields import READERS, NotTaken
from actions.contact.tables import ContactRequest

_REQUEST_DAYS, _CONVERSATION_DAYS = "90", "28"


@dataclass(frozen=True)
class Removed:
    """How many requests, and how many events of conversations."""

    requests: int
    events: int


def request_days() -> int:
    """How long requests are kept."""
    return int(os.environ.get("MKB_REQUEST_DAYS", _REQUEST_DAYS))


def conversation_days() -> int:
    """How long conversations are kept."""
    return int(os.environ.get("MKB_CONVERSATION_DAYS", _CONVERSATION_DAYS))


def erase(who: str) -> Removed:
    """Removes every trace of a conversation, an e-mail address, a telephone number or a reference.

    The conversations go first: when the Rasa server does not answer, NotReached is raised
    and the requests that name the conversations are still there for the next try.
    """
    is_who = or_(
        ContactRequest.sender == who,
        ContactRequest.email == _read("email", who),
        ContactRequest.phone == _read("phone", who),
        ContactRequest.reference == who.upper(),
    )
    with transaction() as session:
        senders = set(session.scalars(select(ContactRequest.sender).where(is_who)))
    events = sum(conversations.erase(sender) for sender in senders | {who})
    with transaction() as session:
        requests = session.execute(delete(ContactRequest).where(is_who)).rowcount  # type: ignore[attr-defined]
    scrub()
    return Removed(requests, events)


def _read(field: str, text: str) -> str:
    """An address or number as it is kept, however it was typed."""
    try:
        return READERS[field](text)
    except NotTaken:
        return text


def purge(of_requests: int | None = None, of_conversations: int | None = None) -> Removed:
    """Removes requests and events that are older than so many days, else than the retention.

    Raises NotReached after removing the requests.
    """
    now = datetime.now(UTC)
    requests_end = now - timedelta(days=request_days() if of_requests is None else of_requests)
    events_end = now - timedelta(days=conversation_days() if of_conversations is None else of_conversations)
    with transaction() as session:
        old = delete(ContactRequest).where(ContactRequest.created_at < requests_end)
        requests = session.execute(old).rowcount  # type: ignore[attr-defined]
    scrub()
    return Removed(requests, conversations.purge(events_end.timestamp()))
