"""Moments as people in the Netherlands write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_MONTHS = ["januari", "februari", "maart", "april", "mei", "juni"]
_MONTHS += ["juli", "augustus", "september", "oktober", "november", "december"]


def dutch_moment(moment: datetime) -> str:
    """For example "27 november 2026, 14.05 uur", in Amsterdam."""
    here = moment.astimezone(AMSTERDAM)
    return f"{here.day} {_MONTHS[here.month - 1]} {here.year}, {here:%H.%M} uur"
