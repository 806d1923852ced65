"""The topic files as the Rasa server needs them: answers, labels and sources by intent.

Read at start, so that a changed answer needs no training.
"""

import os
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional

from ruamel.yaml import YAML

FOLDER = Path(os.environ.get("MKB_TOPICS", Path(__file__).resolve().parent.parent / "data" / "nlu"))


class Topic(NamedTuple):
    """What is said about a topic; `intent` is in full, such as "faq/ad_duur"."""

    intent: str
    text: str
    label: Optional[str]
    source: Optional[str]
    next: List[str]
    buttons: List[Dict[str, str]]
    yes_no: str = ""


def read_topics(folder: Path = FOLDER) -> Dict[str, Topic]:
    """All topics with an answer, by full intent. `python -m knowledge check` says what is wrong in them."""
    yaml = YAML(typ="safe")
    topics = {}
    for path in sorted(folder.rglob("*.yml")):
        for name, variants in (yaml.load(path).get("responses") or {}).items():
            intent, response = name[len("utter_") :], variants[0]
            metadata = response.get("metadata", {})
            topics[intent] = Topic(
                intent,
                response["text"],
                metadata.get("label"),
                metadata.get("source"),
                metadata.get("next", []),
                response.get("buttons", []),
                metadata.get("yes_no", ""),
            )
    return topics
