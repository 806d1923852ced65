"""A store of updates and calls."""

import pytest

from bot.conversations.store import ConversationStore


@pytest.fixture
def store(tmp_path):
    return ConversationStore(db=str(tmp_path / "gesprekken.db")).updates
