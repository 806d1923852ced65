"""The outbox: messages are claimed by a worker, and then delivered, tried again later, or parked.

Delivery is at least once: a worker that dies after delivering and before saying so has
its message delivered again when its claim ends. Receivers know it by the message's id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select, update

from actions.contact.database import transaction
from actions.contact.requests import Asked
from actions.contact.tables import DELIVERED, PARKED, PENDING, ContactRequest, Message

LEASE = timedelta(minutes=2)
"""How long a claim holds; longer than any delivery may take."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))
"""Between tries; after the last one a message is parked."""

_LONGEST_ERROR = 500


@dataclass(frozen=True)
class Claimed:
    """A message that one worker has for the time of its claim, with the request that it tells of."""

    id: str
    channel: str
    target: str
    attempts: int
    reference: str
    created_at: datetime
    asked: Asked


@dataclass(frozen=True)
class Waiting:
    """How the outbox stands: messages by state, and the age of the oldest undelivered one in seconds."""

    pending: int
    parked: int
    delivered: int
    oldest_seconds: float | None


def claim(worker: str, lease: timedelta = LEASE) -> Claimed | None:
    """The message that has waited longest, for this worker alone; none when nothing is due."""
    now = datetime.now(UTC)
    free = or_(Message.claimed_until.is_(None), Message.claimed_until < now)
    due = select(Message).where(Message.state == PENDING, Message.next_at <= now, free)
    with transaction() as session:
        message = session.scalar(due.order_by(Message.next_at).limit(1).with_for_update(skip_locked=True))
        if message is None:
            return None
        message.claimed_by, message.claimed_until = worker, now + lease
        message.attempts += 1
        return _claimed(message)


def _claimed(message: Message) -> Claimed:
    request = message.request
    fields = {name: getattr(request, name) for name in Asked.__dataclass_fields__}
    return Claimed(
        id=message.id,
        channel=message.channel,
        target=message.target,
        attempts=message.attempts,
        reference=request.reference,
        created_at=request.created_at,
        asked=Asked(**fields),
    )


def delivered(claimed: Claimed, worker: str) -> None:
    """The message has arrived."""
    now = datetime.now(UTC)
    _settle(claimed, worker, state=DELIVERED, delivered_at=now, last_error=None)


def failed(claimed: Claimed, worker: str, error: str, *, for_good: bool, pauses: Sequence[timedelta] = PAUSES) -> None:
    """The message has not arrived: it is tried again after a pause, or parked when that makes no sense any more."""
    last_error = error[:_LONGEST_ERROR]
    if for_good or claimed.attempts > len(pauses):
        _settle(claimed, worker, state=PARKED, last_error=last_error)
    else:
        _settle(claimed, worker, next_at=datetime.now(UTC) + pauses[claimed.attempts - 1], last_error=last_error)


def _settle(claimed: Claimed, worker: str, **values: object) -> None:
    """Ends a claim, unless another worker has taken the message over meanwhile."""
    own = update(Message).where(Message.id == claimed.id, Message.claimed_by == worker)
    with transaction() as session:
        session.execute(own.values(claimed_by=None, claimed_until=None, **values))


def retry(reference: str | None = None) -> int:
    """Has what has not arrived tried at once, also what was parked: all, or of one request; gives how many."""
    again = update(Message).where(Message.state != DELIVERED)
    if reference:
        of_request = select(ContactRequest.id).where(ContactRequest.reference == reference.upper())
        again = again.where(Message.request_id.in_(of_request))
    with transaction() as session:
        done = session.execute(again.values(state=PENDING, attempts=0, next_at=datetime.now(UTC)))
        return int(done.rowcount)  # type: ignore[attr-defined]


def waiting() -> Waiting:
    """How the outbox stands."""
    with transaction() as session:
        counts = dict(session.execute(select(Message.state, func.count()).group_by(Message.state)).tuples().all())
        oldest = session.scalar(
            select(Message.created_at).where(Message.state != DELIVERED).order_by(Message.created_at).limit(1)
        )
    age = (datetime.now(UTC) - oldest).total_seconds() if oldest else None
    return Waiting(counts.get(PENDING, 0), counts.get(PARKED, 0), counts.get(DELIVERED, 0), age)
