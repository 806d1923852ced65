"""The servers: started together, watched, and stopped together."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from launch.environments import ACTIONS, RASA
from launch.settings import ACTION_PORT, HOST, LOGS, MODEL, PORT, ROOT, SetupError, environment
from launch.steps import tail

_START_SECONDS = 180.0
_STOP_SECONDS = 8.0


@dataclass
class Server:
    """A child process with its log and the address that answers when it is healthy."""

    name: str
    command: list[str]
    health: str | None
    log: Path = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self, extra: dict[str, str] | None = None) -> None:
        """Starts the process in a group of its own, its output in the log."""
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f"{self.name}.log"
        with self.log.open("w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**environment(), **(extra or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_healthy(self) -> bool:
        """Whether the server answers."""
        if self.health is None:
            return True
        try:
            with urllib.request.urlopen(self.health, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the whole group, if it still lives."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def died(self) -> str:
        """A sentence for a server that stopped by itself, with its last log lines."""
        return (
            f"De {self.name} is gestopt (status {self.process.returncode}). Het eind van {self.log}:\n{tail(self.log)}"
        )


def action_server() -> Server:
    """The action server on loopback."""
    return Server("actieserver", [str(ACTIONS.python), "-m", "actions"], f"http://127.0.0.1:{ACTION_PORT}/health")


def contact_worker() -> Server:
    """The worker that delivers requests for contact."""
    return Server("bezorger", [str(ACTIONS.python), "-m", "actions.contact.worker"], None)


def rasa_server() -> Server:
    """The Rasa server."""
    command = [
        *(str(RASA.python), "-m", "rasa", "run", "--model", str(MODEL)),
        *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
        *("--interface", HOST, "--port", str(PORT)),
    ]
    return Server("rasa-server", command, f"http://{'127.0.0.1' if HOST == '0.0.0.0' else HOST}:{PORT}/")  # noqa: S104


def check_port(port: int, setting: str) -> None:
    """Raises SetupError when something listens on the port already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SetupError(
                f"Poort {port} is al in gebruik. Draait de assistent al? Stop dat programma, "
                f"of kies een andere poort: {setting}={port + 1} make run"
            )


def await_health(servers: list[Server]) -> None:
    """Waits until all servers answer; raises SetupError when one dies or takes too long."""
    limit = time.monotonic() + _START_SECONDS
    while not all(server.is_healthy() for server in servers):
        check_alive(servers)
        if time.monotonic() > limit:
            slow = next(server for server in servers if not server.is_healthy())
            raise SetupError(f"De {slow.name} is na {_START_SECONDS:.0f} s nog niet klaar:\n{tail(slow.log)}")
        time.sleep(0.3)


def check_alive(servers: list[Server]) -> None:
    """Raises SetupError when a server has stopped by itself."""
    for server in servers:
        if server.process.poll() is not None:
            raise SetupError(server.died())


def stop(servers: list[Server]) -> None:
    """Stops all servers: politely first, within 15 seconds in all."""
    for server in servers:
        server.signal(signal.SIGTERM)
    limit = time.monotonic() + _STOP_SECONDS
    for server in servers:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.process.wait(max(0.1, limit - time.monotonic()))
    for server in servers:
        server.signal(signal.SIGKILL)
        server.process.wait()
