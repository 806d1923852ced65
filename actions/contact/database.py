"""The database with requests: an SQLite file, or the PostgreSQL server that `DATABASE_URL` names."""

import functools
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from knowledge.paths import BUILD

_MAKING = threading.Lock()
_BUSY_SECONDS = 2.0
"""How long a write waits for another; less than the deadline of an action."""

_SCRUBS = 20
"""Tries to empty the log."""


def url() -> str:
    """Where the requests are kept."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        return f"sqlite:///{BUILD / 'contact.db'}"
    return given.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


def engine(address: str) -> Engine:
    """The engine of a database, brought up to date; one a process."""
    with _MAKING:
        return _engine(address)


@functools.cache
def _engine(address: str) -> Engine:
    if address.startswith("sqlite:///"):
        Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        made = create_engine(address, connect_args={"timeout": _BUSY_SECONDS})
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        made = create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 2})
    migrate(made)
    return made


def migrate(target: Engine) -> None:
    """Brings the tables up to date; several processes may do so at a time."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with target.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def scrub(address: str | None = None) -> None:
    """Empties SQLite's log, in which erased texts still stand; waits a moment for whoever is reading it."""
    target = engine(address or url())
    if target.dialect.name != "sqlite":
        return
    for _ in range(_SCRUBS):
        with closing(sqlite3.connect(str(target.url.database), timeout=_BUSY_SECONDS)) as connection:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if not busy:
            return
        time.sleep(_BUSY_SECONDS / _SCRUBS)


@contextmanager
def transaction(address: str | None = None) -> Iterator[Session]:
    """A session that commits at its end, or keeps nothing when something fails."""
    with Session(engine(address or url())) as session, session.begin():
        yield session


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    """Safe against a killed process; transactions begin where SQLAlchemy says so."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
