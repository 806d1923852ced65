"""Calls of the Bot API, made until Telegram has taken them or never will."""

from __future__ import annotations

import asyncio
import html
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Optional

from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram.writing import CHOICES
from bot.conversations.updates import Call, Keyboard, Outgoing, UpdateStore

logger = logging.getLogger(__name__)

_AT_ONCE = 3
"""Messages on their way: a killed process may have sent so many without knowing; Telegram takes 30 a second in all."""

_LONGEST_PAUSE = 60.0
_NOTE_AGAIN = 0.5
_ONCE_SECONDS = 5.0
"""For a call that is of use only now."""

_TAG = re.compile(r"<[^>]+>")


class Sender:
    """Makes calls, notes that they are made, and takes choices away that are past."""

    def __init__(self, bot: Bot, store: UpdateStore) -> None:
        """Takes the bot and where calls and choices are kept."""
        self._bot = bot
        self._store = store
        self._few = asyncio.Semaphore(_AT_ONCE)
        self._notes = ThreadPoolExecutor(1, "telegram-notes")

    async def send(self, out: Outgoing) -> None:
        """Makes a call: again after a pause when Telegram is away or too busy, given up when it never will do."""
        await self._retire(out.chat)
        call, pause = out.call, 0.5
        while True:
            try:
                await self._taken(out, call)
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
                logger.warning("Telegram cannot be reached (%s); again in %.0f s.", type(error).__name__, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            except (TypeError, ValueError) as error:
                await self._give_up(out, error)
                return

    async def _taken(self, out: Outgoing, call: Call) -> None:
        """Makes a call and notes at once that it is made: a process that is killed in between makes it twice."""
        async with self._few:
            result = await self._make(call)
            choices = call.get(CHOICES)
            keyboard = Keyboard(result.message_id, choices) if choices and isinstance(result, Message) else None
            await self._note(out, keyboard)

    async def _note(self, out: Outgoing, keyboard: Optional[Keyboard]) -> None:
        """Notes that a call is made, in a thread that has nothing else to do, and however long it takes."""
        while True:
            try:
                await asyncio.get_running_loop().run_in_executor(self._notes, self._store.sent, out, keyboard)
                return
            except SQLAlchemyError:
                logger.exception("It cannot be noted now that a message was sent.")
                await asyncio.sleep(_NOTE_AGAIN)

    async def _give_up(self, out: Outgoing, error: Exception) -> None:
        logger.warning("Telegram will not take %s: %s", out.call["method"], error)
        await self._note(out, None)

    async def try_once(self, call: Call) -> None:
        """Makes a call that is of use only now; a failure does not matter."""
        try:
            await asyncio.wait_for(self._make(call), _ONCE_SECONDS)
        except Exception as error:
            logger.info("Telegram did not take %s: %s", call["method"], type(error).__name__)

    async def _retire(self, chat: int) -> None:
        """Takes the choices away from under an earlier message."""
        old = await asyncio.to_thread(self._store.keyboard, chat)
        if old is None:
            return
        await asyncio.to_thread(self._store.retire, chat)
        await self.try_once({"method": "edit_message_reply_markup", "chat_id": chat, "message_id": old.message_id})

    async def _make(self, call: Call) -> Any:
        arguments = {name: value for name, value in call.items() if name not in ("method", CHOICES)}
        return await getattr(self._bot, call["method"])(**arguments)


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
