"""What the channel says by itself: the `utter_telegram_…` texts of domain.yml, as it was at start."""

from __future__ import annotations

from pathlib import Path
from typing import Dict

import rasa.shared.utils.io

from bot.shared import ROOT

_PREFIX = "utter_telegram_"


class Texts:
    """The texts by their name without "utter_telegram_"."""

    def __init__(self, path: Path = ROOT / "domain.yml") -> None:
        """Reads them."""
        responses = rasa.shared.utils.io.read_yaml_file(path)["responses"]
        self._texts: Dict[str, str] = {
            name[len(_PREFIX) :]: variants[0]["text"]
            for name, variants in responses.items()
            if name.startswith(_PREFIX)
        }

    def __getitem__(self, name: str) -> str:
        """The text; raises KeyError when domain.yml has none of that name."""
        return self._texts[name]
