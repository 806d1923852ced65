"""The starter's pipeline on our data, and our pipeline on an outside set. Runs in Rasa's environment."""

import asyncio
import hashlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

from rasa.core.agent import Agent
from sklearn.metrics import f1_score

from bot.nlu.text import clean
from bot.shared import BUILD
from bot.topics import Example
from bot.train import ROOT
from tests.evaluation.benchmarks import BENCHMARKS
from tests.evaluation.understanding.ways import first_choice, first_of_each, own_examples, read_items, read_ways, train

_UNSURE = "nlu_fallback"

MOST = 20
"""Examples of each topic in the comparison: the starter would take hours to train on all of them."""


def starter() -> Dict[str, Any]:
    """What the stock pipeline of `rasa init` and ours, trained on the same examples, make of the evaluation questions.

    The starter's threshold stays as it comes: below 0.3, or with two intents within 0.1,
    it does not know. Ours is asked for its first choice, before the gate.
    """
    examples = first_of_each(own_examples(), MOST)
    return {"examples": len(examples), **{name: _judged(name, examples) for name in ("starter", "own")}}


def _judged(name: str, examples: List[Example]) -> Dict[str, Any]:
    agent, seconds = _kept(name, examples)
    rows = {file: read_items(ROOT / "tests" / "evaluation" / f"{file}.yml") for file in ("questions", "outside")}
    given = {file: asyncio.run(_asked(agent, [row["question"] for row in asked])) for file, asked in rows.items()}
    inside = [
        "unknown" if intent == _UNSURE else ("right" if intent.split("/")[-1] in row["topics"] else "wrong")
        for row, intent in zip(rows["questions"], given["questions"])
    ]
    honest = [intent == _UNSURE or intent.split("/")[0] in ("outside", "chitchat") for intent in given["outside"]]
    return {
        "n": len(inside),
        **{verdict: inside.count(verdict) for verdict in ("right", "unknown", "wrong")},
        "outside": len(honest),
        "honest": sum(honest),
        "training_seconds": seconds,
    }


def xsid() -> Dict[str, Any]:
    """Our features and classifier, before the gate, on xSID: trained on `valid`, asked `test`."""
    folder = BENCHMARKS / "xsid_nl"
    if not folder.exists():
        return {}
    known, asked = (
        [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("valid", "test")
    )
    way = read_ways()["own"]._replace(flat=True)
    with tempfile.TemporaryDirectory() as place:
        agent = train(way, [Example(clean(row["text"]), row["intent"]) for row in known], Path(place))
        given = asyncio.run(_asked(agent, [row["text"] for row in asked]))
    gold = [row["intent"] for row in asked]
    right = sum(has == got for has, got in zip(gold, given))
    return {
        "n": len(gold),
        "right": right,
        "accuracy": right / len(gold),
        "macro_f1": float(f1_score(gold, given, average="macro", zero_division=0)),
    }


def _kept(name: str, examples: List[Example]) -> Tuple[Agent, float]:
    """A trained way and the seconds that took; kept for the next time, as the starter's training takes long."""
    way = read_ways()[name]
    content = hashlib.sha256(json.dumps([way.pipeline, examples]).encode()).hexdigest()[:12]
    folder = BUILD / "evaluation" / f"{name}-{content}"
    took = folder / "seconds"
    if took.exists():
        return Agent.load(str(next(folder.glob("*.tar.gz")))), float(took.read_text())
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    agent = train(way, examples, folder)
    took.write_text(str(time.monotonic() - started))
    return agent, float(took.read_text())


async def _asked(agent: Agent, texts: List[str]) -> List[str]:
    return [(await first_choice(agent, clean(text)))[0] for text in texts]
