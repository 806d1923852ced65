"""Bad days: a server that dies, no network, too many messages, an old session, a slow or missing answer."""

import re
import time

import pytest
from playwright.sync_api import Route, expect

from tests.browser import states
from tests.browser.chat import QUESTION, TO_PERSON, Chat
from tests.browser.conftest import LIMIT
from tests.browser.watch import Watch
from tests.talk import Assistant
from tests.web_client import Visitor

SECOND = "hoe lang duurt dat?"


def sent(site: Assistant, chat: Chat) -> list[str]:
    """The visitor's messages, as the server has them."""
    events = Visitor(site.url, chat.kept("session")["token"]).events()
    return [event["text"] for event in events if event["type"] == "message"]


def test_a_server_that_is_killed_in_the_middle_of_a_turn(site: Assistant, chat: Chat, watch: Watch):
    """Points 6 and 7: it is told, nothing is lost, nothing is sent twice, and what failed can be sent again."""
    watch.forgive_no_answer()
    watch.forgive("net::ERR")
    chat.open().ask()
    site.pause_actions()
    try:
        chat.say(TO_PERSON)
        expect(chat.said(TO_PERSON)).to_have_attribute("data-state", "sent")
        site.kill_rasa()
    finally:
        site.resume_actions()
    try:
        expect(chat.status).to_have_text("De chat is even niet bereikbaar. We proberen het opnieuw.")
        chat.say(SECOND)
        expect(chat.said(SECOND)).to_have_attribute("data-state", "waiting")
        chat.input.press_sequentially("half getypt")
        chat.shoot("server-gone")
    finally:
        site.start_rasa()
    chat.page.evaluate("dispatchEvent(new Event('online'))")  # else the next try may be half a minute away
    chat.await_told("De verbinding is er weer.")
    chat.answered(SECOND)
    failed = chat.said(TO_PERSON)
    expect(failed).to_have_attribute("data-state", "failed")
    expect(failed.locator(".state")).to_contain_text("er gaat nu iets mis")
    chat.await_heard("er gaat nu iets mis")
    chat.shoot("turn-failed")
    failed.get_by_role("button", name="Opnieuw proberen").click()
    expect(chat.find("[data-kind=contact]")).to_have_count(2)
    chat.idle()
    expect(failed).to_have_attribute("data-state", "sent")
    assert sent(site, chat) == [QUESTION, TO_PERSON, SECOND]
    assert chat.input.input_value() == "half getypt"


def test_without_network_one_can_go_on_typing(site: Assistant, chat: Chat, watch: Watch):
    """Point 6: it is told, and what was typed goes as soon as there is a network."""
    watch.forgive_no_answer()
    chat.open().ask()
    chat.page.context.set_offline(True)
    expect(chat.status).to_have_text("Je hebt geen verbinding. Typ gerust: we versturen het later.")
    chat.say(SECOND)
    expect(chat.said(SECOND).locator(".state")).to_have_text("Nog niet verstuurd. Dat gaat straks vanzelf.")
    chat.page.context.set_offline(False)
    chat.await_told("De verbinding is er weer.")
    chat.answered(SECOND)
    assert sent(site, chat) == [QUESTION, SECOND]


def test_an_answer_that_came_while_the_network_was_gone(chat: Chat, watch: Watch):
    watch.forgive_no_answer()
    chat.open().ask()
    chat.page.route("**/events*", lambda route: route.abort())
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text("geen verbinding")
    chat.page.context.set_offline(False)
    chat.say(SECOND)
    expect(chat.said(SECOND)).to_have_attribute("data-state", "sent")
    chat.page.unroute("**/events*")
    chat.answered(SECOND)


def test_too_many_messages_are_told_and_kept(site: Assistant, chat: Chat, watch: Watch):
    """Point 6: with the seconds that the server asks for."""
    watch.forgive_no_answer()
    chat.open().ask()
    hurried = Visitor(site.url, chat.kept("session")["token"])
    for _ in range(LIMIT - 1):
        hurried.send(QUESTION, "steeds-dezelfde")
    chat.say(SECOND)
    expect(chat.status).to_have_text(re.compile(r"Dat ging snel\. Je bericht gaat over ([1-9]|[1-6]\d) s weg\."))
    expect(chat.said(SECOND)).to_have_attribute("data-state", "waiting")
    assert chat.queue == [SECOND]


def test_after_the_limit_the_message_goes(site: Assistant, chat: Chat, watch: Watch):
    watch.forgive_no_answer()
    chat.page.route("**/messages", lambda route: refuse(route, 1), times=1)
    chat.open().say(QUESTION)
    chat.await_told("Je bericht gaat over 1 s weg.")
    chat.answered(QUESTION)
    assert sent(site, chat) == [QUESTION]


def refuse(route: Route, seconds: int) -> None:
    """Says that there are too many calls."""
    sentence = "Je stuurt te veel berichten achter elkaar. Wacht even."
    body = {"error": "too_many", "message": sentence, "wait": seconds}
    route.fulfill(status=429, headers={"Retry-After": str(seconds)}, json=body)


