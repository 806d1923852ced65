"""Time and memory, turn by turn beside the starter of `rasa init` on the same machine."""

import itertools
import shutil
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import psutil

from knowledge.paths import BUILD, ROOT
from launch.environments import RASA
from launch.servers import Server
from launch.settings import environment
from tests.evaluation.answers import read, understood
from tests.evaluation.starter import SAID, make, starter
from tests.talk import Assistant, Conversation, assistant

TURNS = 60
STARTS = 3
_SORTED = 130
"""Questions of each file that are asked first, to know which way each goes."""

_WAYS = {"faq": "faq", "nlu_fallback": "retrieved", "outside": "refusal"}
_OPTIONS = ("--enable-api",)


def measure() -> dict[str, Any]:
    """Ratios of medians, times to start, memory of all processes, and the training time."""
    make()
    starts: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for _ in range(STARTS - 1):
            _started(starts, "ours", assistant(place))
            _started(starts, "starter", starter(place))
        before = time.monotonic()
        with assistant(place, options=_OPTIONS) as ours:
            starts["ours"].append(time.monotonic() - before)
            before = time.monotonic()
            with starter(place) as (url, server):
                starts["starter"].append(time.monotonic() - before)
                turns = _turns(ours, url)
                memory = {"pss_mb": _pss([ours.rasa, ours.actions]), "starter_pss_mb": _pss([server])}
        training = _training_seconds(place)
    medians = {name: statistics.median(seconds) for name, seconds in turns.items()}
    return {
        "speed": {
            **{f"{way}_ratio": medians[way] / medians["starter"] for way in _WAYS.values()},
            "median_ms": {name: 1000 * value for name, value in medians.items()},
            "turns": TURNS,
        },
        "start": {
            "seconds": statistics.median(starts["ours"]),
            "starter_seconds": statistics.median(starts["starter"]),
            "starts": STARTS,
        },
        "memory": memory,
        "training": {"seconds": training},
    }


def _started(starts: dict[str, list[float]], name: str, server: Any) -> None:
    before = time.monotonic()
    with server:
        starts[name].append(time.monotonic() - before)


def _turns(ours: Assistant, url: str) -> dict[str, list[float]]:
    """Seconds of turns, ours and the starter's in turn; every one the second of its conversation."""
    questions = {way: itertools.cycle(texts) for way, texts in _questions_by_way(ours).items()}
    hello, said = {"starter": "hello"}, {**questions, "starter": itertools.cycle(SAID)}
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(TURNS):
        for way, texts in said.items():
            conversation = Conversation(url) if way == "starter" else ours.conversation()
            conversation.say(hello.get(way, "hallo"))
            before = time.perf_counter()
            conversation.say(next(texts))
            seconds[way].append(time.perf_counter() - before)
    return seconds


def _questions_by_way(ours: Assistant) -> dict[str, list[str]]:
    """Evaluation questions by what is done with them; asking also warms up."""
    sorted_out: dict[str, list[str]] = {way: [] for way in _WAYS.values()}
    for text in [item["question"] for name in ("questions", "outside") for item in read(name)[:_SORTED]]:
        conversation = ours.conversation()
        conversation.say(text)
        if way := _WAYS.get(understood(conversation)["intent"]):
            sorted_out[way].append(text)
    return sorted_out


def _pss(servers: list[Server]) -> float:
    """The memory of the processes with all their children, shared pages counted in parts, in MB."""
    total = 0
    for server in servers:
        parent = psutil.Process(server.process.pid)
        total += sum(process.memory_full_info().pss for process in [parent, *parent.children(recursive=True)])
    return total / 1e6


def _training_seconds(place: Path) -> float:
    """Training from nothing but the vectors that earlier builds kept."""
    build = place / "build"
    for name in ("e5", "knowledge", "vectors"):
        shutil.copytree(BUILD / name, build / name)
    before = time.monotonic()
    command = [str(RASA.python), "-m", "bot.train"]
    changed = {**environment(), "MKB_BUILD": str(build)}
    subprocess.run(command, cwd=ROOT, env=changed, check=True, capture_output=True)
    return time.monotonic() - before
