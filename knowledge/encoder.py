"""The sentence encoder: by default multilingual-e5-small from a Python package, without a hub.

`MKB_ENCODER` names any other sentence-transformers model or folder.
"""

import functools
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from e5 import version

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PROMPTS = {"query": "query: ", "passage": "passage: "}
Role = Literal["query", "passage"]
OTHER = os.environ.get("MKB_ENCODER")


class Encoder:
    """Texts to vectors of length 1, for questions and for passages."""

    def __init__(self, name: str | None = OTHER) -> None:
        """Takes the name or folder of a sentence-transformers model; without one it is the packaged model."""
        self._name = name

    @functools.cached_property
    def _model(self) -> "SentenceTransformer":
        """Loaded with its libraries when a first text comes: that takes seconds, and often none comes."""
        from sentence_transformers import SentenceTransformer

        from knowledge.packaged_e5 import PackagedE5

        if self._name:
            return SentenceTransformer(self._name, prompts=PROMPTS)
        return SentenceTransformer(modules=[PackagedE5()], prompts=PROMPTS, device="cpu")

    def __call__(self, texts: Sequence[str], role: Role) -> np.ndarray:
        """Encodes n texts as (n, dim) float32."""
        vectors = self._model.encode(list(texts), prompt_name=role, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


def encoder_name(name: str | None = OTHER) -> str:
    """What identifies an encoder in a fingerprint."""
    return name or version.installed()
