"""Where things are and which settings the environment may give."""

import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("MKB_BUILD", ROOT / "build"))
LOGS = BUILD / "logs"
ENVIRONMENTS = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"
MODEL = BUILD / "models" / "mkb.tar.gz"
HOST = os.environ.get("MKB_HOST", "127.0.0.1")


class SetupError(Exception):
    """Something a person can mend; the message says what, in Dutch."""


def _port(name: str, default: str) -> int:
    given = os.environ.get(name, default)
    if not given.isdecimal() or not 0 < int(given) < 65_536:
        sys.exit(f"{name} is ‘{given}’. Geef het nummer van een poort, bijvoorbeeld {default}.")
    return int(given)


PORT = _port("MKB_PORT", "5005")
ACTION_PORT = _port("MKB_ACTION_PORT", "5055")


def environment() -> dict[str, str]:
    """The environment of every child: no network, no telemetry, and where the parts meet.

    Threads that wait for each other do not spin: on a busy machine that made a question
    take 1 to 2 s instead of 45 ms.
    """
    return {
        **os.environ,
        "MKB_BUILD": str(BUILD),
        "MKB_PORT": str(PORT),
        "MKB_ACTION_PORT": str(ACTION_PORT),
        "MKB_ACTION_URL": os.environ.get("MKB_ACTION_URL", f"http://127.0.0.1:{ACTION_PORT}/webhook"),
        "MKB_TRACKER_DB": os.environ.get("MKB_TRACKER_DB", str(BUILD / "conversations.db")),
        "SANIC_HOST": os.environ.get("SANIC_HOST", "127.0.0.1"),
        "MKB_OPERATOR_TOKEN": _secret("MKB_OPERATOR_TOKEN", "operator.token"),
        "MKB_WEB_SECRET": _secret("MKB_WEB_SECRET", "web.secret"),
        "OMP_WAIT_POLICY": "passive",
        **_blas(),
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",
        "HF_HUB_OFFLINE": os.environ.get("HF_HUB_OFFLINE", "0" if os.environ.get("MKB_ENCODER") else "1"),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "CUDA_VISIBLE_DEVICES": "",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def _secret(name: str, kept: str, folder: Path = BUILD) -> str:
    """A secret: the one that is set, or one that is made once and that only this user can read."""
    file = folder / kept
    if given := os.environ.get(name):
        return given
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(32))
    return file.read_text(encoding="utf-8")


def _blas(processor: Path = Path("/proc/cpuinfo")) -> dict[str, str]:
    """Has numpy use the instructions of the processor.

    The OpenBLAS in Rasa's numpy takes processors that are newer than itself for one of
    2004: solving the classifier then takes 2.5 times as long.
    """
    chosen = "OPENBLAS_CORETYPE" in os.environ
    return (
        {}
        if chosen or not processor.exists() or " avx2 " not in processor.read_text()
        else {"OPENBLAS_CORETYPE": "Haswell"}
    )
