"""The topic files of `data/nlu/`: what people say, the answer, and the section it rests on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.paths import TOPICS
from knowledge.problems import DataError
from knowledge.yaml_file import YamlFile, read_yaml, violations

_RESPONSE = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string"},
        "buttons": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["title", "payload"],
                "additionalProperties": False,
                "properties": {"title": {"type": "string"}, "payload": {"type": "string"}},
            },
        },
        "metadata": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "label": {"type": "string"},
                "source": {"type": "string"},
                "next": {"type": "array", "items": {"type": "string"}},
                "yes_no": {"enum": ["Ja", "Nee"]},
            },
        },
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["nlu"],
    "additionalProperties": False,
    "properties": {
        "version": {"type": "string"},
        "nlu": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["intent", "examples"],
                "additionalProperties": False,
                "properties": {"intent": {"type": "string"}, "examples": {"type": "string"}},
            },
        },
        "responses": {
            "type": "object",
            "maxProperties": 1,
            "additionalProperties": {"type": "array", "minItems": 1, "maxItems": 1, "items": _RESPONSE},
        },
    },
}


@dataclass(frozen=True)
class Topic:
    """One topic file.

    Attributes:
        intent: the full intent, such as "faq/ad_duur" or "ask_person".
        examples: what people say, each with its line in the file.
        text: the answer, or None for an intent that a rule or an action answers.
        label: what a person reads on a button.
        source: the id of the section that the answer rests on.
        next: the ids of the topics that people ask after this one.
        buttons: the labels that the answer offers.
    """

    file: YamlFile
    intent: str
    examples: list[tuple[str, int]]
    text: str | None
    label: str | None
    source: str | None
    next: list[str]
    buttons: list[str]

    @property
    def group(self) -> str:
        """`faq` for what the sources say, `outside` for what they do not, `chitchat`, or the intent."""
        return self.intent.split("/")[0]

    @property
    def id(self) -> str:
        """The name without its group."""
        return self.intent.split("/")[-1]

    def line(self, *steps: str | int) -> int:
        """The line of a part of the response, such as `metadata`, `source`."""
        return self.file.line("responses", f"utter_{self.intent}", 0, *steps)


def topic_files(folder: Path = TOPICS) -> list[Path]:
    """The topic files in a stable order."""
    return sorted(folder.rglob("*.yml"))


def read_topic(path: Path) -> Topic:
    """Reads a topic file; raises DataError with the line where it has not the right form."""
    file = read_yaml(path)
    if problems := violations(file, SCHEMA):
        raise DataError(problems)
    block = file.values["nlu"][0]
    response: dict[str, Any] = next(iter(file.values.get("responses", {}).values()), [{}])[0]
    metadata = response.get("metadata", {})
    first = file.text_line("nlu", 0, "examples")
    return Topic(
        file=file,
        intent=block["intent"],
        examples=[
            (line.strip().removeprefix("-").strip(), first + number)
            for number, line in enumerate(block["examples"].splitlines())
            if line.strip()
        ],
        text=response.get("text"),
        label=metadata.get("label"),
        source=metadata.get("source"),
        next=metadata.get("next", []),
        buttons=[button["payload"] for button in response.get("buttons", [])],
    )


def read_topics(folder: Path = TOPICS) -> list[Topic]:
    """Reads all topic files; raises DataError with all that is wrong in any of them."""
    topics, problems = [], []
    for path in topic_files(folder):
        try:
            topics.append(read_topic(path))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return topics
