"""What came in from Telegram and what goes out, kept until it is done.

An update is kept before Telegram hears that it has arrived, and its replies together
with the word that it was handled. So a killed process loses nothing. Texts are removed
as soon as they are handled or sent: the conversation itself is in the tracker store.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Engine

Call = Dict[str, Any]
"""A call of the Bot API: "method" and its arguments."""

_METADATA = sa.MetaData()
_UPDATES = sa.Table(
    "telegram_updates",
    _METADATA,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("chat", sa.BigInteger, index=True, nullable=False),
    sa.Column("sender", sa.String(255), index=True, nullable=False),
    sa.Column("time", sa.Float(53), nullable=False),
    sa.Column("body", sa.Text),  # nothing once it is handled
    sa.Column("begun", sa.Boolean, nullable=False),
)
_WAITS = _UPDATES.c.body.is_not(None)
sa.Index("telegram_waiting", _UPDATES.c.chat, _UPDATES.c.update_id, sqlite_where=_WAITS, postgresql_where=_WAITS)
_OUTGOING = sa.Table(
    "telegram_outgoing",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("chat", sa.BigInteger, index=True, nullable=False),
    sa.Column("sender", sa.String(255), index=True, nullable=False),
    sa.Column("time", sa.Float(53), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
_CHATS = sa.Table(
    "telegram_chats",
    _METADATA,
    sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sender", sa.String(255), index=True, nullable=False),
    sa.Column("message_id", sa.BigInteger, nullable=False),
    sa.Column("choices", sa.Text, nullable=False),
    sa.Column("time", sa.Float(53), nullable=False),
)
_ATTEMPTS = sa.Table(
    "telegram_attempts",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("since", sa.BigInteger),  # nothing when it is not known
)
_NUMBER_BUTTONS = sa.Table(
    "telegram_number_buttons",
    _METADATA,
    sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sender", sa.String(255), index=True, nullable=False),
    sa.Column("time", sa.Float(53), nullable=False),
)


@dataclass(frozen=True)
class Kept:
    """An update that is to be handled; `begun` says that a process has begun with it before."""

    update_id: int
    chat: int
    sender: str
    body: Dict[str, Any]
    begun: bool


@dataclass(frozen=True)
class Outgoing:
    """A call that is to be made.

    `since` tells of an attempt whose end is not known: the number of the newest message
    when it began. Had Telegram taken the call, its message has a higher one.
    """

    number: int
    chat: int
    sender: str
    call: Call
    since: Optional[int] = None


@dataclass(frozen=True)
class Outcome:
    """What handling an update gave: calls to be made, and whether it took a choice or erased the conversation."""

    calls: List[Call] = field(default_factory=list)
    chooses: bool = False
    forgets: bool = False


@dataclass(frozen=True)
class Keyboard:
    """The message under which the present choices are, and their texts."""

    message_id: int
    choices: List[str]


class UpdateStore:
    """The rows of all chats. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        """Makes the tables where they are missing."""
        self._engine = engine
        _METADATA.create_all(engine)

    def keep(self, update_id: int, chat: int, sender: str, body: Dict[str, Any]) -> bool:
        """Keeps an update; false when it was there already."""
        row = {"update_id": update_id, "chat": chat, "sender": sender, "time": time.time(), "begun": False}
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(_UPDATES).values(body=json.dumps(body), **row))
        except sa.exc.IntegrityError:
            return False
        return True

    def next(self, chat: int) -> Optional[Kept]:
        """The first update of a chat that is not handled yet, from now on one that has begun."""
        wanted = sa.select(_UPDATES).where(_UPDATES.c.chat == chat, _WAITS)
        with self._engine.begin() as connection:
            row = connection.execute(wanted.order_by(_UPDATES.c.update_id).limit(1)).first()
            if row is None:
                return None
            own = _UPDATES.c.update_id == row.update_id
            connection.execute(sa.update(_UPDATES).where(own).values(begun=True))
        return Kept(row.update_id, chat, row.sender, json.loads(row.body), row.begun)

    def handled(self, update: Kept, outcome: Outcome) -> None:
        """Ends an update, and keeps the calls that answer it."""
        row = {"chat": update.chat, "sender": update.sender, "time": time.time()}
        ended = {"body": None, **({"sender": "", "chat": 0} if outcome.forgets else {})}
        with self._engine.begin() as connection:
            for call in outcome.calls:
                connection.execute(sa.insert(_OUTGOING).values(body=json.dumps(call), **row))
            if outcome.chooses:
                connection.execute(sa.delete(_CHATS).where(_CHATS.c.chat == update.chat))
            own = _UPDATES.c.update_id == update.update_id
            connection.execute(sa.update(_UPDATES).where(own).values(**ended))

    def put_out(self, chat: int, sender: str, calls: List[Call]) -> None:
        """Keeps calls that answer no update."""
        with self._engine.begin() as connection:
            for call in calls:
                row = {"chat": chat, "sender": sender, "time": time.time(), "body": json.dumps(call)}
                connection.execute(sa.insert(_OUTGOING).values(**row))

    def first_outgoing(self, chat: int) -> Optional[Outgoing]:
        """The next call of a chat."""
        both = _OUTGOING.outerjoin(_ATTEMPTS, _ATTEMPTS.c.number == _OUTGOING.c.number)
        wanted = sa.select(_OUTGOING, _ATTEMPTS.c.since).select_from(both).where(_OUTGOING.c.chat == chat)
        with self._engine.connect() as connection:
            row = connection.execute(wanted.order_by(_OUTGOING.c.number).limit(1)).first()
        return Outgoing(row.number, chat, row.sender, json.loads(row.body), row.since) if row else None

    def attempt(self, out: Outgoing, since: Optional[int]) -> None:
        """Keeps that a call is being made, and the number of the newest message before it."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_ATTEMPTS).where(_ATTEMPTS.c.number == out.number))
            connection.execute(sa.insert(_ATTEMPTS).values(number=out.number, since=since))

    def sent(self, out: Outgoing, keyboard: Optional[Keyboard], number_button: Optional[bool] = None) -> None:
        """Ends a call, and keeps the choices it showed and whether the button that shares a number is there now."""
        with self._engine.begin() as connection:
            for table in (_OUTGOING, _ATTEMPTS):
                connection.execute(sa.delete(table).where(table.c.number == out.number))
            if number_button is not None:
                connection.execute(sa.delete(_NUMBER_BUTTONS).where(_NUMBER_BUTTONS.c.chat == out.chat))
            if number_button:
                there = {"chat": out.chat, "sender": out.sender, "time": time.time()}
                connection.execute(sa.insert(_NUMBER_BUTTONS).values(**there))
            if keyboard:
                connection.execute(sa.delete(_CHATS).where(_CHATS.c.chat == out.chat))
                row = {"message_id": keyboard.message_id, "choices": json.dumps(keyboard.choices), "time": time.time()}
                connection.execute(sa.insert(_CHATS).values(chat=out.chat, sender=out.sender, **row))

    def waiting(self) -> List[int]:
        """The chats in which something is left to be handled or sent."""
        updates = sa.select(_UPDATES.c.chat).where(_WAITS)
        with self._engine.connect() as connection:
            return list(connection.execute(sa.union(updates, sa.select(_OUTGOING.c.chat))).scalars())

    def chat(self, sender: str) -> Optional[int]:
        """The chat of a conversation, as long as an update of it is known."""
        wanted = sa.select(_UPDATES.c.chat).where(_UPDATES.c.sender == sender).limit(1)
        with self._engine.connect() as connection:
            found = connection.execute(wanted).scalar()
        return None if found is None else int(found)

    def keyboard(self, chat: int) -> Optional[Keyboard]:
        """The present choices of a chat."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_CHATS).where(_CHATS.c.chat == chat)).first()
        return Keyboard(row.message_id, json.loads(row.choices)) if row else None

    def has_number_button(self, chat: int) -> bool:
        """Whether the button that shares a number can still be there."""
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(_NUMBER_BUTTONS).where(_NUMBER_BUTTONS.c.chat == chat)).first()
        return found is not None

    def retire(self, chat: int) -> None:
        """Takes the present choices of a chat away."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_CHATS).where(_CHATS.c.chat == chat))

    def erase(self, sender: str) -> int:
        """Removes a chat; of handled updates the numbers stay, so that none is handled twice; others stay."""
        with self._engine.begin() as connection:
            for table in (_OUTGOING, _CHATS, _NUMBER_BUTTONS):
                connection.execute(sa.delete(table).where(table.c.sender == sender))
            connection.execute(_FORGET_ATTEMPTS)
            own = sa.update(_UPDATES).where(_UPDATES.c.sender == sender, _UPDATES.c.body.is_(None))
            return int(connection.execute(own.values(sender="", chat=0)).rowcount)

    def purge(self, before: float) -> int:
        """Removes everything from before a moment (seconds since 1970)."""
        with self._engine.begin() as connection:
            counts = [connection.execute(sa.delete(table).where(table.c.time < before)).rowcount for table in _AGEING]
            connection.execute(_FORGET_ATTEMPTS)
        return int(sum(counts))


_AGEING = (_UPDATES, _OUTGOING, _CHATS, _NUMBER_BUTTONS)
_FORGET_ATTEMPTS = sa.delete(_ATTEMPTS).where(_ATTEMPTS.c.number.not_in(sa.select(_OUTGOING.c.number)))
