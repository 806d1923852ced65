"""What a page loads."""

import gzip

from playwright.sync_api import BrowserContext, Response

from tests.browser import hosts
from tests.browser.chat import Chat
from tests.browser.conftest import Visits

MOST = 15_000
CALLS = "/webhooks/"


def answers(context: BrowserContext) -> list[Response]:
    """What is loaded from now on."""
    loaded: list[Response] = []

    def keep(answer: Response) -> None:
        loaded.append(answer)

    context.on("response", keep)
    return loaded


def test_all_that_is_loaded_before_the_first_answer(visit: Visits):
    """At most 15 kB, packed; nothing from elsewhere (that is checked after every test)."""
    context = visit.context()
    loaded = answers(context)
    hosts.serve(context, visit.address("/gast"), hosts.page())
    chat = Chat.visit(context, visit.address("/gast"))
    with chat.page.expect_response("**/events*"):
        chat.open()
    own = [answer for answer in loaded if CALLS not in answer.url and not answer.url.endswith("/gast")]
    packed = {answer.url: len(gzip.compress(answer.body(), 9)) for answer in own}
    assert len(packed) > 10
    assert sum(packed.values()) <= MOST, packed
    chat.ask()


def test_modules_are_kept_for_the_next_page(visit: Visits):
    """A name that changes with its contents, so that a browser need not ask again."""
    context = visit.context()
    loaded = answers(context)
    chat = Chat.visit(context, visit.address("/"))
    chat.page.wait_for_load_state("networkidle")
    modules = [answer for answer in loaded if "/widget/" in answer.url]
    assert modules
    assert all("immutable" in answer.headers["cache-control"] for answer in modules)
