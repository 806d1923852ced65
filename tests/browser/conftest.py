"""A browser on pages of the real servers. After each test nothing may have gone wrong unseen."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize, expect, sync_playwright

from tests.browser import hosts, villain
from tests.browser.chat import LISTEN, Chat
from tests.browser.watch import Watch
from tests.talk import Assistant, assistant, require_ready

LIMIT = 40
"""Messages a minute in one conversation: more than a test sends, but for the one about limits."""

LIMITS = {"MKB_RATE_CONVERSATION": str(LIMIT), "MKB_RATE_ADDRESS": "100000", "MKB_RATE_SESSIONS": "100000"}
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
)
DESKTOP: ViewportSize = {"width": 1200, "height": 800}
PATIENCE = 20_000


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program of the browser."""
    program = shutil.which("chromium")
    if program is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("Installeer het Debian-pakket chromium.")
    return str(program)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """One browser for all tests; each test has a profile of its own in it."""
    started = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
    yield started
    started.close()


@pytest.fixture(scope="session")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Servers for the own page and one elsewhere, with one answer that was written by a villain."""
    require_ready()
    folder = tmp_path_factory.mktemp("browser")
    topics = villain.topics(folder / "nlu")
    with assistant(folder, MKB_TOPICS=str(topics), MKB_WEB_ORIGINS=hosts.LISTED, **LIMITS) as running:
        yield running


@pytest.fixture
def watch(site: Assistant) -> Iterator[Watch]:
    """Collects what goes wrong on pages; at the end there must be nothing."""
    watching = Watch([site.url])
    yield watching
    assert watching.unforgiven == []


class Visits:
    """Opens pages with the chat on it, each in a profile of its own."""

    def __init__(self, browser: Browser, url: str, watch: Watch) -> None:
        self._browser = browser
        self._url = url
        self._watch = watch
        self.contexts: list[BrowserContext] = []

    def context(self, **options: Any) -> BrowserContext:
        """A profile; options are those of Playwright."""
        context = self._browser.new_context(**{"viewport": DESKTOP, "locale": "nl-NL", **options})
        context.set_default_timeout(PATIENCE)
        context.add_init_script(LISTEN)
        self._watch.follow(context)
        self.contexts.append(context)
        return context

    def __call__(self, address: str = "/", host: str | None = None, **options: Any) -> Chat:
        """The chat on a page of the site, or on a page of ours that stands in for it."""
        context = self.context(**options)
        if host is not None:
            hosts.serve(context, self.address(address), host)
        return Chat.visit(context, self.address(address))

    def address(self, path: str) -> str:
        """The address of something on the site."""
        return path if path.startswith("http") else self._url + path


@pytest.fixture
def visit(browser: Browser, site: Assistant, watch: Watch) -> Iterator[Visits]:
    """Opens pages with the chat on it."""
    visits = Visits(browser, site.url, watch)
    yield visits
    for context in visits.contexts:
        context.close()


@pytest.fixture
def chat(visit: Visits) -> Chat:
    """The chat on the demo page, still closed, of a visitor who was never here before."""
    return visit()


@pytest.fixture
def database(site: Assistant) -> Path:
    """Where the servers keep conversations."""
    return Path(site.settings["MKB_TRACKER_DB"])
