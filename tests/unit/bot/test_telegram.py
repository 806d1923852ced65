"""The parts of the Telegram channel that need no server: reading, writing, what is kept, and what is not told."""

import asyncio
import html
import json
import logging
import re
import time
from itertools import repeat
from types import SimpleNamespace
from typing import Any, Dict, Iterator, List

import httpx
import pytest
import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from telegram import Bot, Message, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.channels.rest import SORRY
from bot.channels.telegram import channel, desk, reading, writing
from bot.channels.telegram.desk import Desk, said_before
from bot.channels.telegram.reading import Wish
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.texts import Texts
from bot.channels.telegram.writing import CHOICES, GOES_ON
from bot.conversations.store import ConversationStore
from bot.conversations.updates import Keyboard, Outcome, UpdateStore

TOKEN = "424242:AAF-een-geheim-dat-nergens-staat"  # noqa: S105
BOT_NAME, BOT_ID = "mkb_route_bot", 424242
BOT = Bot(TOKEN)
LABELS = {"ad_wat": "Wat is een Ad?"}
PERSON = {"id": 7, "is_bot": False, "first_name": "Fatima"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Fatima"}
GROUP = {"id": -100, "type": "supergroup", "title": "Mkb"}
MEMBER = {"user": PERSON, "status": "member"}
JOINED = {"chat": PRIVATE, "from": PERSON, "date": 1_700_000_000}
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]


def message(chat: Dict[str, Any] = PRIVATE, **content: Any) -> Dict[str, Any]:
    return {"message_id": 5, "date": 1_700_000_000, "chat": chat, "from": PERSON, **content}


def update(**content: Any) -> Dict[str, Any]:
    return {"update_id": 1, **content}


def wish(**content: Any) -> Wish:
    return reading.wish(Update.de_json(update(**content), BOT), BOT_NAME, BOT_ID, LABELS)


def typed(text: str, chat: Dict[str, Any] = PRIVATE, **content: Any) -> Wish:
    return wish(message=message(chat, text=text, **content))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Wat is een Ad?", "Wat is een Ad?"),
        ("/start", "Wat kan ik vragen?"),
        ("/start contact", "Ik wil iemand spreken"),
        ("/start ad_wat", "Wat is een Ad?"),
        ("/start@mkb_route_bot ad_wat", "Wat is een Ad?"),
        ("/start iets_anders", "Wat kan ik vragen?"),
        ("/START", "Wat kan ik vragen?"),
        ("/stop", "laat maar"),
        ("/help", "Wat kan ik vragen?"),
        ("/contact", "Ik wil iemand spreken"),
        ("/contact@MKB_Route_Bot", "Ik wil iemand spreken"),
        ("/opnieuw", "begin opnieuw"),
        ("/privacy", "Wat gebeurt er met mijn gegevens?"),
        ("/wat kost een Ad", "wat kost een Ad"),
        ('//contact{"a": 1}', 'contact{"a": 1}'),
        ("/ /restart", "restart"),
        ("/", "hallo"),
        ("een half teken \ud800 hier", "een half teken ? hier"),
    ],
)
def test_what_is_typed_is_asked_and_never_a_payload(text, asked):
    assert typed(text) == Wish(reading.ASK, asked)


def test_wis_erases():
    assert typed("/wis") == Wish(reading.ERASE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wat is een Ad?", reading.LEAVE),
        ("/help", reading.LEAVE),
        ("/help@andere_bot", reading.LEAVE),
        ("@mkb_route_bot2 Wat is een Ad?", reading.LEAVE),
        ("@mkb_route_bot Wat is een Ad?", reading.ASK),
        ("Wat is een Ad, @MKB_route_bot?", reading.ASK),
        ("/help@mkb_route_bot", reading.ASK),
        ("/wis@mkb_route_bot", reading.ERASE),
    ],
)
def test_in_a_group_only_what_is_addressed_counts(text, kind):
    assert typed(text, GROUP).kind == kind


