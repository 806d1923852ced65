"""Pages and scripts: the documents where source links land (/handreiking#tip-1), the widget, and the demo at /."""

from __future__ import annotations

import hashlib
import html
import os
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.files import ASK_AGAIN, File
from bot.channels.front import FrontDoor, Handler
from bot.shared import FILE, ROOT

WIDGET = ROOT / "widget"
_LOADER = "widget.js"
_DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_DEMO_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'"
_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_FOR_EVER = "public, max-age=31536000, immutable"


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
        """A route for each page, and those of the widget."""
        routes = FrontDoor("mkb_pages", _demo())
        for path in sorted((FILE.parent / "pages").glob("*.html")):
            page = File.read(path, {"Content-Security-Policy": _DOCUMENT_POLICY})
            routes.add_route(page.handler(), f"/{path.stem}", name=f"page_{path.stem.replace('-', '_')}")
        routes.add_route(File.read(WIDGET / "demo" / "demo.css", {}).handler(), "/demo.css", name="demo_style")
        _add_widget(routes)
        return routes


def _add_widget(routes: Blueprint) -> None:
    """The loader, which browsers ask for each time, and modules under a name that changes with them.

    So all modules of a page are of one version. A page that was opened before an update
    asks for the earlier name and gets the present module, which it may keep no longer.
    """
    paths = sorted(path for path in WIDGET.glob("*.js") if path.name != _LOADER)
    version = _version(paths)
    loader = (WIDGET / _LOADER).read_text(encoding="utf-8").replace("widget/chat.js", f"widget/{version}/chat.js")
    routes.add_route(File(loader, ".js", _ANYWHERE).handler(), f"/{_LOADER}", name="widget_loader")
    current = {path.name: File.read(path, {**_ANYWHERE, "Cache-Control": _FOR_EVER}) for path in paths}
    earlier = {path.name: File.read(path, {**_ANYWHERE, "Cache-Control": ASK_AGAIN}) for path in paths}

    async def module(request: Request, given: str, name: str) -> HTTPResponse:
        found = (current if given == version else earlier).get(name)
        return found.answer(request) if found else response.empty(status=404)

    routes.add_route(module, "/widget/<given:str>/<name:str>", name="widget_module")


def _version(paths: List[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def _demo() -> Handler:
    text = (WIDGET / "demo" / "demo.html").read_text(encoding="utf-8")
    address = html.escape(_public_address(), quote=True)
    page = File(text.replace("{address}", address), ".html", {"Content-Security-Policy": _DEMO_POLICY})

    async def demo(request: Request) -> Optional[HTTPResponse]:
        return page.answer(request) if request.path == "/" and request.method in ("GET", "HEAD") else None

    return demo


def _public_address() -> str:
    given = os.environ.get("MKB_PUBLIC_URL") or f"http://127.0.0.1:{os.environ.get('MKB_PORT', '5005')}"
    return given.rstrip("/")
