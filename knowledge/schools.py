"""The hogescholen of `hogescholen.yml`, found by their name or by a place near them."""

import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from simplemma import is_known

from knowledge.paths import INDEX, SOURCES
from knowledge.places import OTHER_NAMES, PROVINCES, Place
from knowledge.plain import comparable
from knowledge.postcodes import town_of
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
            "requests": {
                "type": ["object", "null"],
                "description": "email of webhook met een adres, zoals {email: loket@voorbeeld.nl}",
                "additionalProperties": False,
                "properties": {
                    "email": {
                        "type": "string",
                        "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
                        "description": "een e-mailadres",
                    },
                    "webhook": {"type": "string", "pattern": "^https://", "description": "een adres met https://"},
                },
            },
        },
    },
}
_MOST = 3
_FAR = 50
"""Kilometres beyond which a hogeschool is named only when it is the nearest."""

_SURE = 90
_SHORTEST_FUZZY = 8
_SHORTEST_MISSPELT, _ALMOST = 5, 88
"""Of the name of a place as an answer: letters, and likeness of 100; one letter of six left out is 91."""

_ABBREVIATION = 4
_WORDS_OF_AN_ANSWER = 3
_LARGE = 40_000
"""Inhabitants above which a name that is also a word is read as a place."""

_BEFORE_PLACE = {"in", "uit", "bij", "te", "rond", "rondom", "omgeving", "regio", "nabij", "vlakbij", "vanuit"}
_BEFORE_PLACE |= {"naar", "van", "plaats", "gemeente", "around", "near", "from"}


@dataclass(frozen=True)
class School:
    """A hogeschool.

    Attributes:
        places: its towns, by province.
        mkb: whether it is named without being asked for.
        contact: an address or number that employers see.
        requests: where requests for contact go, by channel ("email", "webhook"); employers do not see it.
    """

    id: str
    name: str
    names: list[str]
    places: dict[str, list[str]]
    site: str
    mkb: bool
    contact: str | None
    requests: dict[str, str]


@dataclass(frozen=True)
class Branch:
    """Where a found school is: its towns, and the distance of the nearest in kilometres when a town was named."""

    towns: list[str]
    kilometres: float | None = None


@dataclass(frozen=True)
class Found:
    """What was found: the schools, nearest first, and the place or names that were understood.

    Attributes:
        branches: by the id of the school, when a place was understood.
    """

    schools: list[School]
    where: str
    branches: dict[str, Branch] = field(default_factory=dict)

    @property
    def by_name(self) -> bool:
        """Whether schools were named, and no place."""
        return not self.branches


def read_schools(path: Path = FILE) -> list[School]:
    """Reads the hogescholen; raises DataError with file and line where the data is wrong."""
    file = read_yaml(path)
    if problems := violations(file, SCHEMA):
        raise DataError(problems)
    return [
        School(key, contact=value.pop("contact", None), requests=value.pop("requests", None) or {}, **value)
        for key, value in file.values.items()
    ]


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

        `is_answer` says that the text answers the question for a place: then a
        word such as "best" or "han" is read as a name, unless it stands in a sentence.
        """
        words = comparable(text).split()
        alone = len(words) == 1 or (is_answer and len(words) <= _WORDS_OF_AN_ANSWER)
        if named := self._named(text, alone):
            return Found(named, " en ".join(school.name for school in named))
        if town := town_of(text, is_answer):
            return self._near(self._places[comparable(town)])
        runs = [(i, " ".join(words[i : i + n])) for n in (4, 3, 2, 1) for i in range(len(words) - n + 1)]
        for i, run in runs:
            before = words[i - 1] if i else ""
            if run in self._provinces and (run not in self._places or before == "provincie"):
                return self._in(self._provinces[run])
            if run in self._places and self._means_place(run, before, alone):
                return self._near(self._places[run])
        return self._misspelt(" ".join(word for word in words if word not in _BEFORE_PLACE)) if is_answer else None

    def _misspelt(self, name: str) -> Found | None:
        """The hogescholen near the place whose name is almost the same, the largest of such places."""
        if len(name) < _SHORTEST_MISSPELT:
            return None
        almost = process.extractOne(name, self._places.keys(), scorer=fuzz.ratio, score_cutoff=_ALMOST)
        return self._near(self._places[almost[0]]) if almost else None

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

    def _near(self, place: Place) -> Found:
        """The nearest schools; those that are far only when nothing is nearer."""
        branches = {
            school.id: branch for school in self._schools if school.mkb and (branch := self._branch(school, place))
        }
        nearest = sorted(branches.items(), key=lambda entry: (entry[1].kilometres, entry[0]))
        kept = dict(entry for i, entry in enumerate(nearest[:_MOST]) if i == 0 or (entry[1].kilometres or 0) <= _FAR)
        by_id = {school.id: school for school in self._schools}
        return Found([by_id[name] for name in kept], place["name"], kept)

    def _branch(self, school: School, place: Place) -> Branch | None:
        """The town of a school that is nearest to a place."""
        names = [town for towns in school.places.values() for town in towns]
        known = [(_kilometres(place, town), name) for name in names if (town := self._places.get(comparable(name)))]
        if not known:
            return None
        kilometres, name = min(known)
        return Branch([name], kilometres)

    def _in(self, province: str) -> Found:
        inside = [school for school in self._schools if school.mkb and province in school.places][:_MOST]
        return Found(inside, province, {school.id: Branch(school.places[province]) for school in inside})


def _almost(name: str, text: str) -> bool:
    """Whether a long name stands in the text with a typing error."""
    return len(name) >= _SHORTEST_FUZZY and len(text) >= len(name) - 1 and fuzz.partial_ratio(name, text) >= _SURE


def _kilometres(one: Place, other: Place) -> float:
    """The distance in kilometres on a flat map, good enough within the Netherlands."""
    north = (one["north"] - other["north"]) * 111.2
    east = (one["east"] - other["east"]) * 111.2 * math.cos(math.radians(52.2))
    return math.hypot(north, east)