def test_an_answer_to_the_bot_in_a_group_is_addressed():
    ours = message(GROUP, text="Hallo")
    theirs = {**ours, "from": {"id": 9, "is_bot": False, "first_name": "Piet"}}
    ours["from"] = {"id": BOT_ID, "is_bot": True, "first_name": "Mkb"}
    assert typed("ja", GROUP, reply_to_message=ours) == Wish(reading.ASK, "ja")
    assert typed("ja", GROUP, reply_to_message=theirs) == Wish(reading.LEAVE)


def test_the_name_of_the_bot_is_no_part_of_the_question():
    assert typed("@mkb_route_bot Wat is een Ad?", GROUP).text == "Wat is een Ad?"
    assert typed("@mkb_route_bot", GROUP).text == "hallo"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": PHOTO}, reading.NOT_TEXT),
        ({"photo": PHOTO, "caption": "wat is dit?"}, reading.NOT_TEXT),
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}, reading.NOT_TEXT),
        ({"location": {"latitude": 52.0, "longitude": 5.0}}, reading.NOT_TEXT),
        ({"dice": {"emoji": "🎲", "value": 3}}, reading.NOT_TEXT),
        ({"new_chat_members": [PERSON]}, reading.LEAVE),
        ({"left_chat_member": PERSON}, reading.LEAVE),
        ({"delete_chat_photo": True}, reading.LEAVE),
        ({"pinned_message": message(text="oud")}, reading.LEAVE),
    ],
)
def test_what_is_no_text(content, kind):
    assert wish(message=message(**content)).kind == kind


def test_a_shared_number_is_an_answer_and_somebody_elses_is_not():
    contact = {"phone_number": "31612345678", "first_name": "Fatima"}
    assert wish(message=message(contact={**contact, "user_id": 7})) == Wish(reading.ASK, "+31612345678")
    assert wish(message=message(contact={**contact, "user_id": 8})).kind == reading.NOT_OWN_NUMBER
    assert wish(message=message(contact=contact)).kind == reading.NOT_OWN_NUMBER


@pytest.mark.parametrize("text", ["/iets", "/iets@mkb_route_bot", "/ad_wat"])
def test_a_command_that_is_none_is_told(text):
    assert typed(text).kind == reading.NO_COMMAND


def test_a_choice_has_its_key_and_message():
    query = {"id": "9", "from": PERSON, "chat_instance": "1", "data": "1", "message": message(text="Kies")}
    assert wish(callback_query=query) == Wish(reading.CHOOSE, "1", 5, "9")
    gone = {**query, "message": {"chat": PRIVATE, "message_id": 6, "date": 0}}
    assert wish(callback_query=gone).message_id == 6


@pytest.mark.parametrize(
    "content",
    [
        {"edited_message": message(text="anders")},
        {"channel_post": message({"id": -5, "type": "channel", "title": "Nieuws"}, text="nieuws")},
        {"my_chat_member": {**JOINED, "old_chat_member": MEMBER, "new_chat_member": MEMBER}},
        {"callback_query": {"id": "9", "from": PERSON, "chat_instance": "1", "inline_message_id": "x", "data": "0"}},
        {},
    ],
)
def test_what_nobody_waits_for_has_no_chat(content):
    assert reading.chat_of(Update.de_json(update(**content), BOT)) is None


def reply(text: str, choices: List[str] = [], sources: List[Dict[str, str]] = []) -> Dict[str, Any]:
    return {"text": text, "choices": [{"label": one, "text": one} for one in choices], "sources": sources}


