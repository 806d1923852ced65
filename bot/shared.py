"""The file that the knowledge build leaves for this server: sections, facts and windows."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, Optional
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("MKB_BUILD", ROOT / "build"))
FILE = BUILD / "knowledge" / "shared.json"
_HANDREIKING = "/handreiking"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONTHS = ["januari", "februari", "maart", "april", "mei", "juni"]
MONTHS += ["juli", "augustus", "september", "oktober", "november", "december"]


class SharedKnowledge:
    """Sections by id, and facts as sentences by name ("praktijkleren.bedrag")."""

    def __init__(self, data: Dict[str, Any], public_url: str = "", handreiking: str = "") -> None:
        """Takes the data of the file, the address of this server, and that of an own page with the handreiking."""
        self._sections: Dict[str, Dict[str, Any]] = data["sections"]
        self._facts: Dict[str, str] = data["facts"]
        self._windows: Dict[str, Dict[str, str]] = data["windows"]
        self._public_url = public_url.rstrip("/")
        self._handreiking = handreiking

    @classmethod
    def load(cls, file: Path = FILE) -> "SharedKnowledge":
        """Reads the file; raises FileNotFoundError with what to do when it is not there."""
        if not file.exists():
            raise FileNotFoundError(f"{file} ontbreekt. Maak het met: make train")
        url = os.environ.get("MKB_PUBLIC_URL") or f"http://127.0.0.1:{os.environ.get('MKB_PORT', '5005')}"
        return cls(json.loads(file.read_text(encoding="utf-8")), url, os.environ.get("MKB_HANDREIKING_URL", ""))

    def fact(self, name: str, now: Optional[datetime] = None) -> str:
        """The sentence of a fact; `<scheme>.periode` is made from the scheme's window."""
        scheme, _, what = name.partition(".")
        if what == "periode" and scheme in self._windows:
            return _window_sentence(self._windows[scheme], now or datetime.now(AMSTERDAM))
        return self._facts[name]

    def knows(self, section: Optional[str]) -> bool:
        """Whether there is a section with this id."""
        return section in self._sections

    def source_line(self, section: str) -> str:
        """The line that names and links a section: "Bron: Handreiking §1.7 Tip 1: … – https://…"."""
        return f"Bron: {self.source(section)} – {self.link(section)}"

    def source(self, section: str) -> str:
        """The name of a section, with its date where it has one."""
        found = self._sections[section]
        name = f"{found['source']} {found['label']}"
        if found.get("stand_op"):
            name += f" (stand op {dutch_date(datetime.fromisoformat(found['stand_op']))})"
        return name

    def link(self, section: str) -> str:
        """The full address of a section."""
        link = str(self._sections[section]["link"])
        if self._handreiking and link.startswith(_HANDREIKING):
            return self._handreiking + link[len(_HANDREIKING) :]
        return self._public_url + link if link.startswith("/") else link


def dutch_date(moment: datetime) -> str:
    """A day as people write it: 1 november 2026."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def _window_sentence(window: Dict[str, str], now: datetime) -> str:
    opens, closes = (datetime.fromisoformat(window[name]) for name in ("opens", "closes"))
    period = f"van {dutch_date(opens)} tot en met {dutch_date(closes)}"
    hour = "" if (closes.hour, closes.minute) == (23, 59) else f", {closes:%H.%M} uur"
    if now < opens:
        return f"Aanvragen kan {period}{hour}."
    if now <= closes:
        return f"Aanvragen kan nu, tot en met {dutch_date(closes)}{hour}."
    return f"De laatste aanvraagperiode is voorbij: die liep {period}{hour}. De volgende is hier nog niet bekend."
