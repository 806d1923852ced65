"""The worker that empties the outbox: `python -m actions.contact.worker`.

May be killed at any moment, and several may run at a time.
"""

import argparse
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from actions.contact import outbox, redactions, retention
from actions.contact.conversations import NotReached
from actions.contact.deliveries import WAYS
from actions.contact.deliveries.failure import NotDelivered

logger = logging.getLogger("contact")

_EVERY = 2.0
"""Seconds between looks at an empty outbox."""

_FIRST_PURGE, _DAY = 600.0, 86_400.0
"""Seconds before the first purge, and before another try when one failed; and between two."""


def deliver_one(worker: str, lease: timedelta = outbox.LEASE, pauses: Sequence[timedelta] = outbox.PAUSES) -> bool:
    """Tries the message that has waited longest; gives whether there was one."""
    claimed = outbox.claim(worker, lease)
    if claimed is None:
        return False
    try:
        WAYS[claimed.channel](claimed)
    except NotDelivered as error:
        logger.warning("Bericht %s (%s) is niet aangekomen: %s", claimed.id, claimed.reference, error)
        outbox.failed(claimed, worker, str(error), for_good=error.for_good, pauses=pauses)
    except Exception as error:
        logger.exception("Bericht %s (%s) gaf een fout", claimed.id, claimed.reference)
        outbox.failed(claimed, worker, type(error).__name__, for_good=False, pauses=pauses)
    else:
        logger.info("Bericht %s (%s) is afgeleverd", claimed.id, claimed.reference)
        outbox.delivered(claimed, worker)
    return True


def run(stop: threading.Event, lease: timedelta, pauses: Sequence[timedelta]) -> None:
    """Delivers until stopped, and purges each day; a database that does not answer is asked again later."""
    worker = f"{socket.gethostname()[:40]}-{os.getpid()}"
    purge_at = time.monotonic() + _FIRST_PURGE
    while not stop.is_set():
        try:
            if time.monotonic() >= purge_at:
                purge_at = time.monotonic() + (_DAY if purged() else _FIRST_PURGE)
            found = deliver_one(worker, lease, pauses)
            redactions.carry_out()
        except SQLAlchemyError as error:
            logger.error("De database doet het niet: %s", type(error).__name__)
            found = False
        except NotReached as error:
            logger.error("Een formulier is nog niet gewist: %s", error)
            found = False
        if not found:
            stop.wait(_EVERY)


def purged() -> bool:
    """Applies the retention; gives whether all of it was done."""
    try:
        removed = retention.purge()
    except NotReached as error:
        logger.error("De gesprekken zijn niet opgeruimd: %s", error)
        return False
    logger.info("Opgeruimd: %s verzoeken, %s regels van gesprekken", removed.requests, removed.events)
    return True


def main() -> int:
    """Runs until SIGTERM or Ctrl-C; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m actions.contact.worker")
    parser.add_argument("--lease", type=float, default=outbox.LEASE.total_seconds(), help="seconden per claim")
    parser.add_argument("--pause", type=float, help="seconden tussen pogingen, in plaats van steeds langer")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    pauses = outbox.PAUSES if arguments.pause is None else [timedelta(seconds=arguments.pause)] * len(outbox.PAUSES)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run(stop, timedelta(seconds=arguments.lease), pauses)
    return 0


if __name__ == "__main__":
    sys.exit(main())