def test_choices_stand_one_a_row_with_short_keys_for_texts_of_any_length():
    long = "Wat " + "heel " * 40 + "lang?"
    (said,) = writing.calls(reply("Kies", ["Ja", long]), 7)
    rows = said["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in rows] == [1, 1]
    assert [row[0]["callback_data"] for row in rows] == ["0", "1"]
    assert len(rows[1][0]["text"]) <= writing.WIDEST
    assert said[CHOICES] == ["Ja", long]


def test_sources_are_links_without_preview():
    source = {"label": "Handreiking <1>", "url": 'https://x.nl/?a=1&b="2"'}
    (said,) = writing.calls(reply("Tekst", sources=[source]), 7)
    assert said["text"] == ('Tekst\n\nBron: <a href="https://x.nl/?a=1&amp;b=&quot;2&quot;">Handreiking &lt;1&gt;</a>')
    assert said["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("**vet** en <b>niet</b>", "<b>vet</b> en &lt;b&gt;niet&lt;/b&gt;"),
        ("[site](https://x.nl/?a=1&b=2)", '<a href="https://x.nl/?a=1&amp;b=2">site</a>'),
        ("[site](javascript:alert(1))", "[site](javascript:alert(1))"),
        ('[a](https://x.nl/"onclick=)', '<a href="https://x.nl/&quot;onclick=">a</a>'),
        ("[a **b](https://x.nl) c**", '<a href="https://x.nl">a **b</a> c**'),
        ("[a](https://x.nl/**b) c**", '<a href="https://x.nl/**b">a</a> c**'),
        ("**een [a](https://x.nl)**", '<b>een <a href="https://x.nl">a</a></b>'),
        ("&lt;script&gt;", "&amp;lt;script&amp;gt;"),
        ("**", "**"),
    ],
)
def test_markup_is_well_formed_and_the_rest_escaped(text, made):
    assert writing.as_html(text) == made


def test_long_texts_are_split_at_the_end_of_a_sentence():
    text = " ".join(f"Dit is zin nummer {number} van een lang verhaal." for number in range(400))
    parts = writing.split(text)
    assert " ".join(parts) == text
    assert all(len(part) <= writing.LONGEST and part.endswith(".") for part in parts)
    assert all(len(part) > writing.LONGEST - 50 for part in parts[:-1])


def test_a_sentence_that_is_too_long_is_cut_between_words_and_a_word_anywhere():
    words = writing.split("woord " * 2000)
    assert all(set(part.split()) == {"woord"} for part in words)
    assert [len(part) for part in writing.split("x" * 8000)] == [3500, 3500, 1000]


def test_no_part_is_too_long_with_its_sources_and_choices_are_under_the_last():
    sources = [{"label": "Handreiking " + "x" * 80, "url": "https://x.nl"}] * 5
    said = writing.calls(reply("Zin. " * 1500, ["Ja"], sources), 7)
    texts = [html.unescape(re.sub("<[^>]+>", "", call["text"])) for call in said]
    assert all(0 < len(text) <= 4096 for text in texts)
    assert [CHOICES in call for call in said] == [False] * (len(said) - 1) + [True]


def test_nothing_said_is_no_message():
    assert writing.calls(reply(""), 7) == []
    assert writing.calls(reply("", ["Ja"]), 7)[0]["text"]


def test_the_button_that_shares_a_number():
    (asked,) = writing.calls(reply("Hoe ben je te bereiken?"), 7, "Deel mijn telefoonnummer")
    (button,) = asked["reply_markup"]["keyboard"][0]
    assert button == {"text": "Deel mijn telefoonnummer", "request_contact": True}
    assert "reply_markup" not in writing.calls(reply("Dank je."), 7)[0]


def test_all_texts_of_the_channel_are_there():
    texts = Texts()
    own = ("text_only", "too_many", "erased", "old_choice", "share_phone", "no_command", "not_own_number")
    for name in (*own, "not_in_group"):
        assert texts[name]
    assert "{link}" in texts["not_in_group"]
    assert 1 <= len(texts["description"]) <= 512
    assert 1 <= len(texts["short_description"]) <= 120


@pytest.fixture
def store(tmp_path):
    return ConversationStore(db=str(tmp_path / "gesprekken.db")).updates


CALL = {"method": "send_message", "chat_id": 7, "text": "Hallo"}


def keep(store: UpdateStore, number: int, chat: int = 7) -> bool:
    return store.keep(number, chat, f"telegram-{chat}", {"update_id": number})


def test_an_update_is_kept_once_also_when_it_is_handled(store):
    assert (keep(store, 1), keep(store, 1)) == (True, False)
    store.handled(store.next(7), Outcome())
    assert not keep(store, 1)
    assert store.next(7) is None


