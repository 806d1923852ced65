"""A database for each test: an SQLite file, or an emptied PostgreSQL database when `DATABASE_URL` names one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from actions.contact import database
from actions.contact.requests import Asked

GIVEN = os.environ.get("DATABASE_URL")


@pytest.fixture
def contact(tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """An empty database, and the folder for deliveries to files."""
    monkeypatch.setenv("DATABASE_URL", GIVEN or f"sqlite:///{tmp_path / 'contact.db'}")
    database._engine.cache_clear()
    if GIVEN:
        with database.engine(database.url()).begin() as connection:
            connection.execute(text("DELETE FROM contact_requests"))
    yield tmp_path / "outbox"
    database.engine(database.url()).dispose()
    database._engine.cache_clear()


def asked(number: int = 0, **changed) -> Asked:
    """A request that is complete, different for each number."""
    values = {
        "sender": f"gesprek-{number}",
        "school_id": "saxion",
        "school_name": "Saxion",
        "company": "Bakkerij Jansen",
        "name": "Fatima Jansen",
        "email": f"fatima{number}@bakkerij-jansen.nl",
        "phone": "+31612345678",
        "question": "Wat kost een Ad mij?",
    }
    return Asked(**{**values, **changed})
