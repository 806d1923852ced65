"""A Telegram that is away, slow, busy or unwilling, and many people at a time."""

import pytest

from tests.talk import Assistant
from tests.telegram.bot_api import BotApi, Refusal
from tests.telegram.talk import Person, log

AD = "Een Associate degree (Ad) is"
QUESTION = "Wat is een Ad?"
FILE = {"file_id": "a", "file_unique_id": "b"}
STICKER = {**FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
CHATS, ASKING = 500, 100


def answered_once(texts: list[str]) -> bool:
    return len(texts) == 1 and texts[0].startswith(AD)


def asked(person: Person) -> list[str]:
    return [shown.text for shown in person.asks(QUESTION)]


def test_telegram_goes_away_and_comes_back(api: BotApi, running: Assistant, acquainted: Person):
    before = len(acquainted.shown())
    api.close()
    try:
        acquainted.types(QUESTION)
        assert AD in running.conversation().say(QUESTION).text
    finally:
        api.open()
    acquainted.until_settled(60)
    assert answered_once([shown.text for shown in acquainted.shown()[before:]])


@pytest.mark.parametrize("code", [500, 502])
def test_what_is_not_taken_is_sent_again(api: BotApi, acquainted: Person, code: int):
    with api.failing(Refusal(code, "Internal Server Error"), "sendMessage", times=3) as fault:
        assert answered_once(asked(acquainted))
    assert fault.left == 0


@pytest.mark.parametrize("method", ["sendMessage", "getUpdates"])
def test_it_waits_as_long_as_telegram_asks(api: BotApi, acquainted: Person, method: str):
    busy = Refusal(429, "Too Many Requests: retry after 2", retry_after=2)
    with api.failing(busy, method, times=1) as fault:
        assert answered_once(asked(acquainted))
        if method == "getUpdates":
            api.until(lambda: not fault.left)
            assert answered_once(asked(acquainted))
    calls = api.calls(method)
    refused = max(number for number, call in enumerate(calls) if call.status == 429)
    assert calls[refused + 1].time - calls[refused].time >= 2


def test_who_blocks_the_bot_keeps_nobody_else_waiting(api: BotApi, running: Assistant, acquainted: Person):
    api.state.blocked.add(acquainted.chat)
    assert acquainted.asks(QUESTION) == []
    assert Person(api, running).asks(QUESTION)[-1].text.startswith(AD)
    api.state.blocked.discard(acquainted.chat)
    assert answered_once(asked(acquainted))


def test_markup_that_telegram_refuses_is_left_out(api: BotApi, acquainted: Person):
    with api.failing(Refusal(400, "Bad Request: can't parse entities"), "sendMessage", times=1):
        (answer,) = acquainted.asks(QUESTION)
    assert answer.text.startswith(AD)
    assert "<" not in answer.text
    assert "parse_mode" not in answer.arguments
    assert answer.choices


def test_what_telegram_always_refuses_is_given_up(api: BotApi, acquainted: Person):
    with api.failing(Refusal(400, "Bad Request: nee"), "sendMessage"):
        assert acquainted.asks(QUESTION) == []
    assert answered_once(asked(acquainted))


@pytest.mark.parametrize("method", ["sendChatAction", "editMessageReplyMarkup", "answerCallbackQuery"])
def test_what_is_only_for_show_keeps_no_answer_waiting(api: BotApi, acquainted: Person, method: str):
    (answer,) = acquainted.asks(QUESTION)
    with api.failing(Refusal(400, "Bad Request: query is too old"), method):
        assert len(acquainted.presses(answer, answer.choices[0])) == 1


def test_a_slow_telegram_gets_every_answer_once(api: BotApi, running: Assistant, acquainted: Person):
    with api.failing(delay=1.5):
        assert answered_once(asked(acquainted))
        assert AD in running.conversation().say(QUESTION).text


def test_a_hanging_telegram_leaves_the_other_channels_alone(api: BotApi, running: Assistant, acquainted: Person):
    before = len(acquainted.shown())
    with api.failing(hangs=True):
        acquainted.types(QUESTION)
        assert AD in running.conversation().say(QUESTION).text
    acquainted.until_settled(60)
    assert answered_once([shown.text for shown in acquainted.shown()[before:]])


def test_a_message_whose_answer_is_lost_is_looked_for_and_not_sent_again(api: BotApi, acquainted: Person):
    before = len(acquainted.shown())
    with api.failing(None, "sendMessage", hangs=True, takes=True):
        acquainted.types(QUESTION)
        api.until(lambda: len(acquainted.shown()) > before)
    acquainted.until_settled(60)
    (answer,) = acquainted.shown()[before:]
    assert answered_once([answer.text])
    assert len(acquainted.presses(answer, answer.choices[0])) == 1


def test_a_message_to_a_group_follows_it_when_it_becomes_a_supergroup(api: BotApi, acquainted: Person):
    other = Person(api, acquainted.running)
    moved = Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=other.chat)
    with api.failing(moved, "sendMessage", times=1):
        assert acquainted.asks(QUESTION) == []
    assert other.shown()[-1].text.startswith(AD)


def test_five_hundred_chats_at_a_time(api: BotApi, running: Assistant):
    people = [Person(api, running) for _ in range(CHATS)]
    for number, person in enumerate(people):
        if number % (CHATS // ASKING) == 0:
            person.types(QUESTION)
        else:
            person.sends(sticker=STICKER)
    people[0].until_settled(120)
    texts = [[shown.text for shown in person.shown()] for person in people]
    asking = texts[:: CHATS // ASKING]
    assert all(len(said) == 2 and said[1].startswith(AD) for said in asking)
    assert all(len(said) == 1 for number, said in enumerate(texts) if number % (CHATS // ASKING))


def test_no_bad_day_left_an_exception(running: Assistant):
    assert "Traceback" not in log(running)