def test_updates_of_a_chat_come_in_order(store):
    for number in (3, 1, 2):
        keep(store, number)
    keep(store, 0, 8)
    seen = []
    while found := store.next(7):
        seen.append(found.update_id)
        store.handled(found, Outcome())
    assert seen == [1, 2, 3]
    assert store.waiting() == [8]


def test_an_update_has_begun_when_it_was_given_before(store):
    keep(store, 1)
    assert [store.next(7).begun for _ in range(2)] == [False, True]


def test_calls_are_kept_with_the_word_that_it_was_handled_and_go_out_in_order(store):
    keep(store, 1)
    store.handled(store.next(7), Outcome([{**CALL, "text": str(number)} for number in range(3)]))
    assert store.waiting() == [7]
    sent = []
    while out := store.first_outgoing(7):
        sent.append(out.call["text"])
        store.sent(out, Keyboard(5, ["Ja"]) if out.call["text"] == "2" else None)
    assert sent == ["0", "1", "2"]
    assert store.waiting() == []
    assert store.keyboard(7) == Keyboard(5, ["Ja"])


def test_a_choice_that_was_taken_is_past_when_its_update_is_handled(store):
    keep(store, 1)
    store.put_out(7, "telegram-7", [CALL])
    store.sent(store.first_outgoing(7), Keyboard(5, ["Ja"]))
    found = store.next(7)
    assert store.keyboard(7)
    store.handled(found, Outcome([CALL], chooses=True))
    assert store.keyboard(7) is None


def test_an_attempt_is_known_until_the_call_is_made(store):
    store.put_out(7, "telegram-7", [CALL, CALL])
    assert store.first_outgoing(7).since is None
    for since in (None, 12, 15):
        store.attempt(store.first_outgoing(7), since)
        assert store.first_outgoing(7).since == since
    store.sent(store.first_outgoing(7), None)
    assert store.first_outgoing(7).since is None


def erase(store: UpdateStore) -> None:
    store.erase("telegram-7")


def purge(store: UpdateStore) -> None:
    store.purge(time.time() + 1)


@pytest.mark.parametrize("forget", [erase, purge])
def test_attempts_and_buttons_go_with_their_chat(store, tmp_path, forget):
    store.put_out(7, "telegram-7", [CALL, CALL])
    store.sent(store.first_outgoing(7), None, number_button=True)
    store.attempt(store.first_outgoing(7), 12)
    assert store.has_number_button(7)
    forget(store)
    with sa.create_engine(f"sqlite:///{tmp_path / 'gesprekken.db'}").connect() as connection:
        for table in ("telegram_attempts", "telegram_number_buttons"):
            assert connection.execute(sa.text(f"SELECT * FROM {table}")).all() == []  # noqa: S608


def test_texts_go_when_they_are_handled_and_sent(store, tmp_path):
    store.keep(1, 7, "telegram-7", {"text": "Zoekmijniet"})
    store.handled(store.next(7), Outcome([{**CALL, "text": "Zoekmijniet"}]))
    store.sent(store.first_outgoing(7), None)
    with sa.create_engine(f"sqlite:///{tmp_path / 'gesprekken.db'}").connect() as connection:
        for table in ("telegram_updates", "telegram_outgoing"):
            assert "Zoekmijniet" not in str(connection.execute(sa.text(f"SELECT * FROM {table}")).all())  # noqa: S608


def test_erasing_leaves_numbers_only_and_what_is_still_to_be_handled(store):
    for number in (1, 2, 3):
        keep(store, number)
    store.handled(store.next(7), Outcome([CALL]))
    erasing = store.next(7)
    store.erase("telegram-7")
    store.handled(erasing, Outcome([CALL], forgets=True))
    assert [call.call for call in iter(lambda: take(store), None)] == [CALL]
    assert store.next(7).update_id == 3
    assert [keep(store, number) for number in (1, 2)] == [False, False]
    store.handled(store.next(7), Outcome(forgets=True))
    assert store.chat("telegram-7") is None


def take(store: UpdateStore) -> Any:
    out = store.first_outgoing(7)
    if out:
        store.sent(out, None)
    return out


