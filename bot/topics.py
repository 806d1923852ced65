"""The topic files as the Rasa server needs them: answers, labels and sources by intent.

Read at start, so that a changed answer needs no training.
"""

import os
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

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


class Example(NamedTuple):
    """Something that people say, with the full intent."""

    text: str
    intent: str


def read_examples(folder: Path = FOLDER) -> List[Example]:
    """All examples, in the order of the files."""
    found = []
    for content in _contents(folder):
        block = content["nlu"][0]
        lines = (line.strip()[1:].strip() for line in block["examples"].splitlines() if line.strip())
        found += [Example(line, block["intent"]) for line in lines]
    return found


def _contents(folder: Path) -> Iterator[Dict[str, Any]]:
    yaml = YAML(typ="safe")
    for path in sorted(folder.rglob("*.yml")):
        yield yaml.load(path)


def read_topics(folder: Path = FOLDER) -> Dict[str, Topic]:
    """All topics with an answer, by full intent. `python -m knowledge check` says what is wrong in them."""
    topics = {}
    for content in _contents(folder):
        for name, variants in (content.get("responses") or {}).items():
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
