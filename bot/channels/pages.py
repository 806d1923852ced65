"""The documents as pages, so that source links lead somewhere: /handreiking#tip-1."""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Dict, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.shared import FILE


class Pages(InputChannel):
    """Serves the pages that the knowledge build made; takes no messages."""

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
        """One route a page."""
        routes = Blueprint("mkb_pages", "mkb_pages")
        for path in sorted((FILE.parent / "pages").glob("*.html")):
            _add_page(routes, path.stem, path.read_text(encoding="utf-8"))
        return routes


def _add_page(routes: Blueprint, name: str, html: str) -> None:
    async def page(request: Request) -> HTTPResponse:
        return response.html(html, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"})

    routes.add_route(page, f"/{name}", name=f"page_{name.replace('-', '_')}")
