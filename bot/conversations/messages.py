"""What was said in a channel of our own, one numbered row each: to send on, and to send again what was missed.

The tracker store keeps a turn only when it is over and knows no numbers that a page
could ask from. Both lie in one database, so that erasing one erases the other.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

GONE = "[gewist]"
"""Stands where a text was."""

MESSAGE, REPLY, DONE, FAILED, ERASED = "message", "reply", "done", "failed", "erased"
PENDING = "pending"
_MARK = uuid.uuid4().hex[:8]
_LONGEST_TURN = 60.0
"""Seconds after which Rasa gives up the lock of a conversation."""

MOST = 200
"""Events that are read at a time."""

_METADATA = sa.MetaData()
_EVENTS = sa.Table(
    "channel_events",
    _METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sender", sa.String(255), index=True, nullable=False),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("time", sa.Float(53), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("client_id", sa.String(64)),  # of a message only
    sa.Column("state", sa.String(16)),  # of a message only: pending, done or failed
    sa.Column("taken", sa.Float(53)),  # of a message only: when its turn began
    sa.Column("ended", sa.Float(53)),  # of a message only: when its turn was over
    sa.Column("worker", sa.String(32)),  # of a message only: the process that handles it
    sa.UniqueConstraint("sender", "client_id"),
    sqlite_autoincrement=True,
)
_FEEDBACK = sa.Table(
    "channel_feedback",
    _METADATA,
    sa.Column("sender", sa.String(255), primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("time", sa.Float(53), nullable=False),
    sa.Column("verdict", sa.String(8)),
    sa.Column("word", sa.Text, nullable=False),
)


class Erased(Exception):
    """The conversation was erased; nothing more is kept in it."""


@dataclass(frozen=True)
class Event:
    """One row: its number, kind, moment (seconds since 1970) and what was said, as JSON has it."""

    sequence: int
    sender: str
    type: str
    time: float
    body: Dict[str, Any]

    def as_data(self) -> Dict[str, Any]:
        """As clients get it."""
        return {"sequence": self.sequence, "type": self.type, "time": self.time, **self.body}


class MessageLog:
    """The rows of all conversations in these channels. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        """Makes the tables where they are missing."""
        self._engine = engine
        _METADATA.create_all(engine)

    def take(self, sender: str, client_id: str, text: str) -> Tuple[int, bool]:
        """Keeps a message, once; gives its number, and whether it is to be handled now. Raises Erased.

        A message is to be handled when it is new, or when its turn has failed before.
        """
        try:
            return self._take(sender, client_id, text)
        except sa.exc.IntegrityError:
            return self._take(sender, client_id, text)  # another process was first, so now it is known

    def _take(self, sender: str, client_id: str, text: str) -> Tuple[int, bool]:
        own = sa.and_(_EVENTS.c.sender == sender, _EVENTS.c.client_id == client_id)
        with self._engine.begin() as connection:
            if _is_erased(connection, sender):
                raise Erased()
            known = connection.execute(sa.select(_EVENTS.c.sequence, _EVENTS.c.state).where(own)).first()
            if known is None:
                body = {"id": client_id, "text": text}
                return _insert(connection, sender, MESSAGE, body, client_id=client_id, **_pending()), True
            again = sa.update(_EVENTS).where(own, _EVENTS.c.state == FAILED)
            retried = connection.execute(again.values(**_pending())).rowcount
            return int(known.sequence), bool(retried)

    def add(self, sender: str, kind: str, body: Dict[str, Any]) -> None:
        """Keeps a reply, unless the conversation was erased meanwhile."""
        with self._engine.begin() as connection:
            if not _is_erased(connection, sender):
                _insert(connection, sender, kind, body)

    def settle(self, sender: str, client_id: str, state: str, text: str = "") -> None:
        """Ends the turn of a message: "done", or "failed" with a sentence for the visitor."""
        body = {"to": client_id, **({"text": text} if text else {})}
        own = sa.and_(_EVENTS.c.sender == sender, _EVENTS.c.client_id == client_id)
        with self._engine.begin() as connection:
            done = sa.update(_EVENTS).where(own).values(state=state, ended=time.time())
            if connection.execute(done).rowcount:
                _insert(connection, sender, state, body)

    def after(self, sender: str, sequence: int) -> List[Event]:
        """The events of a conversation above a number, at most MOST."""
        wanted = sa.select(_EVENTS).where(_EVENTS.c.sender == sender, _EVENTS.c.sequence > sequence)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(_EVENTS.c.sequence).limit(MOST)).all()
        return [Event(row.sequence, row.sender, row.type, row.time, json.loads(row.body)) for row in rows]

    def news(self, sequence: int) -> Tuple[int, List[str]]:
        """The highest number, and the conversations in which something is above the one given."""
        with self._engine.connect() as connection:
            highest = connection.execute(sa.select(sa.func.max(_EVENTS.c.sequence))).scalar() or 0
            found = sa.select(_EVENTS.c.sender).where(_EVENTS.c.sequence > sequence).distinct()
            return int(highest), list(connection.execute(found).scalars())

    def is_erased(self, sender: str) -> bool:
        """Whether a conversation was erased by its visitor."""
        with self._engine.connect() as connection:
            return _is_erased(connection, sender)

    def judge(self, sender: str, sequence: int, verdict: Optional[str], word: str) -> bool:
        """Keeps what a visitor thinks of a reply, the last time counts; false when there is no such reply."""
        reply = sa.select(_EVENTS.c.sequence).where(
            _EVENTS.c.sender == sender, _EVENTS.c.sequence == sequence, _EVENTS.c.type == REPLY
        )
        own = sa.and_(_FEEDBACK.c.sender == sender, _FEEDBACK.c.sequence == sequence)
        with self._engine.begin() as connection:
            if connection.execute(reply).first() is None:
                return False
            connection.execute(sa.delete(_FEEDBACK).where(own))
            if verdict or word:
                values = {"verdict": verdict, "word": word, "time": time.time()}
                connection.execute(sa.insert(_FEEDBACK).values(sender=sender, sequence=sequence, **values))
            return True

    def orphans(self) -> List[Tuple[str, str]]:
        """The pending messages, as sender and client id, whose process is no more."""
        pending = sa.select(_EVENTS).where(_EVENTS.c.state == PENDING)
        with self._engine.connect() as connection:
            rows = connection.execute(pending).all()
        return [(row.sender, row.client_id) for row in rows if not _lives(row.worker, row.taken)]

    def erase(self, sender: str, *, by_visitor: bool = False) -> int:
        """Removes a conversation; what its visitor erased stays closed, with a row that says no more than that."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_FEEDBACK).where(_FEEDBACK.c.sender == sender))
            count = connection.execute(sa.delete(_EVENTS).where(_EVENTS.c.sender == sender)).rowcount
            if by_visitor:
                _insert(connection, sender, ERASED, {})
        return int(count)

    def purge(self, before: float) -> int:
        """Removes everything from before a moment (seconds since 1970)."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_FEEDBACK).where(_FEEDBACK.c.time < before))
            return int(connection.execute(sa.delete(_EVENTS).where(_EVENTS.c.time < before)).rowcount)

    def redact(self, sender: str, since: float, until: float) -> None:
        """Blanks what was said between two moments; of a message the end of its turn counts."""
        moment = sa.func.coalesce(_EVENTS.c.ended, _EVENTS.c.time)
        rows = sa.and_(_EVENTS.c.sender == sender, moment >= since, _EVENTS.c.time <= until)
        with self._engine.begin() as connection:
            for row in connection.execute(sa.select(_EVENTS.c.sequence, _EVENTS.c.body).where(rows)).all():
                blank = json.dumps(_redacted(json.loads(row.body)))
                connection.execute(sa.update(_EVENTS).where(_EVENTS.c.sequence == row.sequence).values(body=blank))


def _pending() -> Dict[str, Any]:
    return {"state": PENDING, "worker": f"{os.getpid()}-{_MARK}", "taken": time.time(), "ended": None}


def _lives(process: str, since: float) -> bool:
    """Whether the process that handles a message may still be at it; a number may have been given to another."""
    number, _, mark = process.partition("-")
    if time.time() - since > _LONGEST_TURN or (int(number) == os.getpid() and mark != _MARK):
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _insert(connection: Connection, sender: str, kind: str, body: Dict[str, Any], **values: Any) -> int:
    row = sa.insert(_EVENTS).values(sender=sender, type=kind, time=time.time(), body=json.dumps(body), **values)
    return int(connection.execute(row).inserted_primary_key[0])  # type: ignore[index]


def _is_erased(connection: Connection, sender: str) -> bool:
    tombstone = sa.select(_EVENTS.c.sequence).where(_EVENTS.c.sender == sender, _EVENTS.c.type == ERASED)
    return connection.execute(tombstone).first() is not None


def _redacted(body: Dict[str, Any]) -> Dict[str, Any]:
    blank = {name: GONE if name == "text" else value for name, value in body.items()}
    return {**blank, **{name: [] for name in ("choices", "sources") if name in body}}
