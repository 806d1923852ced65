"""The operator's way to the conversations: POST /beheer/gesprekken/erase | purge | redact.

Closed unless MKB_OPERATOR_TOKEN is set, which the caller gives as its bearer token, and
open to this machine only: a request that a proxy passed on is refused.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import os
from typing import Any, Awaitable, Callable, Coroutine, Dict, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.conversations.store import FIELDS, forgetful

_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


class Operator(InputChannel):
    """Three routes; takes no messages."""

    @classmethod
    def name(cls) -> str:
        """The name in Rasa's list of channels."""
        return "operator"

    def url_prefix(self) -> str:
        """Away from the webhooks, so that a proxy can leave it out."""
        return "/beheer/gesprekken"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> Operator:
        """Takes no settings."""
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes; none without a token."""
        routes = Blueprint("mkb_operator", "mkb_operator")
        token = os.environ.get("MKB_OPERATOR_TOKEN", "")
        if token:
            routes.add_route(_handler(token), "/<method:str>", methods=["POST"])
        return routes


def _handler(token: str) -> Callable[[Request, str], Coroutine[Any, Any, HTTPResponse]]:
    async def handle(request: Request, method: str) -> HTTPResponse:
        if not (_is_local(request) and hmac.compare_digest(_given(request), token.encode())):
            return response.json({"error": "not allowed"}, status=403)
        values = _values(request, method)
        if values is None:
            return response.json({"error": "unknown method or fields"}, status=400)
        store = forgetful(request.app.ctx.agent.tracker_store)
        return response.json({"events": getattr(store, method)(**values)})

    return handle


def _given(request: Request) -> bytes:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.encode() if scheme.lower() == "bearer" else b""


def _is_local(request: Request) -> bool:
    direct = not any(name in request.headers for name in _FORWARDED)
    try:
        return direct and ipaddress.ip_address(request.ip).is_loopback
    except ValueError:
        return False


def _values(request: Request, method: str) -> Optional[Dict[str, Any]]:
    """The fields of a call, or nothing when they are not those of the method."""
    kinds = {"sender": str, "before": (int, float), "since": (int, float), "until": (int, float)}
    try:
        body = json.loads(request.body)
    except ValueError:
        return None
    if not isinstance(body, dict) or sorted(body) != FIELDS.get(method):
        return None
    return body if all(isinstance(body[name], kinds[name]) for name in body) else None  # type: ignore[arg-type]
