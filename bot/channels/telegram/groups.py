"""What is said in a group: nobody is asked for a name or a number there, as others read along."""

from __future__ import annotations

from typing import Any, Dict, List

_OF_FORM = "utter_contact_"
_LISTS = ("utter_contact_school", "utter_contact_site")
"""Of the form, the responses that tell nobody's affairs."""


def has_form(said: List[Dict[str, Any]]) -> bool:
    """Whether a turn of Rasa's led to the contact form."""
    return any(_is_of_form(message) for message in said)


def public(said: List[Dict[str, Any]], instead: str) -> List[Dict[str, Any]]:
    """The messages without the form, the lists of hogescholen without choices, and then a text in its place."""
    rest = [message for message in said if not _is_of_form(message)]
    lists = [{**message, "buttons": None} for message in said if message.get("utter_action") in _LISTS]
    return [*rest, *lists, {"text": instead}]


def _is_of_form(message: Dict[str, Any]) -> bool:
    return str(message.get("utter_action")).startswith(_OF_FORM)
