"""Gives Rasa the topic files for training: read once and as they are, which saves it several readings of each."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.topics import read_examples, read_topics


class TopicFiles(RasaFileImporter):
    """Rasa's importer, with the examples of the topic files as its NLU data.

    For each answer its name stands in: the server reads the answers when it starts, and
    Rasa would cut the answer into words once for every example, a fifth of the training.
    """

    def get_nlu_data(self, language: Optional[str] = "nl") -> TrainingData:
        """All examples; the language changes nothing in them."""
        responses: Dict[str, List[Dict[str, Any]]] = {f"utter_{intent}": [{"text": intent}] for intent in read_topics()}
        examples = [Message.build(text=example.text, intent=example.intent) for example in read_examples()]
        return TrainingData(examples, responses=responses)
