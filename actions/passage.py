"""Answers from a section that no topic answers, such as one of a document just added."""

import asyncio
import logging

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import DEADLINE, Events
from knowledge.search import REJECT_BELOW, Searcher
from knowledge.sections import sentences

logger = logging.getLogger(__name__)

_MOST_WORDS = 70


class ActionFindPassage(Action):
    """Says a passage and ends the turn, or says nothing and lets the rule go on.

    It runs before `utter_outside`: a question may be outside all topics and yet be
    answered by a document that an editor has added.
    """

    def __init__(self, searcher: Searcher) -> None:
        """Takes a loaded searcher."""
        self._searcher = searcher

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_find_passage"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Searches within the deadline; whatever goes wrong, the rule goes on."""
        question = str(tracker.latest_message.get("text") or "")
        try:
            found = await asyncio.wait_for(asyncio.to_thread(self.find, question), DEADLINE)
        except Exception as error:
            logger.error("No passage: %s", type(error).__name__, exc_info=error)
            found = None
        if found is None:
            return []
        dispatcher.utter_message(response="utter_passage", **found)
        return [FollowupAction("action_listen")]

    def find(self, question: str) -> dict[str, str] | None:
        """The passage and its section, when one without a topic is found clearly."""
        if not self._searcher.has_passages:
            return None
        hits = self._searcher.sections(question)
        if not hits or hits[0].score < REJECT_BELOW or self._searcher.has_topic(hits[0].target):
            return None
        section = self._searcher.section(hits[0].target)
        return {"passage": shortened(section.text, around=hits[0].text), "section": section.id}


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
