"""The tables: as the migrations make them, also when several processes begin at once."""

import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from actions.contact import database
from actions.contact.tables import Base
from knowledge.paths import ROOT


def test_the_migrations_make_the_tables_that_the_code_expects(contact):
    with database.engine(database.url()).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_several_processes_may_begin_at_once(contact):
    command = [sys.executable, "-m", "actions.contact", "list"]
    begun = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    results = [(process.communicate(timeout=60)[1], process.returncode) for process in begun]
    assert [status for _, status in results] == [0] * 4, results
    assert inspect(database.engine(database.url())).has_table("contact_requests")


def test_an_address_without_a_driver_gets_one(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://mkb@127.0.0.1/mkb")
    assert database.url() == "postgresql+psycopg://mkb@127.0.0.1/mkb"
