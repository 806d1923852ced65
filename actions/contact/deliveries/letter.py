"""What a message says, as text and as HTML. Everything that people typed is put on lines of its own and escaped."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from actions.contact.outbox import Claimed
from actions.contact.times import dutch_moment

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=select_autoescape(["html.jinja"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


def one_line(text: str) -> str:
    """The text without line breaks and control characters, as a header or a line of a list needs it."""
    return _BREAKS.sub(" ", text).strip()


def subject(claimed: Claimed) -> str:
    """One line that says what it is, with the reference."""
    return one_line(f"Terugbelverzoek Mkb-route van {claimed.asked.company} ({claimed.reference})")


def as_text(claimed: Claimed, *, with_transcript: bool = True) -> str:
    """The message in plain text, with the conversation unless that goes along by itself."""
    values = _values(claimed)
    if not with_transcript:
        values["transcript"] = None
    return _TEMPLATES.get_template("request.txt.jinja").render(values)


def as_html(claimed: Claimed) -> str:
    """The message as an HTML page."""
    return _TEMPLATES.get_template("request.html.jinja").render(_values(claimed), subject=subject(claimed))


def _values(claimed: Claimed) -> dict[str, object]:
    asked = claimed.asked
    rows = {
        "Bedrijf": asked.company,
        "Naam": asked.name,
        "Telefoon": asked.phone,
        "E-mail": asked.email,
        "Hogeschool": asked.school_name or "maakt niet uit",
        "Vraag": asked.question,
        "Wanneer bellen": asked.call_when or "maakt niet uit",
        "Kenmerk": claimed.reference,
        "Gevraagd op": dutch_moment(claimed.created_at),
    }
    return {
        "rows": {name: one_line(value) for name, value in rows.items() if value},
        "transcript": asked.transcript,
        "key": claimed.id,
    }
