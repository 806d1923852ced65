"""The intent classifier: kernel ridge regression over all sentence features.

Each feature gives a kernel between two messages: the Gaussian-like
exp(gamma * (cosine - 1)) for a dense feature, centred on the examples, and the dot
product for a sparse one. Their weighted sum goes through kernel ridge regression on
one-against-all targets (least-squares classification, Rifkin, Yeo and Poggio 2003),
solved by SciPy in the memory of the kernel itself. Scores are not probabilities: the answer gate makes them so.
"""

from __future__ import annotations

import functools
import operator
from typing import Any, Dict, Iterator, List, Tuple

import joblib
import numpy as np
import scipy.linalg
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

RANKING = "intent_ranking"
_FILE = "kernel.joblib"
_COMMON = 0.02
"""The part of the examples from which a column counts as one that many have."""


class Block:
    """One feature of the training examples, and the kernel of new messages with them."""

    def __init__(self, rows: Any, gamma: float, weight: float) -> None:
        """Takes the (n, dim) matrix of the examples, dense or sparse."""
        self._gamma = gamma
        self._weight = weight
        self._sparse = scipy.sparse.issparse(rows)
        self._centre = None if self._sparse else rows.mean(axis=0)
        prepared = self._prepared(rows)
        self._columns = prepared.T.tocsr() if self._sparse else prepared.T

    def _prepared(self, rows: Any) -> Any:
        if self._sparse:
            return rows
        centred = rows - self._centre
        return centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)

    def kernel(self, rows: Any) -> np.ndarray:
        """The weighted kernel of (m, dim) rows with the n examples: (m, n)."""
        prepared = self._prepared(rows)
        if self._sparse:
            return self._weighted(np.asarray((prepared @ self._columns).todense(), dtype=np.float32))
        return self._weighted(_row_by_row(prepared, self._columns))

    def own_kernel(self) -> np.ndarray:
        """The weighted kernel of the n examples with one another: (n, n)."""
        if self._sparse:
            return self._weighted(_gram(self._columns.T))
        return self._weighted(np.asarray(self._columns.T @ self._columns, dtype=np.float32))

    def _weighted(self, similarities: np.ndarray) -> np.ndarray:
        """Makes a kernel of cosines (dense) or dot products (sparse), in place: they take gigabytes in training."""
        if not self._sparse:
            similarities -= 1
            similarities *= self._gamma
            np.exp(similarities, out=similarities)
        similarities *= self._weight
        return similarities


def _row_by_row(rows: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """The product of a few rows (m, dim) with a large matrix (dim, n), without the copy of it that BLAS makes first."""
    return np.stack([row @ matrix for row in rows])


def _gram(rows: scipy.sparse.csr_matrix) -> np.ndarray:
    """All dot products of (n, dim) sparse rows: (n, n).

    The few columns that many rows have cost a sparse product most, and a dense one
    little; so they are multiplied apart.
    """
    rows = rows.astype(np.float32).tocsr()
    common = rows.getnnz(axis=0) > _COMMON * rows.shape[0]
    dense, rest = rows[:, common].toarray(), rows[:, ~common]
    products = dense @ dense.T
    products += (rest @ rest.T).toarray()
    return np.asarray(products)


def sentence_features(messages: List[Message]) -> Dict[str, Any]:
    """The sentence features of messages as one matrix a name, dense or sparse."""
    rows: Dict[str, List[Any]] = {}
    for message in messages:
        for feature in message.features:
            if feature.type == FEATURE_TYPE_SENTENCE and feature.attribute == TEXT:
                rows.setdefault(str(feature.origin), []).append(feature.features)
    return {
        name: scipy.sparse.vstack(parts, format="csr") if scipy.sparse.issparse(parts[0]) else np.vstack(parts)
        for name, parts in rows.items()
    }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelClassifier(IntentClassifier, GraphComponent):
    """Ranks intents; a topic of a retrieval intent counts as an intent of its own ("faq/ad_duur")."""

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates an untrained classifier."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._blocks: Dict[str, Block] = {}
        self._labels: List[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)

    @classmethod
    def required_components(cls) -> List[type]:
        """Any featurizer will do."""
        return [Featurizer]

    @staticmethod
    def required_packages() -> List[str]:
        """The package that solves the equations."""
        return ["scipy"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Regularisation, curve of the dense kernels, weights of features by name (1 if not named)."""
        return {"alpha": 0.1, "gamma": 2.0, "weights": {}, "ranking_length": 10}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KernelClassifier:
        """Creates an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KernelClassifier:
        """Loads a trained classifier."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            state = joblib.load(folder / _FILE)
        classifier._blocks, classifier._labels = state["blocks"], state["labels"]
        classifier._weights = state["weights"]
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples; their features must have been made before."""
        kernel, owner = self.prepare(training_data)
        self._weights = solve(kernel, targets(owner, len(self._labels)), self._config["alpha"])
        state = {"blocks": self._blocks, "labels": self._labels, "weights": self._weights}
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(state, folder / _FILE)
        return self._resource

    def prepare(self, training_data: TrainingData) -> Tuple[np.ndarray, np.ndarray]:
        """The kernel of the n examples with one another (n, n), and the number of each one's label (n,)."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        intents = [str(message.get(INTENT_RESPONSE_KEY) or message.get(INTENT)) for message in examples]
        labels, owner = np.unique(intents, return_inverse=True)
        self._labels = labels.tolist()
        self._blocks = {
            name: Block(rows, self._config["gamma"], self._config["weights"].get(name, 1.0))
            for name, rows in sentence_features(examples).items()
        }
        return _sum(block.own_kernel() for block in self._blocks.values()), owner

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the intent and the ranking with scores."""
        if not self._labels:
            return messages
        scores = _row_by_row(self._kernel(messages), self._weights)
        for number, message in enumerate(messages):
            best = np.argsort(-scores[number])[: self._config["ranking_length"]]
            ranking = [{"name": self._labels[i], "confidence": float(scores[number, i])} for i in best]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(RANKING, ranking, add_to_output=True)
        return messages

    def _kernel(self, messages: List[Message]) -> np.ndarray:
        rows = sentence_features(messages)
        return _sum(block.kernel(rows[name]) for name, block in self._blocks.items())


def targets(owner: np.ndarray, labels: int) -> np.ndarray:
    """One column a label: 1 for the examples that have it, and a little below 0 for the others: (n, labels)."""
    values = np.full((len(owner), labels), -1 / max(labels, 1), dtype=np.float32)
    values[np.arange(len(owner)), owner] = 1
    return values


def solve(kernel: np.ndarray, values: np.ndarray, alpha: float) -> np.ndarray:
    """The dual weights of kernel ridge regression, (n, labels), from a kernel (n, n) that is overwritten."""
    kernel[np.diag_indices_from(kernel)] += alpha
    factor = scipy.linalg.cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(scipy.linalg.cho_solve(factor, values, check_finite=False))


def _sum(kernels: Iterator[np.ndarray]) -> np.ndarray:
    """The sum, added up in the first so that never more than two are in memory."""
    return functools.reduce(operator.iadd, kernels)
