"""The channel `telegram`: open when TELEGRAM_TOKEN is set; fetches updates, or takes them by webhook."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import os
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from telegram.request import HTTPXRequest

from bot.channels.telegram.desk import NAME, Desk
from bot.channels.telegram.receiving import FetchingBot, Reception
from bot.conversations.store import forgetful
from bot.shared import BUILD

logger = logging.getLogger(__name__)

_TELEGRAM = "https://api.telegram.org"
_PROOF = "x-telegram-bot-api-secret-token"
"""The header with the secret."""

_READ_SECONDS, _CONNECTIONS = 60.0, 40
"""A message that Telegram has taken is sent again when its answer is not awaited."""

_ENDING_SECONDS, _GOODBYE_SECONDS = 1.5, 0.5
"""To let turns end, and to close connections; together well below five."""

_LARGEST = 1_000_000
_BLANK = "[token]"


class TelegramChannel(InputChannel):
    """Takes no part in starting or stopping the server: all it does for that is in tasks of its own."""

    def __init__(self) -> None:
        """Knows its parts only when the server has loaded the model."""
        self._desk: Optional[Desk] = None
        self._bot: Optional[FetchingBot] = None
        self._tasks: List[asyncio.Task] = []

    @classmethod
    def name(cls) -> str:
        """The name in the address."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> TelegramChannel:
        """Takes no settings; they come from the environment."""
        return cls()

    def get_output_channel(self) -> Optional[OutputChannel]:
        """For what is said without a message: reminders and intents that are triggered from outside."""
        return Unasked(self._desk) if self._desk else None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The webhook; nothing without a token."""
        routes = Blueprint("mkb_telegram")
        token = os.environ.get("TELEGRAM_TOKEN", "").strip()
        if not token:
            return routes
        keep_out_of_logs(token)
        webhook = os.environ.get("TELEGRAM_WEBHOOK_URL")

        async def begin(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            self._bot = _bot(token)
            self._desk = Desk(on_new_message, app.ctx.agent, forgetful(app.ctx.agent.tracker_store), self._bot)
            reception = Reception(self._bot, self._desk, _lock(token))
            told = {"url": webhook, "secret_token": webhook_secret(token)} if webhook else None
            self._tasks.append(loop.create_task(reception.run(told)))

        async def stop(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            await self._stop()

        routes.listener("after_server_start")(begin)
        routes.listener("before_server_stop")(stop)
        if webhook:
            self._add_webhook(routes, token)
        return routes

    def _add_webhook(self, routes: Blueprint, token: str) -> None:
        secret = webhook_secret(token).encode()

        async def receive(request: Request) -> HTTPResponse:
            given = (request.headers.get(_PROOF) or "").encode(errors="replace")
            if not hmac.compare_digest(given, secret):
                return response.empty(status=403)
            update = _update(request)
            if update is None:
                return response.empty(status=400)
            if self._desk is None:
                return response.empty(status=503)
            await self._desk.receive(update)
            return response.empty(status=200)

        routes.add_route(receive, "/webhook", methods=["POST"])

    async def _stop(self) -> None:
        if self._desk:
            await self._desk.stop(_ENDING_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._bot:
            try:
                await asyncio.wait_for(self._bot.shutdown(), _GOODBYE_SECONDS)
            except Exception:
                logger.info("Telegram was not told goodbye.")


class Unasked(OutputChannel):
    """Says what answers no message."""

    def __init__(self, desk: Desk) -> None:
        """Takes who sends it."""
        self._desk = desk

    @classmethod
    def name(cls) -> str:
        """The name in Rasa's list of channels."""
        return NAME

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Says one message in the chat of a conversation."""
        await self._desk.say(recipient_id, dict(message))


def webhook_secret(token: str) -> str:
    """What Telegram sends along with each update: the same in every process, and nothing that tells the token."""
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()


def _lock(token: str) -> Path:
    """The file that says which process does the work of this bot."""
    return BUILD / f"telegram-{hashlib.sha256(token.encode()).hexdigest()[:12]}.lock"


def _bot(token: str) -> FetchingBot:
    address = (os.environ.get("TELEGRAM_API_URL") or _TELEGRAM).rstrip("/")
    request = HTTPXRequest(
        connection_pool_size=_CONNECTIONS, read_timeout=_READ_SECONDS, connect_timeout=5, pool_timeout=_READ_SECONDS
    )
    polling = HTTPXRequest(connection_pool_size=2, read_timeout=_READ_SECONDS, connect_timeout=5)
    return FetchingBot(token, base_url=f"{address}/bot", request=request, get_updates_request=polling)


def _update(request: Request) -> Optional[Dict[str, Any]]:
    if len(request.body) > _LARGEST:
        return None
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def keep_out_of_logs(token: str) -> None:
    """Blanks the token in every record; httpx writes addresses, in which it stands, only as warnings."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    earlier = logging.getLogRecordFactory()

    def without_token(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = earlier(*args, **kwargs)
        try:
            text = record.getMessage()
        except Exception:
            text = f"{record.msg} {record.args}"
        if token in text:
            record.msg, record.args = text.replace(token, _BLANK), ()
        if record.exc_info and record.exc_info[1]:
            trace = logging.Formatter().formatException(record.exc_info)
            record.exc_text = trace.replace(token, _BLANK) if token in trace else None
        return record

    logging.setLogRecordFactory(without_token)
