"""Everything by keyboard, with the focus where a visitor expects it."""

import pytest
from playwright.sync_api import expect

from tests.browser import hosts
from tests.browser.accessibility import names
from tests.browser.chat import FOCUSED, Chat
from tests.browser.conftest import Visits

MOST_STOPS = 60

ROUND = f"""() => {{
  const found = ({FOCUSED})();
  window.stops ??= [];
  const isNew = found !== document.body && !stops.includes(found);
  stops.push(found);
  return isNew;
}}"""
"""Whether the focus is somewhere new."""


def stops(chat: Chat) -> list[str]:
    """What Tab reaches from here, until it comes round or leaves the page; each of it can be seen."""
    found: list[str] = []
    chat.page.evaluate("window.stops = undefined")
    for _ in range(MOST_STOPS):
        chat.page.keyboard.press("Tab")
        if not chat.page.evaluate(ROUND):
            break
        found.append(chat.focused)
        assert chat.page.evaluate(f"() => ({FOCUSED})().getBoundingClientRect().width"), found
    return found


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_launcher_is_reached_and_opens(chat: Chat, key: str):
    """Points 1 and 3: Tab reaches the button, both keys open the panel, and one can type at once."""
    launcher = chat.button("Stel je vraag")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    expect(launcher).to_have_attribute("aria-controls", "panel")
    assert launcher.evaluate("node => node.tagName") == "BUTTON"
    assert "launcher" in stops(chat)
    launcher.focus()
    chat.page.keyboard.press(key)
    expect(chat.panel).to_be_visible()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    assert chat.focused == "input"


def test_nothing_of_a_closed_panel_can_be_reached(chat: Chat):
    """Point 2: Tab stops nowhere in it, and it is not read."""
    found = stops(chat)
    assert [stop for stop in found if stop not in ("A", "PRE", "button")] == ["launcher"]
    assert chat.page.get_by_role("dialog").count() == 0
    assert {"Je bericht", "Gesprek"}.isdisjoint(names(chat.page))
    chat.open().close()
    assert chat.page.get_by_role("dialog").count() == 0


def test_escape_closes_and_gives_the_focus_back(chat: Chat):
    """Point 3."""
    chat.open()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    assert chat.focused == "launcher"


def test_escape_works_from_every_stop(chat: Chat):
    """Point 3: not only from where one types."""
    chat.open()
    for selector in (".log", ".person > *", ".head button >> nth=0"):
        chat.find(selector).focus()
        chat.page.keyboard.press("Escape")
        expect(chat.panel).to_be_hidden()
        assert chat.focused == "launcher", selector
        chat.page.keyboard.press("Enter")


def test_the_close_button_gives_the_focus_back(chat: Chat):
    """Point 3."""
    chat.open().close()
    expect(chat.panel).to_be_hidden()
    assert chat.focused == "launcher"


def test_the_launcher_closes_too(chat: Chat):
    chat.open()
    chat.launcher.click()
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")


def test_no_focus_moves_by_itself(chat: Chat):
    """Point 3: not when the page loads, not when an answer comes."""
    assert chat.focused == "BODY"
    chat.open().say("Wat is een Ad?")
    chat.button("Meer").focus()
    chat.answered("Wat is een Ad?")
    assert chat.focused == chat.button("Meer").evaluate("node => node.className || node.tagName")
    chat.reload()
    expect(chat.panel).to_be_visible()
    assert chat.focused == "BODY"


def test_on_a_desktop_the_page_stays_within_reach(chat: Chat):
    """Point 4: no modal dialog."""
    chat.open()
    assert not chat.panel.evaluate("node => node.matches(':modal')")
    chat.launcher.focus()
    chat.page.keyboard.press("Shift+Tab")
    assert chat.focused == "A"
    chat.page.get_by_role("link", name="Zo begin je").click()
    expect(chat.panel).to_be_visible()


def test_all_stops_of_the_open_panel_can_be_seen(chat: Chat):
    """Point 2: no stop without a size; the transcript itself can be scrolled by keyboard."""
    chat.open().ask()
    chat.launcher.focus()
    found = stops(chat)
    assert {"log", "input", "choice", "send"} <= set(found)


def test_escape_leaves_the_menu_first(chat: Chat):
    chat.open()
    chat.menu("Wis mijn gesprek").click()
    assert chat.focused == "sure"
    chat.page.keyboard.press("Escape")
    expect(chat.find("#menu")).to_be_hidden()
    expect(chat.panel).to_be_visible()
    assert chat.focused == chat.button("Meer").evaluate("node => node.className || node.tagName")
    expect(chat.button("Meer")).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("opened", [False, True], ids=["launcher", "panel"])
def test_what_has_the_focus_on_the_page_is_not_covered(visit: Visits, opened: bool):
    """Point 12: the chat steps aside for it, and comes back."""
    places = "".join(f"<p><a id='link{number}' href='#'>Plaats {number}</a></p>" for number in range(30))
    head = "<link rel='stylesheet' href='/own.css'>"
    context = visit.context()
    hosts.serve(context, visit.address("/gast"), hosts.page(body=places, head=head), hosts.STYLED)
    hosts.serve_file(context, visit.address("/own.css"), "p { text-align: right }", "text/css")
    chat = Chat.visit(context, visit.address("/gast"))
    if opened:
        chat.open()
    part = chat.panel if opened else chat.launcher
    covered = 0
    for number in range(30):
        link = chat.page.locator(f"#link{number}")
        link.focus()
        expect(link).to_be_focused()
        chat.page.wait_for_function(SEEN, arg=f"link{number}")
        covered += "aside" in str(part.get_attribute("class"))
    assert covered
    chat.page.evaluate("document.activeElement.blur()")
    expect(chat.find(".aside")).to_have_count(0)


SEEN = """id => {
  const { x, y, width, height } = document.getElementById(id).getBoundingClientRect();
  return document.elementFromPoint(x + width / 2, y + height / 2)?.id === id;
}"""


def test_typing(chat: Chat):
    """Point 7: a label, Enter sends, Shift and Enter is a new line, and the length is limited aloud."""
    chat.open()
    expect(chat.page.get_by_label("Je bericht")).to_be_focused()
    chat.input.press_sequentially("een")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("twee")
    assert chat.input.input_value() == "een\ntwee"
    chat.input.fill("a" * 1850)
    expect(chat.find("#length")).to_have_text("Je kunt nog 150 tekens typen.")
    chat.await_heard("Je kunt nog 150 tekens typen.")
    chat.input.fill("a" * 2005)
    chat.input.press("Enter")
    expect(chat.find("#length")).to_have_text("Je bericht is 5 tekens te lang. Maak het korter.")
    expect(chat.input).to_have_attribute("aria-invalid", "true")
    expect(chat.input).to_have_attribute("aria-describedby", "length")
    chat.await_heard("5 tekens te lang")
    assert len(chat.input.input_value()) == 2005
    assert chat.find(".visitor").count() == 0


def test_an_empty_message_is_not_sent(chat: Chat):
    """Point 7: it is said why."""
    chat.open().say("  ")
    expect(chat.find("#length")).to_have_text("Typ eerst je bericht.")
    chat.await_heard("Typ eerst je bericht.")
    assert chat.find(".visitor").count() == 0
