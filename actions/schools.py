"""The way to a person: hogescholen by name, town or province."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AnsweringAction, Events, said_before
from knowledge.schools import Branch, Found, School, SchoolFinder

_ELSEWHERE = 5
"""Kilometres from which the distance is said."""

ASKED_FOR_PLACE = ("utter_ask_place", "utter_unknown_again", "utter_place_unknown")


class ActionFindSchool(AnsweringAction):
    """Names the hogescholen near the employer, or asks where that is."""

    def __init__(self, finder: SchoolFinder) -> None:
        """Takes a loaded finder."""
        self._finder = finder

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_find_school"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Looks for a name or a place in what was said; asks for a place when there is none."""
        asked = said_before(tracker) in ASKED_FOR_PLACE
        found = self._finder.find(str(tracker.latest_message.get("text") or ""), is_answer=asked)
        if found and found.schools:
            dispatcher.utter_message(response="utter_schools", introduction=introduction(found), schools=listing(found))
        else:
            dispatcher.utter_message(response="utter_place_unknown" if asked else "utter_ask_place")
        return []


def introduction(found: Found) -> str:
    """The sentence before the list."""
    if found.by_name:
        return (
            "Hier kun je terecht:" if len(found.schools) == 1 else "Hier kun je terecht, bij elk van deze hogescholen:"
        )
    nearest = any(branch.kilometres is not None for branch in found.branches.values())
    return f"Dit is het dichtst bij {found.where}:" if nearest else f"Dit zijn hogescholen in {found.where}:"


def listing(found: Found) -> str:
    """The hogescholen with their town and site, one a line."""
    return "\n".join(f"• {_line(school, found.branches.get(school.id))}" for school in found.schools)


def _line(school: School, branch: Branch | None) -> str:
    contact = f" (contact: {school.contact})" if school.contact else ""
    return f"{school.name}{_place(branch) if branch else ''}: {school.site}{contact}"


def _place(branch: Branch) -> str:
    towns = " en ".join(", ".join(branch.towns).rsplit(", ", 1))
    far = branch.kilometres is not None and branch.kilometres >= _ELSEWHERE
    return f", {towns} ({branch.kilometres:.0f} km verderop)" if far else f", {towns}"
