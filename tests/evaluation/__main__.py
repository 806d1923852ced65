"""`make evaluate`: measures all parts, or those named, and writes the report.

Each part's figures are kept in `build/evaluation/`, so that one can be measured again
without the others; the report says when each was measured.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from launch.environments import RASA
from launch.settings import BUILD, ROOT, environment
from tests.evaluation import answers, channels, growth, retrieval, speed
from tests.evaluation.report import write

FOLDER = BUILD / "evaluation"
Figures = dict[str, Any]


def understanding(name: str) -> Callable[[], Figures]:
    """A measurement that runs in Rasa's environment; raises CalledProcessError when it fails."""

    def measure() -> Figures:
        file = FOLDER / f"{name}.raw.json"
        command = [str(RASA.python), "-m", "tests.evaluation.understanding", name, str(file)]
        with (FOLDER / f"{name}.log").open("w") as log:
            subprocess.run(command, cwd=ROOT, env=environment(), stdout=log, stderr=subprocess.STDOUT, check=True)
        return dict(json.loads(file.read_text(encoding="utf-8")))

    return measure


PARTS: dict[str, Callable[[], Figures]] = {
    "answers": answers.measure,
    "retrieval": retrieval.measure,
    "folds": understanding("folds"),
    "xsid": understanding("xsid"),
    "speed": speed.measure,
    "channels": channels.measure,
    "starter": understanding("starter"),
    "growth": growth.measure,
}


def main() -> int:
    """Measures, prints the sums and says where the report is; gives the exit status."""
    parser = argparse.ArgumentParser(prog="make evaluate")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    named = parser.parse_args().parts
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = [name for name in named or PARTS if not _measured(name)]
    print(write(FOLDER))
    return 1 if failed else 0


def _measured(name: str) -> bool:
    """Measures a part and keeps its figures; says so when that fails, and lets the other parts go on."""
    started = time.monotonic()
    print(f"• {name} meten …", flush=True)
    try:
        figures = PARTS[name]()
    except Exception as error:
        print(f"  niet gelukt: {error}", file=sys.stderr, flush=True)
        return False
    seconds = time.monotonic() - started
    kept = {
        "measured": datetime.now().isoformat(timespec="minutes"),
        "seconds": seconds,
        "commit": _commit(),
        **figures,
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"  klaar in {seconds:.0f} s", flush=True)
    return True


def _commit() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "onbekend"


if __name__ == "__main__":
    sys.exit(main())
