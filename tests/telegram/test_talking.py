"""Conversations in Telegram, through the real servers."""

import json
import os
import sqlite3
from pathlib import Path

import pytest
import requests

from launch.settings import LOGS
from tests.talk import Assistant
from tests.telegram.bot_api import BOT_NAME, LONGEST, ME, BotApi
from tests.telegram.talk import Person, log, rows

AD = "Een Associate degree (Ad) is"
CONTACT = "ik wil iemand spreken"


def on_disk(running: Assistant, text: str) -> list[Path]:
    """The database files and logs in which a text stands."""
    database = Path(running.settings["MKB_TRACKER_DB"])
    logs = LOGS.glob(f"*-{os.getpid()}-{running.settings['MKB_PORT']}.log")
    return [file for file in (*database.parent.glob(f"{database.name}*"), *logs) if text.encode() in file.read_bytes()]


def requested(running: Assistant, company: str) -> list[tuple[str, str, str]]:
    """The kept requests of a company."""
    with sqlite3.connect(running.settings["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        query = "SELECT name, phone, question FROM contact_requests WHERE company = ?"
        return connection.execute(query, (company,)).fetchall()


def test_the_server_answers_while_telegram_is_away(said_without_telegram: str):
    assert AD in said_without_telegram


def test_the_bot_tells_what_it_is_and_can_do(api: BotApi):
    commands = api.state.told["setMyCommands"]["commands"]
    assert [one["command"] for one in commands] == ["start", "help", "contact", "opnieuw", "wis", "privacy"]
    assert all(one["description"] for one in commands)
    assert "computerprogramma" in api.state.told["setMyDescription"]["description"]
    assert "computerprogramma" in api.state.told["setMyShortDescription"]["short_description"]


def test_only_one_poll_is_open_at_a_time(api: BotApi):
    assert api.state.most_polling == 1


def test_a_question_gets_its_answer_with_choices_and_sources(person: Person):
    notice, answer = person.asks("Wat is een Ad?")
    assert "computerprogramma" in notice.text
    assert answer.text.startswith(AD)
    assert len(answer.choices) == len(answer.markup["inline_keyboard"]) > 1
    assert answer.keys == [str(number) for number in range(len(answer.choices))]
    assert "Bron: Handreiking §1.1" in answer.text
    assert answer.links[-1].endswith("/handreiking#wat-ad")
    assert answer.arguments["link_preview_options"] == {"is_disabled": True}


def test_a_pressed_choice_is_answered_and_shown_as_chosen(api: BotApi, acquainted: Person):
    (answer,) = acquainted.asks("Wat is een Ad?")
    before = len(api.calls("answerCallbackQuery"))
    (next_answer,) = acquainted.presses(answer, "Hoe lang duurt een Ad?")
    assert "twee jaar" in next_answer.text
    assert acquainted.shown()[-2].choices == ["✓ Hoe lang duurt een Ad?"]
    (called,) = api.calls("answerCallbackQuery")[before:]
    assert called.arguments["callback_query_id"]
    assert "text" not in called.arguments


def test_choices_go_when_the_conversation_goes_on(acquainted: Person):
    (first,) = acquainted.asks("Wat is een Ad?")
    assert first.choices
    (second,) = acquainted.asks("Wat is de Mkb-route?")
    assert acquainted.shown()[-2].choices == []
    assert acquainted.shown()[-1].choices == second.choices


def test_an_old_choice_is_answered_and_does_nothing(api: BotApi, acquainted: Person):
    (answer,) = acquainted.asks("Wat is een Ad?")
    acquainted.presses(answer, answer.choices[0])
    for key in ("0", "-", "99", "", "٣", "1" * 64):
        before = len(api.calls("answerCallbackQuery"))
        assert acquainted.after(lambda key=key: acquainted.calls_back(answer, key)) == []
        (called,) = api.calls("answerCallbackQuery")[before:]
        assert "voorbij" in called.arguments["text"]


def test_a_choice_that_is_pressed_twice_is_one_question(acquainted: Person):
    (answer,) = acquainted.asks("Wat is een Ad?")

    def press_twice() -> None:
        for _ in range(2):
            acquainted.calls_back(answer, "0")

    assert len(acquainted.after(press_twice)) == 1


def test_start_can_open_a_topic(person: Person):
    _, answer = person.asks("/start ad_wat")
    assert answer.text.startswith(AD)


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("/start", "vragen"),
        ("/start contact", "provincie"),
        ("/help", "vragen"),
        ("/privacy", "gegevens"),
        ("/opnieuw", "opnieuw"),
        ("/iets", "commando"),
    ],
)
def test_commands_get_a_fitting_answer(acquainted: Person, command: str, part: str):
    assert part in acquainted.asks(command)[-1].text


