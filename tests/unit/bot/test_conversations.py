"""The store of conversations: it forgets when asked, down to the file."""

import asyncio
from pathlib import Path

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversations.store import GONE, ConversationStore, forgetful

DOMAIN = Domain.empty()
NAME = "Wilhelmina Zoekmijniet"


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(DOMAIN, db=str(tmp_path / "gesprekken.db"))


def keep(store: ConversationStore, sender: str, start: float) -> None:
    tracker = DialogueStateTracker.from_events(
        sender,
        [
            SessionStarted(timestamp=start),
            UserUttered("wat is een ad", timestamp=start + 1),
            UserUttered(
                f"ik ben {NAME}",
                parse_data={"text": NAME, "intent": {"name": "faq"}, "intent_ranking": []},
                timestamp=start + 10,
            ),
            SlotSet("naam", NAME, timestamp=start + 11),
            BotUttered(
                f"Dag {NAME}",
                {"buttons": [{"title": NAME}]},
                {"utter_action": "utter_dag", "summary": NAME},
                timestamp=start + 12,
            ),
        ],
        DOMAIN.slots,
    )
    asyncio.run(store.save(tracker))


def events(store: ConversationStore, sender: str):
    tracker = asyncio.run(store.retrieve(sender))
    return list(tracker.events) if tracker else []


def on_disk(store: ConversationStore, text: str) -> bool:
    folder = Path(store.engine.url.database).parent
    return any(text.encode() in file.read_bytes() for file in folder.iterdir())


def test_a_conversation_is_erased_and_others_stay(store):
    keep(store, "een", 1000)
    keep(store, "twee", 1000)
    assert store.erase("een") == 5
    assert events(store, "een") == []
    assert len(events(store, "twee")) == 5
    assert store.erase("een") == 0


def test_erased_text_is_gone_from_the_disk(store):
    keep(store, "een", 1000)
    assert on_disk(store, "Zoekmijniet")
    store.erase("een")
    assert not on_disk(store, "Zoekmijniet")


def test_what_was_filled_in_is_blanked_and_what_came_before_stays(store):
    keep(store, "een", 1000)
    assert store.redact("een", since=1005, until=1050) == 3
    kept = events(store, "een")
    assert [event.type_name for event in kept] == ["session_started", "user", "user", "slot", "bot"]
    assert kept[1].text == "wat is een ad"
    assert kept[2].text == GONE
    assert kept[3].value is None
    assert kept[4].metadata["utter_action"] == "utter_dag"
    assert not on_disk(store, "Zoekmijniet")


def test_a_redacted_conversation_goes_on(store):
    keep(store, "een", 1000)
    store.redact("een", since=1005, until=1050)
    tracker = asyncio.run(store.retrieve("een"))
    tracker.update(UserUttered("nog een vraag", timestamp=1100))
    asyncio.run(store.save(tracker))
    assert len(events(store, "een")) == 6
    assert events(store, "een")[-1].text == "nog een vraag"


def test_old_events_go(store):
    keep(store, "oud", 1000)
    keep(store, "jong", 90_000)
    assert store.purge(before=80_000) == 5
    assert events(store, "oud") == []
    assert len(events(store, "jong")) == 5


def test_the_store_is_found_behind_rasas_wrapper(store):
    assert forgetful(FailSafeTrackerStore(store)) is store
    with pytest.raises(TypeError, match="ConversationStore"):
        forgetful(InMemoryTrackerStore(DOMAIN))
