"""Where a request goes: to its hogeschool, else to the operator's central address, else to a folder."""

import os
from collections.abc import Mapping
from pathlib import Path

from actions.contact.requests import Target
from knowledge.paths import BUILD
from knowledge.schools import School

FOLDER = Path(os.environ.get("MKB_OUTBOX", BUILD / "outbox"))
_NEEDS = {"email": "MKB_SMTP_URL", "webhook": "MKB_WEBHOOK_SECRET"}
_CENTRAL = {"email": "MKB_CONTACT_EMAIL", "webhook": "MKB_CONTACT_WEBHOOK"}


def targets(school: School | None) -> list[Target]:
    """One target a channel that is set up; the folder only when there is no other."""
    own = _usable(school.requests) if school else []
    return own or _usable(central()) or [Target("file", str(FOLDER))]


def central() -> dict[str, str]:
    """The operator's addresses, by channel."""
    return {channel: address for channel, name in _CENTRAL.items() if (address := os.environ.get(name))}


def _usable(addresses: Mapping[str, str]) -> list[Target]:
    """The targets whose channel has what it needs: a mail server, or a secret to sign with."""
    return [Target(channel, address) for channel, address in addresses.items() if os.environ.get(_NEEDS[channel])]
