"""Which pages may talk to the assistant: its own, and those of `MKB_WEB_ORIGINS`."""

from __future__ import annotations

import os
from typing import Dict, FrozenSet, Optional
from urllib.parse import urlsplit

_METHODS = "GET, POST, DELETE"
_HEADERS = "Authorization, Content-Type, Accept"
_DAY = "86400"


def allowed_origins() -> FrozenSet[str]:
    """Of `MKB_WEB_ORIGINS` (separated by commas) and of `MKB_PUBLIC_URL`."""
    given = [part.strip() for part in os.environ.get("MKB_WEB_ORIGINS", "").split(",") if part.strip()]
    return frozenset(
        origin for address in [*given, os.environ.get("MKB_PUBLIC_URL", "")] if (origin := _origin(address))
    )


def is_allowed(origin: Optional[str], host: str, allowed: FrozenSet[str]) -> bool:
    """Whether a call may come from an origin: none (no browser, or the same page), the server's own, a listed one."""
    return origin is None or origin in allowed or (bool(host) and urlsplit(origin).netloc == host)


def cors(origin: Optional[str]) -> Dict[str, str]:
    """The headers with which a browser lets the page of an allowed origin read an answer."""
    return {"Vary": "Origin", **({"Access-Control-Allow-Origin": origin} if origin else {})}


def preflight(origin: Optional[str]) -> Dict[str, str]:
    """The headers that tell a browser what it may ask."""
    asked = {"Access-Control-Allow-Methods": _METHODS, "Access-Control-Allow-Headers": _HEADERS}
    return {**cors(origin), **asked, "Access-Control-Max-Age": _DAY}


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""
