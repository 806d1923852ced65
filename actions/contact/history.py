"""What the conversation so far tells a request: the question, the place, the words. Reads the events of a tracker."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from actions.contact.dialogue.reading import is_question
from actions.contact.fields import LONGEST_QUESTION
from knowledge.schools import Found, SchoolFinder

Event = dict[str, Any]

GONE = "[gewist]"
"""What stands in a conversation where a text has been taken away."""

_MOST_LINES = 200
_WHO = {"user": "Werkgever", "bot": "Assistent"}


def last_question(events: Sequence[Event]) -> str | None:
    """What the employer asked before the present message: the last one about the subject."""
    for event in _earlier(events):
        text = _text(event)
        if _intent(event) in ("faq", "outside") or (_intent(event) == "nlu_fallback" and is_question(text)):
            return text[:LONGEST_QUESTION]
    return None


def last_place(events: Sequence[Event], finder: SchoolFinder) -> Found | None:
    """The place or hogeschool that the employer named before the present message."""
    answers = (finder.find(_text(event)) for event in _earlier(events))
    return next((found for found in answers if found), None)


def transcript(events: Sequence[Event], until: float) -> str:
    """What was said before a moment (seconds since 1970), one utterance a line."""
    said = [
        f"{_WHO[event['event']]}: {_text(event)}"
        for event in _session(events)
        if event.get("event") in _WHO and _text(event) and (event.get("timestamp") or 0) < until
    ]
    return "\n".join(said[-_MOST_LINES:])


def began(events: Sequence[Event]) -> float:
    """When the present message came in (seconds since 1970)."""
    users = [event for event in events if event.get("event") == "user"]
    return float((users[-1].get("timestamp") if users else None) or time.time())


def _session(events: Sequence[Event]) -> list[Event]:
    starts = [i for i, event in enumerate(events) if event.get("event") in ("session_started", "restart")]
    return list(events[starts[-1] :] if starts else events)


def _earlier(events: Sequence[Event]) -> Iterator[Event]:
    """The messages of the employer before the present one, latest first."""
    users = [event for event in _session(events) if event.get("event") == "user"][:-1]
    return (event for event in reversed(users) if _text(event))


def _text(event: Event) -> str:
    text = " ".join(str(event.get("text") or "").split())
    return "" if text == GONE else text


def _intent(event: Event) -> str | None:
    return ((event.get("parse_data") or {}).get("intent") or {}).get("name")
