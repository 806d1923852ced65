"""Answers what the classifier was not sure of: an answer, a choice, or an honest "dat weet ik niet"."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AnsweringAction, Events, buttons, said_before
from actions.contact.action import ASK_PERSON, ActionContact
from actions.decision import decide
from actions.passage import ActionFindPassage
from knowledge.search import Searcher

TALK_TO_PERSON = "Ik wil iemand spreken"
_LEAST_FOR_PERSON = 0.25
"""Of the unsure calibration messages, below this score three wanted a person and four did not."""


class ActionSearch(AnsweringAction):
    """Weighs the topics that the classifier named, and searches the sections that no topic answers."""

    def __init__(self, searcher: Searcher, contact: ActionContact) -> None:
        """Takes a loaded searcher, and what brings to a person."""
        self._searcher = searcher
        self._passages = ActionFindPassage(searcher)
        self._contact = contact

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_search"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says an answer, offers a choice, or says that it does not know."""
        question = str(tracker.latest_message.get("text") or "")
        ranking = tracker.latest_message.get("intent_ranking") or []
        if ranking and ranking[0]["name"] == ASK_PERSON and ranking[0]["confidence"] >= _LEAST_FOR_PERSON:
            return self._contact.begin(dispatcher, tracker)
        decision = decide({entry["name"]: entry["confidence"] for entry in ranking})
        if decision.kind == "answer":
            dispatcher.utter_message(response=f"utter_{decision.intents[0]}")
        elif passage := self._passages.find(question):
            dispatcher.utter_message(response="utter_passage", **passage)
        elif decision.kind == "clarify":
            choices = buttons([*(self._searcher.label(intent) for intent in decision.intents), TALK_TO_PERSON])
            dispatcher.utter_message(response="utter_clarify", buttons=choices)
        elif self._contact.is_place(question):
            return self._contact.begin(dispatcher, tracker)
        elif said_before(tracker) in ("utter_unknown", "utter_clarify"):
            return self._contact.begin(dispatcher, tracker, offered="utter_unknown_again")
        else:
            dispatcher.utter_message(response="utter_unknown")
        return []
