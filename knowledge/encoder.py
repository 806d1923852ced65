"""The sentence encoder: by default multilingual-e5-small from a Python package, without a hub.

`MKB_ENCODER` names any other sentence-transformers model or folder.
"""

import os
from collections.abc import Sequence
from typing import Literal

import numpy as np

from e5 import version

PROMPTS = {"query": "query: ", "passage": "passage: "}
Role = Literal["query", "passage"]
OTHER = os.environ.get("MKB_ENCODER")


class Encoder:
    """Texts to vectors of length 1, for questions and for passages."""

    def __init__(self, name: str | None = OTHER) -> None:
        """Loads a sentence-transformers model by its name or folder, or without a name the packaged one.

        The libraries are loaded here, as they take seconds and most commands need none.
        """
        from sentence_transformers import SentenceTransformer

        from knowledge.packaged_e5 import PackagedE5

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
    return name or version.installed()
