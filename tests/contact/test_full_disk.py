"""A database that has no room left: a process that may not make files larger than they are now."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from actions.contact import outbox
from actions.contact.requests import Target, submit
from knowledge.paths import ROOT
from tests.contact.conftest import asked

IN_A_FULL_FOLDER = """
import resource, sys
from sqlalchemy.exc import SQLAlchemyError
from actions.contact import outbox
from actions.contact.requests import Target, submit
from tests.contact.conftest import asked
outbox.waiting()
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    submit(asked(1), [Target("file", sys.argv[1])])
except SQLAlchemyError as error:
    print(type(error).__name__, outbox.waiting().pending)
"""


def test_a_full_disk_refuses_and_keeps_what_there_is(contact: Path):
    if not os.environ["DATABASE_URL"].startswith("sqlite"):
        pytest.skip("op PostgreSQL is de schijf van de server")
    submit(asked(0), [Target("file", str(contact))])
    full = subprocess.run(
        [sys.executable, "-c", IN_A_FULL_FOLDER, str(contact)], cwd=ROOT, capture_output=True, text=True
    )
    assert full.stdout.split() == ["OperationalError", "1"], full.stderr
    submit(asked(1), [Target("file", str(contact))])
    assert outbox.waiting().pending == 2
