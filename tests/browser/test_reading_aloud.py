"""What a screen reader is told, and when."""

import re

from playwright.sync_api import expect

from tests.browser.chat import QUESTION, Chat
from tests.browser.states import say_elsewhere


def test_each_reply_is_read_once(chat: Chat):
    """Point 5: the notice and the answer, without markup, and what can be chosen."""
    chat.open().ask()
    chat.await_heard("Associate degree")
    notice, answer = chat.heard
    assert notice.startswith("Assistent: Hallo! Ik ben een computerprogramma")
    assert answer.startswith("Assistent: ")
    assert "Kies een antwoord of typ zelf: " in answer
    assert "**" not in answer
    expect(chat.find(".announcer")).to_be_empty()


def test_what_is_read_is_read_once_and_quietly(chat: Chat):
    """Point 5: one polite region, and none in what is shown."""
    chat.open()
    expect(chat.find(".announcer")).to_have_attribute("aria-live", "polite")
    expect(chat.log).to_have_attribute("aria-live", "off")
    assert chat.find("[aria-live=polite]").count() == 1
    assert chat.find("[aria-live=assertive], [role=alert]").count() == 0


def test_the_transcript_is_a_log_with_a_name_and_says_who_speaks(chat: Chat):
    """Point 5."""
    chat.open().ask()
    log = chat.page.get_by_role("log", name="Gesprek")
    expect(log).to_be_visible()
    speakers = [line.split()[0] for line in log.locator(".who").all_text_contents()]
    assert speakers == ["Assistent", "Jij", "Assistent", "Assistent"]
    assert all(re.search(r"\d{1,2}:\d\d", line) for line in log.locator(".who").all_text_contents())


def test_what_was_said_before_is_not_read_again(chat: Chat):
    """Point 5: after loading the page again, only what is new is read."""
    chat.open().ask()
    chat.reload()
    expect(chat.find(".message.visitor")).to_have_count(1)
    expect(chat.find(".feedback")).to_have_count(1)
    assert chat.heard == []
    chat.ask("hoe lang duurt dat?")
    chat.await_heard("Assistent: ")
    assert len(chat.heard) == 1


def test_nothing_is_read_while_the_panel_is_closed_but_that_there_is_something(chat: Chat):
    """Point 5: the button counts, and a status text says so."""
    chat.open().ask()
    before = chat.heard
    chat.close()
    say_elsewhere(chat, "hoe lang duurt dat?")
    expect(chat.find(".badge")).to_have_text("1")
    assert chat.heard == before
    chat.await_told("1 nieuw bericht")


def test_that_the_assistant_writes_is_a_text(chat: Chat):
    """Point 6: as a status, and gone afterwards."""
    chat.open().ask()
    chat.await_told("De assistent schrijft…")
    expect(chat.status).to_have_attribute("role", "status")
    expect(chat.status).to_be_empty()


def test_that_a_message_is_sent_is_a_text(chat: Chat):
    """Point 6: not only a colour or a tick."""
    chat.page.route("**/messages", lambda route: route.fulfill(status=202, json={"sequence": 1, "known": False}))
    chat.open().say(QUESTION)
    expect(chat.said(QUESTION).locator(".state")).to_have_text("Verstuurd")


def test_the_language_is_told(chat: Chat):
    """Point 18."""
    assert chat.root("return root.querySelector('.root').lang") == "nl"


def test_it_says_that_it_is_a_program(chat: Chat):
    """Article 50 of the AI Act: before the first word, in sight and in the description of the panel."""
    chat.open()
    dialog = chat.page.get_by_role("dialog", name="Mkb-route-assistent")
    expect(dialog).to_have_accessible_description("Dit is een computerprogramma.")
    expect(dialog.get_by_text("Dit is een computerprogramma.")).to_be_visible()
