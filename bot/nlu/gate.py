"""The answer gate: makes one message of the readings and lets only sure answers through."""

from __future__ import annotations

import math
from typing import Any, Dict, List, NamedTuple, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.context import last_topic, offered
from bot.nlu import readings
from bot.nlu.classifier import RANKING
from bot.nlu.text import key
from bot.topics import read_topics

FALLBACK = "nlu_fallback"
ASK_PERSON, CONFIRM = "ask_person", "chitchat/bevestig"
TALK_TO_PERSON = "Ik wil iemand spreken"
SECOND = "second_topic"
_ANSWERED = ("faq", "outside")


class Guess(NamedTuple):
    """An intent, the calibrated probability that it is the right one, and the margin that this rests on."""

    intent: str
    probability: float
    role: str = readings.WHOLE
    margin: float = 0.0


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AnswerGate(IntentClassifier, GraphComponent):
    """Decides on one intent for a message, or on `nlu_fallback`.

    Registered as trainable because Rasa gives the conversation only to such
    components; there is nothing to train. The numbers in its configuration come from
    `python -m bot.calibrate`.
    """

    def __init__(self, config: Dict[str, Any], resource: Resource) -> None:
        """Reads the labels, which choices send as their text."""
        self._config = config
        self._resource = resource
        self._labels = {key(topic.label): intent for intent, topic in read_topics().items() if topic.label}

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The logistic regression on the margin, and the least probability to answer."""
        return {"bias": 0.0, "margin": 1.0, "answer_above": 0.5}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerGate:
        """Creates the gate."""
        return cls(config, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerGate:
        """Creates the gate; nothing is stored."""
        return cls(config, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing to learn."""
        return self._resource

    def process(self, messages: List[Message], tracker: DialogueStateTracker) -> List[Message]:
        """Gives back the one message that came in, with its intent."""
        whole = messages[0]
        kind = whole.get(readings.KIND)
        if kind:
            return [_decide(whole, Guess(kind, 1.0))]
        chosen = self._labels.get(key(whole.get(TEXT)))
        if chosen:
            return [_decide(whole, Guess(chosen, 1.0))]
        guesses = self._guesses(messages, tracker)
        whole.set("gate", [guess._asdict() for guess in guesses], add_to_output=True)
        asked = self._sure_questions(guesses)
        if len(asked) > 1:
            return [_decide(whole, asked[0], asked[1].intent)]
        best = max((guess for guess in guesses if guess.role != readings.QUESTION), key=lambda guess: guess.probability)
        if best.intent == CONFIRM and TALK_TO_PERSON in offered(tracker):
            best = Guess(ASK_PERSON, best.probability)
        if not self._is_sure(best) and asked:
            best = asked[0]
        if self._is_sure(best):
            return [_decide(whole, best)]
        if best.role == readings.MENDED:
            whole.set(RANKING, _with_role(messages, readings.MENDED).get(RANKING), add_to_output=True)
        return [_decide(whole, Guess(FALLBACK, 1 - best.probability))]

    def _is_sure(self, guess: Guess) -> bool:
        return bool(guess.probability >= self._config["answer_above"])

    def _sure_questions(self, guesses: List[Guess]) -> List[Guess]:
        """The different topics that the questions of a message surely ask for, in their order."""
        sure = {
            guess.intent: guess
            for guess in reversed(guesses)
            if guess.role == readings.QUESTION and self._is_sure(guess) and guess.intent.split("/")[0] in _ANSWERED
        }
        return list(reversed(sure.values()))

    def _guesses(self, messages: List[Message], tracker: DialogueStateTracker) -> List[Guess]:
        """What each reading says. In context, the previous topic itself is not what is asked."""
        previous = last_topic(tracker)
        return [
            self.guess(message, without=previous if message.get(readings.ROLE) == readings.IN_CONTEXT else None)
            for message in messages
        ]

    def guess(self, message: Message, without: Optional[str] = None) -> Guess:
        """The first of the ranking with the probability that it is right."""
        ranking = [entry for entry in message.get(RANKING) if entry["name"] != without]
        ahead = margin(ranking)
        probability = 1 / (1 + math.exp(-self._config["bias"] - self._config["margin"] * ahead))
        return Guess(ranking[0]["name"], probability, message.get(readings.ROLE), ahead)


def _with_role(messages: List[Message], role: str) -> Message:
    return next(message for message in messages if message.get(readings.ROLE) == role)


def margin(ranking: List[Dict[str, Any]]) -> float:
    """How far the first of a ranking is ahead of the next, from which the calibration makes a probability.

    Between two topics outside the subject no margin is needed: both say that the
    handreiking does not tell.
    """
    best = ranking[0]
    others = [entry for entry in ranking[1:] if not (_is_outside(best) and _is_outside(entry))]
    return float(best["confidence"] - (others[0]["confidence"] if others else 0.0))


def _is_outside(entry: Dict[str, Any]) -> bool:
    return str(entry["name"]).startswith("outside/")


def _decide(message: Message, guess: Guess, second: Optional[str] = None) -> Message:
    """Sets the intent; for a topic also what Rasa's retrieval action reads."""
    group, _, topic = guess.intent.partition("/")
    message.set(INTENT, {"name": group, "confidence": guess.probability}, add_to_output=True)
    if topic:
        response = {
            "intent_response_key": guess.intent,
            "utter_action": f"utter_{guess.intent}",
            "confidence": guess.probability,
        }
        message.set("response_selector", {group: {"response": response}}, add_to_output=True)
    message.set(SECOND, second, add_to_output=True)
    return message
