"""Rasa's REST channel, but it never leaves anybody without an answer.

It authenticates nobody, as the original; so it opens only with MKB_REST=on.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import uuid
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.channels.rest import QueueOutputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

TURN_SECONDS = 7
"""A turn that takes longer gets an apology; it may still finish behind the screen."""

SORRY = (
    "Sorry, er gaat nu iets mis, dus ik kan je niet goed antwoorden. Probeer het over een paar minuten nog eens. "
    "Je kunt ook zelf een hogeschool bij jou in de buurt bellen of mailen: "
    "alle hogescholen staan op https://www.vereniginghogescholen.nl."
)
BAD_REQUEST = "Stuur JSON met 'sender' en 'message', allebei tekst."

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class RestChannel(InputChannel):
    """POST /webhooks/rest/webhook with sender and message; the replies come as JSON."""

    @classmethod
    def name(cls) -> str:
        """The name in the address."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> RestChannel:
        """Takes no settings; MKB_REST opens the channel."""
        return cls()

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes; without MKB_REST=on only the health check."""
        routes = Blueprint("mkb_rest", "mkb_rest")

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        if os.environ.get("MKB_REST") != "on":
            return routes

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> Any:
            message = _message(request)
            if message is None:
                return response.json({"error": BAD_REQUEST}, status=400)
            if request.args.get("stream") == "true":
                return response.stream(  # type: ignore[attr-defined]  # Sanic 21.12
                    lambda stream: _stream(on_new_message, message, stream)
                )
            return response.json(await _collect(on_new_message, message))

        return routes


def _message(request: Request) -> Optional[Dict[str, str]]:
    """Sender and text of a request; a missing sender gets a conversation of its own."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    sender, text = body.get("sender") or uuid.uuid4().hex, body.get("message", "")
    return {"sender": sender, "text": text} if isinstance(sender, str) and isinstance(text, str) else None


async def _collect(on_new_message: OnMessage, message: Dict[str, str]) -> List[Dict[str, Any]]:
    output = CollectingOutputChannel()
    await _turn(on_new_message, message, output)
    return output.messages or [_sorry(message)]


async def _stream(on_new_message: OnMessage, message: Dict[str, str], stream: Any) -> None:
    queue: asyncio.Queue = asyncio.Queue()
    turn = asyncio.ensure_future(_turn(on_new_message, message, QueueOutputChannel(queue)))
    turn.add_done_callback(lambda _: queue.put_nowait(None))
    count = 0
    while (reply := await queue.get()) is not None:
        count += 1
        await stream.write(json.dumps(reply) + "\n")
    if not count:
        await stream.write(json.dumps(_sorry(message)) + "\n")


async def _turn(on_new_message: OnMessage, message: Dict[str, str], output: CollectingOutputChannel) -> None:
    """Handles a message until it is done or takes too long; errors are logged, never raised."""
    user_message = UserMessage(message["text"], output, message["sender"], input_channel=RestChannel.name())
    turn = asyncio.ensure_future(on_new_message(user_message))
    turn.add_done_callback(_log_failure)
    await asyncio.wait([turn], timeout=TURN_SECONDS)


def _log_failure(turn: asyncio.Future) -> None:
    if not turn.cancelled() and turn.exception() is not None:
        logger.error("A turn failed.", exc_info=turn.exception())


def _sorry(message: Dict[str, str]) -> Dict[str, str]:
    return {"recipient_id": message["sender"], "text": SORRY}
