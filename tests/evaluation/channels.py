"""The website chat and Telegram beside REST: time to the first visible answer, and many visitors at a time."""

import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from launch.settings import environment
from tests.talk import Assistant, Conversation, assistant
from tests.telegram.bot_api import BotApi
from tests.telegram.talk import Person
from tests.web_client import Event, Visitor

TURNS = 50
VISITORS = 200
QUESTIONS = ("Wat is een Ad?", "Hoe lang duurt een Ad?", "Welke subsidies zijn er?", "Wat kost het mij?")
FREE = {"MKB_RATE_CONVERSATION": "1000000", "MKB_RATE_ADDRESS": "1000000", "MKB_RATE_SESSIONS": "1000000"}


def measure() -> dict[str, Any]:
    """Medians of turns in turn over REST, an open stream and Telegram, and how 200 visitors at a time fare."""
    api = BotApi()
    api.open()
    telegram = {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_URL": api.url}
    try:
        with tempfile.TemporaryDirectory() as folder, assistant(Path(folder), **FREE, **telegram) as running:
            api.until(lambda: api.state.polls, 60)
            seconds = _turns(running, api)
            crowd = _crowd(running)
    finally:
        api.close()
    return {
        "median_ms": {way: 1000 * statistics.median(of_way) for way, of_way in seconds.items()},
        "turns": TURNS,
        "crowd": crowd,
        "thumbs": thumbs(Path(environment()["MKB_TRACKER_DB"])),
    }


def _turns(running: Assistant, api: BotApi) -> dict[str, list[float]]:
    """Seconds from a question to its first visible answer, by the way that it went."""
    seconds: dict[str, list[float]] = {"rest": [], "web": [], "telegram": []}
    conversation, visitor, person = Conversation(running.url), Visitor(running.url), Person(api, running)
    conversation.say("hallo")
    visitor.ask("hallo")
    person.asks("hallo")
    with visitor.stream(visitor.seen) as events:
        for number in range(TURNS):
            question = QUESTIONS[number % len(QUESTIONS)]
            before = time.perf_counter()
            conversation.say(question)
            seconds["rest"].append(time.perf_counter() - before)
            seconds["web"].append(_streamed(visitor, events, question))
            seconds["telegram"].append(_sent(person, question))
    return seconds


def _streamed(visitor: Visitor, events: Iterator[Event], question: str) -> float:
    before, came = time.perf_counter(), 0.0
    client_id = visitor.send(question)
    for event in events:
        if event["type"] == "reply" and event["to"] == client_id:
            came = came or time.perf_counter()
        if event["type"] == "done" and event["to"] == client_id:
            break
    return came - before


def _sent(person: Person, question: str) -> float:
    said, before = len(person.shown()), time.perf_counter()
    person.types(question)
    person.api.until(lambda: len(person.shown()) > said)
    seconds = time.perf_counter() - before
    person.until_settled()
    return seconds


def _crowd(running: Assistant) -> dict[str, Any]:
    """All visitors send a question at the same time: how many got an answer, and after how many seconds."""
    with ThreadPoolExecutor(VISITORS) as pool:
        visitors = list(pool.map(lambda _: Visitor(running.url), range(VISITORS)))
        list(pool.map(lambda visitor: visitor.ask("hallo"), visitors))
        seconds = sorted(seconds for seconds in pool.map(_answered, visitors) if seconds is not None)
    tenths = statistics.quantiles(seconds, n=20)
    return {"visitors": VISITORS, "answered": len(seconds), "median_s": statistics.median(seconds), "p95_s": tenths[18]}


def _answered(visitor: Visitor) -> float | None:
    with visitor.stream(visitor.seen) as events:
        before = time.perf_counter()
        client_id = visitor.send("Wat is een Ad?")
        for event in events:
            if event.get("to") != client_id:
                continue
            if event["type"] == "reply" and event["sources"]:
                return time.perf_counter() - before
            if event["type"] in ("done", "failed"):
                return None
    return None


def thumbs(database: Path) -> dict[str, int]:
    """How often visitors gave a thumb up or down, in the database of the assistant that runs here."""
    if not database.exists():
        return {}
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'channel_feedback'").fetchone()
        rows = connection.execute("SELECT verdict FROM channel_feedback").fetchall() if known else []
    return dict(Counter(row[0] or "word" for row in rows))
