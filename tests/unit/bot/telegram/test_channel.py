"""What is not told: the token."""

import logging
import re

import pytest

from bot.channels.telegram import channel
from tests.unit.bot.telegram.samples import TOKEN


@pytest.fixture
def blanked():
    earlier = logging.getLogRecordFactory()
    channel.keep_out_of_logs(TOKEN)
    yield
    logging.setLogRecordFactory(earlier)


def test_the_token_is_in_no_record(blanked, caplog):
    logger = logging.getLogger("httpx")
    logger.warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.warning(f"The token `{TOKEN}` was rejected by the server.")
    try:
        raise ValueError(f"The token `{TOKEN}` was rejected by the server.")
    except ValueError:
        logger.exception("Fout")
    assert len(caplog.records) == 3
    assert TOKEN not in caplog.text
    assert caplog.text.count("[token]") >= 3


def test_a_record_that_cannot_be_written_stays_a_record(blanked):
    record = logging.getLogRecordFactory()("x", logging.INFO, "x", 1, "%s en %s", (TOKEN,), None)
    assert TOKEN not in record.getMessage()


def test_the_secret_of_the_webhook_is_the_same_everywhere_and_does_not_tell_the_token():
    secret = channel.webhook_secret(TOKEN)
    assert secret == channel.webhook_secret(TOKEN) != channel.webhook_secret(TOKEN + "x")
    assert re.fullmatch("[A-Za-z0-9_-]{1,256}", secret)
    assert TOKEN not in secret
