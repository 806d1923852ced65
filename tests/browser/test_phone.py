"""On a small screen: over the whole of it, and the page waits."""

from playwright.sync_api import expect

from tests.browser.accessibility import names
from tests.browser.chat import Chat
from tests.browser.conftest import Visits
from tests.browser.screens import PHONE


def is_modal(chat: Chat) -> bool:
    return bool(chat.panel.evaluate("node => node.matches(':modal')"))


def test_the_page_behind_it_cannot_be_reached(visit: Visits):
    """Point 4: a modal dialog over the whole screen."""
    chat = visit(**PHONE)
    chat.open()
    assert is_modal(chat)
    assert chat.panel.bounding_box() == {"x": 0, "y": 0, **PHONE["viewport"]}
    for _ in range(25):
        chat.page.keyboard.press("Tab")
        assert chat.focused not in ("A", "PRE", "launcher")
    chat.page.evaluate("document.querySelector('nav a').focus()")
    assert chat.focused != "A"
    assert "Je bericht" in names(chat.page)
    assert "Hoofdmenu" not in names(chat.page)


def test_closing_gives_the_focus_and_the_page_back(visit: Visits):
    """Points 3 and 4; Escape leaves an open menu first."""
    chat = visit(**PHONE)
    chat.open()
    chat.menu("Download gesprek").focus()
    chat.page.keyboard.press("Escape")
    expect(chat.find("#menu")).to_be_hidden()
    expect(chat.panel).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    assert chat.focused == "launcher"
    assert "Hoofdmenu" in names(chat.page)


def test_a_screen_that_turns(visit: Visits):
    """Point 4: modal when it becomes small, and back, with the focus and the draft where they were."""
    chat = visit()
    chat.open()
    chat.input.press_sequentially("half")
    for width, modal in ((400, True), (1200, False)):
        chat.page.set_viewport_size({"width": width, "height": 700})
        expect(chat.find("#panel:modal")).to_have_count(int(modal))
        assert chat.focused == "input"
        assert chat.input.input_value() == "half"


def test_it_never_opens_over_a_small_page_by_itself(visit: Visits):
    chat = visit(**PHONE)
    chat.open().ask()
    chat.reload()
    expect(chat.find(".message.visitor")).to_have_count(1)
    expect(chat.panel).to_be_hidden()


def test_a_keyboard_on_the_screen_leaves_the_input_in_sight(visit: Visits):
    chat = visit(**PHONE)
    chat.open().ask()
    width = PHONE["viewport"]["width"]
    chat.page.set_viewport_size({"width": width, "height": 400})
    expect(chat.input).to_be_in_viewport(ratio=1)
    expect(chat.find(".send")).to_be_in_viewport(ratio=1)
