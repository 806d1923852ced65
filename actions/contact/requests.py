"""Taking a request in: with its outgoing messages, in one transaction."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from actions.contact.database import transaction
from actions.contact.tables import ContactRequest, Message

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are read as one another."""

_REFERENCE_LENGTH = 6
_TRIES = 3
"""Two references are the same once in a billion; more often something else is wrong."""


@dataclass(frozen=True)
class Asked:
    """What the employer said yes to; at least one of `email` and `phone` is there."""

    sender: str
    school_id: str | None
    school_name: str | None
    company: str
    name: str
    email: str | None
    phone: str | None
    question: str
    call_when: str | None = None
    transcript: str | None = None

    @property
    def fingerprint(self) -> str:
        """The same for the same data from the same conversation, however it is spelled in capitals."""
        values = {name: value for name, value in asdict(self).items() if name != "transcript"}
        plain = json.dumps(values, sort_keys=True, ensure_ascii=False).casefold()
        return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True)
class Target:
    """Where a message goes: the channel and the address in it."""

    channel: str
    address: str


@dataclass(frozen=True)
class Accepted:
    """A request that is in the database; `is_new` is false when the same was there already."""

    reference: str
    is_new: bool


def submit(asked: Asked, targets: Sequence[Target]) -> Accepted:
    """Keeps a request with a message for each target; when it returns, nothing can be lost any more.

    Raises SQLAlchemyError when the database does not take it: then nothing is kept.
    """
    tries_left = _TRIES
    while True:
        try:
            return _insert(asked, targets)
        except IntegrityError:
            tries_left -= 1
            if known := _known(asked):
                return known
            if not tries_left:
                raise


def _insert(asked: Asked, targets: Sequence[Target]) -> Accepted:
    now = datetime.now(UTC)
    reference = "MKB-" + "".join(secrets.choice(_LETTERS) for _ in range(_REFERENCE_LENGTH))
    messages = [
        Message(id=uuid4().hex, channel=target.channel, target=target.address, created_at=now, next_at=now)
        for target in targets
    ]
    with transaction() as session:
        session.add(
            ContactRequest(
                id=uuid4().hex,
                reference=reference,
                fingerprint=asked.fingerprint,
                created_at=now,
                messages=messages,
                **asdict(asked),
            )
        )
    return Accepted(reference, is_new=True)


def _known(asked: Asked) -> Accepted | None:
    with transaction() as session:
        found = select(ContactRequest.reference).where(ContactRequest.fingerprint == asked.fingerprint)
        reference = session.scalar(found)
    return Accepted(reference, is_new=False) if reference else None
