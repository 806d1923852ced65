"""The hogescholen of `hogescholen.yml`, found by their name or by a place near them."""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from simplemma import is_known

from knowledge.paths import INDEX, SOURCES
from knowledge.places import OTHER_NAMES, PROVINCES, Place
from knowledge.plain import comparable
from knowledge.problems import DataError
from knowledge.yaml_file import read_yaml, violations

FILE = SOURCES / "hogescholen.yml"
_WORDS = {"type": "array", "items": {"type": "string"}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["name", "names", "places", "site", "mkb"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "names": _WORDS,
            "places": {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"enum": sorted(PROVINCES.values())},
                "additionalProperties": _WORDS,
            },
            "site": {"type": "string", "pattern": "^https://", "description": "een adres met https://"},
            "mkb": {"type": "boolean"},
            "contact": {"type": ["string", "null"]},
        },
    },
}
_MOST = 3
_SURE = 90
_SHORTEST_FUZZY = 8
_ABBREVIATION = 4
_LARGE = 40_000
"""Inhabitants above which a name that is also a word is read as a place."""

_BEFORE_PLACE = {"in", "uit", "bij", "te", "rond", "rondom", "omgeving", "regio", "nabij", "vlakbij", "vanuit"}
_BEFORE_PLACE |= {"naar", "van", "plaats", "gemeente", "around", "near", "from"}


@dataclass(frozen=True)
class School:
    """A hogeschool; `places` are its towns by province, `contact` what the operator filled in."""

    id: str
    name: str
    names: list[str]
    places: dict[str, list[str]]
    site: str
    mkb: bool
    contact: str | None


@dataclass(frozen=True)
class Found:
    """What was found: the schools, the place or names that were understood, and which of the two."""

    schools: list[School]
    where: str
    by_name: bool = False


def read_schools(path: Path = FILE) -> list[School]:
    """Reads the hogescholen; raises DataError with file and line where the data is wrong."""
    file = read_yaml(path)
    if problems := violations(file, SCHEMA):
        raise DataError(problems)
    return [School(key, contact=value.pop("contact", None), **value) for key, value in file.values.items()]


class SchoolFinder:
    """Finds hogescholen in running text."""

    def __init__(self, schools: list[School], places: list[Place]) -> None:
        """Takes the directory and the gazetteer, largest places first."""
        self._schools = schools
        self._places: dict[str, Place] = {}
        for place in places:
            for name in [place["name"], *place["names"]]:
                self._places.setdefault(comparable(name), place)
        self._provinces = {comparable(name): name for name in PROVINCES.values()}
        self._provinces |= {comparable(other): name for other, name in OTHER_NAMES.items()}

    @classmethod
    def load(cls, folder: Path = INDEX) -> "SchoolFinder":
        """Reads the directory and the gazetteer of the index."""
        return cls(read_schools(), json.loads((folder / "places.json").read_text(encoding="utf-8")))

    def find(self, text: str, is_answer: bool = False) -> Found | None:
        """The hogescholen that a text names, else those for the mkb near the place it names.

        `is_answer` says that the text answers the question for a place: then a single
        word such as "best" or "han" is read as a name.
        """
        words = comparable(text).split()
        alone = is_answer or len(words) == 1
        if named := self._named(text, alone):
            return Found(named, " en ".join(school.name for school in named), by_name=True)
        runs = [(i, " ".join(words[i : i + n])) for n in (4, 3, 2, 1) for i in range(len(words) - n + 1)]
        for i, run in runs:
            before = words[i - 1] if i else ""
            if run in self._provinces and (run not in self._places or before == "provincie"):
                return Found(self._in(self._provinces[run]), self._provinces[run])
            if run in self._places and self._means_place(run, before, alone):
                return Found(self._near(self._places[run]), self._places[run]["name"])
        return None

    def _means_place(self, run: str, before: str, alone: bool) -> bool:
        """Whether a name that may also be a common word ("best", "echt") is meant as a place."""
        if alone or before in _BEFORE_PLACE:
            return True
        is_word = " " not in run and is_known(run, lang="nl")
        return not is_word or self._places[run]["inhabitants"] > _LARGE

    def _named(self, text: str, alone: bool) -> list[School]:
        found = [school for school in self._schools if self._is_named(school, text, alone)]
        return found[:_MOST]

    def _is_named(self, school: School, text: str, alone: bool) -> bool:
        plain = comparable(text)
        for name in [school.name, *school.names]:
            if len(name) <= _ABBREVIATION:
                written = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, 0 if not alone else re.IGNORECASE)
                if written or f"hogeschool {comparable(name)}" in plain or f" de {comparable(name)} " in f" {plain} ":
                    return True
            elif f" {comparable(name)} " in f" {plain} " or _almost(comparable(name), plain):
                return True
        return False

    def _near(self, place: Place) -> list[School]:
        distances = []
        for school in self._schools:
            towns = [self._places.get(comparable(town)) for towns in school.places.values() for town in towns]
            known = [_kilometres(place, town) for town in towns if town]
            if school.mkb and known:
                distances.append((min(known), school.name, school))
        return [school for _, _, school in sorted(distances, key=lambda entry: entry[:2])[:_MOST]]

    def _in(self, province: str) -> list[School]:
        inside = [school for school in self._schools if school.mkb and province in school.places]
        return inside[:_MOST]


def _almost(name: str, text: str) -> bool:
    """Whether a long name stands in the text with a typing error."""
    return len(name) >= _SHORTEST_FUZZY and len(text) >= len(name) - 1 and fuzz.partial_ratio(name, text) >= _SURE


def _kilometres(one: Place, other: Place) -> float:
    """The distance in kilometres on a flat map, good enough within the Netherlands."""
    north = (one["north"] - other["north"]) * 111.2
    east = (one["east"] - other["east"]) * 111.2 * math.cos(math.radians(52.2))
    return math.hypot(north, east)