def test_contact_begins_the_form_and_opnieuw_ends_it(acquainted: Person):
    assert "plaats" in acquainted.asks("/contact")[-1].text
    acquainted.asks("/opnieuw")
    assert acquainted.asks("Wat is een Ad?")[-1].text.startswith(AD)


def test_from_the_first_word_to_a_kept_request_with_a_shared_number(running: Assistant, person: Person):
    person.asks("wat kost een ad")
    for text in ("/contact", "Deventer", "Saxion", "Bakkerij Telegram", "Fatima Jansen"):
        said = person.asks(text)
    assert said[-1].asks_for_phone
    theirs = {"phone_number": "31698765432", "first_name": "Piet", "user_id": 12345}
    assert person.after(lambda: person.sends(contact=theirs))[-1].asks_for_phone
    assert person.asks("06 1234 567")[-1].asks_for_phone
    contact = {"phone_number": "31612345678", "first_name": "Fatima", "user_id": person.chat}
    said = person.after(lambda: person.sends(contact=contact))
    assert "Fatima Jansen" in said[-1].text
    said = person.presses(said[-1], next(choice for choice in said[-1].choices if choice.startswith("Ja")))
    assert "MKB-" in said[-1].text
    assert said[-1].markup == {"remove_keyboard": True} or said[-1].choices
    assert requested(running, "Bakkerij Telegram") == [("Fatima Jansen", "+31612345678", "wat kost een ad")]


def test_the_number_of_somebody_else_is_not_taken(acquainted: Person):
    contact = {"phone_number": "31612345678", "first_name": "Piet", "user_id": 12345}
    assert "tekst" in acquainted.after(lambda: acquainted.sends(contact=contact))[-1].text


def test_wis_erases_the_conversation_on_the_server(running: Assistant, person: Person):
    for text in (CONTACT, "Avans", "Slagerij Zoekmijniet"):
        said = person.asks(text)
    assert "Zoekmijniet" in said[-1].text or on_disk(running, "Zoekmijniet")
    (erased,) = person.asks("/wis")
    assert "gewist" in erased.text
    assert on_disk(running, "Zoekmijniet") == []
    assert rows(running, "SELECT * FROM telegram_updates WHERE chat = ?", person.chat) == []
    notice, _ = person.asks("Wat is een Ad?")
    assert "computerprogramma" in notice.text


def test_what_is_sent_just_after_wis_is_answered(person: Person):
    person.asks("hallo")

    def send_all() -> None:
        for text in ("/wis", "Wat is een Ad?"):
            person.types(text)

    texts = [shown.text for shown in person.after(send_all)]
    assert "gewist" in texts[0]
    assert texts[-1].startswith(AD)


def test_it_types_while_it_thinks(api: BotApi, running: Assistant, acquainted: Person):
    def types_while_paused() -> None:
        running.pause_actions()
        try:
            acquainted.types("laat ook de loonkostensubsidie voor iemand van 61 zien")
            api.until(lambda: any(one.arguments["chat_id"] == acquainted.chat for one in api.calls("sendChatAction")))
        finally:
            running.resume_actions()

    assert acquainted.after(types_while_paused)


