"""Sections: the pieces of a source that an answer can rest on."""

import re
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÀ-Þ‘“'\"(])|\n+")
_SHORTEST_UNIT = 25


@dataclass(frozen=True)
class Section:
    """One citable piece of text.

    Attributes:
        id: `<document>#<anchor>`, stable over changes of the heading.
        label: what a person reads, such as "§1.2 Reden 5: Leercultuur versterken".
        source: the name of the document, such as "Handreiking".
        text: the plain text below the heading, without the sections below it.
        link: a path on this site ("/handreiking#tip-1") or a full address.
        stand_op: the date (ISO) on which dated facts were checked, if there are any.
    """

    id: str
    label: str
    source: str
    text: str
    link: str
    stand_op: str | None = None

    @property
    def is_introduction(self) -> bool:
        """Whether the text only leads to what follows."""
        return self.text.endswith((":", "?"))

    @property
    def whole(self) -> str:
        """Label, if any, and text."""
        return f"{self.label}. {self.text}" if self.label else self.text

    def units(self) -> list[str]:
        """The sentences and bullets, without those too short to be found by."""
        return [unit for unit in sentences(self.text) if len(unit) >= _SHORTEST_UNIT]


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line break also ends one."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]
