"""Texts to vectors, with the files that `convert` wrote."""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from sentencepiece import SentencePieceProcessor

from e5 import version

MODEL, TOKENS, LETTERS = "model.onnx", "tokens.model", "letters.json"
IDS, POSITIONS = "ids", "positions"
DIMENSION = 384

_LONGEST = 512
"""Tokens of a text, the first and the last included; a longer text is read in parts."""

_SPACES = re.compile(" {2,}")


class E5:
    """The encoder. One text at a time: batches of unequal lengths were no faster."""

    def __init__(self, folder: Path = version.FOLDER) -> None:
        """Loads the files; raises FileNotFoundError with what to do when they are not there."""
        version.converted(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0))
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
        self._tokens = SentencePieceProcessor(model_file=str(folder / TOKENS))
        self._letters = str.maketrans(json.loads((folder / LETTERS).read_text(encoding="utf-8")))

    def __call__(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        """Encodes n texts after a prompt, "query: " or "passage: ", as (n, 384) float32 of length 1."""
        sums = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for number, text in enumerate(texts):
            for part in self._parts(prompt + text):
                sums[number] += self._sum(part)
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)

    def _parts(self, text: str) -> list[list[int]]:
        """The token ids of a text, in parts that the transformer can take."""
        read = _SPACES.sub(" ", text.translate(self._letters))
        ids: list[int] = self._tokens.encode(read)
        inside = _LONGEST - 2
        begin, end = self._tokens.bos_id(), self._tokens.eos_id()
        return [[begin, *ids[start : start + inside], end] for start in range(0, len(ids), inside)]

    def _sum(self, part: list[int]) -> np.ndarray:
        """The sum of the last hidden states of some tokens: (384,)."""
        inputs = {IDS: np.array([part]), POSITIONS: np.arange(len(part))[None]}
        return np.asarray(self._session.run(None, inputs)[0][0])
