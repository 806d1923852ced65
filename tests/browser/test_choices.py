"""Choices, sources and thumbs under an answer, and the way to a person."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.chat import QUESTION, TO_PERSON, Chat
from tests.browser.conftest import Visits
from tests.browser.test_memory import on_disk
from tests.browser.watch import Watch

UP = re.compile("^Nuttig – antwoord op “Wat is een Ad\\?”$")
DOWN = re.compile("^Niet nuttig – antwoord op “Wat is een Ad\\?”$")


def test_a_choice_is_made_by_keyboard_and_stays_readable(chat: Chat):
    """Point 8: a button; the focus goes to the input; the choice is marked, and can neither be made again."""
    chat.open().ask()
    group = chat.find("[data-kind=answer] [role=group]").first
    expect(group).to_have_accessible_name("Kies een antwoord of typ zelf")
    choices = group.locator("button")
    label = choices.first.inner_text()
    choices.first.focus()
    chat.page.keyboard.press("Enter")
    assert chat.focused == "input"
    expect(choices.first).to_have_accessible_name(f"Gekozen: {label}")
    for choice in choices.all():
        expect(choice).to_have_attribute("aria-disabled", "true")
        expect(choice).not_to_have_attribute("disabled", re.compile(""))
        expect(choice).to_be_visible()
    chat.answered(label)
    choices.last.click(force=True)
    expect(chat.find(".message.visitor")).to_have_count(2)


def test_the_first_suggestions(chat: Chat):
    """Point 8: for who does not know what to ask."""
    chat.open()
    chat.button("Welke subsidies zijn er?").click()
    chat.answered("Welke subsidies zijn er?")
    assert chat.find(".choice.chosen").inner_text().endswith("Welke subsidies zijn er?")


def test_typing_closes_older_choices(chat: Chat):
    """Point 8: only the choices under the last reply can be made."""
    chat.open().ask()
    chat.ask("hoe lang duurt dat?")
    last = chat.find(".choices").last.locator("button")
    assert chat.find(".choice:not([aria-disabled])").count() == last.count()
    assert chat.find(".choice.chosen").count() == 0


def test_sources_say_where_they_lead(chat: Chat):
    """Point 17: the name of the document, and that a new tab opens."""
    chat.open().ask()
    (link,) = chat.find(".sources a").all()
    expect(link).to_have_accessible_name("Handreiking §1.1 De Associate degree (Ad) (opent in een nieuw tabblad)")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    with chat.page.expect_popup() as opened:
        link.click()
    page = opened.value
    page.wait_for_load_state()
    place = page.url.partition("#")[2]
    expect(page.locator(f"[id='{place}']")).to_be_visible()
    assert page.evaluate("opener") is None


def test_thumbs_name_their_answer(chat: Chat, database: Path, watch: Watch):
    """Point 19: a state, thanks as a status text, a word that need not be given, and taking it back."""
    chat.open().ask()
    up, down = chat.button(UP), chat.button(DOWN)
    expect(up).to_have_attribute("aria-pressed", "false")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    chat.await_told("Bedankt voor je reactie.")
    down.click()
    expect(up).to_have_attribute("aria-pressed", "false")
    expect(down).to_have_attribute("aria-pressed", "true")
    word = chat.page.get_by_label("Wil je dit uitleggen? Dat hoeft niet.")
    word.fill("Zoekditwoord")
    with chat.page.expect_response("**/feedback") as given:
        word.press("Enter")
    assert given.value.status == 204
    expect(word).to_be_hidden()
    expect(down).to_be_focused()
    assert on_disk(database, "Zoekditwoord")
    down.click()
    chat.await_told("Je reactie is weg.")
    expect(down).to_have_attribute("aria-pressed", "false")
    assert len(watch.calls("/feedback")) == 4 + len(watch.calls("feedback.js"))


def test_thumbs_that_cannot_be_given_are_told(chat: Chat, watch: Watch):
    """Point 19."""
    watch.forgive_no_answer()
    chat.open().ask()
    chat.page.route("**/web/feedback", lambda route: route.abort())
    chat.button(UP).click()
    chat.await_told("Dat lukt nu niet. Probeer het straks nog eens.")


def test_what_is_known_is_not_asked_again(chat: Chat):
    """Point 14: who named a place is not asked for it on the way to a person."""
    chat.open().ask("hogeschool bij Enschede")
    chat.button("Saxion").wait_for()
    chat.ask("stop")
    chat.button(TO_PERSON).click()
    chat.answered(TO_PERSON)
    reply = chat.find(".message.assistant").last
    expect(reply).to_have_attribute("data-kind", "contact")
    expect(reply).to_contain_text("Enschede")
    expect(reply).not_to_contain_text("In welke plaats")


def test_the_place_of_new_messages(chat: Chat):
    """Who reads the end sees the beginning of a new answer; who reads back stays there."""
    chat.open().ask()
    chat.ask("subsidie")
    answer = chat.find(".message.assistant").last.locator(".who")
    expect(answer).to_be_in_viewport()
    chat.log.evaluate("node => { node.scrollTop = 0; }")
    other = chat.tab()
    other.ask("hoe lang duurt een Ad?")
    expect(chat.said("hoe lang duurt een Ad?")).to_have_count(1)
    chat.idle()
    assert chat.log.evaluate("node => node.scrollTop") == 0


def test_a_page_of_the_site_for_who_wants_a_person(visit: Visits):
    """Point 13 and 17: a link in the place of the question, that says it opens a new tab."""
    chat = visit("/?contact")
    chat.page.evaluate("""() => {
      document.querySelector("mkb-chat").remove();
      const own = document.createElement("mkb-chat");
      own.setAttribute("contact-href", "/contact");
      document.body.append(own);
    }""")
    chat.open()
    link = chat.page.get_by_role("link", name=f"{TO_PERSON} (opent in een nieuw tabblad)")
    expect(link).to_have_attribute("href", "/contact")
    assert QUESTION not in chat.log.inner_text()
