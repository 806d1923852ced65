"""What the operator should know of the Telegram channel at start; the channel itself is part of the Rasa server."""

import json
import os
import urllib.error
import urllib.request

from launch.settings import SetupError

_TELEGRAM = "https://api.telegram.org"
_PATIENCE = 5.0
"""Seconds; the servers run meanwhile."""


def check() -> None:
    """Raises SetupError for an address that can never work."""
    if os.environ.get("TELEGRAM_API_URL") and not _address().startswith(("http://", "https://")):
        raise SetupError("TELEGRAM_API_URL moet met https:// of http:// beginnen.")


def state() -> list[str]:
    """Whether Telegram knows the bot, and what keeps visitors from using it; nothing without a token."""
    token = os.environ.get("TELEGRAM_TOKEN", "").strip()
    if not token:
        return []
    lines = [_bot(token)]
    if not os.environ.get("TELEGRAM_WEBHOOK_URL", "https://").startswith("https://"):
        lines.append("let op: Telegram neemt een TELEGRAM_WEBHOOK_URL alleen met https://")
    if not os.environ.get("MKB_PUBLIC_URL") and not os.environ.get("MKB_HANDREIKING_URL"):
        lines.append("let op: de bronnen onder antwoorden wijzen naar deze computer (zie MKB_PUBLIC_URL in de README)")
    return lines


def _bot(token: str) -> str:
    try:
        with urllib.request.urlopen(f"{_address()}/bot{token}/getMe", timeout=_PATIENCE) as answer:
            return f"https://t.me/{json.load(answer)['result']['username']}"
    except urllib.error.HTTPError as error:
        if error.code in (401, 404):
            return "het token in TELEGRAM_TOKEN klopt niet; kopieer het opnieuw uit BotFather en start opnieuw"
        return f"{_address()} geeft nu fout {error.code}; ik blijf het proberen"
    except (OSError, ValueError, LookupError, TypeError):
        return f"{_address()} is nu niet bereikbaar; ik blijf het proberen"


def _address() -> str:
    return (os.environ.get("TELEGRAM_API_URL") or _TELEGRAM).rstrip("/")
