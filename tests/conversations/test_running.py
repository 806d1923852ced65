"""`make run` and `make ask` as a user has them: start, ask, stop, a child that dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.settings import ROOT
from tests.talk import own_settings, processes_with, require_ready

_STOP_SECONDS = 15


class Run:
    """`python -m launch run` on ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.env = {**os.environ, **own_settings(folder)}
        self.port = self.env["MKB_PORT"]
        self.output = folder / "output"
        command = [sys.executable, "-m", "launch", "run"]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=output, stderr=subprocess.STDOUT)

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def await_ready(self) -> None:
        while "De assistent draait" not in self.said():
            assert self.process.poll() is None, self.said()
            time.sleep(0.2)

    def others(self) -> list[int]:
        """The living processes that were started for this run, beside the launcher."""
        return [number for number in processes_with(f"MKB_PORT={self.port}") if number != self.process.pid]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    require_ready()
    started = Run(tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.terminate()
        started.process.wait(_STOP_SECONDS)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_without_leaving_anything(run: Run, number: signal.Signals):
    run.await_ready()
    asked = [sys.executable, "-m", "launch", "ask", "Wat is een Ad?"]
    answer = subprocess.run(asked, cwd=ROOT, env=run.env, capture_output=True, text=True, check=True)
    assert "Associate degree" in answer.stdout
    assert "Bron:" in answer.stdout
    assert "computerprogramma" in answer.stderr
    assert run.others()
    run.process.send_signal(number)
    assert run.process.wait(_STOP_SECONDS) == 0
    assert run.others() == []
    assert "Traceback" not in run.said()


def test_a_child_that_dies_stops_the_rest_with_its_last_lines(run: Run):
    run.await_ready()
    os.kill(run.others()[0], signal.SIGKILL)
    assert run.process.wait(_STOP_SECONDS) == 1
    assert run.others() == []
    assert "is gestopt" in run.said()
    assert "Traceback" not in run.said()


def test_a_port_in_use_is_one_sentence(run: Run):
    run.await_ready()
    again = subprocess.run(
        [sys.executable, "-m", "launch", "run"], cwd=ROOT, env=run.env, capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert f"Poort {run.port} is al in gebruik" in again.stderr
    assert "Traceback" not in again.stderr
