"""Files as the server sends them: small, and with a tag by which browsers know whether theirs is the same."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Dict

import minify
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.front import Handler

_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
_MINIFIED = {".js": "application/javascript", ".css": "text/css"}
_SECURE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Vary": "Accept-Encoding"}
ASK_AGAIN = "no-cache"
"""Browsers keep the file, and ask each time whether it has changed."""


class File:
    """A text in memory, ready to be sent."""

    def __init__(self, text: str, suffix: str, headers: Dict[str, str]) -> None:
        """Takes the text, the ending that tells its type, and headers of its own."""
        content = minify.string(_MINIFIED[suffix], text) if suffix in _MINIFIED else text
        self._plain = content.encode()
        self._packed = gzip.compress(self._plain, 9, mtime=0)
        self._type = f"{_TYPES[suffix]}; charset=utf-8"
        self._tag = f'"{hashlib.sha256(self._plain).hexdigest()[:32]}"'
        self._headers = {"Cache-Control": ASK_AGAIN, **_SECURE, **headers, "ETag": self._tag}

    @classmethod
    def read(cls, path: Path, headers: Dict[str, str]) -> File:
        """A file as it is in the repository."""
        return cls(path.read_text(encoding="utf-8"), path.suffix, headers)

    def handler(self) -> Handler:
        """What answers a request for the file."""

        async def send(request: Request) -> HTTPResponse:
            return self.answer(request)

        return send

    def answer(self, request: Request) -> HTTPResponse:
        """The file, or that the browser has it."""
        if self._tag in (request.headers.get("if-none-match") or ""):
            return response.empty(status=304, headers=self._headers)
        if "gzip" in (request.headers.get("accept-encoding") or ""):
            return response.raw(
                self._packed, content_type=self._type, headers={**self._headers, "Content-Encoding": "gzip"}
            )
        return response.raw(self._plain, content_type=self._type, headers=self._headers)
