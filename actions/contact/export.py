"""Requests as a table for a spreadsheet."""

import csv
from collections.abc import Iterable
from typing import TextIO

from actions.contact.dialogue.draft import LABELS
from actions.contact.tables import DELIVERED, PARKED, PENDING, ContactRequest
from actions.contact.times import dutch_moment

STATES = {PENDING: "onderweg", PARKED: "vastgelopen", DELIVERED: "bezorgd"}
"""How it stands with a message, for people."""

_COLUMNS = {"school": "school_name"}
_FIELDS = {"reference": "Kenmerk", **{_COLUMNS.get(name, name): label for name, label in LABELS.items()}}
_FROM_UTF8 = "\ufeff"
"""Tells Excel how the letters are written."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(requests: Iterable[ContactRequest], file: TextIO) -> None:
    """One line a request, with the state of its messages.

    A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP,
    CSV injection). Separated by semicolons, as Dutch spreadsheets expect.
    """
    file.write(_FROM_UTF8)
    table = csv.writer(file, delimiter=";")
    table.writerow(["Gevraagd op", *_FIELDS.values(), "Bezorging"])
    for request in requests:
        states = ", ".join(f"{message.channel}: {STATES[message.state]}" for message in request.messages)
        values = [getattr(request, name) or "" for name in _FIELDS]
        table.writerow([dutch_moment(request.created_at), *map(harmless, values), states])


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it, never as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
