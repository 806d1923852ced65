"""How it looks in every state, on every screen; a picture of each lies in build/screenshots."""

from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser import hosts, states
from tests.browser.accessibility import colour, contrast, violations
from tests.browser.chat import LISTEN, Chat
from tests.browser.conftest import DESKTOP, OPTIONS, Visits
from tests.browser.screens import SCREENS
from tests.browser.watch import Watch

OVERFLOWING = """return [...root.querySelectorAll("*")].filter((node) => {
  const { display } = getComputedStyle(node);
  if (display === "inline" || node.closest(".hidden, svg, [hidden]") || !node.clientWidth) return false;
  if (node.querySelector(":scope > .badge:not([hidden])")) return false;  // which sticks out on purpose
  const isCut = node.matches("button") && node.scrollHeight > node.clientHeight + 1;
  return isCut || node.scrollWidth > node.clientWidth + 1;
}).map((node) => node.className || node.tagName);"""


SMALL = """return [...root.querySelectorAll("button, input, textarea, .person a")].filter((node) => {
  const { width, height } = node.getBoundingClientRect();
  return width && (width < 44 || height < 44);
}).map((node) => node.outerHTML);"""


def faults(chat: Chat) -> list[Any]:
    """Rules that are broken, what is cut off or has to be scrolled sideways, and what is too small to hit."""
    return [*violations(chat.page), *chat.root(OVERFLOWING), *chat.root(SMALL)]


@pytest.mark.parametrize("state", states.STATES)
def test_no_state_breaks_a_rule(chat: Chat, watch: Watch, state: str):
    """Points 7, 9, 11 and 18: labels, contrast and language by the rules of axe, and targets of 44 by 44 pixels."""
    if state in states.REFUSING:
        watch.forgive_no_answer()
    states.STATES[state](chat)
    chat.shoot(state)
    assert faults(chat) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_breaks_a_rule(visit: Visits, screen: str):
    """Points 4, 9, 10 and 11: a phone, dark and forced colours, a page that is zoomed to 400 %; all is in reach."""
    chat = visit(**SCREENS[screen])
    for name, state in (("closed", states.closed), ("empty", states.empty), ("kinds", states.kinds)):
        state(chat)
        chat.shoot(f"{screen}-{name}")
        assert faults(chat) == [], name
    for part in (chat.button("Meer"), chat.log, chat.find(".person > *"), chat.input, chat.find(".send")):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport()
    chat.menu("Wis mijn gesprek").click()
    chat.shoot(f"{screen}-confirmation")
    assert faults(chat) == [], "confirmation"


EDGES = {
    "launcher": (".launcher", "backgroundColor"),
    "balloon": (".mark", "backgroundColor"),
    "send": (".send", "backgroundColor"),
    "menu": ("svg >> nth=2", "color"),
    "input": ("#input", "borderTopColor"),
    "invalid input": ("[aria-invalid=true]", "borderTopColor"),
    "choice": (".choice >> nth=-1", "borderTopColor"),
    "thumb": (".thumbs svg >> nth=1", "stroke"),
    "ring": ("#input", "outlineColor"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_and_icons_can_be_seen(visit: Visits, scheme: str):
    """Point 9: what is not text differs at least 3:1 from what is around it."""
    chat = visit(color_scheme=scheme)
    states.answer(chat)
    chat.input.fill("a" * 2001)
    chat.input.press("ArrowLeft")
    expect(chat.input).not_to_have_css("outline-style", "none")
    around = {"launcher": chat.page.locator("body")}
    for name, (selector, part) in EDGES.items():
        ground = colour(around.get(name, chat.panel), "backgroundColor")
        assert contrast(colour(chat.find(selector), part), ground) >= 3, name


def test_forced_colours_keep_edges(visit: Visits):
    """Point 9: what is a colour elsewhere has an edge, and a thumb that is given differs from one that is not."""
    chat = visit(forced_colors="active")
    states.chosen(chat)
    chat.find(".thumbs button").first.click()
    for selector in (".launcher", ".send", ".visitor .bubble", ".assistant .bubble", ".choice", "#input"):
        style = chat.find(selector).last
        expect(style).to_have_css("border-top-style", "solid")
        assert style.evaluate("node => parseFloat(getComputedStyle(node).borderTopWidth)") >= 1, selector
    up, down = chat.find(".thumbs >> nth=0").locator("button").all()
    expect(up).to_have_attribute("aria-pressed", "true")
    assert colour(up, "backgroundColor") != colour(down, "backgroundColor")
    assert chat.find(".choice.chosen").evaluate("node => getComputedStyle(node).borderTopWidth") == "3px"


SPACING = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
  p { margin-bottom: 2em !important; }`);
root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
"""


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_wider_text_is_not_cut_off(visit: Visits, screen: str):
    """Point 10: the spacing of WCAG 1.4.12."""
    chat = visit(**SCREENS.get(screen, {}))
    states.feedback(chat)
    chat.button("Meer").click()
    chat.root(SPACING)
    assert chat.root(OVERFLOWING) == []
    chat.shoot(f"spacing-{screen}")


def test_text_of_twice_the_size(playwright: Playwright, chromium: str, visit: Visits, watch: Watch):
    """Point 10: for who has set large letters in the browser."""
    options = [*OPTIONS, "--blink-settings=defaultFontSize=32"]
    browser = playwright.chromium.launch(executable_path=chromium, args=options)
    try:
        context = browser.new_context(viewport=DESKTOP)
        context.add_init_script(LISTEN)
        watch.follow(context)
        chat = Chat.visit(context, visit.address("/"))
        states.feedback(chat)
        assert chat.input.evaluate("node => getComputedStyle(node).fontSize") == "32px"
        chat.shoot("large-letters")
        assert chat.root(OVERFLOWING) == []
        assert violations(chat.page) == []
        for part in (chat.button("Meer"), chat.input, chat.find(".send")):
            part.scroll_into_view_if_needed()
            expect(part).to_be_in_viewport(ratio=1)
    finally:
        browser.close()


@pytest.mark.parametrize("settings", ["", "data-contact-href=/contact"], ids=["question", "page"])
def test_the_way_to_a_person_is_always_at_the_same_place(visit: Visits, settings: str):
    """Point 13: in sight in every state, between the messages and where one types."""
    chat = visit("/gast", host=hosts.page(settings=settings))
    chat.open()
    way = chat.find(".person > *")
    expect(way).to_have_text("Ik wil iemand spreken" + (" (opent in een nieuw tabblad)" if settings else ""))
    place = way.bounding_box()
    chat.ask()
    chat.ask("hoe lang duurt dat?")
    expect(way).to_be_in_viewport(ratio=1)
    assert way.bounding_box() == place
    chat.input.focus()
    chat.page.keyboard.press("Shift+Tab")
    expect(way).to_be_focused()
    if settings:
        assert way.get_attribute("href") == "/contact"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_who_wants_that(visit: Visits, motion: str):
    """Point 15: neither dots nor slides nor scrolling."""
    chat = visit(reduced_motion=motion)
    states.typing(chat)
    assert bool(chat.root("return root.getAnimations().length")) is (motion == "no-preference")
    assert chat.log.evaluate("node => getComputedStyle(node).scrollBehavior") == "auto"


def test_it_is_not_printed(chat: Chat):
    chat.open()
    chat.page.emulate_media(media="print")
    expect(chat.launcher).to_be_hidden()
    expect(chat.panel).to_be_hidden()
