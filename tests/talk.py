"""Starting the real servers on free ports and talking to them."""

import contextlib
import json
import os
import signal
import socket
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from launch import servers, settings


def free_port() -> int:
    """A port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Reply:
    """What the assistant said in a turn, one text a bubble, and the choices under the last."""

    texts: list[str]
    buttons: list[dict[str, str]]

    @property
    def text(self) -> str:
        """All bubbles."""
        return "\n".join(self.texts)

    @property
    def answer(self) -> str:
        """The last bubble."""
        return self.texts[-1] if self.texts else ""


@dataclass
class Conversation:
    """One conversation over REST."""

    url: str
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex}")

    def say(self, text: Any, timeout: float = 20) -> Reply:
        """Sends a message and waits for the whole reply."""
        body = json.dumps({"sender": self.sender, "message": text}).encode()
        request = urllib.request.Request(
            f"{self.url}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            messages = json.load(answer)
        buttons = [button for message in messages for button in message.get("buttons") or []]
        return Reply([message.get("text", "") for message in messages], buttons)


@dataclass
class Assistant:
    """The running servers."""

    url: str
    rasa: servers.Server
    actions: servers.Server
    settings: dict[str, str]

    def conversation(self) -> Conversation:
        """A new conversation."""
        return Conversation(self.url)

    def pause_actions(self) -> None:
        """Makes the action server hang: it accepts connections and does nothing."""
        self.actions.signal(signal.SIGSTOP)

    def kill_actions(self) -> None:
        """Kills the action server at once, whatever it is doing."""
        self.actions.signal(signal.SIGKILL)
        self.actions.process.wait(10)

    def start_actions(self) -> None:
        """Starts a killed action server again."""
        self.actions.start(self.settings)
        servers.await_health([self.actions])

    def kill_rasa(self) -> None:
        """Kills the Rasa server at once, whatever it is doing."""
        self.rasa.signal(signal.SIGKILL)
        self.rasa.process.wait(10)

    def start_rasa(self) -> None:
        """Starts a killed Rasa server again."""
        self.rasa.start(self.settings)
        servers.await_health([self.rasa])

    def resume_actions(self) -> None:
        """Lets a hanging action server go on."""
        self.actions.signal(signal.SIGCONT)


def own_settings(folder: Path) -> dict[str, str]:
    """Settings for servers beside all others: free ports, and databases in a folder."""
    action_port = free_port()
    return {
        "MKB_PORT": str(free_port()),
        "MKB_ACTION_PORT": str(action_port),
        "MKB_ACTION_URL": f"http://127.0.0.1:{action_port}/webhook",
        "MKB_TRACKER_DB": str(folder / "conversations.db"),
        "DATABASE_URL": f"sqlite:///{folder / 'contact.db'}",
        "MKB_OUTBOX": str(folder / "outbox"),
    }


@contextmanager
def assistant(folder: Path, options: Sequence[str] = (), **extra: str) -> Iterator[Assistant]:
    """The real servers on free ports, with databases of their own; options are for `rasa run`."""
    own = own_settings(folder)
    port = own["MKB_PORT"]
    action_server, rasa_server = servers.action_server(), servers.rasa_server()
    action_server.health = f"http://127.0.0.1:{own['MKB_ACTION_PORT']}/health"
    rasa_server.health = f"http://127.0.0.1:{port}/"
    rasa_server.command[rasa_server.command.index("--port") + 1] = port
    rasa_server.command += options
    both = [action_server, rasa_server]
    started = []
    try:
        own |= {"MKB_REST": "on", **extra}
        for server in both:
            server.name = f"{server.name}-{os.getpid()}-{port}"
            server.start(own)
            started.append(server)
        servers.await_health(both)
        yield Assistant(f"http://127.0.0.1:{port}", rasa_server, action_server, own)
    finally:
        for server in started:
            server.signal(signal.SIGCONT)
        servers.stop(started)


def processes_with(sign: str) -> dict[int, str]:
    """The command lines of living processes, by id, that have a setting ("NAME=value") in their environment."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if f"{sign}\0".encode() in (folder / "environ").read_bytes():
                    words = (folder / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
                    found[int(folder.name)] = b" ".join(words).decode()
    return found


def require_ready() -> None:
    """Fails the test when environments or model are not there."""
    needed = [settings.MODEL, settings.ENVIRONMENTS / "rasa", settings.ENVIRONMENTS / "actions"]
    if missing := [str(path.relative_to(settings.ROOT)) for path in needed if not path.exists()]:
        pytest.fail(f"{', '.join(missing)} ontbreekt; gebruik make test")
