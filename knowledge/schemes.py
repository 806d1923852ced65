"""The schemes of `regelingen.yml`: facts that change each year, with their date and link."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.paths import SOURCES
from knowledge.problems import DataError
from knowledge.sections import Section
from knowledge.yaml_file import read_yaml, violations

FILE = SOURCES / "regelingen.yml"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_MOMENT = "een dag (2026-06-02) of een dag met een tijd (2026-09-17 17:00)"
_DAY = {"type": "string", "format": "date", "description": "een dag als 2026-11-01"}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d( \d\d:\d\d)?$", "description": _MOMENT}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["name", "by", "link", "stand_op", "about", "facts"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "by": {"type": "string"},
            "link": {"type": "string", "pattern": "^https://", "description": "een adres met https://"},
            "stand_op": _DAY,
            "about": {"type": "string"},
            "facts": {
                "type": "object",
                "additionalProperties": {
                    "anyOf": [
                        {"type": "string"},
                        {
                            "type": "object",
                            "required": ["maximum", "really"],
                            "additionalProperties": False,
                            "properties": {"maximum": {"type": "string"}, "really": {"type": "string"}},
                        },
                    ],
                    "description": "een feit is een zin, of een ‘maximum’ samen met ‘really’ (wat echt wordt betaald).",
                },
            },
            "window": {
                "type": "object",
                "required": ["opens", "closes"],
                "additionalProperties": False,
                "properties": {"opens": _TIME, "closes": _TIME},
            },
        },
    },
}


@dataclass(frozen=True)
class Window:
    """When one can apply: two moments in Dutch time, and whether hours were given."""

    opens: datetime
    closes: datetime

    def as_data(self) -> dict[str, str]:
        """The moments as ISO text, for the file that the Rasa server reads."""
        return {"opens": self.opens.isoformat(), "closes": self.closes.isoformat()}


@dataclass(frozen=True)
class Scheme:
    """A scheme: its facts are whole sentences, by name."""

    id: str
    name: str
    by: str
    link: str
    stand_op: str
    about: str
    facts: dict[str, str]
    window: Window | None

    def section(self) -> Section:
        """The scheme as a section to search and to cite."""
        text = "\n".join([self.about, *self.facts.values()])
        return Section(f"regelingen#{self.id}", self.name, self.by, text, self.link, self.stand_op)


def read_schemes(path: Path = FILE) -> list[Scheme]:
    """Reads the schemes; raises DataError with file and line where the data is wrong."""
    file = read_yaml(path)
    if problems := violations(file, SCHEMA):
        raise DataError(problems)
    return [
        Scheme(
            id=key,
            name=value["name"],
            by=value["by"],
            link=value["link"],
            stand_op=value["stand_op"],
            about=value["about"],
            facts={name: _sentence(fact) for name, fact in value["facts"].items()},
            window=_window(value.get("window")),
        )
        for key, value in file.values.items()
    ]


def _sentence(fact: str | dict[str, str]) -> str:
    """A fact as text; a maximum never stands without the real amount."""
    return fact if isinstance(fact, str) else f"{fact['maximum']}, maar {fact['really']}."


def _window(value: dict[str, str] | None) -> Window | None:
    if value is None:
        return None
    opens, closes = value["opens"], value["closes"]
    return Window(_moment(opens, "00:00"), _moment(closes, "23:59"))


def _moment(text: str, hour: str) -> datetime:
    full = text if " " in text else f"{text} {hour}"
    return datetime.strptime(full, "%Y-%m-%d %H:%M").replace(tzinfo=AMSTERDAM)
