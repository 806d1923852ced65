"""Units: the small texts that are searched, each pointing at a section or a topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.sections import Section
from knowledge.topics import Topic

Kind = Literal["sentence", "section", "example"]


@dataclass(frozen=True)
class Unit:
    """A text to find; `target` is the id of a section, or for an example the intent of its topic."""

    text: str
    kind: Kind
    target: str


def units_of(sections: Sequence[Section], topics: Sequence[Topic]) -> list[Unit]:
    """Sentences and wholes of the sections, examples and labels of the topics with an answer."""
    found = []
    for section in sections:
        found.append(Unit(section.whole, "section", section.id))
        found += [Unit(text, "sentence", section.id) for text in section.units()]
    for topic in topics:
        if topic.text:
            found += [Unit(text, "example", topic.intent) for text, _ in topic.examples]
            found += [Unit(topic.label, "example", topic.intent)] if topic.label else []
    return found
