"""From an update that was kept to its answer."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any, Dict, List

import pytest
import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.rest import SORRY
from bot.channels.telegram import desk
from bot.channels.telegram.desk import Desk, said_before
from bot.conversations.updates import UpdateStore
from tests.unit.bot.telegram.samples import BOT_ID, BOT_NAME, CALL, GROUP, PRIVATE, TOKEN, keep, message


def turn(number: int, text: str, *said: BotUttered) -> List[Any]:
    return [UserUttered(text, message_id=str(number)), *said, ActionExecuted("action_listen")]


def tracker(*events: Any) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("telegram-7", list(events))


def test_what_was_said_before_is_found_by_the_update():
    first = BotUttered("Een", {"buttons": [{"title": "a", "payload": "a"}]}, {"utter_action": "utter_faq/ad_wat"})
    second = BotUttered("Twee", {}, {"sources": ["handreiking#tip-1"]})
    found = said_before(tracker(*turn(1, "a", BotUttered("Nul")), *turn(2, "b", first, second)), 2)
    assert found is not None
    assert [one["text"] for one in found] == ["Een", "Twee"]
    assert found[0]["buttons"] == [{"title": "a", "payload": "a"}]
    assert found[0]["utter_action"] == "utter_faq/ad_wat"
    assert found[1]["sources"] == ["handreiking#tip-1"]


def test_a_turn_without_words_was_had_all_the_same():
    assert said_before(tracker(*turn(1, "a")), 1) == []
    assert said_before(tracker(*turn(1, "a")), 2) is None
    assert said_before(None, 1) is None


class Calls:
    """Stands where Telegram would, and notes what it is asked."""

    username, id, token = BOT_NAME, BOT_ID, TOKEN

    def __init__(self) -> None:
        self.made: List[Any] = []

    def __getattr__(self, method: str) -> Any:
        if method not in ("send_message", "send_chat_action", "edit_message_reply_markup", "answer_callback_query"):
            raise AttributeError(method)

        async def call(**arguments: Any) -> Any:
            self.made.append((method, arguments))

        return call


class Rasa:
    """Stands where Rasa would: answers with what was said, slowly if told so, or not at all."""

    def __init__(self) -> None:
        self.asked: List[str] = []
        self.fails = False
        self.said: Dict[str, List[Dict[str, Any]]] = {}
        self.tracker: DialogueStateTracker | None = None
        self.lock_store = InMemoryLockStore()
        self.tracker_store = self

    async def handle(self, message: UserMessage) -> None:
        self.asked.append(message.text)
        await asyncio.sleep(0)
        if self.fails:
            raise ValueError("kapot")
        for reply in self.said.get(message.text, []):
            await message.output_channel.send_response(message.sender_id, reply)
        if message.text in self.said:
            return
        await message.output_channel.send_response(message.sender_id, {"text": f"Je zei: {message.text}"})

    async def retrieve(self, sender: str) -> DialogueStateTracker | None:
        return self.tracker


@pytest.fixture
def parts(store, monkeypatch):
    shared = SimpleNamespace(knows=lambda section: False)
    monkeypatch.setattr(desk.SharedKnowledge, "load", lambda: shared)
    monkeypatch.setenv("MKB_RATE_CONVERSATION", "100000")
    rasa, bot = Rasa(), Calls()
    conversations = SimpleNamespace(updates=store, erase=store.erase)
    return SimpleNamespace(
        rasa=rasa,
        bot=bot,
        store=store,
        desk=lambda: Desk(rasa.handle, rasa, conversations, bot),  # type: ignore[arg-type]
    )


async def settled(store: UpdateStore) -> None:
    for _ in range(500):
        if not store.waiting():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it took too long")


def handle(parts: SimpleNamespace, *updates: Dict[str, Any]) -> None:
    """Has updates come in to a new process, and waits until they are handled."""

    async def run() -> None:
        own = parts.desk()
        await own.resume()
        for body in updates:
            await own.receive(body)
        await settled(parts.store)

    asyncio.run(run())


def said(bot: Calls) -> List[str]:
    return [arguments["text"] for method, arguments in bot.made if method == "send_message"]


def text_update(number: int, text: str, chat: int = 7) -> Dict[str, Any]:
    return {"update_id": number, "message": message({**PRIVATE, "id": chat}, text=text)}


def test_updates_are_handled_in_order_and_once(parts):
    async def run() -> None:
        own = parts.desk()
        for number in (1, 2, 2, 3):
            await own.receive(text_update(number, str(number)))
        await own.resume()
        await own.receive(text_update(3, "3"))
        await settled(parts.store)

    asyncio.run(run())
    assert said(parts.bot) == [f"Je zei: {number}" for number in (1, 2, 3)]


def test_what_comes_in_while_a_chat_is_being_ended_is_not_forgotten(parts, monkeypatch):
    """Just when its worker has found nothing more."""
    real, late = parts.store.next, iter([text_update(2, "2")])

    async def run() -> None:
        own, loop = parts.desk(), asyncio.get_running_loop()

        def next_and_then(chat: int) -> Any:
            found = real(chat)
            if found is None and (body := next(late, None)):
                asyncio.run_coroutine_threadsafe(own.receive(body), loop).result(10)
            return found

        monkeypatch.setattr(parts.store, "next", next_and_then)
        await own.resume()
        await own.receive(text_update(1, "1"))
        while len(said(parts.bot)) < 2 and own._workers:
            await asyncio.sleep(0.01)

    asyncio.run(run())
    assert said(parts.bot) == ["Je zei: 1", "Je zei: 2"]


def test_a_turn_that_fails_is_apologised_for(parts, caplog):
    parts.rasa.fails = True

    handle(parts, text_update(1, "hallo"))
    assert said(parts.bot)[0].startswith("Sorry")


@pytest.mark.parametrize(("before", "words"), [([BotUttered("Dag, al gezegd")], "Dag, al gezegd"), ([], SORRY)])
def test_a_turn_that_an_earlier_process_ended_is_not_done_again(parts, before, words):
    keep(parts.store, 1)
    parts.store.next(7)
    parts.rasa.tracker = tracker(*turn(1, "hallo", *before))
    with parts.store._engine.begin() as connection:
        body = json.dumps(text_update(1, "hallo"))
        connection.execute(sa.text("UPDATE telegram_updates SET body = :body"), {"body": body})

    async def run() -> None:
        await parts.desk().resume()
        await settled(parts.store)

    asyncio.run(run())
    assert parts.rasa.asked == []
    assert said(parts.bot) == [words]


def test_nothing_begins_after_stopping_and_the_next_process_does_it(parts):
    async def run() -> None:
        own = parts.desk()
        await own.resume()
        await own.stop(1)
        await own.resume()
        await own.receive(text_update(1, "hallo"))
        await asyncio.sleep(0.1)
        assert parts.bot.made == []
        await parts.desk().resume()
        await settled(parts.store)

    asyncio.run(run())
    assert said(parts.bot) == ["Je zei: hallo"]


def test_a_database_that_fails_for_a_moment_loses_nothing(parts, monkeypatch):
    real, failures = parts.store.next, iter([True])

    def fails_once(chat: int) -> Any:
        if next(failures, False):
            raise sa.exc.OperationalError("SELECT", {}, Exception("database is locked"))
        return real(chat)

    monkeypatch.setattr(parts.store, "next", fails_once)

    handle(parts, text_update(1, "hallo"))
    assert said(parts.bot) == ["Je zei: hallo"]


def test_who_sends_too_much_is_told_once(parts, monkeypatch):
    monkeypatch.setenv("MKB_RATE_CONVERSATION", "3")

    handle(parts, *(text_update(number, str(number)) for number in range(8)), text_update(9, "van een ander", 8))
    assert len(parts.rasa.asked) == 4
    assert sum("te veel berichten" in text for text in said(parts.bot)) == 1


def test_in_a_group_the_form_ends_and_the_way_to_talk_alone_is_told(parts):
    private = [
        {"text": "Wat ermee gebeurt", "utter_action": "utter_contact_privacy"},
        {
            "text": "Avans, Breda",
            "utter_action": "utter_contact_school",
            "buttons": [{"title": "Avans", "payload": "Avans"}],
        },
    ]
    parts.rasa.said = {"wie kan ons helpen": [{"text": "Ad is kort.", "utter_action": "utter_faq/ad_wat"}, *private]}
    text = f"@{BOT_NAME} wie kan ons helpen"

    handle(parts, {"update_id": 1, "message": message(GROUP, text=text)})
    assert parts.rasa.asked == ["wie kan ons helpen", "laat maar"]
    assert said(parts.bot)[:2] == ["Ad is kort.", "Avans, Breda"]
    assert f"https://t.me/{BOT_NAME}?start=contact" in said(parts.bot)[2]
    made = [arguments for method, arguments in parts.bot.made if method == "send_message"]
    assert [arguments.get("reply_parameters", {}).get("message_id") for arguments in made] == [5, None, None]
    assert not any("reply_markup" in arguments for arguments in made)


def test_the_number_of_somebody_else_brings_the_button_again_where_it_was(parts):
    contact = {"phone_number": "31612345678", "first_name": "Piet", "user_id": 8}

    parts.store.put_out(7, "telegram-7", [CALL])
    parts.store.sent(parts.store.first_outgoing(7), None, number_button=True)
    for chat in (7, 9):
        handle(parts, {"update_id": chat, "message": message({**PRIVATE, "id": chat}, contact=contact)})
    asking, not_asking = [arguments for method, arguments in parts.bot.made if method == "send_message"]
    assert "keyboard" in asking["reply_markup"]
    assert "eigen nummer" in asking["text"]
    assert "reply_markup" not in not_asking


def test_the_name_of_a_conversation_does_not_tell_the_chat(parts):
    names = [parts.desk().name_of(chat) for chat in (123456789, 123456789, 123456788)]
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("telegram-")
    assert "123456789" not in names[0]
