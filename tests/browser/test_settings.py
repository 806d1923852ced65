"""What a page can set."""

from playwright.sync_api import expect

from tests.browser import hosts
from tests.browser.chat import Chat
from tests.browser.conftest import Visits

OWN = """<script type="application/json" id="own">
{"launcher": "Ask", "useful": "Useful?", "suggestions": []}</script>
<mkb-chat heading="Own" lang="en" texts="own" open></mkb-chat>"""


def test_an_element_and_texts_of_the_page(visit: Visits):
    chat = visit("/gast", host=hosts.page(body=OWN, settings="data-heading=Other"))
    assert chat.page.locator("mkb-chat").count() == 1
    expect(chat.page.get_by_role("dialog", name="Own")).to_be_visible()
    expect(chat.button("Ask")).to_be_visible()
    assert chat.root("return root.querySelector('.root').lang") == "en"
    assert chat.focused == "BODY"
    chat.ask()
    expect(chat.find(".feedback")).to_contain_text("Useful?")


def test_an_element_that_is_moved_removed_and_made_again(visit: Visits):
    chat = visit("/gast", host=hosts.page(body=OWN))
    chat.ask()
    chat.page.evaluate("document.body.prepend(document.querySelector('mkb-chat'))")
    chat.ask("hoe lang duurt dat?")
    expect(chat.find(".message.visitor")).to_have_count(2)
    chat.page.evaluate("""() => {
      document.querySelector("mkb-chat").remove();
      const made = document.createElement("mkb-chat");
      made.setAttribute("position", "left");
      document.body.append(made);
    }""")
    expect(chat.find(".root.left")).to_have_count(1)
    expect(chat.find(".message.visitor")).to_have_count(2)
    expect(chat.find(".feedback")).to_have_count(2)


def test_settings_of_the_script(visit: Visits):
    chat = visit("/gast", host=hosts.page(settings="data-position=left data-open data-heading=Hulp"))
    expect(chat.page.get_by_role("dialog", name="Hulp")).to_be_visible()
    assert chat.focused == "BODY"
    box = chat.panel.bounding_box()
    assert box is not None
    assert box["x"] < 100
    chat.shoot("left")


def test_colours_of_the_page(visit: Visits):
    context = visit.context()
    style = "body { --mkb-chat-action-background-color: rgb(90, 20, 60); --mkb-chat-border-radius: 0px; }"
    head = "<link rel='stylesheet' href='/own.css'>"
    hosts.serve(context, visit.address("/gast"), hosts.page(head=head), hosts.STYLED)
    hosts.serve_file(context, visit.address("/own.css"), style, "text/css")
    chat = Chat.visit(context, visit.address("/gast"))
    chat.open()
    expect(chat.find(".send")).to_have_css("background-color", "rgb(90, 20, 60)")
    expect(chat.panel).to_have_css("border-radius", "0px")
