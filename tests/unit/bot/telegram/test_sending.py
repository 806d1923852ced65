"""Messages that go out once, also when their answer is lost."""

import asyncio
from itertools import repeat
from typing import Any, Dict, Iterator, List

import httpx
import pytest
from telegram import Message
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.channels.telegram.sending import Sender
from bot.channels.telegram.writing import CHOICES, GOES_ON
from bot.conversations.updates import Keyboard, UpdateStore
from tests.unit.bot.telegram.samples import BOT, CALL, PRIVATE


class Post:
    """Stands where Telegram would: takes messages, of which some answers are lost, and changes what is there."""

    def __init__(self, *lost: Exception | None) -> None:
        self.lost = iter(lost)
        self.looks: Iterator[Exception | bool] = iter(())
        self.there: Dict[int, Dict[str, Any]] = {}
        self.newest = 100

    async def send_message(self, **arguments: Any) -> Message:
        self.newest += 1
        self.there[self.newest] = arguments
        if error := next(self.lost, None):
            raise NetworkError("httpx") from error
        sent = {"message_id": self.newest, "date": 1_700_000_000, "chat": PRIVATE, "text": arguments["text"]}
        return Message.de_json(sent, BOT)

    async def edit_message_text(self, message_id: int, **arguments: Any) -> bool:
        look = next(self.looks, None)
        if isinstance(look, Exception):
            raise look
        if look:
            return look
        if message_id not in self.there:
            raise BadRequest("Message to edit not found")
        if self.there[message_id] == arguments:
            raise BadRequest("Message is not modified: it is the same")
        self.there[message_id] = arguments
        return True

    async def edit_message_reply_markup(self, **arguments: Any) -> bool:
        return True

    def texts(self) -> List[str]:
        return [arguments["text"] for arguments in self.there.values()]


def send_all(store: UpdateStore, post: Post) -> Sender:
    """What is to go out in a chat, sent by a new process."""
    sender = Sender(post, store)

    async def run() -> None:
        while out := store.first_outgoing(7):
            await sender.send(out)

    asyncio.run(run())
    return sender


def numbered(count: int) -> List[Dict[str, Any]]:
    return [{**CALL, "text": str(number)} for number in range(count)]


@pytest.mark.parametrize("error", [httpx.ReadError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")])
def test_a_message_that_may_be_taken_is_looked_for(store, error):
    store.put_out(7, "telegram-7", numbered(3))
    post = Post(None, error)
    send_all(store, post)
    assert post.texts() == ["0", "1", "2"]


def test_a_message_that_is_not_there_is_sent_and_others_are_not_touched(store):
    store.put_out(7, "telegram-7", numbered(2))
    store.attempt(store.first_outgoing(7), 100)
    post = Post()
    send_all(store, post)
    assert post.texts() == ["0", "1"]


def test_without_a_number_to_look_from_nothing_is_changed(store):
    """The first message of a process: nothing says how far Telegram is."""
    store.put_out(7, "telegram-7", numbered(2))
    post = Post(httpx.ReadError("x"))
    send_all(store, post)
    assert post.texts() == ["0", "0", "1"]


@pytest.mark.parametrize("look", [True, NetworkError("Bad Gateway"), InvalidToken("Not Found"), Forbidden("blocked")])
def test_a_message_is_sent_when_looking_tells_nothing(store, look):
    store.put_out(7, "telegram-7", numbered(1))
    store.attempt(store.first_outgoing(7), 100)
    post = Post()
    post.looks = repeat(look)
    send_all(store, post)
    assert post.texts() == ["0"]


def test_looking_goes_on_when_the_connection_is_there_again(store):
    store.put_out(7, "telegram-7", numbered(2))
    post = Post(None, httpx.ReadError("x"))
    broken = NetworkError("httpx")
    broken.__cause__ = httpx.ConnectError("x")
    post.looks = iter([broken, RetryAfter(1)])
    send_all(store, post)
    assert post.texts() == ["0", "1"]


def test_a_message_is_looked_for_in_the_next_process_and_keeps_its_choices(store):
    choices = {"reply_markup": {"inline_keyboard": [[{"text": "Ja", "callback_data": "0"}]]}, CHOICES: ["Ja, graag"]}
    store.put_out(7, "telegram-7", [{**CALL, **choices}])
    store.attempt(store.first_outgoing(7), 100)
    post = Post()
    post.newest = 104
    asyncio.run(post.send_message(**{**CALL, **choices, "method": None}))
    post.there[105] = {name: value for name, value in post.there[105].items() if name not in ("method", CHOICES)}
    send_all(store, post)
    assert post.texts() == ["Hallo"]
    assert store.keyboard(7) == Keyboard(105, ["Ja, graag"])


def test_the_button_for_a_number_is_taken_away_with_the_next_message_without_choices(store):
    button = {"keyboard": [[{"text": "Deel", "request_contact": True}]]}
    choices = {"inline_keyboard": [[{"text": "Ja", "callback_data": "0"}]]}
    goes_on = {**CALL, GOES_ON: True}
    shows = [{**CALL, "reply_markup": button}, CALL, {**CALL, "reply_markup": choices}, goes_on, goes_on]
    store.put_out(7, "telegram-7", shows)
    post = Post()
    send_all(store, post)
    markups = [arguments.get("reply_markup") for arguments in post.there.values()]
    assert markups == [button, None, choices, {"remove_keyboard": True}, None]
    assert not store.has_number_button(7)
