"""Calls of the Bot API, made until Telegram has taken them or never will."""

from __future__ import annotations

import asyncio
import html
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Optional

import httpx
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram.writing import CHOICES, GOES_ON, without_number_button
from bot.conversations.updates import Call, Keyboard, Outgoing, UpdateStore

logger = logging.getLogger(__name__)

_AT_ONCE = 3
"""Messages on their way: of so many a killed process does not know the end; Telegram takes 30 a second in all."""

_REACH = 20
"""Numbers of messages that are looked at: those of all private chats of a bot are one row."""

_LONGEST_PAUSE = 60.0
_NOTE_AGAIN = 0.5
_ONCE_SECONDS = 5.0
"""For a call that is of use only now."""

_TAG = re.compile(r"<[^>]+>")
_NOT_MADE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors after which Telegram cannot have the message; after others of httpx it can."""


class Sender:
    """Makes calls, notes that they are made, and takes choices away that are past.

    The Bot API has no key that makes sending safe to repeat. When the end of an attempt
    is not known, because the process was killed or the connection broke, the message is
    looked for first: Telegram changes a message into itself only where it is.
    """

    def __init__(self, bot: Bot, store: UpdateStore) -> None:
        """Takes the bot and where calls and choices are kept."""
        self._bot = bot
        self._store = store
        self._few = asyncio.Semaphore(_AT_ONCE)
        self._notes = ThreadPoolExecutor(1, "telegram-notes")
        self._newest: Optional[int] = None

    def notice(self, message_id: int) -> None:
        """Learns of a message that came in, once a message that went out has told how far Telegram is."""
        if self._newest is not None:
            self._newest = max(self._newest, message_id)

    async def send(self, out: Outgoing) -> None:
        """Makes a call: again after a pause when Telegram is away or too busy, given up when it never will do."""
        await self._retire(out.chat)
        call, pause, doubt = await self._fitting(out), 0.5, out.since
        since: Optional[int] = None
        while True:
            try:
                if doubt is not None and await self._is_there(out, call, doubt):
                    return
                doubt = None
                async with self._few:
                    since = self._newest if out.chat > 0 else None
                    await self._take(out, call, since)
                return
            except RetryAfter as error:
                await asyncio.sleep(seconds(error))
            except ChatMigrated as error:
                call = {**call, "chat_id": error.new_chat_id}
            except (Forbidden, BadRequest) as error:
                simpler = _simpler(call) if isinstance(error, BadRequest) else None
                if simpler is None:
                    await self._give_up(out, error)
                    return
                call = simpler
            except TelegramError as error:
                doubt = since if doubt is None and _may_be_taken(error) else doubt
                logger.warning("Telegram cannot be reached (%s); again in %.0f s.", type(error).__name__, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            except (TypeError, ValueError) as error:
                await self._give_up(out, error)
                return

    async def try_once(self, call: Call) -> None:
        """Makes a call that is of use only now; a failure does not matter."""
        try:
            await asyncio.wait_for(self._make(call), _ONCE_SECONDS)
        except Exception as error:
            logger.info("Telegram did not take %s: %s", call["method"], type(error).__name__)

    async def _take(self, out: Outgoing, call: Call, since: Optional[int]) -> None:
        """Makes a call, and notes before that it begins and at once that it is made."""
        await self._note(lambda: self._store.attempt(out, since))
        result = await self._make(call)
        message_id = result.message_id if isinstance(result, Message) else None
        if message_id is not None and out.chat > 0:
            self._newest = max(self._newest or 0, message_id)
        await self._sent(out, call, message_id)

    async def _is_there(self, out: Outgoing, call: Call, since: int) -> bool:
        """Looks for the message of an earlier attempt; one with the button for a number can be changed by nobody."""
        markup = call.get("reply_markup") or {}
        if call["method"] != "send_message" or not markup.keys() <= {"inline_keyboard"}:
            return False
        async with self._few:
            for message_id in range(since + 1, since + 1 + _REACH):
                if await self._is_same(call, message_id):
                    self.notice(message_id)
                    await self._sent(out, call, message_id)
                    return True
        return False

    async def _is_same(self, call: Call, message_id: int) -> bool:
        try:
            changed = await self._make({**call, "method": "edit_message_text", "message_id": message_id})
        except RetryAfter:
            raise
        except TelegramError as error:
            if _is_broken(error):
                raise
            return "not modified" in error.message
        return isinstance(changed, Message) and changed.message_id == message_id

    async def _sent(self, out: Outgoing, call: Call, message_id: Optional[int]) -> None:
        choices, markup = call.get(CHOICES), call.get("reply_markup") or {}
        keyboard = Keyboard(message_id, choices) if choices and message_id is not None else None
        number_button = "keyboard" in markup if {"keyboard", "remove_keyboard"} & markup.keys() else None
        await self._note(lambda: self._store.sent(out, keyboard, number_button))

    async def _note(self, write: Callable[[], None]) -> None:
        """Writes in a thread that has nothing else to do, and however long it takes."""
        while True:
            try:
                await asyncio.get_running_loop().run_in_executor(self._notes, write)
                return
            except SQLAlchemyError:
                logger.exception("What is sent cannot be noted now.")
                await asyncio.sleep(_NOTE_AGAIN)

    async def _give_up(self, out: Outgoing, error: Exception) -> None:
        logger.warning("Telegram will not take %s: %s", out.call["method"], error)
        await self._note(lambda: self._store.sent(out, None))

    async def _fitting(self, out: Outgoing) -> Call:
        """The call; it takes the button that shares a number away when that is past."""
        if not out.call.get(GOES_ON) or not await asyncio.to_thread(self._store.has_number_button, out.chat):
            return out.call
        return without_number_button(out.call)

    async def _retire(self, chat: int) -> None:
        """Takes the choices away from under an earlier message."""
        old = await asyncio.to_thread(self._store.keyboard, chat)
        if old is None:
            return
        await asyncio.to_thread(self._store.retire, chat)
        await self.try_once({"method": "edit_message_reply_markup", "chat_id": chat, "message_id": old.message_id})

    async def _make(self, call: Call) -> Any:
        arguments = {name: value for name, value in call.items() if name not in ("method", CHOICES, GOES_ON)}
        return await getattr(self._bot, call["method"])(**arguments)


def _is_broken(error: TelegramError) -> bool:
    """Whether Telegram gave no answer at all."""
    return isinstance(error.__cause__, httpx.TransportError)


def _may_be_taken(error: TelegramError) -> bool:
    """Whether the connection broke after the message may have gone out."""
    return _is_broken(error) and not isinstance(error.__cause__, _NOT_MADE)


def _simpler(call: Call) -> Optional[Call]:
    """The same text without markup, when Telegram does not like ours."""
    if "parse_mode" not in call:
        return None
    bare = {name: value for name, value in call.items() if name != "parse_mode"}
    return {**bare, "text": html.unescape(_TAG.sub("", call["text"]))}


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    asked = error.retry_after
    return float(asked if isinstance(asked, (int, float)) else asked.total_seconds())
