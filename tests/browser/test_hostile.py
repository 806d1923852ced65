"""Pages and answers that mean harm, and pages that forbid nearly everything."""

from playwright.sync_api import expect

from tests.browser import hosts, villain
from tests.browser.chat import Chat
from tests.browser.conftest import Visits
from tests.browser.watch import Watch


def test_an_answer_of_a_villain_is_only_text(chat: Chat):
    """Point 17: links lead to https, http, mailto and tel only; nothing in a text runs."""
    chat.open()
    answer = chat.ask(villain.QUESTION)
    expect(answer).to_contain_text("<script>window.harmed = 1</script>")
    expect(answer).to_contain_text("&lt;b&gt;geen vet&lt;/b&gt; &amp;")
    links = answer.locator(".bubble > :not(.sources) a").evaluate_all("links => links.map((link) => link.href)")
    assert links == villain.SAFE
    assert answer.locator("script, img, svg:not(.feedback *), style, h1, [onload], [onerror]").count() == 0
    assert chat.page.evaluate("window.harmed") is None
    assert chat.page.get_by_role("heading", name="Buiten de chat").count() == 0
    for element in (".log", "#panel"):
        assert chat.find(element).evaluate("node => node.scrollWidth <= node.clientWidth"), element
    chat.ask()
    expect(chat.input).to_be_in_viewport()


def test_what_a_visitor_types_is_only_text(chat: Chat):
    typed = "<img src=x onerror='window.harmed=1'> [klik](javascript:window.harmed=1) **vet** https://voorbeeld.nl"
    chat.open().say(typed)
    said = chat.said(typed)
    expect(said).to_have_attribute("data-state", "sent")
    assert said.locator(".bubble *").count() == 0
    assert chat.page.evaluate("window.harmed") is None


def test_a_page_that_allows_no_styles(visit: Visits):
    chat = visit("/gast", host=hosts.page())
    chat.open().ask()
    expect(chat.launcher).to_have_css("position", "fixed")
    chat.shoot("page-strict")


def test_a_page_with_styles_for_everything(visit: Visits):
    looks = {}
    for name, style in (("plain", ""), ("unfriendly", hosts.UNFRIENDLY)):
        context = visit.context()
        address = visit.address(f"/{name}")
        hosts.serve(context, address, hosts.page(head="<link rel='stylesheet' href='/own.css'>"), hosts.STYLED)
        hosts.serve_file(context, visit.address("/own.css"), style, "text/css")
        chat = Chat.visit(context, address)
        chat.open().ask()
        chat.shoot(f"page-{name}")
        parts = [chat.launcher, chat.panel, chat.input, chat.find(".send"), chat.find(".choice").first]
        looks[name] = [(part.bounding_box(), part.evaluate(COMPUTED)) for part in parts]
    assert looks["unfriendly"] == looks["plain"]


COMPUTED = """node => {
  const { color, backgroundColor, font, letterSpacing, textTransform, display, opacity } = getComputedStyle(node);
  return { color, backgroundColor, font, letterSpacing, textTransform, display, opacity };
}"""


def test_a_page_with_globals_and_names_of_its_own(visit: Visits):
    context = visit.context()
    head = "<script src='/own.js'></script>"
    hosts.serve(context, visit.address("/gast"), hosts.page(body=hosts.LINKS + hosts.NAMES, head=head))
    hosts.serve_file(context, visit.address("/own.js"), hosts.POLLUTED, "text/javascript")
    chat = Chat.visit(context, visit.address("/gast"))
    chat.open().ask()
    expect(chat.find(".source, .sources a").first).to_be_visible()


def test_a_page_elsewhere_that_the_server_knows(visit: Visits, watch: Watch):
    watch.urls.append(hosts.LISTED)
    chat = elsewhere(visit, hosts.LISTED)
    chat.open().ask()
    chat.reload()
    expect(chat.find(".message.visitor")).to_have_count(1)


def test_a_page_elsewhere_that_the_server_does_not_know(visit: Visits, watch: Watch):
    watch.urls.append(hosts.UNLISTED)
    watch.forgive("blocked by CORS policy", "net::ERR_FAILED")
    chat = elsewhere(visit, hosts.UNLISTED)
    chat.open()
    expect(chat.status).to_contain_text("niet bereikbaar")
    assert chat.kept("session") is None


def elsewhere(visit: Visits, origin: str) -> Chat:
    site = visit.address("")
    context = visit.context(permissions=["local-network-access"])
    policy = f"default-src 'none'; script-src {site}; connect-src {site}"
    hosts.serve(context, f"{origin}/", hosts.page(site=site), policy)
    return Chat.visit(context, f"{origin}/")
