"""Updates of all kinds that python-telegram-bot can read, made up: `python -m tests.telegram.fuzz 5000 6`, one a line.

Runs in the environment of the Rasa server, where the library is. Objects are made by the
library's own classes from the types of their arguments, so that each can be read back.
"""

import collections.abc
import datetime as dtm
import inspect
import json
import random
import re
import sys
import types
import typing
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import telegram
from telegram import Bot, Chat, Message, TelegramObject, Update

from tests.telegram.bot_api import BOT_ID

_TEXTS = [
    "Wat is een Ad?",
    "",
    "/start",
    "/start ad_wat",
    "/wis",
    "/help@mkb_route_bot",
    "<b>",
    "🙂" * 100,
    "\x00\u202e",
    "%s {x}",
]
_CHATS = range(800_000_001, 800_000_009)
_DEEPEST = 4
_KINDS = [name for name in inspect.signature(Update).parameters if name not in ("update_id", "api_kwargs")]
_NEEDED = {"persistent_id", "option_persistent_ids", "can_react_to_messages", "allows_revoting", "members_only"}
"""Arguments without which an object cannot be made, though they have a default."""

_SECOND = dtm.datetime(2026, 11, 27, tzinfo=ZoneInfo("UTC"))


class Maker:
    """Makes objects, always the same ones for a number."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.simple: dict[Any, Callable[[], Any]] = {
            int: lambda: self.random.choice([0, 1, -1, 5, 10**9, 2**52]),
            float: lambda: self.random.uniform(-180, 180),
            bool: lambda: self.random.random() < 0.5,
            str: lambda: self.random.choice(_TEXTS),
            dtm.datetime: lambda: _SECOND + dtm.timedelta(seconds=self.random.randrange(10**6)),
            dtm.timedelta: lambda: dtm.timedelta(seconds=self.random.randrange(10**4)),
        }
        self.named = {"int": int, "float": float, "bool": bool, "str": str, "dtm.datetime": dtm.datetime}

    def update(self, number: int) -> dict[str, Any]:
        """An update of any kind; half of them messages and choices."""
        common = self.random.random() < 0.5
        kind = self.random.choice(["message", "message", "callback_query"] if common else _KINDS)
        annotation = inspect.signature(Update).parameters[kind].annotation
        made = Update(number, **{kind: self.of(annotation, 0)})
        return made.to_dict()

    def of(self, annotation: Any, depth: int) -> Any:
        """Something of a type; of several the first."""
        if isinstance(annotation, typing.ForwardRef):
            annotation = annotation.__forward_arg__
        if isinstance(annotation, str):
            name = annotation.split(" | ")[0].strip("'\" ")
            if listed := re.match(r"(?:\w+\.)*(?:Sequence|tuple|list)\[(.+?)(?:, \.\.\.)?\]$", name):
                return self.several(listed[1], depth)
            annotation = self.named.get(name) or getattr(telegram, name.removeprefix("telegram."), None)
        kinds = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
        if typing.get_origin(annotation) in (typing.Union, types.UnionType):
            return self.of(kinds[0], depth)
        if typing.get_origin(annotation) in (list, tuple, collections.abc.Sequence):
            return self.several(kinds[0], depth)
        return self.simple[annotation]() if annotation in self.simple else self.one(annotation, depth)

    def several(self, annotation: Any, depth: int) -> list[Any]:
        """One or two of a type."""
        return [self.of(annotation, depth) for _ in range(self.random.randrange(1, 3))]

    def one(self, kind: Any, depth: int) -> Any:
        """An object of a class, or of one of its subclasses."""
        if not (inspect.isclass(kind) and issubclass(kind, TelegramObject)):
            return self.random.choice(_TEXTS)
        if kind is Chat:
            return self.chat()
        kinds = [one for one in kind.__subclasses__() if one.__module__.startswith("telegram.")]
        chosen: Any = self.random.choice(
            [*kinds, kind] if kind.__name__ == "MaybeInaccessibleMessage" else kinds or [kind]
        )
        if chosen is telegram.MaybeInaccessibleMessage:
            chosen = Message
        return chosen(**self.arguments(chosen, depth))

    def chat(self) -> Any:
        """One of a few chats, most of them private."""
        number, is_private = self.random.choice(_CHATS), self.random.random() < 0.7
        kinds = ["private"] if is_private else ["group", "supergroup", "channel"]
        return Chat(number if is_private else -number, self.random.choice(kinds))

    def arguments(self, kind: Any, depth: int) -> dict[str, Any]:
        """Arguments for a class: those it needs, and some of the others."""
        made = {}
        chance = (0.06 if kind is Message else 0.5) / (depth + 1)
        for name, parameter in inspect.signature(kind).parameters.items():
            if name == "api_kwargs" or parameter.kind is parameter.VAR_KEYWORD:
                continue
            needed = parameter.default is parameter.empty or name in _NEEDED
            if needed or (depth < _DEEPEST and self.random.random() < chance):
                made[name] = self.of(parameter.annotation, depth + 1)
        if kind is Message and self.random.random() < 0.9:
            made["from_user"] = self.of(telegram.User, depth + 1)
        if kind is Message and self.random.random() < 0.3:
            made["text"] = self.random.choice(_TEXTS) or "hallo"
        return made


def updates(count: int, seed: int) -> list[dict[str, Any]]:
    """Made-up updates that the library can read back."""
    maker, bot = Maker(seed), Bot(f"{BOT_ID}:AAF")
    found: list[dict[str, Any]] = []
    failures = 0
    while len(found) < count:
        try:
            body = json.loads(json.dumps(maker.update(1_000_000 + len(found))))
            Update.de_json(body, bot)
        except Exception:
            failures += 1
            if failures > 10 * count:
                raise
            continue
        found.append(body)
    return found


def main() -> None:
    """Prints as many as the first argument says, for the number that is the second."""
    for body in updates(int(sys.argv[1]), int(sys.argv[2])):
        print(json.dumps(body))


if __name__ == "__main__":
    main()
