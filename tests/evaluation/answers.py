"""The evaluation questions through the running servers: what was said, and why."""

import json
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from knowledge.search import Searcher
from tests.evaluation.judge import Judge
from tests.evaluation.statistics import reliability, risk_coverage, share
from tests.talk import Assistant, Conversation, Reply, assistant

FOLDER = Path(__file__).parent
VERDICTS = ("right", "clarified", "unknown", "wrong")
_DEPTH = 5
Row = dict[str, Any]


def read(name: str) -> list[dict[str, Any]]:
    """The items of a file of evaluation questions."""
    return list(yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8")))


def measure() -> dict[str, Any]:
    """Asks everything; gives counts, what parts of the assistant alone would have said, and all misses."""
    judge, searchers = Judge(), _searchers()
    with tempfile.TemporaryDirectory() as folder, assistant(Path(folder), options=("--enable-api",)) as running:
        inside = [_asked(running, judge, searchers, item) for item in read("questions")]
        outside = [_asked(running, judge, searchers, item) for item in read("outside")]
        turns = [row for item in read("conversations") for row in _conversation(running, judge, item)]
        people = [_person(running, judge, item) for item in read("person")]
    verdicts = Counter(row["verdict"] for row in inside)
    honest = [row for row in outside if row["verdict"] == "honest"]
    return {
        "answers": {"n": len(inside), **{name: verdicts[name] for name in VERDICTS}},
        "out_of_scope": {"n": len(outside), "honest": len(honest)},
        "shares": {name: share(verdicts[name], len(inside)) for name in VERDICTS},
        "honest": {kind: _share(outside, kind, "honest") for kind in _kinds(outside)},
        "turns": share(sum(row["verdict"] == "right" for row in turns), len(turns)),
        "person": _people(people, [*inside, *outside]),
        "kinds": {kind: {name: _share(inside, kind, name) for name in VERDICTS} for kind in _kinds(inside)},
        "alone": _alone(inside, outside),
        "gate": _gate(inside + outside),
        "misses": [row for row in [*inside, *outside, *turns, *people] if row["verdict"] not in ("right", "honest")],
    }


def _searchers() -> dict[str, Searcher]:
    whole = Searcher.load()
    return {"search": whole, "bm25": whole.with_weight(1), "encoder": whole.with_weight(0)}


def _asked(running: Assistant, judge: Judge, searchers: dict[str, Searcher], item: dict[str, Any]) -> Row:
    conversation = running.conversation()
    reply = conversation.say(item["question"])
    verdict = (
        judge.in_scope(reply, item["topics"])
        if "topics" in item
        else ("honest" if judge.is_honest(reply) else "not honest")
    )
    found = {name: searcher.topics(item["question"], 1)[0].target for name, searcher in searchers.items()}
    causes = _causes(conversation, item["question"], searchers["search"])
    return {**item, "verdict": verdict, **_said(judge, reply), **causes, "found": found}


def _conversation(running: Assistant, judge: Judge, item: dict[str, Any]) -> Iterable[Row]:
    conversation = running.conversation()
    for number, turn in enumerate(item["turns"], 1):
        reply = conversation.say(turn["say"])
        verdict = "right" if judge.turn(reply, turn) else "wrong"
        kind = f"{item['name']}, beurt {number}"
        yield {
            "question": turn["say"],
            "kind": kind,
            "topics": turn["expect"],
            "verdict": verdict,
            **_said(judge, reply),
            **understood(conversation),
        }


def _person(running: Assistant, judge: Judge, item: dict[str, Any]) -> Row:
    conversation = running.conversation()
    reply = conversation.say(item["question"])
    said = _said(judge, reply)
    verdict = "right" if said["person"] == item["person"] else "wrong"
    expected = ["person"] if item["person"] else ["geen person"]
    return {**item, "topics": expected, "verdict": verdict, **said, **understood(conversation)}


def _people(rows: list[Row], others: list[Row]) -> dict[str, Any]:
    """Of those who want a person, how many are brought to one; and who is without asking for it."""
    wants = [row for row in rows if row["verdict"] == "right" if row["person"]]
    asked = [row for row in rows if row["topics"] == ["person"]]
    alike = [row for row in rows if row["topics"] != ["person"]]
    return {
        "recognised": share(len(wants), len(asked)),
        "mistaken": share(sum(row["person"] for row in others), len(others)),
        "mistaken_alike": share(sum(row["person"] for row in alike), len(alike)),
    }


def _said(judge: Judge, reply: Reply) -> dict[str, Any]:
    said = judge.said(reply)
    return {
        "said": said.topics,
        "reply": reply.answer,
        "buttons": [button["title"] for button in reply.buttons],
        "problem": said.problem,
        "person": judge.brings_to_person(reply),
    }


def _causes(conversation: Conversation, question: str, searcher: Searcher) -> dict[str, Any]:
    sections = [(hit.target, round(hit.score, 3)) for hit in searcher.sections(question, 3)]
    return {**understood(conversation), "sections": sections}


def understood(conversation: Conversation) -> dict[str, Any]:
    """What the pipeline made of the last message: the ranking of intents and what the gate saw."""
    with urllib.request.urlopen(f"{conversation.url}/conversations/{conversation.sender}/tracker") as answer:
        message = json.load(answer)["latest_message"]
    ranking = [(entry["name"], round(entry["confidence"], 3)) for entry in message.get("intent_ranking", [])[:_DEPTH]]
    return {"ranking": ranking, "gate": message.get("gate", []), "intent": message["intent"]["name"]}


def _is_right(row: Row, intent: str) -> bool:
    """Whether an intent is what a row asks for; outside the sources any outside topic is."""
    group, _, topic = intent.partition("/")
    return topic in row["topics"] if "topics" in row else group in ("outside", "chitchat")


def _alone(inside: list[Row], outside: list[Row]) -> dict[str, Any]:
    """What each part alone would have said, with its first choice always: right, and honest outside."""
    first: dict[str, Callable[[Row], str]] = {
        "ungated": lambda row: row["ranking"][0][0] if row["ranking"] else "",
        "bm25": lambda row: row["found"]["bm25"],
        "encoder": lambda row: row["found"]["encoder"],
        "search": lambda row: row["found"]["search"],
    }
    return {
        name: {
            "right": share(sum(_is_right(row, choose(row)) for row in inside), len(inside)),
            "honest": share(sum(_is_right(row, choose(row)) for row in outside), len(outside)),
        }
        for name, choose in first.items()
    }


def _gate(rows: list[Row]) -> dict[str, Any]:
    """What the gate promised of the surest reading of a message, and what came true."""
    judged = [(row, _surest(row)) for row in rows if row["gate"]]
    promised = [guess["probability"] for _, guess in judged]
    right = [_is_right(row, guess["intent"]) for row, guess in judged]
    return {"reliability": reliability(promised, right), "risk_coverage": risk_coverage(promised, right)}


def _surest(row: Row) -> dict[str, Any]:
    """The guess that decides when a message does not ask several things."""
    return dict(max((guess for guess in row["gate"] if guess["role"] != "question"), key=lambda g: g["probability"]))


def _kinds(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["kind"] for row in rows))


def _share(rows: list[Row], kind: str, verdict: str) -> dict[str, Any]:
    of_kind = [row for row in rows if row["kind"] == kind]
    return share(sum(row["verdict"] == verdict for row in of_kind), len(of_kind))
