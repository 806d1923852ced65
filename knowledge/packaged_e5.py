"""multilingual-e5-small from a Python package, in the form that sentence-transformers wants."""

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers.sentence_transformer.modules import InputModule

from e5.model import DIMENSION, E5
from knowledge.encoder import PROMPTS


class PackagedE5(InputModule):
    """multilingual-e5-small in 4 bits as the only module of a SentenceTransformer."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._model = E5()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Keeps the texts; the model cuts them into tokens and puts the prompt before them itself."""
        return {"texts": list(inputs), "prompt": prompt or PROMPTS["passage"]}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Adds `sentence_embedding`: (n, 384), length 1."""
        vectors = self._model(features["texts"], features["prompt"])
        return {**features, "sentence_embedding": torch.from_numpy(vectors)}

    def get_embedding_dimension(self) -> int:
        """The length of a vector."""
        return DIMENSION

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to save: the weights are in the package."""