def test_a_limit_on_following_is_kept(chat: Chat, watch: Watch):
    """The next try is after the seconds that the server asks for, not when the page would by itself."""
    watch.forgive_no_answer()
    chat.page.clock.install()
    chat.page.route("**/events*", lambda route: refuse(route, 600))
    chat.open()
    expect(chat.status).to_contain_text("niet bereikbaar")
    calls = len(watch.calls("events"))
    chat.page.clock.fast_forward(500_000)
    chat.page.evaluate("dispatchEvent(new Event('online'))")
    chat.say(QUESTION)
    expect(chat.said(QUESTION)).to_have_attribute("data-state", "sent")
    assert len(watch.calls("events")) == calls
    chat.page.unroute("**/events*")
    chat.page.clock.fast_forward(101_000)
    chat.answered(QUESTION)


def test_a_session_that_has_ended_is_told(site: Assistant, chat: Chat, watch: Watch):
    """Point 16: what was said stays readable, and what was just typed goes to a new conversation."""
    watch.forgive_no_answer()
    chat.open().ask()
    before = chat.kept("session")["conversation"]
    states.forget(chat)
    chat.ask(SECOND)
    expect(chat.find(".note")).to_have_text("Je vorige gesprek is verlopen. Dit is een nieuw gesprek.")
    chat.await_heard("Je vorige gesprek is verlopen.")
    expect(chat.said(QUESTION)).to_be_visible()
    texts = chat.log.inner_text()
    assert texts.index(QUESTION) < texts.index("verlopen") < texts.index(SECOND)
    assert chat.kept("session")["conversation"] != before
    assert sent(site, chat) == [SECOND]


def test_a_session_that_ended_while_the_visitor_was_away(chat: Chat, watch: Watch):
    """Point 16: told on the next page; an empty new conversation can be used at once."""
    watch.forgive_no_answer()
    chat.open().ask()
    states.forget(chat)
    chat.reload()
    expect(chat.find(".note")).to_have_text("Je vorige gesprek is verlopen. Dit is een nieuw gesprek.")
    chat.ask()


def test_a_session_is_renewed_before_its_end(site: Assistant, chat: Chat):
    """Point 16: who uses the chat never meets the end."""
    chat.open().ask()
    kept = chat.kept("session")
    chat.keep("session", {**kept, "expires": time.time() + 60})
    chat.reload()
    expect(chat.find(".message.visitor")).to_have_count(1)
    chat.ask(SECOND)
    renewed = chat.kept("session")
    assert renewed["expires"] > time.time() + 3600
    assert renewed["conversation"] == kept["conversation"]
    assert sent(site, chat) == [QUESTION, SECOND]


def test_a_slow_answer_is_told(site: Assistant, chat: Chat):
    """Point 6: first that it takes long, then the apology of the server."""
    chat.open().ask()
    site.pause_actions()
    try:
        chat.say(TO_PERSON)
        chat.await_told("Het duurt even…")
        chat.answered(TO_PERSON)
    finally:
        site.resume_actions()
    expect(chat.find(".message.assistant").last).to_contain_text("storing")


def test_an_answer_that_never_comes(chat: Chat):
    """Points 6 and 7: the page does not wait for ever, and what was asked can be asked again."""
    states.failed(chat)
    chat.await_told("Het duurt even…")
    expect(chat.said(QUESTION)).to_contain_text("Er kwam geen antwoord.")
    chat.await_heard("Er kwam geen antwoord.")
    expect(chat.status).to_be_empty()
    chat.page.unroute("**/messages")
    chat.button("Opnieuw proberen").click()
    chat.answered(QUESTION)
    assert chat.button("Opnieuw proberen").count() == 0


def test_a_stream_that_brings_nothing(site: Assistant, chat: Chat):
    """A proxy that keeps back streams: what was missed is fetched."""
    chat.page.clock.install()

    def keep_back(route: Route) -> None:
        if "event-stream" not in route.request.headers["accept"]:
            route.continue_()

    chat.page.route("**/events*", keep_back)
    chat.open().say(QUESTION)
    expect(chat.said(QUESTION)).to_have_attribute("data-state", "sent")
    same = Visitor(site.url, chat.kept("session")["token"])
    same.until(("done",), same.events()[0]["id"])
    chat.page.clock.fast_forward(16_000)
    chat.answered(QUESTION)


@pytest.mark.parametrize("status", [400, 413])
def test_a_message_that_the_server_will_never_take(chat: Chat, watch: Watch, status: int):
    watch.forgive_no_answer()
    refusal = {"error": "too_long", "message": "Je bericht is te lang."}
    chat.page.route("**/messages", lambda route: route.fulfill(status=status, json=refusal), times=1)
    chat.open().say(QUESTION)
    expect(chat.said(QUESTION)).to_contain_text("Je bericht is te lang.")
    assert chat.queue == []
    chat.button("Opnieuw proberen").click()
    chat.answered(QUESTION)


def test_parts_that_cannot_be_loaded(chat: Chat, watch: Watch):
    """The menu says so; the answer stands without thumbs."""
    watch.forgive_no_answer()
    chat.page.route(re.compile(r"/(menu|feedback)\.js"), lambda route: route.abort())
    chat.open().ask()
    chat.button("Meer").click()
    expect(chat.status).to_have_text("Dat lukt nu niet. Probeer het straks nog eens.")
    assert chat.find(".feedback").count() == 0
