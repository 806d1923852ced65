"""Judging replies by their text: which topic was said, and with which source."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from knowledge.topics import Topic, read_topics
from tests.talk import Reply

MOST_WORDS = 120
Verdict = Literal["right", "clarified", "unknown", "wrong"]
_UNKNOWN = ("weet ik niet", "begrijp je nu twee keer niet", "niet opzoeken door een storing", "begrijp ik niet")
_PERSON = ("hogeschool", "https://")
_REQUEST = "vragen om contact met je op te nemen"
"""Said when a request for contact begins."""


@dataclass(frozen=True)
class Said:
    """What a reply says: the topics whose answer is in it, and their sources in its lines."""

    topics: list[str]
    groups: list[str]
    problem: str | None


class Judge:
    """Knows the answers of all topics."""

    def __init__(self) -> None:
        self._topics = [topic for topic in read_topics() if topic.text]
        self._patterns = [(topic, _pattern(topic.text or "")) for topic in self._topics]
        self._labels = {topic.label: topic for topic in self._topics if topic.label}

    def said(self, reply: Reply) -> Said:
        """The topics of a reply, and what is wrong with its form."""
        for text in reversed(reply.texts):
            if found := [topic for topic, pattern in self._patterns if pattern.search(text)]:
                return Said([topic.id for topic in found], [topic.group for topic in found], _form(text, found))
        return Said([], [], _form(reply.answer, []))

    def in_scope(self, reply: Reply, expected: list[str]) -> Verdict:
        """The verdict on the reply to a question that the sources answer."""
        said = self.said(reply)
        if said.problem:
            return "wrong"
        if said.topics:
            return "right" if set(said.topics) & set(expected) else "wrong"
        offered = {self._labels[button["title"]].id for button in reply.buttons if button["title"] in self._labels}
        if "Bedoel je" in reply.answer:
            return "clarified" if offered & set(expected) else "unknown"
        return "unknown" if any(sign in reply.answer for sign in _UNKNOWN) else "wrong"

    def is_honest(self, reply: Reply) -> bool:
        """Whether the reply to a question that the sources do not answer states nothing."""
        said = self.said(reply)
        states = "faq" in said.groups or "Bron:" in reply.answer
        admits = "outside" in said.groups or any(sign in reply.answer for sign in (*_UNKNOWN, "Bedoel je"))
        return bool(reply.answer) and not states and admits

    def brings_to_person(self, reply: Reply) -> bool:
        """Whether a request for contact has begun."""
        return _REQUEST in reply.text

    def turn(self, reply: Reply, turn: dict[str, Any]) -> bool:
        """Whether a reply in a conversation is one of those expected."""
        expected = turn["expect"]
        said = self.said(reply)
        topics = [name for name in expected if name not in ("outside", "person", "chitchat", "clarify")]
        if turn.get("all"):
            named = {self._labels[button["title"]].id for button in reply.buttons if button["title"] in self._labels}
            return all(name in said.topics or name in named for name in topics)
        return (
            bool(set(topics) & set(said.topics))
            or ("outside" in expected and self.is_honest(reply))
            or ("person" in expected and any(sign in reply.text for sign in _PERSON) and "faq" not in said.groups)
            or ("chitchat" in expected and "chitchat" in said.groups)
            or ("clarify" in expected and "Bedoel je" in reply.answer)
        )


def _pattern(text: str) -> re.Pattern[str]:
    """An answer as a pattern: facts in braces may be any text."""
    parts = re.split(r"\{[a-z]+\.[a-z_]+\}", text.strip())
    return re.compile(".+?".join(re.escape(part.strip()) for part in parts if part.strip()), re.DOTALL)


def _form(text: str, found: list[Topic]) -> str | None:
    if not text.strip():
        return "leeg"
    if len(text.split()) > MOST_WORDS:
        return "te lang"
    lines = [line for line in text.splitlines() if line.startswith("Bron:")]
    for topic in found:
        if topic.source and not any(
            topic.source.partition("#")[2] in line or "regelingen" in topic.source for line in lines
        ):
            return "bron ontbreekt of is een andere"
    return None
