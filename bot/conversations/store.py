"""Rasa's SQL tracker store, which can also forget."""

from __future__ import annotations

import json
from typing import Any, Dict, List

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore

from bot.conversations.messages import GONE, MessageLog
from bot.conversations.updates import UpdateStore

_NAME = "utter_action"
"""What stays of the metadata of what was said: which response it was."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON")


class ConversationStore(SQLTrackerStore):
    """Keeps events as its base does; each of the methods here gives how many events it changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes what the base takes."""
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self.messages = MessageLog(self.engine)
        self.updates = UpdateStore(self.engine)

    def erase(self, sender: str) -> int:
        """Removes a conversation."""
        self.messages.erase(sender)
        self.updates.erase(sender)
        return self._delete(self.SQLEvent.sender_id == sender)

    def erase_by_visitor(self, sender: str) -> int:
        """Removes a conversation and keeps it closed: its token opens nothing any more."""
        self.messages.erase(sender, by_visitor=True)
        return self._delete(self.SQLEvent.sender_id == sender)

    def purge(self, before: float) -> int:
        """Removes all events from before a moment (seconds since 1970)."""
        self.messages.purge(before)
        self.updates.purge(before)
        return self._delete(self.SQLEvent.timestamp < before)

    def redact(self, sender: str, since: float, until: float) -> int:
        """Blanks what was said and filled in between two moments; the number of events stays, as Rasa counts them."""
        self.messages.redact(sender, since, until)
        rows = sa.and_(self.SQLEvent.sender_id == sender, self.SQLEvent.timestamp.between(since, until))
        with self.session_scope() as session:
            events = session.query(self.SQLEvent).filter(rows).all()
            for event in events:
                event.data = json.dumps(redacted(json.loads(event.data)))
            session.commit()
        self._scrub()
        return len(events)

    def _delete(self, which: Any) -> int:
        with self.session_scope() as session:
            count = session.query(self.SQLEvent).filter(which).delete(synchronize_session=False)
            session.commit()
        self._scrub()
        return int(count)

    def _scrub(self) -> None:
        """Empties SQLite's log, in which the old pages still stand."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def redacted(event: Dict[str, Any]) -> Dict[str, Any]:
    """An event without anything that was typed, said or filled in."""
    blank = dict(event)
    if event.get("event") == "user":
        parsed = event.get("parse_data") or {}
        blank["text"] = GONE
        blank["parse_data"] = {"text": GONE, "intent": parsed.get("intent") or {}, "entities": []}
        blank["metadata"] = {}
    elif event.get("event") == "bot":
        blank["text"] = GONE if event.get("text") else None
        blank["data"] = {}
        blank["metadata"] = {name: value for name, value in (event.get("metadata") or {}).items() if name == _NAME}
    elif event.get("event") == "slot":
        blank["value"] = None
    return blank


def _prepare_sqlite(connection: Any, record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def forgetful(store: Any) -> ConversationStore:
    """The store behind Rasa's wrappers; raises TypeError when another kind is configured."""
    inner = getattr(store, "_tracker_store", store)
    if not isinstance(inner, ConversationStore):
        raise TypeError("endpoints.yml must name bot.conversations.store.ConversationStore.")
    return inner


FIELDS: Dict[str, List[str]] = {"erase": ["sender"], "purge": ["before"], "redact": ["sender", "since", "until"]}
"""What each method needs, by its name."""
