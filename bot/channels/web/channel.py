"""The channel `web`: sessions, messages, events and feedback over HTTP, described in `openapi.json`."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import rates
from bot.channels.front import FrontDoor, Handler
from bot.channels.web import calls
from bot.channels.web.calls import SECURE, Refused
from bot.channels.web.origins import allowed_origins, cors, is_allowed, preflight
from bot.channels.web.stream import CONTENT_TYPE, Streams, listed
from bot.channels.web.tokens import Tokens
from bot.channels.web.turns import NAME, LogOutput, OnMessage, Turns
from bot.conversations.messages import Erased
from bot.conversations.store import ConversationStore, forgetful
from bot.shared import SharedKnowledge

logger = logging.getLogger(__name__)

_ADDRESS = f"/webhooks/{NAME}/"
_DOCUMENT = Path(__file__).parent / "openapi.json"
_SWEEP_EVERY = 10.0
"""Seconds between looks for turns whose process has died."""


class WebChannel(InputChannel):
    """Open when MKB_WEB_SECRET is set, as `make run` does."""

    def __init__(self) -> None:
        """Knows its parts only when the server has loaded the model."""
        self._desk: Optional[Desk] = None
        self._tasks: List[asyncio.Task[None]] = []

    @classmethod
    def name(cls) -> str:
        """The name in the address."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> WebChannel:
        """Takes no settings; they come from the environment."""
        return cls()

    def get_output_channel(self) -> Optional[OutputChannel]:
        """For what is said without a message: reminders and intents that are triggered from outside."""
        return self._desk.output() if self._desk else None

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes; none without a secret."""
        secret = os.environ.get("MKB_WEB_SECRET")
        if not secret:
            return Blueprint("mkb_web")
        routes = FrontDoor("mkb_web", self._preflight)
        tokens = Tokens(secret)

        async def begin(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            self._desk = Desk(on_new_message, tokens, app)
            self._tasks = [loop.create_task(work) for work in (self._desk.streams.watch(), self._desk.sweep())]

        async def stop(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            if self._desk:
                self._desk.streams.stop()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

        routes.listener("after_server_start")(begin)
        routes.listener("before_server_stop")(stop)
        self._add_routes(routes)
        return routes

    def _add_routes(self, routes: Blueprint) -> None:
        for method, path, handle in (
            ("POST", "/session", Desk.open_session),
            ("DELETE", "/session", Desk.erase_session),
            ("POST", "/messages", Desk.take_message),
            ("GET", "/events", Desk.send_events),
            ("POST", "/feedback", Desk.take_feedback),
        ):
            routes.add_route(self._guarded(handle), path, methods=[method], name=f"{method}{path[1:]}")
        routes.add_route(_document, "/openapi.json", methods=["GET"])

    async def _preflight(self, request: Request) -> Optional[HTTPResponse]:
        """Tells browsers what pages of an allowed origin may ask; Rasa's own answer tells nothing."""
        if request.method != "OPTIONS" or not request.path.startswith(_ADDRESS):
            return None
        origin = request.headers.get("origin")
        allowed = self._desk is not None and self._desk.allows(origin, request.host)
        return response.empty(status=204, headers=preflight(origin) if allowed else {})

    def _guarded(self, handle: Callable[[Desk, Request], Awaitable[Optional[HTTPResponse]]]) -> Handler:
        """The handler with the check of the origin, and with refusals and faults as answers that a page can show."""

        @functools.wraps(handle)
        async def guarded(request: Request) -> Optional[HTTPResponse]:
            origin = request.headers.get("origin")
            headers = dict(SECURE)
            try:
                if self._desk is None:
                    raise Refused("unavailable", wait=2)
                if not self._desk.allows(origin, request.host):
                    raise Refused("origin_not_allowed")
                headers.update(cors(origin))
                answer = await handle(self._desk, request)
            except Refused as error:
                return calls.refusal(error, headers)
            except Exception:
                logger.exception("A call of the website chat failed.")
                return calls.refusal(Refused("unavailable", wait=5), headers)
            if answer is not None:
                answer.headers.update(headers)
            return answer

        return guarded


