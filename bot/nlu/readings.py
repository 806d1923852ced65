"""The first component: cleans a message and gives the pipeline its readings.

A message goes down the pipeline as a list: itself, the questions in it when it asks
several, itself with its typing errors mended, and itself after the previous topic when
it leans on that. The
answer gate, last in the pipeline, makes one message of them again. A typed
`/intent{...}` counts as a message without words, so that it triggers nothing.
"""

from __future__ import annotations

import json
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
from bot.nlu.spelling import Spelling, count_words
from bot.topics import read_topics

ROLE = "reading"
WHOLE, QUESTION, MENDED, IN_CONTEXT = "whole", "question", "mended", "in_context"
KIND = "kind"
NO_WORDS, TOO_LONG = "no_words", "too_long"
_PLACEHOLDER = "leeg"
_FILE = "words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class Readings(GraphComponent):
    """Turns one message into the list of its readings, the whole first."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, spelling: Spelling) -> None:
        """Reads the labels, which stand for the previous topic in a reading in context."""
        self._model_storage = model_storage
        self._resource = resource
        self._spelling = spelling
        self._labels = {intent: topic.label for intent, topic in read_topics().items() if topic.label}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Readings:
        """Creates a component that knows no words yet."""
        return cls(model_storage, resource, Spelling({}))

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Readings:
        """Loads a component with the words that it learned."""
        with model_storage.read_from(resource) as folder:
            counts = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, Spelling(counts))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns which words people use."""
        texts = [message.get(TEXT) for message in training_data.training_examples if message.get(TEXT)]
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(count_words(texts)), encoding="utf-8")
        return self._resource

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
        mended = self._spelling.mend(text)
        if mended != text:
            readings.append(Message({TEXT: mended, ROLE: MENDED}))
        label = self._labels.get(last_topic(tracker) or "")
        if label and reading.leans_on_context(text):
            readings.append(Message({TEXT: f"{label} {mended}", ROLE: IN_CONTEXT}))
        return [message, *readings]
