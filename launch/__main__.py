"""What the Makefile calls: `python3 -m launch run | shell | ask | train | check | test | evaluate | clean`."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time

from launch import telegram
from launch.ask import ask
from launch.environments import ACTIONS, RASA
from launch.servers import (
    Server,
    action_server,
    await_health,
    check_alive,
    check_port,
    contact_worker,
    rasa_server,
    stop,
)
from launch.settings import ACTION_PORT, BUILD, ENVIRONMENTS, HOST, MODEL, PORT, ROOT, SetupError, environment
from launch.steps import run_step, warn


def setup() -> None:
    """Makes both environments where they are not as locked."""
    RASA.ensure()
    ACTIONS.ensure()


def train() -> int:
    """Builds the index and trains the model, each only when needed."""
    setup()
    if not _is_fresh([str(ACTIONS.python), "-m", "knowledge", "fresh"]):
        run_step("Kennis doorzoekbaar maken", [ACTIONS.python, "-m", "knowledge", "build"], "knowledge")
    if not _is_fresh([str(RASA.python), "-m", "bot.train", "--fresh"]):
        run_step("Model trainen", [RASA.python, "-m", "bot.train"], "train")
    return 0


def run() -> int:
    """Starts both servers and keeps them until stopped."""
    check_port(PORT, "MKB_PORT")
    check_port(ACTION_PORT, "MKB_ACTION_PORT")
    telegram.check()
    train()
    servers = [action_server(), rasa_server(), contact_worker()]
    return _serve(servers)


def _serve(servers: list[Server]) -> int:
    started: list[Server] = []
    try:
        print("• Servers starten …", flush=True)
        for server in servers:
            server.start({"MKB_REST": os.environ.get("MKB_REST", "on")})
            started.append(server)
        await_health(servers)
        print(_WELCOME.format(host=HOST, port=PORT, requests=_where_requests_go(), telegram=_telegram()), flush=True)
        while True:
            check_alive(servers)
            time.sleep(0.5)
    except KeyboardInterrupt:
        warn("Gestopt.")
        return 0
    finally:
        stop(started)


def shell() -> int:
    """Rasa's console client, with the action server behind it."""
    if not sys.stdin.isatty():
        raise SetupError('‘make shell’ werkt alleen in een terminal. Losse vragen stel je met make ask Q="…".')
    check_port(ACTION_PORT, "MKB_ACTION_PORT")
    train()
    server = action_server()
    server.start()
    try:
        await_health([server])
        command = [str(RASA.python), "-m", "rasa", "shell", "--model", str(MODEL), "--port", str(PORT)]
        command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        return subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    finally:
        stop([server])


def check() -> int:
    """Looks for mistakes in the texts and data."""
    ACTIONS.ensure()
    return subprocess.run([str(ACTIONS.python), "-m", "knowledge", "check"], cwd=ROOT, env=environment()).returncode


def test() -> int:
    """Lint, types and all tests; fast parts first."""
    RASA.ensure(with_tests=True)
    ACTIONS.ensure(with_tests=True)
    train()
    return subprocess.run([str(ACTIONS.python), "-m", "tests", *sys.argv[2:]], cwd=ROOT, env=environment()).returncode


def evaluate() -> int:
    """Measures quality and speed, all parts or those named."""
    ACTIONS.ensure(with_tests=True)
    train()
    command = [str(ACTIONS.python), "-m", "tests.evaluation", *os.environ.get("PARTS", "").split(), *sys.argv[2:]]
    return subprocess.run(command, cwd=ROOT, env=environment()).returncode


def clean() -> int:
    """Removes everything that was made, except the environments."""
    for folder in (BUILD, ROOT / "build", ROOT / ".rasa"):
        shutil.rmtree(folder, ignore_errors=True)
    print(
        f"build/ is weg. De omgevingen staan nog in {ENVIRONMENTS.name}/; verwijder die map om ze ook opnieuw te maken."
    )
    return 0


def _is_fresh(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True).returncode == 0


def _where_requests_go() -> str:
    """Said plainly, as somebody may think that a hogeschool gets them."""
    by_mail, by_webhook = (bool(os.environ.get(name)) for name in ("MKB_SMTP_URL", "MKB_WEBHOOK_SECRET"))
    central = (by_mail and os.environ.get("MKB_CONTACT_EMAIL")) or (
        by_webhook and os.environ.get("MKB_CONTACT_WEBHOOK")
    )
    folder = f"de map {os.environ.get('MKB_OUTBOX', BUILD / 'outbox')}"
    if by_mail or by_webhook:
        return f"gaan naar de adressen in hogescholen.yml; zonder adres naar {central or folder}"
    return f"gaan alleen naar {folder}, niet naar een hogeschool (zie README)"


def _telegram() -> str:
    return "".join(f"\n  {'' if number else 'Telegram:':<12} {line}" for number, line in enumerate(telegram.state()))


_WELCOME = """
De assistent draait.
  Website:     http://{host}:{port}/  (voorbeeldpagina, met de regel voor je eigen site)
  Vragen:      make ask Q="Wat is een Ad?"
  REST:        POST http://{host}:{port}/webhooks/rest/webhook  {{"sender": "ik", "message": "Wat is een Ad?"}}
  Handreiking: http://{host}:{port}/handreiking
  Verzoeken:   {requests}{telegram}
Stop met Ctrl-C."""

COMMANDS = {
    "setup": setup,
    "run": run,
    "shell": shell,
    "train": train,
    "check": check,
    "test": test,
    "evaluate": evaluate,
    "clean": clean,
}


def _stopped(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Runs one command; a mistake that a person can mend becomes one clear sentence."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stopped)
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        if command == "ask":
            return ask(os.environ.get("Q") or " ".join(sys.argv[2:]))
        if command not in COMMANDS:
            warn(f"Kies uit: ask, {', '.join(COMMANDS)}.")
            return 2
        return COMMANDS[command]() or 0
    except SetupError as error:
        warn(str(error))
        return 1
    except KeyboardInterrupt:
        warn("Gestopt.")
        return 130
    except OSError as error:
        if error.errno == errno.ENOSPC:
            warn("De schijf is vol. Maak ruimte (er is ongeveer 7 GB nodig) en probeer het opnieuw.")
            return 1
        raise


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("Start met Python 3.11 of nieuwer: make PYTHON=python3.11 run")
    sys.exit(main())