class Desk:
    """The parts of the channel, once the server has loaded its model."""

    def __init__(self, on_new_message: OnMessage, tokens: Tokens, app: Sanic) -> None:
        """Takes what handles messages, what checks tokens, and the server with its agent."""
        self._app = app
        self._tokens = tokens
        self._log = self._store.messages
        self._shared = SharedKnowledge.load()
        self._allowed = allowed_origins()
        self.streams = Streams(self._log)
        self._turns = Turns(on_new_message, self._log, self._shared, self.streams.wake)
        self._of_conversation = rates.messages_of_a_conversation()
        self._of_address = rates.messages_of_an_address()
        self._sessions = rates.sessions_of_an_address()

    @property
    def _store(self) -> ConversationStore:
        return forgetful(self._app.ctx.agent.tracker_store)

    def allows(self, origin: Optional[str], host: str) -> bool:
        """Whether a page of this origin may call."""
        return is_allowed(origin, host, self._allowed)

    def output(self) -> LogOutput:
        """Where replies go that answer no message."""
        return LogOutput(self._log, self._shared, self.streams.wake)

    async def sweep(self) -> None:
        """Looks now and then for turns whose process has died."""
        while True:
            try:
                await self._turns.fail_orphans()
            except Exception:
                logger.exception("Turns that were broken off cannot be looked for.")
            await asyncio.sleep(_SWEEP_EVERY)

    async def open_session(self, request: Request) -> HTTPResponse:
        """A new conversation, or a fresh token for the one that the given token opens."""
        calls.body(request)
        known = await self._known(request)
        if known is None:
            await self._limit(self._sessions, _address(request))
        token = self._tokens.issue(known)
        return response.json({"token": token.text, "expires_at": token.expires_at}, status=200 if known else 201)

    async def erase_session(self, request: Request) -> HTTPResponse:
        """Removes every trace of the conversation."""
        sender = await self._sender(request)
        async with self._app.ctx.agent.lock_store.lock(sender):
            await asyncio.to_thread(self._store.erase_by_visitor, sender)
        self.streams.wake(sender)
        return response.empty(status=204)

    async def take_message(self, request: Request) -> HTTPResponse:
        """Keeps a message and begins its turn, once."""
        sender, message = await self._sender(request), calls.message(calls.body(request))
        await self._limit(self._of_conversation, sender)
        await self._limit(self._of_address, _address(request))
        try:
            sequence, is_new = await asyncio.to_thread(self._log.take, sender, **message)
        except Erased as error:
            raise Refused("session_expired") from error
        self.streams.wake(sender)
        if is_new:
            self._turns.begin(sender, message["client_id"], message["text"])
        return response.json({"sequence": sequence, "known": not is_new}, status=202)

    async def send_events(self, request: Request) -> Optional[HTTPResponse]:
        """The events after a number: as a stream when the page can read one, else as a list."""
        sender, after = await self._sender(request), calls.after(request)
        if CONTENT_TYPE not in (request.headers.get("accept") or ""):
            return response.json(listed(await asyncio.to_thread(self._log.after, sender, after)))
        headers = {**SECURE, **cors(request.headers.get("origin")), "X-Accel-Buffering": "no"}
        stream = await request.respond(content_type=CONTENT_TYPE, headers=headers)
        async for part in self.streams.events(sender, after):
            await stream.send(part)
        await stream.eof()
        return None

    async def take_feedback(self, request: Request) -> HTTPResponse:
        """Keeps a thumb, and a word with it."""
        sender, given = await self._sender(request), calls.feedback(calls.body(request))
        await self._limit(self._of_conversation, f"feedback {sender}")
        if not await asyncio.to_thread(self._log.judge, sender, **given):
            raise Refused("bad_request")
        return response.empty(status=204)

    async def _sender(self, request: Request) -> str:
        """The conversation of the token; raises Refused."""
        sender = await self._known(request)
        if sender is None:
            raise Refused("session_expired")
        return sender

    async def _known(self, request: Request) -> Optional[str]:
        token = calls.bearer(request)
        sender = self._tokens.sender(token) if token else None
        if sender is None or await asyncio.to_thread(self._log.is_erased, sender):
            return None
        return sender

    async def _limit(self, kind: rates.Rates, caller: str) -> None:
        wait = await asyncio.to_thread(kind.wait, caller)
        if wait:
            raise Refused("too_many", wait)


def _address(request: Request) -> str:
    """Where a call comes from: behind `MKB_PROXIES` proxies of the operator, what the last of them saw."""
    proxies = int(os.environ.get("MKB_PROXIES", "0"))
    passed = [part.strip() for part in (request.headers.get("x-forwarded-for") or "").split(",") if part.strip()]
    return passed[-proxies] if 0 < proxies <= len(passed) else request.ip


async def _document(request: Request) -> HTTPResponse:
    return response.raw(_DOCUMENT.read_bytes(), content_type="application/json", headers=SECURE)
