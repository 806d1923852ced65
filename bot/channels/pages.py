"""Pages and scripts: the documents where source links land (/handreiking#tip-1), the widget, and the demo at /."""

from __future__ import annotations

import hashlib
import html
import os
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.front import FrontDoor, Handler
from bot.shared import FILE, ROOT

WIDGET = ROOT / "widget"
_DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_DEMO_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'"
_SECURE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
_CACHED = "public, max-age=300"
"""Short, so that a new version reaches every page soon; after it a page asks whether the file has changed."""


class Pages(InputChannel):
    """Serves files; takes no messages."""

    @classmethod
    def name(cls) -> str:
        """The name in Rasa's list of channels."""
        return "pages"

    def url_prefix(self) -> str:
        """At the root, so that the links are short."""
        return "/"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> Pages:
        """Takes no settings."""
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """One route a page or script."""
        routes = FrontDoor("mkb_pages", _demo())
        for path in sorted((FILE.parent / "pages").glob("*.html")):
            page = _File(path, {"Content-Security-Policy": _DOCUMENT_POLICY})
            routes.add_route(page.handler(), f"/{path.stem}", name=f"page_{path.stem.replace('-', '_')}")
        anywhere = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        for path in sorted(WIDGET.rglob("*.js")):
            address = path.relative_to(WIDGET) if path.name == "widget.js" else path.relative_to(ROOT)
            script = _File(path, {**anywhere, "Cache-Control": _CACHED})
            routes.add_route(script.handler(), f"/{address}", name=f"script_{path.stem}")
        style = _File(WIDGET / "demo" / "demo.css", {})
        routes.add_route(style.handler(), "/demo.css", name="demo_style")
        return routes


def _demo() -> Handler:
    page = _File(WIDGET / "demo" / "demo.html", {"Content-Security-Policy": _DEMO_POLICY})
    answer = page.handler(lambda text: text.replace("{address}", html.escape(_public_address(), quote=True)))

    async def demo(request: Request) -> Optional[HTTPResponse]:
        return await answer(request) if request.path == "/" and request.method in ("GET", "HEAD") else None

    return demo


def _public_address() -> str:
    given = os.environ.get("MKB_PUBLIC_URL") or f"http://127.0.0.1:{os.environ.get('MKB_PORT', '5005')}"
    return given.rstrip("/")


class _File:
    """A file in memory, with a tag by which browsers know whether theirs is the same."""

    def __init__(self, path: Path, headers: Dict[str, str]) -> None:
        self._text = path.read_text(encoding="utf-8")
        self._type = f"{_TYPES[path.suffix]}; charset=utf-8"
        self._headers = {**_SECURE, **headers}

    def handler(self, fill: Callable[[str], str] = str) -> Handler:
        content = fill(self._text).encode()
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**self._headers, "ETag": tag}

        async def send(request: Request) -> HTTPResponse:
            if tag in (request.headers.get("if-none-match") or ""):
                return response.empty(status=304, headers=headers)
            return response.raw(content, content_type=self._type, headers=headers)

        return send
