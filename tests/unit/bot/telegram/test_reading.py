"""What an update wants."""

from typing import Any, Dict

import pytest
from telegram import Update

from bot.channels.telegram import reading
from bot.channels.telegram.reading import Wish
from tests.unit.bot.telegram.samples import (
    BOT,
    BOT_ID,
    BOT_NAME,
    GROUP,
    JOINED,
    LABELS,
    MEMBER,
    PERSON,
    PHOTO,
    PRIVATE,
    message,
    update,
)


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
