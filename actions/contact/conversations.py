"""The conversations, which the Rasa server keeps: erased, redacted and purged over its loopback route."""

import os
from pathlib import Path

import requests

from knowledge.paths import BUILD

TOKEN_FILE = BUILD / "operator.token"
_SECONDS = 10.0


class NotReached(Exception):
    """The Rasa server did not do it; the message says why, in Dutch."""


def erase(sender: str) -> int:
    """Removes a conversation; gives how many events it had. Raises NotReached."""
    return _call("erase", {"sender": sender})


def purge(before: float) -> int:
    """Removes all events from before a moment (seconds since 1970). Raises NotReached."""
    return _call("purge", {"before": before})


def redact(sender: str, since: float, until: float) -> int:
    """Blanks what was said in a conversation between two moments. Raises NotReached."""
    return _call("redact", {"sender": sender, "since": since, "until": until})


def _call(method: str, values: dict[str, str | float]) -> int:
    address = os.environ.get("MKB_RASA_URL") or f"http://127.0.0.1:{os.environ.get('MKB_PORT', '5005')}"
    headers = {"Authorization": f"Bearer {_token()}"}
    try:
        answer = requests.post(f"{address}/beheer/gesprekken/{method}", json=values, headers=headers, timeout=_SECONDS)
    except requests.RequestException as error:
        raise NotReached(f"De Rasa-server op {address} antwoordt niet. Draait de assistent?") from error
    if answer.status_code != 200:
        raise NotReached(f"De Rasa-server weigert dit (HTTP {answer.status_code}). Klopt MKB_OPERATOR_TOKEN?")
    return int(answer.json()["events"])


def _token(file: Path = TOKEN_FILE) -> str:
    """The token from the environment, or the one that `make run` made."""
    given = os.environ.get("MKB_OPERATOR_TOKEN")
    if given:
        return given
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise NotReached(
            f"Er is geen MKB_OPERATOR_TOKEN, en {file} is er niet. Start de assistent met make run."
        ) from error
