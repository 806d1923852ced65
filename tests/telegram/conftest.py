"""The real servers with a Telegram on loopback: once with polling, started while Telegram is away."""

import signal
from collections.abc import Iterator

import pytest

from tests.talk import Assistant, assistant, require_ready
from tests.telegram.bot_api import BotApi
from tests.telegram.talk import Person, log

FREE = {"MKB_RATE_CONVERSATION": "100000"}


@pytest.fixture(scope="session")
def closed_api() -> Iterator[BotApi]:
    """A Telegram that refuses connections until it is opened."""
    api = BotApi()
    yield api
    api.close()


@pytest.fixture(scope="session")
def begun(closed_api: BotApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The servers, started while Telegram was away, and ended cleanly while it is away again."""
    require_ready()
    settings = {"TELEGRAM_TOKEN": closed_api.token, "TELEGRAM_API_URL": closed_api.url, **FREE}
    with assistant(tmp_path_factory.mktemp("telegram"), ("--enable-api",), **settings) as both:
        yield both
        closed_api.close()
        both.rasa.signal(signal.SIGTERM)
        assert both.rasa.process.wait(10) == 0
        assert "Traceback" not in log(both)


@pytest.fixture(scope="session")
def said_without_telegram(begun: Assistant) -> str:
    """What the servers say over REST while Telegram is away."""
    return begun.conversation().say("Wat is een Ad?").text


@pytest.fixture(scope="session")
def running(begun: Assistant, closed_api: BotApi, said_without_telegram: str) -> Assistant:
    """The servers, with Telegram back."""
    closed_api.open()
    closed_api.until(lambda: closed_api.state.polls and len(closed_api.state.told) == 3, 90)
    return begun


@pytest.fixture
def api(running: Assistant, closed_api: BotApi) -> BotApi:
    return closed_api


@pytest.fixture
def person(api: BotApi, running: Assistant) -> Person:
    """Somebody new."""
    return Person(api, running)


@pytest.fixture
def acquainted(person: Person) -> Person:
    """Somebody who has had the notice."""
    person.asks("/start")
    return person
