"""The action server: `python -m actions`.

Loads everything before it listens, so that a server that answers is a server that
works. Binds loopback unless SANIC_HOST says otherwise: it authenticates nobody.
"""

import asyncio
import logging
import os
import sys
from dataclasses import asdict

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import SQLAlchemyError

from actions.contact import promises
from actions.contact.action import ActionContact
from actions.contact.database import engine, url
from actions.contact.outbox import waiting
from actions.passage import ActionFindPassage
from actions.search import ActionSearch
from knowledge.index import IndexUnusable, build, is_fresh
from knowledge.problems import DataError
from knowledge.schools import SchoolFinder, read_schools
from knowledge.search import Searcher

logger = logging.getLogger("actions")

_BACKLOG = 1024
"""Calls that may wait to be accepted; with the usual 100, five hundred at once lose some."""


def executor() -> ActionExecutor:
    """All actions with what they need, loaded and warm; builds the index anew when it is stale."""
    if not is_fresh():
        logger.warning("De index ontbreekt, is beschadigd of is ouder dan de bronnen; ik maak hem opnieuw.")
        build()
    searcher = Searcher.load()
    if searcher.has_passages:
        searcher.sections("Wat is de Mkb-route?")
    found = ActionExecutor()
    contact = ActionContact(SchoolFinder.load(), read_schools())
    found.register_action(contact)
    found.register_action(ActionFindPassage(searcher))
    found.register_action(ActionSearch(searcher, contact))
    return found


def _prepare_database() -> None:
    """Brings the tables up to date before the first request; without a database questions are still answered."""
    try:
        engine(url())
    except SQLAlchemyError as error:
        logger.error("De database met verzoeken doet het niet: %s", type(error).__name__)


async def contact_status(request: Request) -> HTTPResponse:
    """How the outbox stands, with the age of the oldest message that has not arrived."""
    try:
        return json(asdict(await asyncio.to_thread(waiting)))
    except SQLAlchemyError as error:
        return json({"error": type(error).__name__}, status=503)


def main() -> int:
    """Serves until stopped; gives the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        promises.check()
        actions = executor()
        _prepare_database()
    except (DataError, IndexUnusable, promises.SettingError) as error:
        print(f"De actieserver kan niet starten.\n{error}", file=sys.stderr)
        return 1
    app = create_app(actions)
    app.add_route(contact_status, "/contact/status")
    app.config.KEEP_ALIVE_TIMEOUT = 120
    host, port = os.environ.get("SANIC_HOST", "127.0.0.1"), int(os.environ.get("MKB_ACTION_PORT", "5055"))
    app.run(host=host, port=port, backlog=_BACKLOG, single_process=True, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
