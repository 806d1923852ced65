"""The first component: cleans a message and gives the pipeline its readings.

A message goes down the pipeline as a list: itself, the questions in it when it asks
several, and itself after the previous topic when it leans on that. The
answer gate, last in the pipeline, makes one message of them again. A typed
`/intent{...}` counts as a message without words, so that it triggers nothing.
"""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.context import last_topic
from bot.nlu import text as reading
from bot.topics import read_topics

ROLE = "reading"
WHOLE, QUESTION, IN_CONTEXT = "whole", "question", "in_context"
KIND = "kind"
NO_WORDS, TOO_LONG = "no_words", "too_long"
_PLACEHOLDER = "leeg"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Readings(GraphComponent):
    """Turns one message into the list of its readings, the whole first."""

    def __init__(self) -> None:
        """Reads the labels, which stand for the previous topic in a reading in context."""
        self._labels = {intent: topic.label for intent, topic in read_topics().items() if topic.label}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Readings:
        """Creates the component (see the parent class)."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Cleans the examples as messages are cleaned."""
        for message in training_data.training_examples:
            if message.get(TEXT):
                message.set(TEXT, reading.clean(message.get(TEXT)))
        return training_data

    def process(self, messages: List[Message], tracker: DialogueStateTracker) -> List[Message]:
        """The readings of the one message that comes in; at least the whole."""
        message = messages[0]
        raw = str(message.get(TEXT) or "")
        text = reading.clean(raw[: 2 * reading.LONGEST])
        message.set(ROLE, WHOLE)
        message.set(TEXT, text)
        if reading.is_command(raw) or not reading.has_words(text):
            message.set(TEXT, _PLACEHOLDER)
            message.set(KIND, NO_WORDS)
            return [message]
        if len(raw) > reading.LONGEST:
            message.set(TEXT, text[: reading.LONGEST])
            message.set(KIND, TOO_LONG)
            return [message]
        questions = reading.questions(text)
        readings = [Message({TEXT: part, ROLE: QUESTION}) for part in questions if len(questions) > 1]
        label = self._labels.get(last_topic(tracker) or "")
        if label and reading.leans_on_context(text):
            readings.append(Message({TEXT: f"{label} {text}", ROLE: IN_CONTEXT}))
        return [message, *readings]
