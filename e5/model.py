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
IDS, POSITIONS, LENGTHS, MASK = "ids", "positions", "lengths", "mask"
DIMENSION = 384

_LONGEST = 512
"""Tokens of a text, the first and the last included; a longer text is read in parts."""

_TOGETHER = 16
_SPACES = re.compile(" {2,}")


class E5:
    """The encoder; thread-safe."""

    def __init__(self, folder: Path = version.FOLDER) -> None:
        """Loads the files; raises FileNotFoundError with what to do when they are not there."""
        self.version = version.converted(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0))
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
        self._tokens = SentencePieceProcessor(model_file=str(folder / TOKENS))
        self._letters = str.maketrans(json.loads((folder / LETTERS).read_text(encoding="utf-8")))

    def __call__(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        """Encodes n texts after a prompt, "query: " or "passage: ", as (n, 384) float32 of length 1."""
        parts = [(number, part) for number, text in enumerate(texts) for part in self._parts(prompt + text)]
        parts.sort(key=lambda entry: len(entry[1]))
        sums = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for start in range(0, len(parts), _TOGETHER):
            block = parts[start : start + _TOGETHER]
            means = self._means([part for _, part in block])
            for (number, part), mean in zip(block, means):
                sums[number] += len(part) * mean
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)

    def _parts(self, text: str) -> list[list[int]]:
        """The token ids of a text, in parts that the transformer can take."""
        read = _SPACES.sub(" ", text.translate(self._letters))
        ids: list[int] = self._tokens.encode(read)
        inside = _LONGEST - 2
        begin, end = self._tokens.bos_id(), self._tokens.eos_id()
        return [[begin, *ids[start : start + inside], end] for start in range(0, len(ids), inside)]

    def _means(self, parts: Sequence[list[int]]) -> np.ndarray:
        """The mean hidden state of each part: (parts, 384)."""
        lengths = np.array([len(part) for part in parts], dtype=np.int32)
        places = np.arange(lengths.max(), dtype=np.int64)
        inside = places[None, :] < lengths[:, None]
        ids = np.full(inside.shape, self._tokens.pad_id(), dtype=np.int64)
        ids[inside] = np.concatenate(parts)
        inputs = {
            IDS: ids,
            POSITIONS: np.broadcast_to(places, ids.shape),
            LENGTHS: lengths,
            MASK: (inside / lengths[:, None]).astype(np.float32)[:, None, :],
        }
        means: np.ndarray = self._session.run(None, inputs)[0]
        return means[:, 0]
