"""One conversation over page loads and tabs."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat import QUESTION, Chat
from tests.browser.conftest import Visits
from tests.browser.states import say_elsewhere
from tests.browser.test_trouble import sent
from tests.browser.watch import Watch
from tests.talk import Assistant

SECOND = "hoe lang duurt dat?"
BURST = [f"vraag {number} over een Ad" for number in range(4)]


def on_disk(database: Path, text: str) -> bool:
    """Whether a text is anywhere in the files of a database."""
    return any(text.encode() in file.read_bytes() for file in database.parent.glob(f"{database.name}*"))


def said(chat: Chat) -> str:
    """All messages, without their times: that of the welcome is now."""
    return re.sub(r"\d\d:\d\d", "", chat.log.inner_text())


def test_nothing_is_asked_of_the_server_before_somebody_opens_the_chat(chat: Chat, watch: Watch):
    chat.page.wait_for_load_state("networkidle")
    assert watch.calls("/webhooks/") == []
    assert chat.kept("session") is None


def test_the_next_page_goes_on_where_the_last_one_stopped(chat: Chat):
    """Point 7 too: what was being typed is still there."""
    chat.open().ask()
    label = chat.find("[data-kind=answer] .choice").first.inner_text()
    chat.button(label).click()
    chat.answered(label)
    chat.input.press_sequentially("half getypt")
    before = said(chat)
    chat.reload()
    expect(chat.panel).to_be_visible()
    expect(chat.find(".feedback")).to_have_count(2)
    assert said(chat) == before
    assert chat.input.input_value() == "half getypt"
    expect(chat.find(".choice.chosen")).to_have_count(1)
    expect(chat.find(".badge")).to_be_hidden()
    expect(chat.status).to_be_empty()
    chat.close()
    chat.reload()
    expect(chat.panel).to_be_hidden()


def test_what_waits_is_sent_from_the_next_page(site: Assistant, chat: Chat, watch: Watch):
    """The outgoing queue: once each, in order."""
    watch.forgive_no_answer()
    chat.page.route("**/webhooks/**", lambda route: route.abort())
    chat.open().say(QUESTION)
    expect(chat.said(QUESTION)).to_have_attribute("data-state", "waiting")
    chat.say(SECOND)
    chat.reload()
    expect(chat.find(".message.visitor[data-state=waiting]")).to_have_count(2)
    chat.page.unroute("**/webhooks/**")
    chat.open()
    chat.answered(SECOND)
    assert sent(site, chat) == [QUESTION, SECOND]


def test_a_burst_keeps_its_order(site: Assistant, chat: Chat):
    chat.open()
    for text in BURST:
        chat.say(text)
    chat.answered(BURST[-1])
    expect(chat.find(".message.visitor[data-state=sent]")).to_have_count(len(BURST))
    assert sent(site, chat) == BURST


def test_two_tabs_show_one_conversation(site: Assistant, chat: Chat):
    """Each message once, whichever tab it comes from; a reply that was seen in one is not new in the other."""
    chat.open().ask()
    other = chat.tab()
    expect(other.find(".message.visitor")).to_have_count(1)
    for text in BURST[:2]:
        chat.say(text)
        other.say(f"{text}, ander tabblad")
    said = [QUESTION, *BURST[:2], *(f"{text}, ander tabblad" for text in BURST[:2])]
    for tab in (chat, other):
        expect(tab.find(".message.visitor[data-state=sent]")).to_have_count(5)
        tab.idle()
    assert sorted(sent(site, chat)) == sorted(said)
    chat.close()
    other.ask(SECOND)
    expect(chat.said(SECOND)).to_have_count(1)
    expect(chat.find(".badge")).to_be_hidden()


def test_what_is_unread_is_counted_until_somebody_looks(chat: Chat):
    """Over pages and tabs; the number is part of the name of the button."""
    chat.open().ask()
    chat.close()
    say_elsewhere(chat, SECOND)
    expect(chat.find(".badge")).to_have_text("1")
    expect(chat.launcher).to_have_accessible_name("Stel je vraag 1 nieuw bericht")
    chat.reload()
    expect(chat.find(".badge")).to_have_text("1")
    other = chat.tab()
    expect(other.find(".badge")).to_have_text("1")
    other.open()
    for tab in (chat, other):
        expect(tab.find(".badge")).to_be_hidden()
        expect(tab.launcher).to_have_accessible_name("Stel je vraag")


def test_erasing_reaches_the_server_and_the_other_tab(chat: Chat, database: Path):
    typed = "mijn kat heet Zoekdezekat"
    chat.open().ask(typed)
    other = chat.tab()
    expect(other.said(typed)).to_have_count(1)
    assert on_disk(database, "Zoekdezekat")
    chat.input.fill("Zoekdezekat slaapt")
    chat.erase()
    assert not on_disk(database, "Zoekdezekat")
    for tab in (chat, other):
        expect(tab.log).to_contain_text("Je gesprek is gewist.")
        expect(tab.said(typed)).to_have_count(0)
        assert "Zoekdezekat" not in tab.page.evaluate("JSON.stringify(localStorage)")
        tab.await_heard("Je gesprek is gewist.")
    other.ask()
    expect(chat.said(QUESTION)).to_have_count(1)


def test_a_new_conversation(site: Assistant, chat: Chat):
    """Erases the one before, says so, and one can type at once."""
    chat.open().ask()
    chat.menu("Nieuw gesprek").click()
    expect(chat.find("#sure")).to_contain_text("gewist")
    chat.button("Nee, ga terug").click()
    expect(chat.said(QUESTION)).to_be_visible()
    chat.menu("Nieuw gesprek").click()
    chat.button("Ja, wis het").click()
    expect(chat.find(".note")).to_be_visible()
    expect(chat.input).to_be_focused()
    chat.ask(SECOND)
    assert sent(site, chat) == [SECOND]


def test_erasing_that_does_not_succeed_is_told(chat: Chat, watch: Watch):
    watch.forgive_no_answer()
    chat.open().ask()
    chat.page.route("**/session", lambda route: route.abort())
    chat.menu("Wis mijn gesprek").click()
    chat.button("Ja, wis het").click()
    expect(chat.status).to_have_text("Dat lukt nu niet. Probeer het straks nog eens.")
    expect(chat.said(QUESTION)).to_be_visible()
    assert chat.kept("session")["token"]


def test_a_conversation_can_be_downloaded(chat: Chat):
    chat.open().ask()
    with chat.page.expect_download() as begun:
        chat.menu("Download gesprek").click()
    assert begun.value.suggested_filename == "gesprek-mkb-route.txt"
    text = Path(begun.value.path()).read_text(encoding="utf-8")
    assert f"\n{QUESTION}\n" in text
    assert "Handreiking §1.1 De Associate degree (Ad): http" in text
    assert text.startswith("Jij, ")
    assert "\n\nAssistent, " in text


def test_there_is_nothing_to_download_before_the_first_message(chat: Chat):
    chat.open()
    chat.page.on("download", lambda _: pytest.fail("an empty file"))
    chat.menu("Download gesprek").click()
    expect(chat.status).to_have_text("Er is nog niets gezegd om te downloaden.")


def test_a_browser_that_keeps_nothing(visit: Visits):
    context = visit.context()
    context.add_init_script("""
      Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
      Object.defineProperty(navigator, "locks", { value: undefined });
      crypto.randomUUID = undefined;
    """)
    chat = Chat.visit(context, visit.address("/"))
    chat.open().ask()
    chat.ask(SECOND)
