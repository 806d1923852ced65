"""Moments as people in the Netherlands write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_DAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
_MONTHS = ["januari", "februari", "maart", "april", "mei", "juni"]
_MONTHS += ["juli", "augustus", "september", "oktober", "november", "december"]


def dutch_moment(moment: datetime) -> str:
    """For example "27 november 2026, 14.05 uur", in Amsterdam."""
    here = moment.astimezone(AMSTERDAM)
    return f"{here.day} {_MONTHS[here.month - 1]} {here.year}, {dutch_time(moment)}"


def dutch_day(moment: datetime) -> str:
    """For example "maandag 30 november"."""
    here = moment.astimezone(AMSTERDAM)
    return f"{_DAYS[here.weekday()]} {here.day} {_MONTHS[here.month - 1]}"


def dutch_time(moment: datetime) -> str:
    """For example "9.00 uur"."""
    here = moment.astimezone(AMSTERDAM)
    return f"{here.hour}.{here:%M} uur"
