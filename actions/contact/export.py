"""Requests as a table for a spreadsheet."""

import csv
from collections.abc import Iterable
from typing import TextIO

from actions.contact.tables import ContactRequest
from actions.contact.times import dutch_moment

_FIELDS = ("reference", "school_name", "company", "name", "email", "phone", "question", "call_when")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(requests: Iterable[ContactRequest], file: TextIO) -> None:
    """One line a request, with the state of its messages.

    A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP,
    CSV injection).
    """
    table = csv.writer(file)
    table.writerow(["created_at", *_FIELDS, "messages"])
    for request in requests:
        states = ", ".join(f"{message.channel}: {message.state}" for message in request.messages)
        values = [getattr(request, name) or "" for name in _FIELDS]
        table.writerow([dutch_moment(request.created_at), *map(harmless, values), states])


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it, never as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
