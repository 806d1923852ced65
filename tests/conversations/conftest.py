"""The real servers, started once for all conversations."""

from collections.abc import Iterator

import pytest

from tests.talk import Assistant, Conversation, assistant, require_ready


@pytest.fixture(scope="session")
def running(tmp_path_factory) -> Iterator[Assistant]:
    require_ready()
    with assistant(tmp_path_factory.mktemp("servers")) as both:
        yield both


@pytest.fixture
def chat(running: Assistant) -> Conversation:
    """A conversation that has had its notice."""
    conversation = running.conversation()
    conversation.say("hallo")
    return conversation
