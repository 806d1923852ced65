"""The states in which a chat can be, and how it gets there."""

from playwright.sync_api import Route, expect

from tests.browser.chat import QUESTION, TO_PERSON, Chat
from tests.web_client import Visitor


def closed(chat: Chat) -> None:
    """Nothing has happened."""


def empty(chat: Chat) -> None:
    chat.open()


def typing(chat: Chat) -> None:
    """A message that is taken and gets no answer yet."""
    accept_only(chat)
    chat.open().say(QUESTION)
    expect(chat.status).to_have_text("De assistent schrijft…")


def answer(chat: Chat) -> None:
    chat.open().ask()
    expect(chat.find(".feedback")).to_have_count(1)


def kinds(chat: Chat) -> None:
    """A reply of each kind, with choices, one of them chosen."""
    answer(chat)
    chat.ask("asdf qwer")
    chat.ask("hogeschool bij Zwolle")
    expect(chat.find(".feedback")).to_have_count(2)


def chosen(chat: Chat) -> None:
    answer(chat)
    label = chat.find("[data-kind=answer] .choice").first.inner_text()
    chat.button(label).click()
    chat.answered(label)
    expect(chat.find(".feedback")).to_have_count(2)


def feedback(chat: Chat) -> None:
    """A thumb, with room for a word."""
    answer(chat)
    chat.find(".thumbs button").first.click()
    expect(chat.find(".feedback")).to_contain_text("Bedankt voor je reactie.")


def menu(chat: Chat) -> None:
    answer(chat)
    chat.menu("Download gesprek").wait_for()


def confirmation(chat: Chat) -> None:
    answer(chat)
    chat.menu("Wis mijn gesprek").click()
    expect(chat.find("#sure")).to_be_visible()


def restart(chat: Chat) -> None:
    """Asks whether to begin anew."""
    answer(chat)
    chat.menu("Nieuw gesprek").click()
    expect(chat.find("#sure")).to_be_visible()


def erased(chat: Chat) -> None:
    answer(chat)
    chat.erase()


def error(chat: Chat) -> None:
    """The server cannot be reached."""
    chat.page.route("**/webhooks/**", lambda route: route.abort())
    chat.open().say(QUESTION)
    expect(chat.status).to_contain_text("niet bereikbaar")
    expect(chat.said(QUESTION)).to_have_attribute("data-state", "waiting")


def offline(chat: Chat) -> None:
    answer(chat)
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text("geen verbinding")
    chat.say("hoe lang duurt dat?")
    expect(chat.said("hoe lang duurt dat?")).to_have_attribute("data-state", "waiting")


def failed(chat: Chat) -> None:
    """No answer came, and will not."""
    chat.page.clock.install()
    with chat.page.expect_response(lambda call: "event-stream" in call.request.headers["accept"]):
        typing(chat)
    chat.page.clock.fast_forward(31_000)
    expect(chat.said(QUESTION)).to_have_attribute("data-state", "failed")


def limited(chat: Chat) -> None:
    """Too many messages in a short time."""
    refusal = {"status": 429, "headers": {"Retry-After": "30"}, "json": {"error": "too_many", "message": "Wacht even."}}
    chat.page.route("**/messages", lambda route: route.fulfill(**refusal))
    chat.open().say(QUESTION)
    expect(chat.status).to_contain_text("Dat ging snel.")


def expired(chat: Chat) -> None:
    """The server no longer knows the session."""
    answer(chat)
    forget(chat)
    chat.ask("hoe lang duurt een Ad?")
    expect(chat.log).to_contain_text("Je vorige gesprek is verlopen.")


def too_long(chat: Chat) -> None:
    chat.open().say("een veel te lang verhaal " * 90)
    expect(chat.find("#length")).to_contain_text("te lang")


def unread(chat: Chat) -> None:
    """Closed before the answer came."""
    answer(chat)
    chat.close()
    say_elsewhere(chat, "hoe lang duurt dat?")
    expect(chat.find(".badge")).to_have_text("1")


def person(chat: Chat) -> None:
    """The first questions on the way to a person."""
    chat.open()
    chat.button(TO_PERSON).click()
    chat.answered(TO_PERSON)


def say_elsewhere(chat: Chat, text: str) -> None:
    """Sends a message in the same conversation from where nobody sees the answer."""
    Visitor(chat.page.url.partition("/?")[0].rstrip("/"), chat.kept("session")["token"]).send(text)


def accept_only(chat: Chat) -> None:
    """Has messages taken without anybody answering them."""

    def accept(route: Route) -> None:
        route.fulfill(status=202, json={"sequence": 1, "known": False})

    chat.page.route("**/messages", accept)


def forget(chat: Chat) -> None:
    """Makes the session one that the server does not know."""
    kept = chat.kept("session")
    chat.keep("session", {**kept, "token": f"{kept['token'].rpartition('.')[0]}.verlopen"})


STATES = {
    state.__name__: state
    for state in (closed, empty, typing, answer, kinds, chosen, feedback, menu, confirmation, restart, erased, error)
} | {state.__name__: state for state in (offline, failed, limited, expired, too_long, unread, person)}

REFUSING = ("error", "offline", "limited", "expired")
"""States in which the browser says in its console that there was no answer, or one that says no."""
