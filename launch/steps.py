"""Steps that take long: their output goes to a log, their progress to the screen."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from launch.settings import LOGS, ROOT, SetupError, environment

_TICK = 10.0
"""Seconds between two signs of life."""

_PROGRESS = "» "
"""Begins a line of a log that tells how far a step is."""

_CAUSES = {
    "No space left on device": "De schijf is vol. Maak ruimte (er is ongeveer 7 GB nodig) en probeer het opnieuw.",
    "Errno 28": "De schijf is vol. Maak ruimte (er is ongeveer 7 GB nodig) en probeer het opnieuw.",
    "Temporary failure in name resolution": "Er is geen netwerk. Bij de eerste keer worden pakketten opgehaald.",
    "NewConnectionError": "Er is geen netwerk. Bij de eerste keer worden pakketten opgehaald.",
    "Network is unreachable": "Er is geen netwerk. Bij de eerste keer worden pakketten opgehaald.",
    "Could not find a version": "Een pakket is niet te vinden. Werkt het netwerk, en bereikt pip het register?",
    "THESE PACKAGES DO NOT MATCH THE HASHES": "Een modelpakket heeft niet de verwachte inhoud. Gebruik het niet.",
    "error: command 'gcc' failed": "Een pakket laat zich niet bouwen. Is gcc geïnstalleerd?",
    "MemoryError": "Er is te weinig geheugen vrij. Sluit andere programma's en probeer het opnieuw.",
}


def run_step(title: str, command: Sequence[str | Path], log: str) -> None:
    """Runs a command to its end; raises SetupError with the likely cause when it fails."""
    path = LOGS / f"{log}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"• {title} …", flush=True)
    started = time.monotonic()
    with path.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, env=environment(), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, started, path)
        except BaseException:
            process.terminate()
            process.wait(10)
            raise
    if process.returncode:
        raise SetupError(explain(title, path))
    print(f"  klaar in {time.monotonic() - started:.0f} s", flush=True)


def _wait(process: subprocess.Popen[bytes], started: float, log: Path) -> None:
    while True:
        try:
            process.wait(_TICK)
            return
        except subprocess.TimeoutExpired:
            print(f"  bezig, {time.monotonic() - started:.0f} s{progress(log)}", flush=True)


def progress(log: Path) -> str:
    """How far a step says it is, or nothing."""
    last = tail(log, 1).strip()
    return f", {last.removeprefix(_PROGRESS)}" if last.startswith(_PROGRESS) else ""


def explain(title: str, log: Path) -> str:
    """A sentence on why a step failed, with the end of its log."""
    text = log.read_text(encoding="utf-8", errors="replace")
    cause = next((sentence for sign, sentence in _CAUSES.items() if sign in text), "")
    if cause:
        return f"‘{title}’ is niet gelukt. {cause}\nHet hele verslag staat in {log}."
    return f"‘{title}’ is niet gelukt. Het eind van {log}:\n{tail(log)}"


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, indented."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "  (geen verslag)"
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:])


def warn(message: str) -> None:
    """Says something on standard error."""
    print(message, file=sys.stderr, flush=True)
