"""The action that takes requests for contact down, and sends them."""

import logging
import os
import time
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.base import AnsweringAction, Events, buttons
from actions.contact import redactions
from actions.contact.dialogue.draft import ANY_SCHOOL, Draft
from actions.contact.dialogue.reading import is_question
from actions.contact.dialogue.turns import Form, Say, Turn
from actions.contact.requests import Asked, submit
from actions.contact.targets import targets
from knowledge.schools import School, SchoolFinder

logger = logging.getLogger(__name__)

SLOT = "contact"
DIRECTORY = "https://www.vereniginghogescholen.nl"


class ActionContact(AnsweringAction):
    """Takes the next message of the form, and keeps its draft in a slot."""

    def __init__(self, finder: SchoolFinder, schools: list[School]) -> None:
        """Takes what finds hogescholen, and all of them."""
        self._schools = {school.id: school for school in schools}
        self._form = Form(finder, self._schools)

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_contact"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says the next question, the summary, or how it ended."""
        message = tracker.latest_message
        text, kept = str(message.get("text") or ""), tracker.get_slot(SLOT)
        now = time.time()
        if kept is None:
            turn = self._form.begin(text, last_question(tracker.events), now)
        else:
            turn = self._form.go_on(Draft.from_data(kept), text, answers=topic(message) is not None)
        if turn.outcome == "interrupted":
            dispatcher.utter_message(response=f"utter_{topic(message)}")
        if turn.outcome == "confirmed" and turn.draft:
            turn = self._sent(turn.draft, tracker.sender_id)
        for say in turn.says:
            dispatcher.utter_message(response=say.response, buttons=buttons(list(say.choices)), **say.values)
        self._forget(turn, kept, tracker.sender_id, now)
        return [SlotSet(SLOT, turn.draft.as_data() if turn.draft else None)]

    def _sent(self, draft: Draft, sender: str) -> Turn:
        """Keeps the request; only then says that it is on its way."""
        school = self._schools.get(draft.school or "")
        found = targets(school)
        try:
            accepted = submit(_asked(draft, sender, school), found)
        except SQLAlchemyError as error:
            logger.error("A request was not kept: %s", type(error).__name__)
            site = school.site if school else DIRECTORY
            return Turn(draft, (Say("utter_contact_not_sent", {"site": site}), self._form.ask(draft)))
        values = {
            "reference": accepted.reference,
            "school": school.name if school else "een hogeschool",
            "when": _promise(),
            "site": school.site if school else DIRECTORY,
        }
        only_folder = all(target.channel == "file" for target in found)
        response = "utter_contact_kept" if only_folder else "utter_contact_sent"
        return Turn(None, (Say(response if accepted.is_new else "utter_contact_known", values),), "confirmed")

    def _forget(self, turn: Turn, kept: dict[str, Any] | None, sender: str, now: float) -> None:
        """Has the texts of the form blanked: soon when it has ended, else when it is left lying."""
        since = turn.draft.since if turn.draft else (kept or {}).get("since", now)
        try:
            redactions.schedule(sender, since, ended=turn.draft is None)
        except SQLAlchemyError as error:
            logger.error("A redaction was not planned: %s", type(error).__name__)


def topic(message: dict[str, Any]) -> str | None:
    """The topic of which the gate was sure, such as "faq/ad_duur"."""
    group = (message.get("intent") or {}).get("name")
    found = (message.get("response_selector") or {}).get(group) or {}
    return (found.get("response") or {}).get("intent_response_key")


def last_question(events: list[dict[str, Any]]) -> str | None:
    """What the employer asked before the present message: the last one about the subject."""
    users = [event for event in events if event.get("event") == "user"][:-1]
    for event in reversed(users):
        intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
        text = " ".join(str(event.get("text") or "").split())
        if text and (intent in ("faq", "outside") or (intent == "nlu_fallback" and is_question(text))):
            return text[:500]
    return None


def _asked(draft: Draft, sender: str, school: School | None) -> Asked:
    return Asked(
        sender=sender,
        school_id=school.id if school else None,
        school_name=school.name if draft.school != ANY_SCHOOL and school else None,
        company=draft.company or "",
        name=draft.name or "",
        email=draft.email,
        phone=draft.phone,
        question=draft.question or "Geen vraag opgegeven.",
        call_when=draft.call_when,
    )


def _promise() -> str:
    """Within how many working days there is an answer, if the operator promises that; else nothing."""
    days = os.environ.get("MKB_ANSWER_DAYS")
    return f"Je hoort binnen {days} werkdagen iets. " if days else ""
