"""Answers what the classifier was not sure of: an answer, a choice, or an honest "dat weet ik niet"."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AnsweringAction, Events, buttons, said_before
from actions.decision import decide
from actions.schools import ActionFindSchool
from knowledge.search import REJECT_BELOW, Searcher
from knowledge.sections import sentences

ASK_PERSON = "ask_person"
_MOST_WORDS = 70
_CANDIDATES = 40


class ActionSearch(AnsweringAction):
    """Searches topics, and the sections that no topic answers."""

    def __init__(self, searcher: Searcher, find_school: ActionFindSchool) -> None:
        """Takes a loaded searcher, and what brings to a person."""
        self._searcher = searcher
        self._find_school = find_school

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_search"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says an answer, offers a choice, or says that it does not know."""
        question = str(tracker.latest_message.get("text") or "")
        ranking = tracker.latest_message.get("intent_ranking") or []
        if ranking and ranking[0]["name"] == ASK_PERSON:
            return self._find_school.answer(dispatcher, tracker)
        hits = self._searcher.topics(question, _CANDIDATES)
        decision = decide(
            {entry["name"]: entry["confidence"] for entry in ranking}, {hit.target: hit.fused for hit in hits}
        )
        if decision.kind == "answer":
            dispatcher.utter_message(response=f"utter_{decision.intents[0]}")
        elif self._passage(dispatcher, question):
            pass
        elif decision.kind == "clarify":
            choices = buttons([self._searcher.label(intent) for intent in decision.intents])
            dispatcher.utter_message(response="utter_clarify", buttons=choices)
        else:
            again = said_before(tracker) in ("utter_unknown", "utter_clarify")
            dispatcher.utter_message(response="utter_unknown_again" if again else "utter_unknown")
        return []

    def _passage(self, dispatcher: CollectingDispatcher, question: str) -> bool:
        """Says the passage of a section without a topic, when one is found clearly."""
        hits = self._searcher.sections(question, most=2, without_topic=True)
        if not hits or hits[0].score < REJECT_BELOW:
            return False
        section = self._searcher.section(hits[0].target)
        passage = shortened(section.text, around=hits[0].text)
        dispatcher.utter_message(response="utter_passage", passage=passage, section=section.id)
        return True


def shortened(text: str, around: str, most_words: int = _MOST_WORDS) -> str:
    """The whole sentences of a text from the one that was found, up to a number of words."""
    parts = sentences(text)
    start = parts.index(around) if around in parts else 0
    chosen = [parts[start]]
    for part in parts[start + 1 :]:
        if len(" ".join([*chosen, part]).split()) > most_words:
            break
        chosen.append(part)
    words = " ".join(chosen).split()
    return " ".join(words) if len(words) <= most_words else " ".join(words[:most_words]) + " …"