def test_in_a_group_it_answers_only_when_addressed(api: BotApi, running: Assistant):
    person = Person(api, running)
    group = {"id": -1000 - person.chat, "type": "supergroup", "title": "Werkgevers"}

    def in_group(text: str, **content: object) -> list[str]:
        before = len(api.shown(group["id"]))  # type: ignore[arg-type]
        api.push(message={**person.message(text=text, **content), "chat": group})
        person.until_settled()
        return [shown.text for shown in api.shown(group["id"])[before:]]  # type: ignore[arg-type]

    assert in_group("Wat is een Ad?") == []
    assert in_group("/help") == []
    assert in_group("wie weet dat?", reply_to_message=person.message(text="ik niet")) == []
    assert in_group(f"@{BOT_NAME} Wat is een Ad?")[-1].startswith(AD)
    ours = {**person.message(text="Een Ad …"), "from": ME, "chat": group}
    assert "twee jaar" in in_group("Hoe lang duurt een Ad?", reply_to_message=ours)[-1]
    asked = in_group(f"@{BOT_NAME} ik wil iemand spreken")
    assert f"https://t.me/{BOT_NAME}?start=contact" in asked[-1]
    assert not any("bedrijf" in text for text in asked)
    assert in_group(f"@{BOT_NAME} Wat is een Ad?")[-1].startswith(AD)
    assert "gewist" in in_group(f"/wis@{BOT_NAME}")[-1]


FILE = {"file_id": "a", "file_unique_id": "b"}
STICKER = {**FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": STICKER},
        {"photo": [{**FILE, "width": 9, "height": 9}]},
        {"voice": {**FILE, "duration": 3}},
        {"location": {"latitude": 52.1, "longitude": 5.1}},
        {"document": FILE, "caption": "lees dit"},
    ],
)
def test_what_is_no_text_gets_a_fitting_reply(acquainted: Person, content: dict[str, object]):
    (said,) = acquainted.after(lambda: acquainted.sends(**content))
    assert "Ik kan alleen tekst lezen" in said.text


def test_what_nobody_waits_for_is_left_alone(api: BotApi, acquainted: Person):
    member = {"user": acquainted.user, "status": "member"}
    kicked = {"user": {**ME}, "status": "kicked", "until_date": 0}
    chat = acquainted.message()["chat"]
    channel = {"id": -2000, "type": "channel", "title": "Nieuws"}
    changed = {"chat": chat, "from": acquainted.user, "date": 1, "old_chat_member": member, "new_chat_member": kicked}

    def push_all() -> None:
        api.push(message=acquainted.message(new_chat_members=[acquainted.user]))
        number = api.state.last_update
        bodies = [
            {"edited_message": {**acquainted.message(text="Wat is een Ad?"), "edit_date": 2}},
            {"my_chat_member": changed},
            {"channel_post": {"message_id": 1, "date": 1, "chat": channel, "text": "Nieuws"}},
            {"iets_van_later": {"a": 1}},
            {},
        ]
        api.push_body(*({"update_id": number + 1 + place, **body} for place, body in enumerate(bodies)))
        api.state.last_update += len(bodies)

    assert acquainted.after(push_all) == []
    assert acquainted.asks("Wat is een Ad?")[-1].text.startswith(AD)


def test_an_update_that_cannot_be_read_does_not_stop_the_others(api: BotApi, acquainted: Person):
    broken = {"message": {"message_id": "geen getal", "date": "gisteren", "chat": 5, "text": ["?"]}}

    def push_all() -> None:
        api.push(**broken)
        acquainted.types("Wat is een Ad?")

    assert acquainted.after(push_all)[-1].text.startswith(AD)


def test_an_update_that_comes_twice_is_answered_once(api: BotApi, acquainted: Person):
    def push_twice() -> None:
        body = {"update_id": api.state.last_update + 1, "message": acquainted.message(text="Wat is een Ad?")}
        api.state.last_update += 1
        api.push_body(body, body)
        api.until(lambda: not api.state.updates)
        api.push_body(body)

    assert len(acquainted.after(push_twice)) == 1


