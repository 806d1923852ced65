"""Tokens: a conversation of which only the server can have given the name, until a moment."""

from __future__ import annotations

import secrets
import time
from typing import NamedTuple, Optional

import jwt

LIFETIME = 24 * 3600
"""Seconds; a page asks for a fresh token before the end."""

_ALGORITHM = "HS256"
_AUDIENCE = "mkb-web"


class Token(NamedTuple):
    """A signed token, and when it ends (seconds since 1970)."""

    text: str
    expires_at: int


class Tokens:
    """Gives tokens out and checks them, with one secret."""

    def __init__(self, secret: str) -> None:
        """Takes the secret, at least 32 characters."""
        if len(secret) < 32:
            raise ValueError("MKB_WEB_SECRET must have at least 32 characters.")
        self._secret = secret

    def issue(self, sender: Optional[str] = None) -> Token:
        """A token for a conversation, or for a new one with a name that nobody can guess."""
        ends = int(time.time()) + LIFETIME
        claims = {"sub": sender or f"web-{secrets.token_urlsafe(24)}", "exp": ends, "aud": _AUDIENCE}
        return Token(jwt.encode(claims, self._secret, algorithm=_ALGORITHM), ends)

    def sender(self, token: str) -> Optional[str]:
        """The conversation that a token opens; nothing when it is forged or past its end."""
        options = {"require": ["sub", "exp", "aud"]}
        try:
            claims = jwt.decode(token, self._secret, algorithms=[_ALGORITHM], audience=_AUDIENCE, options=options)
        except jwt.InvalidTokenError:
            return None
        return str(claims["sub"])
