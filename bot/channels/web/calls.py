"""What a call holds, checked; and how refusals are said."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Optional

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

LONGEST_TEXT, LONGEST_WORD = 2000, 500
"""Characters of a message, and of a word with a thumb."""

_LARGEST = 16_384
"""Bytes of a body."""

_CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_LARGEST_NUMBER = 2**53

SECURE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_REFUSALS = {
    "bad_request": (400, "Dit verzoek klopt niet."),
    "session_expired": (401, "Dit gesprek is verlopen. Begin een nieuw gesprek."),
    "origin_not_allowed": (403, "Deze website mag de assistent niet gebruiken."),
    "too_long": (413, f"Je bericht is te lang. Gebruik hoogstens {LONGEST_TEXT} tekens."),
    "not_json": (415, "Stuur JSON (Content-Type: application/json)."),
    "too_many": (429, "Je stuurt te veel berichten achter elkaar. Wacht even."),
    "unavailable": (503, "De assistent doet het nu niet. Probeer het over een paar minuten nog eens."),
}


class Refused(Exception):
    """A call that is not carried out, by the code that clients get."""

    def __init__(self, code: str, wait: int = 0) -> None:
        """Takes the code, and the seconds to wait when that helps."""
        super().__init__(code)
        self.code = code
        self.wait = wait


def refusal(error: Refused, headers: Dict[str, str]) -> HTTPResponse:
    """The answer to a refused call."""
    status, sentence = _REFUSALS[error.code]
    again = {"Retry-After": str(error.wait)} if error.wait else {}
    said = {"error": error.code, "message": sentence, **({"wait": error.wait} if error.wait else {})}
    return response.json(said, status=status, headers={**headers, **again})


def body(request: Request) -> Dict[str, Any]:
    """The object in a call; raises Refused."""
    if (request.headers.get("content-type") or "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("not_json")
    if len(request.body) > _LARGEST:
        raise Refused("too_long")
    try:
        values = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused("bad_request") from error
    if not isinstance(values, dict):
        raise Refused("bad_request")
    return values


def message(values: Dict[str, Any]) -> Dict[str, str]:
    """The client id and the text of a message; raises Refused."""
    client_id, text = values.get("id"), values.get("text")
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id) or not isinstance(text, str):
        raise Refused("bad_request")
    if len(text) > LONGEST_TEXT:
        raise Refused("too_long")
    if not text.strip():
        raise Refused("bad_request")
    return {"client_id": client_id, "text": storable(text)}


def feedback(values: Dict[str, Any]) -> Dict[str, Any]:
    """What a visitor thinks of a reply; raises Refused."""
    sequence, verdict, word = values.get("sequence"), values.get("verdict"), values.get("word", "")
    if not _is_number(sequence) or verdict not in ("up", "down", None) or not isinstance(word, str):
        raise Refused("bad_request")
    if len(word) > LONGEST_WORD:
        raise Refused("too_long")
    return {"sequence": sequence, "verdict": verdict, "word": storable(word.strip())}


def after(request: Request) -> int:
    """The number after which events are asked; raises Refused."""
    given = request.args.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,16}", given) or int(given) > _LARGEST_NUMBER:
        raise Refused("bad_request")
    return int(given)


def storable(text: str) -> str:
    """The text without what databases and JSON refuse: NUL and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", errors="replace").decode("utf-8")


def bearer(request: Request) -> Optional[str]:
    """The token of a call."""
    scheme, _, token = (request.headers.get("authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < _LARGEST_NUMBER
