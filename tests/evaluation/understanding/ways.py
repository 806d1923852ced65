"""Pipelines to compare, trained and asked by Rasa. Runs in Rasa's environment.

Neither the readings nor the gate take part: what counts is the first choice.
"""

import logging
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Tuple

import structlog
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from ruamel.yaml import YAML

from bot.nlu.text import clean
from bot.topics import Example, read_examples, read_topics
from bot.train import ROOT, make_dutch, skip_hashing

_FRAME = ("bot.nlu.readings.Readings", "bot.nlu.gate.AnswerGate")
_FEATURES = "FEATURES"
_FLAT = "__"
"""Stands for the slash of a topic's name where topics are intents of their own."""


class Way(NamedTuple):
    """A pipeline, and whether topics are intents of their own in it."""

    pipeline: List[Dict[str, Any]]
    flat: bool


def read_ways() -> Dict[str, Way]:
    """The pipelines of ways.yml by name; `own` is config.yml's and `starter` that of `rasa init`."""
    yaml = YAML(typ="safe")
    own = [part for part in yaml.load(ROOT / "config.yml")["pipeline"] if part["name"] not in _FRAME]
    stock = resources.files("rasa.engine.recipes").joinpath("config_files/default_config.yml").read_text()
    ways = {"own": Way(own, flat=False), "starter": Way(yaml.load(stock)["pipeline"], flat=True)}
    for name, way in yaml.load(Path(__file__).with_name("ways.yml")).items():
        parts = [own[:-1] if part == _FEATURES else [part] for part in way["pipeline"]]
        ways[name] = Way([part for some in parts for part in some], way["flat"])
    return ways


def read_items(path: Path) -> List[Dict[str, Any]]:
    """The questions of a file."""
    return list(YAML(typ="safe").load(path))


def own_examples() -> List[Example]:
    """The examples of the topic files as the pipeline sees them."""
    return [Example(clean(text), intent) for text, intent in read_examples()]


def first_of_each(examples: List[Example], most: int) -> List[Example]:
    """At most a number of examples an intent, in their order."""
    taken: Dict[str, int] = Counter()
    kept = []
    for example in examples:
        taken[example.intent] += 1
        if taken[example.intent] <= most:
            kept.append(example)
    return kept


def prepare() -> None:
    """Makes what the pipelines need, and keeps Rasa quiet."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    make_dutch()
    skip_hashing()


def train(way: Way, examples: List[Example], folder: Path) -> Agent:
    """Has Rasa train a way on examples, in a folder of its own."""
    yaml = YAML(typ="safe")
    by_intent: Dict[str, List[str]] = {}
    for example in examples:
        intent = example.intent.replace("/", _FLAT) if way.flat else example.intent
        by_intent.setdefault(intent, []).append(f"- {example.text}")
    nlu: Dict[str, Any] = {
        "version": "3.1",
        "nlu": [{"intent": name, "examples": "\n".join(lines) + "\n"} for name, lines in by_intent.items()],
    }
    if not way.flat:
        nlu["responses"] = {f"utter_{intent}": [{"text": topic.text}] for intent, topic in read_topics().items()}
    yaml.dump(nlu, folder / "nlu.yml")
    config = {"recipe": "default.v1", "language": "nl", "assistant_id": "compared", "pipeline": way.pipeline}
    yaml.dump(config, folder / "config.yml")
    return Agent.load(str(train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))))


async def first_choice(agent: Agent, text: str) -> Tuple[str, float]:
    """The full name of the intent that comes out first, and its confidence."""
    parsed = await agent.parse_message(text)
    confidence = float(parsed["intent"]["confidence"])
    intent = str(parsed["intent"]["name"]).replace(_FLAT, "/")
    selected = parsed.get("response_selector", {}).get(intent, {}).get("ranking")
    return str(selected[0]["intent_response_key"]) if selected else intent, confidence
