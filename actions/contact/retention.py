"""Taking away what is kept: all of a person, and what has been kept long enough."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, or_, select

from actions.contact import conversations
from actions.contact.database import transaction
from actions.contact.tables import ContactRequest

REQUEST_DAYS = 90
CONVERSATION_DAYS = 28


@dataclass(frozen=True)
class Removed:
    """How many requests, and how many events of conversations."""

    requests: int
    events: int


def erase(who: str) -> Removed:
    """Removes every trace of a conversation, an e-mail address, a telephone number or a reference.

    The conversations go first: when the Rasa server does not answer, NotReached is raised
    and the requests that name the conversations are still there for the next try.
    """
    is_who = or_(
        ContactRequest.sender == who,
        ContactRequest.email == who,
        ContactRequest.phone == who,
        ContactRequest.reference == who,
    )
    with transaction() as session:
        senders = set(session.scalars(select(ContactRequest.sender).where(is_who)))
    events = sum(conversations.erase(sender) for sender in senders | {who})
    with transaction() as session:
        requests = session.execute(delete(ContactRequest).where(is_who)).rowcount  # type: ignore[attr-defined]
    return Removed(requests, events)


def purge(request_days: int = REQUEST_DAYS, conversation_days: int = CONVERSATION_DAYS) -> Removed:
    """Removes requests and events that are older than so many days; raises NotReached after removing the requests."""
    now = datetime.now(UTC)
    with transaction() as session:
        old = delete(ContactRequest).where(ContactRequest.created_at < now - timedelta(days=request_days))
        requests = session.execute(old).rowcount  # type: ignore[attr-defined]
    events = conversations.purge((now - timedelta(days=conversation_days)).timestamp())
    return Removed(requests, events)
