"""The base of all actions: always an answer, within a deadline."""

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

logger = logging.getLogger(__name__)

DEADLINE = 3.0
"""Seconds that an action may take; shorter than the Rasa server waits (4 s)."""

Events = list[EventType]


class AnsweringAction(Action, ABC):
    """An action that says something whatever happens, and then ends the turn.

    Ending the turn keeps the rules from saying `utter_server_down`, which they do when
    this server does not answer.
    """

    deadline = DEADLINE
    apology = "utter_server_down"

    @abstractmethod
    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says the answer through the dispatcher; runs in a thread of its own."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Runs the answer; a failure or a late answer becomes an apology."""
        own = CollectingDispatcher()
        try:
            events = await asyncio.wait_for(asyncio.to_thread(self.answer, own, tracker), self.deadline)
        except Exception as error:
            logger.error("Action %s failed: %s", self.name(), type(error).__name__, exc_info=error)
            own, events = CollectingDispatcher(), []
        dispatcher.messages.extend(own.messages)
        if not dispatcher.messages:
            dispatcher.utter_message(response=self.apology)
        return [*events, FollowupAction("action_listen")]


def said_before(tracker: Tracker) -> str:
    """The name of the response that the assistant said last, or an empty string."""
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            return str((event.get("metadata") or {}).get("utter_action") or "")
    return ""


def buttons(labels: list[str]) -> list[dict[str, Any]]:
    """Choices that send their own text."""
    return [{"title": label, "payload": label} for label in labels]
