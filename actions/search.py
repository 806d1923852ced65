"""Answers what the classifier was not sure of: an answer, a choice, or an honest "dat weet ik niet"."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AnsweringAction, Events, buttons, said_before
from actions.contact.action import ActionContact
from actions.decision import decide
from actions.passage import ActionFindPassage
from knowledge.search import Searcher

ASK_PERSON = "ask_person"


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
        if ranking and ranking[0]["name"] == ASK_PERSON:
            return self._contact.answer(dispatcher, tracker)
        decision = decide({entry["name"]: entry["confidence"] for entry in ranking})
        if decision.kind == "answer":
            dispatcher.utter_message(response=f"utter_{decision.intents[0]}")
        elif passage := self._passages.find(question):
            dispatcher.utter_message(response="utter_passage", **passage)
        elif decision.kind == "clarify":
            choices = buttons([self._searcher.label(intent) for intent in decision.intents])
            dispatcher.utter_message(response="utter_clarify", buttons=choices)
        else:
            again = said_before(tracker) in ("utter_unknown", "utter_clarify")
            dispatcher.utter_message(response="utter_unknown_again" if again else "utter_unknown")
        return []
