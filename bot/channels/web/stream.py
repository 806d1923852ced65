"""Events on their way to open pages, also from other processes: one look at the log for all streams together."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, AsyncIterator, Dict, List, Set

from bot.conversations.messages import MOST, Event, MessageLog

logger = logging.getLogger(__name__)

CONTENT_TYPE = "text/event-stream"
_LOOK_EVERY = 0.5
"""Seconds between looks for what other processes put in the log, while pages are waiting."""

_PING_EVERY, _LONGEST = 15.0, 300.0
"""Seconds between signs of life, and after which a page connects anew."""


class Streams:
    """The open streams, and what wakes them."""

    def __init__(self, log: MessageLog) -> None:
        """Takes the log."""
        self._log = log
        self._waiting: Dict[str, Set[asyncio.Event]] = {}
        self._stopping = False

    async def watch(self) -> None:
        """Wakes the streams of conversations in which something is new, until stopped."""
        last, _ = await asyncio.to_thread(self._log.news, 0)
        while not self._stopping:
            await asyncio.sleep(_LOOK_EVERY)
            if not self._waiting:
                continue
            try:
                last, senders = await asyncio.to_thread(self._log.news, last)
            except Exception:
                logger.exception("The log of messages cannot be read.")
                await asyncio.sleep(1)
                continue
            for sender in senders:
                self.wake(sender)

    def stop(self) -> None:
        """Ends all streams, so that the server can stop at once."""
        self._stopping = True
        for sender in list(self._waiting):
            self.wake(sender)

    async def events(self, sender: str, after: int) -> AsyncIterator[bytes]:
        """A conversation as server-sent events: what is above a number, then what comes."""
        loop, ends = asyncio.get_running_loop(), asyncio.get_running_loop().time() + _LONGEST
        woken = asyncio.Event()
        self._waiting.setdefault(sender, set()).add(woken)
        try:
            yield b": begin\n\n"
            while not self._stopping and loop.time() < ends:
                woken.clear()
                found = await asyncio.to_thread(self._log.after, sender, after)
                if found:
                    after = found[-1].sequence
                    yield b"".join(map(encoded, found))
                if len(found) < MOST and not await _came(woken, _PING_EVERY):
                    yield b": ping\n\n"
        finally:
            self._waiting[sender].discard(woken)
            if not self._waiting[sender]:
                del self._waiting[sender]

    def wake(self, sender: str) -> None:
        """Has the streams of a conversation look in the log."""
        for woken in self._waiting.get(sender, ()):
            woken.set()


def encoded(event: Event) -> bytes:
    """One server-sent event."""
    data: Dict[str, Any] = event.as_data()
    return f"id: {event.sequence}\nevent: {event.type}\ndata: {json.dumps(data)}\n\n".encode()


def listed(events: List[Event]) -> Dict[str, Any]:
    """The same events as one JSON answer."""
    return {"events": [event.as_data() for event in events]}


async def _came(woken: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except TimeoutError:
        return False
    return True
