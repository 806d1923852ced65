"""What an update wants: a question, a choice, to be erased, or nothing. Pure functions over the library's types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Mapping, Optional

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

ASK, CHOOSE, ERASE, LEAVE = "ask", "choose", "erase", "leave"
NOT_TEXT, NOT_OWN_NUMBER, NO_COMMAND = "not_text", "not_own_number", "no_command"
_COMMANDS = {
    "start": "Wat kan ik vragen?",
    "help": "Wat kan ik vragen?",
    "contact": "Ik wil iemand spreken",
    "opnieuw": "begin opnieuw",
    "stop": "laat maar",
    "privacy": "Wat gebeurt er met mijn gegevens?",
}
"""What each command says for the employer."""

_HELLO = "hallo"
_COMMAND = re.compile(r"/\w+")
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


@dataclass(frozen=True)
class Wish:
    """What is to be done: `kind`, and the text to be asked or the key of the choice."""

    kind: str
    text: str = ""
    message_id: int = 0
    callback: str = ""


def chat_of(update: Update) -> Optional[int]:
    """The chat of an update that somebody may expect an answer to."""
    if update.callback_query is not None:
        message = update.callback_query.message
        return message.chat.id if message else None
    return update.message.chat.id if update.message else None


def wish(update: Update, bot_name: str, bot_id: int, labels: Mapping[str, str]) -> Wish:
    """What an update wants; `labels` gives the question of a topic, for links that open one."""
    if update.callback_query is not None:
        return _of_callback(update.callback_query)
    message = update.message
    if message is None or (message.chat.type in _GROUPS and not _is_addressed(message, bot_name, bot_id)):
        return Wish(LEAVE)
    if message.contact is not None:
        own = message.from_user is not None and message.contact.user_id == message.from_user.id
        return Wish(ASK, f"+{message.contact.phone_number.lstrip('+')}") if own else Wish(NOT_OWN_NUMBER)
    if not message.text:
        return Wish(LEAVE) if _is_service(message) else Wish(NOT_TEXT)
    text = _name(bot_name).sub(" ", _whole(message.text)).strip()
    return _of_command(text, labels) if text.startswith("/") else Wish(ASK, text or _HELLO)


def _of_callback(query: CallbackQuery) -> Wish:
    message_id = query.message.message_id if query.message else 0
    return Wish(CHOOSE, query.data or "", message_id, query.id)


def _of_command(text: str, labels: Mapping[str, str]) -> Wish:
    name, _, rest = text[1:].partition(" ")
    name = name.casefold()
    if name == "wis":
        return Wish(ERASE)
    if name == "start":
        opened = rest.strip().casefold()
        return Wish(ASK, labels.get(opened) or _COMMANDS.get(opened, _COMMANDS[name]))
    if name not in _COMMANDS and _COMMAND.fullmatch(text):
        return Wish(NO_COMMAND)
    return Wish(ASK, _COMMANDS.get(name) or text.lstrip("/ ") or _HELLO)


def _is_addressed(message: Message, bot_name: str, bot_id: int) -> bool:
    """Whether a message in a group is for the bot: it is named, or answered."""
    to = message.reply_to_message
    answers = to is not None and to.from_user is not None and to.from_user.id == bot_id
    return answers or _name(bot_name).search(message.text or message.caption or "") is not None


def _name(bot_name: str) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(bot_name)}(?!\w)", re.IGNORECASE)


def _whole(text: str) -> str:
    """The text with halves of characters, which nothing can write, as a question mark."""
    return text.encode(errors="replace").decode()


def _is_service(message: Message) -> bool:
    """Whether Telegram itself tells something, such as that somebody joined."""
    return message.effective_attachment is None and message.location is None and message.poll is None
