"""Introducing the bot to Telegram and fetching updates, in one process only, with growing pauses while it is away."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, Iterator, List, Optional, Type

from telegram import Bot, BotCommand
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.desk import Desk
from bot.channels.telegram.sending import seconds
from bot.channels.telegram.texts import Texts

logger = logging.getLogger(__name__)

ALLOWED = ["message", "callback_query"]
COMMANDS = ("start", "help", "contact", "opnieuw", "wis", "privacy")
_POLL_SECONDS = 25
_ANSWER_SECONDS = 20.0
"""Beyond that, for Telegram to answer a poll."""

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_ELSEWHERE = 3.0
"""Seconds after which a process that found another one at work looks again."""

_LOOK_EVERY = 1.0
"""Seconds between looks for what other processes have kept."""

_BREATH = 0.1
"""Seconds between polls, for a Bot API server that does not wait for updates."""

Attempt = Callable[[], Awaitable[Any]]


class FetchingBot(Bot):
    """A bot that gives updates as they came: one that the library cannot read does not stop the others."""

    async def fetch(self, offset: Optional[int]) -> List[Dict[str, Any]]:
        """The updates from a number on; those before it are confirmed by this."""
        wanted = {"timeout": _POLL_SECONDS, "allowed_updates": ALLOWED, **({"offset": offset} if offset else {})}
        found = await self._post("getUpdates", wanted, read_timeout=_POLL_SECONDS + _ANSWER_SECONDS)
        return found if isinstance(found, list) else []


class Reception:
    """Introduces the bot to Telegram, and keeps what comes in."""

    def __init__(self, bot: FetchingBot, desk: Desk, lock: Path) -> None:
        """Takes the bot, who handles updates, and the file that says which process does the work."""
        self._bot = bot
        self._desk = desk
        self._lock = lock
        self._texts = Texts()

    async def run(self, webhook: Optional[Dict[str, Any]]) -> None:
        """Does all that is to be done while the server runs, as soon as this is the only process that does."""
        while True:
            try:
                with _alone(self._lock) as is_alone:
                    if is_alone:
                        await self._work(webhook)
            except Exception:
                logger.exception("Telegram's updates cannot be handled now.")
            await asyncio.sleep(_ELSEWHERE)

    async def _work(self, webhook: Optional[Dict[str, Any]]) -> None:
        await _until_done(self._bot.initialize)
        work = [self._describe(), self._look()] if webhook else [self._describe(), self._look(), self._fetch()]
        if webhook:
            await _until_done(lambda: self._bot.set_webhook(allowed_updates=ALLOWED, **webhook))
        else:
            await _unless_refused(self._bot.delete_webhook, "the end of a webhook")
        tasks = [asyncio.get_running_loop().create_task(part) for part in work]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _describe(self) -> None:
        """Tells Telegram the commands and the descriptions, which it refuses for hours when told too often."""
        commands = [BotCommand(name, self._texts[f"command_{name}"]) for name in COMMANDS]
        attempts: List[Attempt] = [
            lambda: self._bot.set_my_commands(commands),
            lambda: self._bot.set_my_description(self._texts["description"]),
            lambda: self._bot.set_my_short_description(self._texts["short_description"]),
        ]
        for attempt in attempts:
            await _unless_refused(attempt, "the commands or the descriptions")

    async def _look(self) -> None:
        """Begins what an earlier process left, or another one keeps."""
        while True:
            try:
                await self._desk.resume()
            except Exception:
                logger.exception("What is left to be handled cannot be read now.")
            await asyncio.sleep(_LOOK_EVERY)

    async def _fetch(self) -> None:
        """Fetches without a number when nothing is to be confirmed: Telegram may count anew after a quiet week."""
        offset: Optional[int] = None
        pause = _FIRST_PAUSE
        while True:
            try:
                found = await self._bot.fetch(offset)
                for update in found:
                    await self._desk.receive(update)
                offset = max(update["update_id"] for update in found) + 1 if found else None
                pause = _FIRST_PAUSE
                if not found:
                    await asyncio.sleep(_BREATH)
            except TelegramError as error:
                pause = await _paused(error, pause)
            except Exception:
                logger.exception("An update cannot be kept now; it is fetched again.")
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)


async def _until_done(attempt: Attempt, *given_up: Type[TelegramError]) -> None:
    """Tries until it has worked; raises the errors that are given up."""
    pause = _FIRST_PAUSE
    while True:
        try:
            await attempt()
            return
        except given_up:
            raise
        except TelegramError as error:
            pause = await _paused(error, pause)


async def _unless_refused(attempt: Attempt, what: str) -> None:
    """Tries until it has worked, or until it is plain that Telegram will not do it; the rest can go on without."""
    try:
        await _until_done(attempt, BadRequest, InvalidToken)
    except (BadRequest, InvalidToken) as error:
        logger.error("Telegram does not take %s: %s", what, error.message)


async def _paused(error: TelegramError, pause: float) -> float:
    """Waits as long as Telegram asks, or the pause; gives the next one."""
    if isinstance(error, RetryAfter):
        await asyncio.sleep(seconds(error))
        return pause
    if isinstance(error, InvalidToken):
        logger.error("Telegram does not know the token in TELEGRAM_TOKEN.")
    elif isinstance(error, Conflict):
        logger.warning("Another programme fetches the updates of this bot.")
    elif isinstance(error, BadRequest):
        logger.error("Telegram refuses: %s", error.message)
    else:
        logger.warning("Telegram cannot be reached (%s); again in %.0f s.", type(error).__name__, pause)
    await asyncio.sleep(pause)
    return min(2 * pause, _LONGEST_PAUSE)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    """Whether no other process holds the lock; it is free again when this process ends, however it ends."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            is_alone = False
        else:
            is_alone = True
        yield is_alone
