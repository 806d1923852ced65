"""Runs everything that `make test` promises, fast parts first: `python -m tests [pytest options]`."""

import os
import re
import subprocess
import sys
from collections import Counter

from launch.environments import ACTIONS, RASA
from launch.settings import ROOT, environment

_COUNTS = re.compile(r"(\d+) (passed|failed|skipped|error)")
_FAILED = {"failed", "error"}


def main() -> int:
    """Runs all parts, also after one failed; gives 1 if any did."""
    actions, rasa = str(ACTIONS.python), str(RASA.python)
    ok = [
        _run("Opmaak en regels", [actions, "-m", "ruff", "check", "."]),
        _run("Vorm", [actions, "-m", "ruff", "format", "--check", "."]),
        _run("Typen", [actions, "-m", "mypy"]),
    ]
    counts: Counter[str] = Counter()
    options = sys.argv[1:]
    for title, python, folders in (
        ("Eenheden van de Rasa-server", rasa, ["tests/unit/bot"]),
        (
            "Eenheden van kennis, acties en starter",
            actions,
            [f"tests/unit/{room}" for room in ("e5", "knowledge", "actions", "launch", "evaluation")],
        ),
        ("Verzoeken en hun bezorging", actions, ["tests/contact"]),
        ("Gesprekken door de echte servers", actions, ["tests/conversations"]),
    ):
        ok.append(_pytest(title, [python, "-m", "pytest", *folders, *options], counts))
    failed = counts["failed"] + counts["error"] + ok[:3].count(False)
    print(f"{counts['passed']} passed, {failed} failed, {counts['skipped']} skipped", flush=True)
    return 0 if all(ok) else 1


def _run(title: str, command: list[str]) -> bool:
    print(f"\n== {title}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _pytest(title: str, command: list[str], counts: Counter[str]) -> bool:
    print(f"\n== {title}", flush=True)
    env = {**environment(), "COLUMNS": os.environ.get("COLUMNS", "120")}
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
