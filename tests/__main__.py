"""Runs everything that `make test` promises, fast parts first: `python -m tests [pytest options]`.

With --postgres only what a PostgreSQL server is needed for.
"""

import os
import re
import subprocess
import sys
from collections import Counter

from launch.environments import ACTIONS, RASA
from launch.settings import ROOT, environment
from tests import postgres

_COUNTS = re.compile(r"(\d+) (passed|failed|skipped|error)")
_FAILED = {"failed", "error"}


def main() -> int:
    """Runs all parts, also after one failed; gives 1 if any did."""
    options = [option for option in sys.argv[1:] if option != "--postgres"]
    counts: Counter[str] = Counter()
    ok = [] if "--postgres" in sys.argv else _without_postgres(counts, options)
    ok.append(_on_postgres(counts, options))
    failed = counts["failed"] + counts["error"]
    print(f"{counts['passed']} passed, {failed} failed, {counts['skipped']} skipped", flush=True)
    return 0 if all(ok) else 1


def _without_postgres(counts: Counter[str], options: list[str]) -> list[bool]:
    """All that needs no PostgreSQL server."""
    actions, rasa = str(ACTIONS.python), str(RASA.python)
    ok = [
        _run("Opmaak en regels", [actions, "-m", "ruff", "check", "."]),
        _run("Vorm", [actions, "-m", "ruff", "format", "--check", "."]),
        _run("Typen", [actions, "-m", "mypy"]),
    ]
    counts["failed"] += ok.count(False)
    for title, python, folders in (
        ("Eenheden van de Rasa-server", rasa, ["tests/unit/bot"]),
        (
            "Eenheden van kennis, acties en starter",
            actions,
            [f"tests/unit/{room}" for room in ("e5", "knowledge", "actions", "launch", "evaluation")],
        ),
        ("Verzoeken en hun bezorging", actions, ["tests/contact"]),
        ("Gesprekken door de echte servers", actions, ["tests/conversations"]),
        ("De chat in een browser", actions, ["tests/browser"]),
        ("Telegram", actions, ["tests/telegram"]),
    ):
        ok.append(_pytest(title, [python, "-m", "pytest", *folders, *options], counts))
    return ok


def _on_postgres(counts: Counter[str], options: list[str]) -> bool:
    """The requests again, on a PostgreSQL server; skipped without the package, which in CI is a failure."""
    title, programs = "Verzoeken en hun bezorging, op PostgreSQL", postgres.binaries()
    if programs is None:
        print(f"\n== {title}: overgeslagen. Installeer het Debian-pakket {postgres.PACKAGE}.", flush=True)
        counts["failed" if os.environ.get("CI") else "skipped"] += 1
        return not os.environ.get("CI")
    with postgres.server(programs) as url:
        return _pytest(title, [str(ACTIONS.python), "-m", "pytest", "tests/contact", *options], counts, url)


def _run(title: str, command: list[str]) -> bool:
    print(f"\n== {title}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _pytest(title: str, command: list[str], counts: Counter[str], database: str | None = None) -> bool:
    print(f"\n== {title}", flush=True)
    env = {**environment(), "COLUMNS": os.environ.get("COLUMNS", "120")}
    if database:
        env["DATABASE_URL"] = database
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    last = ""
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line if _COUNTS.search(line) else last
    for number, kind in _COUNTS.findall(last):
        counts[kind] += int(number)
    return process.wait() == 0


if __name__ == "__main__":
    sys.exit(main())
