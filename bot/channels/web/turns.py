"""A turn of the conversation: from the message that was taken in to the replies in the log."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Awaitable, Callable, Dict, Optional, Set

from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.channels.replies import structured
from bot.channels.rest import SORRY, TURN_SECONDS
from bot.conversations.messages import DONE, FAILED, REPLY, MessageLog
from bot.shared import SharedKnowledge

logger = logging.getLogger(__name__)

NAME = "web"
OnMessage = Callable[[UserMessage], Awaitable[Any]]
Wake = Callable[[str], None]


class LogOutput(OutputChannel):
    """Puts each reply in the log as soon as it is there; pages read it from there."""

    def __init__(self, log: MessageLog, shared: SharedKnowledge, wake: Wake, to: Optional[str] = None) -> None:
        """Takes where replies go, the sections, what wakes pages, and the client id of the message that is answered."""
        self._log = log
        self._shared = shared
        self._wake = wake
        self._to = to

    @classmethod
    def name(cls) -> str:
        """The name in Rasa's list of channels."""
        return NAME

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Keeps one reply."""
        reply = {"to": self._to, **structured(message, self._shared)}
        if reply["text"] or reply["choices"]:
            await asyncio.to_thread(self._log.add, recipient_id, REPLY, reply)
            self._wake(recipient_id)


class Turns:
    """Runs turns beside the requests that began them."""

    def __init__(self, on_new_message: OnMessage, log: MessageLog, shared: SharedKnowledge, wake: Wake) -> None:
        """Takes what handles a message, the log, the sections, and what wakes the pages of a conversation."""
        self._on_new_message = on_new_message
        self._log = log
        self._shared = shared
        self._wake = wake
        self._running: Set[asyncio.Task[None]] = set()

    def begin(self, sender: str, client_id: str, text: str) -> None:
        """Begins a turn; turns of one conversation are handled one after another, by Rasa's lock."""
        task = asyncio.get_running_loop().create_task(self._run(sender, client_id, text))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, sender: str, client_id: str, text: str) -> None:
        """Ends in "done" or "failed", whatever happens; a late turn is failed and its replies still come."""
        output = LogOutput(self._log, self._shared, self._wake, client_id)
        turn = asyncio.ensure_future(
            self._on_new_message(UserMessage(text, output, sender, input_channel=NAME, message_id=client_id))
        )
        await asyncio.wait([turn], timeout=TURN_SECONDS)
        if turn.done() and turn.exception() is None:
            await self._settle(sender, client_id, DONE)
            return
        if turn.done():
            logger.error("A turn failed.", exc_info=turn.exception())
        await self._settle(sender, client_id, FAILED, SORRY)

    async def _settle(self, sender: str, client_id: str, state: str, text: str = "") -> None:
        try:
            await asyncio.to_thread(self._log.settle, sender, client_id, state, text)
            self._wake(sender)
        except Exception:
            logger.exception("The end of a turn was not kept.")

    async def fail_orphans(self) -> None:
        """Says of turns that ended with their process that they failed, so that pages can send again."""
        for sender, client_id in await asyncio.to_thread(self._log.orphans):
            await self._settle(sender, client_id, FAILED, SORRY)
