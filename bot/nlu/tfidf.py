"""TF-IDF features: words by their lemma, and pieces of words, which forgive typing errors."""

from __future__ import annotations

from typing import Any, Dict, List

import joblib
import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TfidfFeaturizer(SparseFeaturizer, GraphComponent):
    """Adds one sparse sentence feature of length 1 from scikit-learn's TfidfVectorizer."""

    def __init__(
        self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, vectorizer: TfidfVectorizer
    ) -> None:
        """Takes a vectorizer, trained or not."""
        self._alias = config["alias"]
        self._analyzer = config["analyzer"]
        self._model_storage = model_storage
        self._resource = resource
        self._vectorizer = vectorizer
        self._idf = vectorizer.idf_ if hasattr(vectorizer, "vocabulary_") else np.zeros(0)

    @classmethod
    def required_components(cls) -> List[type]:
        """Lemmas come from the tokens."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[str]:
        """The package that counts."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`analyzer` is "word" (lemmas) or "char_wb" (pieces of words); lengths are inclusive."""
        return {"alias": "words", "analyzer": "word", "shortest": 1, "longest": 2, "min_df": 1}

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Raises ValueError for an analyzer that does not exist."""
        if config["analyzer"] not in ("word", "char_wb"):
            raise ValueError(f"Unknown analyzer {config['analyzer']!r}; choose from word, char_wb.")

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TfidfFeaturizer:
        """Creates an untrained featurizer."""
        cls.validate_config(config)
        vectorizer = TfidfVectorizer(
            analyzer=config["analyzer"],
            ngram_range=(config["shortest"], config["longest"]),
            min_df=config["min_df"],
            token_pattern=r"(?u)\S+" if config["analyzer"] == "word" else None,
            sublinear_tf=True,
        )
        return cls(config, model_storage, resource, vectorizer)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TfidfFeaturizer:
        """Loads a trained featurizer."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / "tfidf.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the vocabulary of the examples."""
        self._vectorizer.fit([self._text(message) for message in training_data.training_examples])
        self._idf = self._vectorizer.idf_
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._vectorizer, folder / "tfidf.joblib")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features to all examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the features to messages with text."""
        with_text = [message for message in messages if message.get(TEXT)]
        if with_text:
            rows = self._rows([self._text(message) for message in with_text])
            for number, message in enumerate(with_text):
                message.add_features(Features(_row(rows, number), FEATURE_TYPE_SENTENCE, TEXT, self._alias))
        return messages

    def _rows(self, texts: List[str]) -> scipy.sparse.csr_matrix:
        """What the vectorizer's own transform gives, which checks itself for longer than it counts."""
        rows = CountVectorizer.transform(self._vectorizer, texts)
        rows.data = (np.log(rows.data) + 1) * self._idf[rows.indices]
        return normalize(rows)

    def _text(self, message: Message) -> str:
        if self._analyzer != "word":
            return str(message.get(TEXT) or "")
        tokens = message.get(TOKENS_NAMES[TEXT]) or []
        return " ".join(token.lemma or token.text for token in tokens if any(char.isalnum() for char in token.text))


def _row(rows: scipy.sparse.csr_matrix, number: int) -> scipy.sparse.coo_matrix:
    part = slice(rows.indptr[number], rows.indptr[number + 1])
    columns = rows.indices[part]
    place = (np.zeros_like(columns), columns)
    return scipy.sparse.coo_matrix((rows.data[part], place), shape=(1, rows.shape[1]))
