"""Workers killed at random while requests come in: nothing lost, nothing twice by its key."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from actions.contact import outbox
from actions.contact.requests import Target, submit
from knowledge.paths import ROOT
from tests.contact.conftest import asked

REQUESTS = 220
WORKERS = 2
PATIENCE = 120.0


def start_worker(log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "actions.contact.worker", "--lease", "1", "--pause", "0.2"]
    with log.open("ab") as output:
        return subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env=dict(os.environ))


def test_accepted_is_delivered_under_random_kills(contact: Path):
    chance, log = random.Random(7), contact.parent / "worker.log"
    workers = [start_worker(log) for _ in range(WORKERS)]
    accepted: list[str] = []
    kills = 0
    started = time.monotonic()
    try:
        while len(accepted) < REQUESTS or outbox.waiting().pending:
            assert time.monotonic() - started < PATIENCE, log.read_text(encoding="utf-8")[-2000:]
            if len(accepted) < REQUESTS:
                accepted.append(submit(asked(len(accepted)), [Target("file", str(contact))]).reference)
            time.sleep(chance.uniform(0, 0.03))
            if kills < 12 and chance.random() < 0.06:
                victim = chance.randrange(WORKERS)
                workers[victim].kill()
                workers[victim].wait()
                workers[victim] = start_worker(log)
                kills += 1
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(10)
    arrived = [file.name.rpartition("-")[0] for file in contact.glob("*.txt")]
    assert kills >= 5
    assert len(accepted) == REQUESTS
    assert sorted(arrived) == sorted(accepted)
    assert outbox.waiting() == outbox.Waiting(pending=0, parked=0, delivered=REQUESTS, oldest_seconds=None)
