"""`make shell` as a user has it, in a terminal."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from launch.settings import ROOT
from tests.talk import own_settings, processes_with, require_ready

_START_SECONDS = 180
_TURN_SECONDS = 8
_PROMPT = "Your input ->"
_UP = "\x1b[A"


class Shell:
    """A terminal in which `python -m launch shell` runs, on ports of its own."""

    def __init__(self, folder: Path) -> None:
        own = own_settings(folder)
        self.sign = f"MKB_PORT={own['MKB_PORT']}"
        self.terminal = pexpect.spawn(
            sys.executable,
            ["-m", "launch", "shell"],
            cwd=str(ROOT),
            env={**os.environ, **own, "PROMPT_TOOLKIT_NO_CPR": "1"},
            encoding="utf-8",
            timeout=_TURN_SECONDS,
            dimensions=(60, 200),
        )
        self.terminal.expect_exact(_PROMPT, timeout=_START_SECONDS)

    def say(self, text: str) -> None:
        """Types a line."""
        self.terminal.send(text + "\r")

    def hear(self, text: str) -> None:
        """Waits for a text, at most as long as a turn may take."""
        self.terminal.expect_exact(text)

    def to_free_text(self) -> None:
        """Leaves a list of choices for a line of one's own, its last entry."""
        self.terminal.expect_exact("Type out your own message")
        self.terminal.send(f"{_UP}\r")
        self.terminal.expect_exact(_PROMPT)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    require_ready()
    started = Shell(tmp_path)
    yield started
    started.terminal.close(force=True)


def test_it_answers_with_the_source_also_after_the_action_server_has_stopped(shell: Shell):
    shell.say("Wat is een Ad?")
    shell.hear("computerprogramma")
    shell.hear("Associate degree")
    shell.hear("Bron: Handreiking")
    shell.to_free_text()
    actions = [number for number, command in processes_with(shell.sign).items() if command.endswith(" -m actions")]
    assert actions
    os.kill(actions[0], signal.SIGKILL)
    shell.say("ik wil iemand spreken")
    shell.hear("https://www.vereniginghogescholen.nl")
    shell.hear(_PROMPT)
    shell.say("/stop")
    shell.terminal.expect(pexpect.EOF, timeout=30)
    shell.terminal.close()
    assert shell.terminal.exitstatus == 0
    assert processes_with(shell.sign) == {}


def test_without_a_terminal_it_says_so():
    shell = subprocess.run(
        [sys.executable, "-m", "launch", "shell"], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert shell.returncode == 1
    assert "alleen in een terminal" in shell.stderr
    assert "Traceback" not in shell.stderr