def test_purging_removes_what_is_old(store):
    keep(store, 1)
    store.put_out(7, "telegram-7", [CALL])
    assert store.purge(time.time() - 60) == 0
    assert store.purge(time.time() + 1) == 2
    assert store.waiting() == []


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


@pytest.fixture
def blanked():
    earlier = logging.getLogRecordFactory()
    channel.keep_out_of_logs(TOKEN)
    yield
    logging.setLogRecordFactory(earlier)


def test_the_token_is_in_no_record(blanked, caplog):
    logger = logging.getLogger("httpx")
    logger.warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.warning(f"The token `{TOKEN}` was rejected by the server.")
    try:
        raise ValueError(f"The token `{TOKEN}` was rejected by the server.")
    except ValueError:
        logger.exception("Fout")
    assert len(caplog.records) == 3
    assert TOKEN not in caplog.text
    assert caplog.text.count("[token]") >= 3


def test_a_record_that_cannot_be_written_stays_a_record(blanked):
    record = logging.getLogRecordFactory()("x", logging.INFO, "x", 1, "%s en %s", (TOKEN,), None)
    assert TOKEN not in record.getMessage()


def test_the_secret_of_the_webhook_is_the_same_everywhere_and_does_not_tell_the_token():
    secret = channel.webhook_secret(TOKEN)
    assert secret == channel.webhook_secret(TOKEN) != channel.webhook_secret(TOKEN + "x")
    assert re.fullmatch("[A-Za-z0-9_-]{1,256}", secret)
    assert TOKEN not in secret


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

    async def run() -> None:
        own = parts.desk()
        await own.resume()
        await own.receive(text_update(1, "hallo"))
        await settled(parts.store)

    asyncio.run(run())
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

    async def run() -> None:
        own = parts.desk()
        await own.resume()
        await own.receive(text_update(1, "hallo"))
        await settled(parts.store)

    asyncio.run(run())
    assert said(parts.bot) == ["Je zei: hallo"]


def test_who_sends_too_much_is_told_once(parts, monkeypatch):
    monkeypatch.setenv("MKB_RATE_CONVERSATION", "3")

    async def run() -> None:
        own = parts.desk()
        await own.resume()
        for number in range(8):
            await own.receive(text_update(number, str(number)))
        await own.receive(text_update(9, "van een ander", 8))
        await settled(parts.store)

    asyncio.run(run())
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

    async def run() -> None:
        own = parts.desk()
        await own.resume()
        await own.receive({"update_id": 1, "message": message(GROUP, text=text)})
        await settled(parts.store)

    asyncio.run(run())
    assert parts.rasa.asked == ["wie kan ons helpen", "laat maar"]
    assert said(parts.bot)[:2] == ["Ad is kort.", "Avans, Breda"]
    assert f"https://t.me/{BOT_NAME}?start=contact" in said(parts.bot)[2]
    made = [arguments for method, arguments in parts.bot.made if method == "send_message"]
    assert [arguments.get("reply_parameters", {}).get("message_id") for arguments in made] == [5, None, None]
    assert not any("reply_markup" in arguments for arguments in made)


def test_the_number_of_somebody_else_brings_the_button_again_where_it_was(parts):
    contact = {"phone_number": "31612345678", "first_name": "Piet", "user_id": 8}

    async def run(chat: int) -> None:
        own = parts.desk()
        await own.resume()
        await own.receive({"update_id": chat, "message": message({**PRIVATE, "id": chat}, contact=contact)})
        await settled(parts.store)

    parts.store.put_out(7, "telegram-7", [CALL])
    parts.store.sent(parts.store.first_outgoing(7), None, number_button=True)
    for chat in (7, 9):
        asyncio.run(run(chat))
    asking, not_asking = [arguments for method, arguments in parts.bot.made if method == "send_message"]
    assert "keyboard" in asking["reply_markup"]
    assert "eigen nummer" in asking["text"]
    assert "reply_markup" not in not_asking


def test_the_name_of_a_conversation_does_not_tell_the_chat(parts):
    names = [parts.desk().name_of(chat) for chat in (123456789, 123456789, 123456788)]
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("telegram-")
    assert "123456789" not in names[0]
