"""The action that takes requests for contact down, and sends them."""

import logging
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.base import AnsweringAction, Events, buttons
from actions.contact import history, redactions
from actions.contact.dialogue.draft import Draft
from actions.contact.dialogue.reading import is_question
from actions.contact.dialogue.turns import Form, Say, Turn
from actions.contact.fields import LONGEST_QUESTION
from actions.contact.promises import afterwards
from actions.contact.requests import Asked, submit
from actions.contact.retention import request_days
from actions.contact.targets import central, most, route
from actions.decision import decide
from knowledge.schools import School, SchoolFinder

logger = logging.getLogger(__name__)

SLOT = "contact"
ASK_PERSON = "ask_person"
DIRECTORY = "https://www.vereniginghogescholen.nl"
_WORDS_OF_A_PLACE = 3
_NOTICE = "utter_contact_privacy"
_NOTICES = {"school": _NOTICE, "central": f"{_NOTICE}_central", "folder": f"{_NOTICE}_folder"}
_SENT = {"school": "utter_contact_sent", "central": "utter_contact_central", "folder": "utter_contact_kept"}


class ActionContact(AnsweringAction):
    """Takes the next message of the form, and keeps its draft in a slot."""

    apology = "utter_contact_later"

    def __init__(self, finder: SchoolFinder, schools: list[School]) -> None:
        """Takes what finds hogescholen, and all of them."""
        self._finder = finder
        self._schools = {school.id: school for school in schools}
        self._form = Form(finder, self._schools, recipient)

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_contact"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says the next question, the summary, or how it ended."""
        kept = tracker.get_slot(SLOT)
        if kept is None:
            return self.begin(dispatcher, tracker)
        message, draft = tracker.latest_message, Draft.from_data(kept)
        known = answered_by(message)
        wants_person = (message.get("intent") or {}).get("name") == ASK_PERSON
        draft = draft.changed(asked=draft.asked or wants_person)
        turn = self._form.go_on(draft, _text(message), other=wants_person or known is not None)
        if turn.outcome == "interrupted" and known:
            dispatcher.utter_message(response=f"utter_{known}")
        if turn.outcome == "confirmed" and turn.draft:
            turn = self._sent(turn.draft, tracker)
        return self._said(dispatcher, tracker, turn, float(kept["since"]))

    def is_place(self, text: str) -> bool:
        """Whether a message is the name of a place or a hogeschool and hardly more."""
        return len(text.split()) <= _WORDS_OF_A_PLACE and self._finder.find(text) is not None

    def begin(self, dispatcher: CollectingDispatcher, tracker: Tracker, offered: str | None = None) -> Events:
        """Starts the form; `offered` is the response with which the assistant proposes it itself."""
        text, now = _text(tracker.latest_message), history.began(tracker.events)
        question = history.last_question(tracker.events)
        if offered:
            dispatcher.utter_message(response=offered)
            question = text[:LONGEST_QUESTION] if is_question(text) else question
        draft = Draft("place", now, question=question, asked=offered is None, talked=question is not None)
        turn = self._form.begin(text, draft, history.last_place(tracker.events, self._finder))
        return self._said(dispatcher, tracker, turn, now)

    def _said(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, since: float) -> Events:
        for say in turn.says:
            values = {"days": str(request_days()), **say.values}
            response = _NOTICES[most()] if say.response == _NOTICE else say.response
            dispatcher.utter_message(response=response, buttons=buttons(list(say.choices)), **values)
        _forget(tracker.sender_id, since, ended=turn.draft is None)
        return [SlotSet(SLOT, turn.draft.as_data() if turn.draft else None)]

    def _sent(self, draft: Draft, tracker: Tracker) -> Turn:
        """Keeps the request; only then says that it is on its way."""
        school = self._schools.get(draft.school or "")
        way = route(school)
        site = school.site if school else DIRECTORY
        try:
            accepted = submit(_asked(draft, tracker, school), way.targets)
        except SQLAlchemyError as error:
            logger.error("A request was not kept: %s", type(error).__name__)
            return Turn(draft, (Say("utter_contact_not_sent", {"site": site}), self._form.ask(draft)))
        values = {
            "reference": accepted.reference,
            "recipient": recipient(school),
            "school": school.name if school else "een hogeschool",
            "when": f"{promised} " if (promised := afterwards(datetime.now(UTC))) else "",
            "site": site,
        }
        response = _SENT[way.reaches] if accepted.is_new else "utter_contact_known"
        return Turn(None, (Say(response, values),), "confirmed")


def recipient(school: School | None) -> str:
    """Who gets a request, in words."""
    reaches = route(school).reaches
    if reaches == "school" and school:
        return school.name
    if reaches == "central":
        address = central().get("email")
        return f"ons centrale punt ({address})" if address else "ons centrale punt"
    return "nog niemand, want hier is nog geen hogeschool ingesteld"


def answered_by(message: dict[str, Any]) -> str | None:
    """The topic that answers a message, such as "faq/ad_duur": the gate was sure of it, or the second stage is."""
    group = (message.get("intent") or {}).get("name")
    found = (message.get("response_selector") or {}).get(group) or {}
    if sure := (found.get("response") or {}).get("intent_response_key"):
        return str(sure)
    ranking = message.get("intent_ranking") or []
    decision = decide({entry["name"]: entry["confidence"] for entry in ranking}) if group == "nlu_fallback" else None
    return decision.intents[0] if decision and decision.kind == "answer" else None


def _text(message: dict[str, Any]) -> str:
    return str(message.get("text") or "")


def _forget(sender: str, since: float, *, ended: bool) -> None:
    """Has the texts of the form blanked: soon when it has ended, else when it is left lying."""
    try:
        redactions.schedule(sender, since, ended=ended)
    except SQLAlchemyError as error:
        logger.error("A redaction was not planned: %s", type(error).__name__)


def _asked(draft: Draft, tracker: Tracker, school: School | None) -> Asked:
    return Asked(
        sender=tracker.sender_id,
        school_id=school.id if school else None,
        school_name=school.name if school else None,
        company=draft.company or "",
        name=draft.name or "",
        email=draft.email,
        phone=draft.phone,
        question=draft.question or "Geen vraag opgegeven.",
        call_when=draft.call_when,
        transcript=history.transcript(tracker.events, draft.since) if draft.transcript else None,
    )