def test_updates_that_come_in_the_wrong_order_are_all_answered(api: BotApi, acquainted: Person):
    first = api.state.last_update + 1
    api.state.last_update += 2
    late, early = (acquainted.message(text=text) for text in ("Hoe lang duurt een Ad?", "Wat is een Ad?"))
    bodies = [{"update_id": first + 1, "message": late}, {"update_id": first, "message": early}]
    assert len(acquainted.after(lambda: api.push_body(*bodies))) == 2


def test_messages_of_one_chat_are_answered_in_order(acquainted: Person):
    def type_all() -> None:
        for text in ("Wat is een Ad?", "hoe lang duurt dat?", "/help", "Wat is een Ad?"):
            acquainted.types(text)

    texts = [shown.text for shown in acquainted.after(type_all)]
    assert len(texts) == 4
    assert texts[0] == texts[3]
    assert texts[0].startswith(AD)
    assert "twee jaar" in texts[1]


HOSTILE = {
    "tags": "<b>vet</b><script>alert(1)</script> <a href='tg://user?id=1'>klik</a> & &lt; &amp;",
    "markup": '**vet** [klik](https://kwaad.example/?a=1&b="2") [x **y](https://kwaad.example) z**',
    "payload": '/inform{"company": "x"}',
    "command": "/restart",
    "invisible": "\u202eomgekeerd\u0000\u0007 \ud83d\ude00 Z͑ͫ̓a͒l͛g͌o \ud800",
    "queries": "'; DROP TABLE events; -- {company} %s {0.__class__} ${jndi:ldap://kwaad.example}",
    "long": "x" * LONGEST,
    "wide": "🙂" * 2000,
    "empty": " \n\t ",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_every_field_is_text(api: BotApi, running: Assistant, text: str):
    person = Person(api, running, first_name=text[:60])
    refused = len([call for call in api.calls("sendMessage") if call.status != 200])
    for words in (text, "/contact", "Avans", text, text):
        person.asks(words)
    query = {"id": text[:60], "from": person.user, "chat_instance": text, "data": text[:60]}
    person.after(lambda: api.push(callback_query={**query, "message": person.message(text=text)}))
    person.after(lambda: person.sends(caption=text, photo=[{**FILE, "width": 9, "height": 9}]))
    contact = {"phone_number": text, "first_name": text, "user_id": person.chat}
    person.after(lambda: person.sends(contact=contact))
    person.asks(f"/start {text}")
    assert len(person.shown()) >= 8
    assert len([call for call in api.calls("sendMessage") if call.status != 200]) == refused
    assert "Traceback" not in log(running)


def test_what_nobody_asked_for_reaches_the_chat_too(running: Assistant, acquainted: Person):
    acquainted.asks("Wat is een Ad?")
    ((sender,),) = rows(running, "SELECT DISTINCT sender FROM telegram_updates WHERE chat = ?", acquainted.chat)

    def trigger() -> None:
        url = f"{running.url}/conversations/{sender}/trigger_intent?output_channel=telegram"
        assert requests.post(url, json={"name": "repeat"}, timeout=30).status_code == 200

    assert acquainted.after(trigger)


def test_the_names_of_conversations_do_not_tell_chats(running: Assistant, acquainted: Person):
    events = rows(running, "SELECT sender_id, data FROM events WHERE sender_id LIKE 'telegram-%'")
    assert events
    assert not any(str(acquainted.chat) in sender + data for sender, data in events)


def test_texts_are_kept_in_the_conversation_only(running: Assistant, acquainted: Person):
    acquainted.asks("Wat is een Ad?")
    left = rows(running, "SELECT body FROM telegram_updates WHERE body IS NOT NULL")
    assert left == rows(running, "SELECT body FROM telegram_outgoing") == []
    assert json.dumps("Wat is een Ad?") in str(rows(running, "SELECT data FROM events WHERE type_name = 'user'"))


def test_the_token_is_in_no_log_and_no_database(api: BotApi, running: Assistant):
    assert on_disk(running, api.token) == []
    assert "Traceback" not in log(running)
