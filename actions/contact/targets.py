"""Where a request goes: to its hogeschool, else to the operator's central address, else to a folder."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from actions.contact.requests import Target
from knowledge.paths import BUILD
from knowledge.schools import School

_NEEDS = {"email": "MKB_SMTP_URL", "webhook": "MKB_WEBHOOK_SECRET"}
_CENTRAL = {"email": "MKB_CONTACT_EMAIL", "webhook": "MKB_CONTACT_WEBHOOK"}


@dataclass(frozen=True)
class Route:
    """Whom a request reaches, and one target a channel."""

    reaches: Literal["school", "central", "folder"]
    targets: list[Target]


def route(school: School | None) -> Route:
    """The way of a request for a hogeschool, or for any."""
    if school and (own := _usable(school.requests)):
        return Route("school", own)
    if shared := _usable(central()):
        return Route("central", shared)
    return Route("folder", [Target("file", str(folder()))])


def most() -> Literal["school", "central", "folder"]:
    """Whom a request can reach at most, before a hogeschool was chosen."""
    if _usable(central()):
        return "central"
    return "school" if any(os.environ.get(name) for name in _NEEDS.values()) else "folder"


def central() -> dict[str, str]:
    """The operator's addresses, by channel."""
    return {channel: address for channel, name in _CENTRAL.items() if (address := os.environ.get(name))}


def folder() -> Path:
    """Where requests go that have no other way."""
    return Path(os.environ.get("MKB_OUTBOX", BUILD / "outbox"))


def _usable(addresses: Mapping[str, str]) -> list[Target]:
    """The targets whose channel has what it needs: a mail server, or a secret to sign with."""
    return [Target(channel, address) for channel, address in addresses.items() if os.environ.get(_NEEDS[channel])]
