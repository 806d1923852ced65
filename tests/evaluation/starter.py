"""The project that `rasa init` makes, as a server beside ours: trained once and kept."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.environments import RASA
from launch.servers import Server, await_health, stop
from launch.settings import BUILD
from launch.steps import run_step
from tests.talk import free_port

FOLDER = BUILD / "evaluation" / "starter"
_ENDPOINTS = """tracker_store:
  type: bot.conversations.store.ConversationStore
  dialect: sqlite
  db: ${STARTER_DB}
"""
SAID = (
    "hello",
    "I am sad",
    "i am great",
    "are you a bot?",
    "bye",
    "not good",
    "hey there",
    "yes",
    "no",
    "i feel awesome",
)


def make() -> None:
    """Has Rasa make and train the starter, with the tracker store that ours has."""
    if not list((FOLDER / "models").glob("*.tar.gz")):
        FOLDER.mkdir(parents=True, exist_ok=True)
        command: list[str | Path] = [RASA.python, "-m", "rasa", "init", "--no-prompt", "--init-dir", FOLDER]
        run_step("Voorbeeldproject van Rasa maken en trainen", command, "starter")
    (FOLDER / "endpoints.yml").write_text(_ENDPOINTS, encoding="utf-8")


@contextmanager
def starter(folder: Path) -> Iterator[tuple[str, Server]]:
    """The running starter on a free port: its address and process."""
    port = free_port()
    command = [str(RASA.python), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port)]
    for name, value in (("model", "models"), ("endpoints", "endpoints.yml"), ("credentials", "credentials.yml")):
        command += [f"--{name}", str(FOLDER / value)]
    server = Server(f"starter-{os.getpid()}", command, f"http://127.0.0.1:{port}/")
    server.start({"STARTER_DB": str(folder / "starter.db")})
    try:
        await_health([server])
        yield f"http://127.0.0.1:{port}", server
    finally:
        stop([server])
