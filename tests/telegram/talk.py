"""People in Telegram, and what the servers have left to do for them."""

import itertools
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from launch import servers
from tests.talk import Assistant, free_port
from tests.telegram.bot_api import BotApi, Shown

_CHATS = itertools.count(700_000_001)


@dataclass
class Person:
    """Somebody in a chat with the bot."""

    api: BotApi
    running: Assistant
    chat: int = field(default_factory=lambda: next(_CHATS))
    first_name: str = "Fatima"

    @property
    def user(self) -> dict[str, Any]:
        """The sender of what this person sends."""
        return {"id": self.chat, "is_bot": False, "first_name": self.first_name, "language_code": "nl"}

    def message(self, **content: Any) -> dict[str, Any]:
        """A message of this person."""
        chat = {"id": self.chat, "type": "private", "first_name": self.first_name}
        number = self.api.next_message()
        return {"message_id": number, "date": int(time.time()), "chat": chat, "from": self.user, **content}

    def sends(self, **content: Any) -> int:
        """Sends something without waiting; gives the number of the update."""
        return self.api.push(message=self.message(**content))

    def types(self, text: str) -> int:
        """Sends a text without waiting."""
        return self.sends(text=text)

    def asks(self, text: str) -> list[Shown]:
        """Sends a text; gives all that is said to it."""
        return self.after(lambda: self.types(text))

    def presses(self, shown: Shown, label: str) -> list[Shown]:
        """Presses a choice; gives all that is said to it."""
        key = shown.keys[shown.choices.index(label)]
        return self.after(lambda: self.calls_back(shown, key))

    def calls_back(self, shown: Shown, key: str) -> int:
        """Sends what a choice sends."""
        message = {"message_id": shown.message_id, "date": int(time.time()), "text": shown.text}
        message["chat"] = {"id": self.chat, "type": "private", "first_name": self.first_name}
        query = {"id": f"{self.chat}-{shown.message_id}", "from": self.user, "chat_instance": "1", "data": key}
        return self.api.push(callback_query={**query, "message": message})

    def after(self, act: Any) -> list[Shown]:
        """Does something; gives all that is said to it."""
        before = len(self.shown())
        act()
        self.until_settled()
        return self.shown()[before:]

    def shown(self) -> list[Shown]:
        """What the bot said in this chat."""
        return self.api.shown(self.chat)

    def until_settled(self, patience: float = 30.0) -> None:
        """Waits until nothing of anybody is left to be fetched, handled or sent."""
        self.api.until(lambda: not self.api.state.updates and not left(self.running), patience)


@contextmanager
def another(running: Assistant) -> Iterator[Assistant]:
    """A second Rasa server for the same bot and the same conversations."""
    port = str(free_port())
    second = servers.rasa_server()
    second.name = f"{running.rasa.name}-twee"
    second.health = f"http://127.0.0.1:{port}/"
    second.command[second.command.index("--port") + 1] = port
    second.start({**running.settings, "MKB_PORT": port})
    try:
        servers.await_health([second])
        yield Assistant(f"http://127.0.0.1:{port}", second, running.actions, running.settings)
    finally:
        servers.stop([second])


def left(running: Assistant) -> int:
    """How many updates are to be handled and calls to be made."""
    (count,) = rows(
        running,
        "SELECT (SELECT count(*) FROM telegram_updates WHERE body IS NOT NULL) + "
        "(SELECT count(*) FROM telegram_outgoing)",
    )[0]
    return int(count)


def rows(running: Assistant, query: str, *values: Any) -> list[Any]:
    """Rows of the database of conversations."""
    connection = sqlite3.connect(running.settings["MKB_TRACKER_DB"], timeout=30)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def log(running: Assistant) -> str:
    """What the Rasa server has written since it was started."""
    return running.rasa.log.read_text(encoding="utf-8")
