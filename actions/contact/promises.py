"""What the operator promises to whoever asks for contact, and nothing that the operator did not set.

`MKB_ANSWER_DAYS` is the number of working days, `MKB_OFFICE_HOURS` the hours in the format of
OpenStreetMap (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification), such as
"Mo-Fr 09:00-17:00; PH off", in the time and with the public holidays of the Netherlands.
"""

import os
from datetime import datetime

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stub lacks it

from actions.contact.deliveries.email import check_server
from actions.contact.retention import conversation_days, request_days
from actions.contact.times import AMSTERDAM, dutch_day, dutch_time


class SettingError(Exception):
    """A setting that cannot be read; the message says which, in Dutch."""


def check() -> None:
    """Reads the settings, those of the retention and of the mail server too; raises SettingError."""
    _days()
    _hours()
    for name, kept in (("MKB_REQUEST_DAYS", request_days), ("MKB_CONVERSATION_DAYS", conversation_days)):
        try:
            kept()
        except ValueError as error:
            raise SettingError(f"{name} is ‘{os.environ[name]}’. Geef een aantal dagen.") from error
    try:
        check_server()
    except ValueError as error:
        raise SettingError(str(error)) from error


def afterwards(now: datetime) -> str:
    """What happens after sending at a moment (with a time zone), as sentences; empty without a promise."""
    return " ".join(sentence for sentence in (_within(_days()), _office(now.astimezone(AMSTERDAM))) if sentence)


def _within(days: int | None) -> str:
    if days is None:
        return ""
    return "Je hoort binnen één werkdag iets." if days == 1 else f"Je hoort binnen {days} werkdagen iets."


def _office(now: datetime) -> str:
    hours = _hours()
    if hours is None:
        return ""
    change = hours.next_change(now)
    if hours.is_open(now):
        until = f", tot {dutch_time(change)}" if change and change.date() == now.date() else ""
        return f"Er is nu iemand{until}."
    return f"Er is nu niemand; wel weer op {dutch_day(change)} om {dutch_time(change)}." if change else ""


def _days() -> int | None:
    given = os.environ.get("MKB_ANSWER_DAYS")
    if not given:
        return None
    if not given.isdecimal() or not int(given):
        raise SettingError(f"MKB_ANSWER_DAYS is ‘{given}’. Geef een aantal werkdagen, bijvoorbeeld 3.")
    return int(given)


def _hours() -> OpeningHours | None:
    given = os.environ.get("MKB_OFFICE_HOURS")
    if not given:
        return None
    try:
        return OpeningHours(given, timezone=AMSTERDAM, country="NL")
    except ParserError as error:
        example = "Mo-Fr 09:00-17:00; PH off"
        raise SettingError(f"MKB_OFFICE_HOURS is ‘{given}’. Schrijf het zoals OpenStreetMap: {example}.") from error
