"""Cross-validation of ways to understand a message: `python -m tests.evaluation.pipelines [NAME …]`.

Runs in Rasa's environment. Each way is trained by Rasa on nine tenths of the topic
files' examples and asked the last tenth and the calibration questions. Neither the
readings nor the gate take part: what counts is the first choice. `own` is config.yml.
"""

import argparse
import asyncio
import logging
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, NamedTuple

import structlog
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from ruamel.yaml import YAML
from sklearn.model_selection import StratifiedKFold

from bot.calibrate import is_right
from bot.nlu.text import clean
from bot.topics import Example, read_examples, read_topics
from bot.train import ROOT, make_dutch, skip_hashing

FOLDS = 10
_FRAME = ("bot.nlu.readings.Readings", "bot.nlu.gate.AnswerGate")
_FLAT = "__"
"""Stands for the slash of a topic's name where topics are intents of their own."""


class Way(NamedTuple):
    """A pipeline, and whether topics are intents of their own in it."""

    pipeline: List[Dict[str, Any]]
    flat: bool


def read_ways() -> Dict[str, Way]:
    """The pipelines of ways.yml and `own`, by name."""
    yaml = YAML(typ="safe")
    own = [part for part in yaml.load(ROOT / "config.yml")["pipeline"] if part["name"] not in _FRAME]
    ways = {"own": Way(own, flat=False)}
    for name, way in yaml.load(Path(__file__).with_name("ways.yml")).items():
        rest = [part for part in way["pipeline"] if part != "FEATURES"]
        ways[name] = Way([*own[:-1], *rest], way["flat"])
    return ways


def read_calibration(name: str) -> List[Dict[str, Any]]:
    """The calibration questions of a file."""
    return list(YAML(typ="safe").load(ROOT / "data" / "calibration" / f"{name}.yml"))


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
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    return Agent.load(str(model))


async def first_choice(agent: Agent, text: str) -> str:
    """The full name of the intent that comes out first."""
    parsed = await agent.parse_message(text)
    intent = str(parsed["intent"]["name"]).replace(_FLAT, "/")
    selected = parsed.get("response_selector", {}).get(intent, {}).get("ranking")
    return str(selected[0]["intent_response_key"]) if selected else intent


def first_of_each(examples: List[Example], most: int) -> List[Example]:
    """At most a number of examples an intent, in their order."""
    taken: Dict[str, int] = Counter()
    kept = []
    for example in examples:
        taken[example.intent] += 1
        if taken[example.intent] <= most:
            kept.append(example)
    return kept


async def compare(name: str, way: Way, folds: int, most: int) -> None:
    """Trains and asks a way on a number of the ten folds; prints its figures."""
    examples = [Example(clean(text), intent) for text, intent in read_examples()]
    splits = StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(examples, [e.intent for e in examples])
    asked = {file: read_calibration(file) for file in ("questions", "outside")}
    for fold, (learned, held) in zip(range(folds), splits):
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            known = first_of_each([examples[i] for i in learned], most)
            agent = train(way, known, Path(folder))
            seconds = time.monotonic() - started
            right = [await first_choice(agent, examples[i].text) == examples[i].intent for i in held]
            figures = [f"own fold {sum(right)} of {len(right)} ({sum(right) / len(right):.3f})"]
            for file, items in asked.items():
                good = [is_right(item, await first_choice(agent, clean(item["question"]))) for item in items]
                figures.append(f"{file} {sum(good)} of {len(good)} ({sum(good) / len(good):.3f})")
        print(f"{name}, fold {fold + 1}: {'; '.join(figures)}; {len(known)} examples in {seconds:.0f} s", flush=True)


def main() -> None:
    """Compares the ways that are named, or all."""
    ways = read_ways()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ways, []], metavar="NAME", help=", ".join(ways))
    parser.add_argument("--folds", type=int, default=1, choices=range(1, FOLDS + 1))
    parser.add_argument("--examples", type=int, default=1_000_000, help="the most examples an intent to train on")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    make_dutch()
    skip_hashing()
    for name in options.names or ways:
        asyncio.run(compare(name, ways[name], options.folds, options.examples))


if __name__ == "__main__":
    main()
