"""Finding by words: BM25 on pieces of words, which sees "loon" in "loonkosten" and forgives typing errors.

Pieces of four and five letters work best for Dutch, a language of compounds
(McNamee and Mayfield 2004); measured beside lemmas in the README.
"""

import re
from array import array
from collections.abc import Iterator, Sequence

import bm25s
import numpy as np

_WORD = re.compile(r"[^\W_]+")
_LENGTHS = (4, 5)


def pieces(text: str) -> Iterator[str]:
    """The overlapping pieces of each word, which begins and ends with a mark; a shorter word whole."""
    for word in _WORD.findall(text.lower()):
        marked = f"_{word}_"
        for length in _LENGTHS:
            yield from (marked[start : start + length] for start in range(max(1, len(marked) - length + 1)))


class Lexical:
    """BM25 scores (Robertson and Zaragoza 2009) of a question with n texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Indexes the pieces of the texts."""
        self._numbers: dict[str, int] = {"": 0}
        rows = [
            array("i", (self._numbers.setdefault(piece, len(self._numbers)) for piece in pieces(text))) or [0]
            for text in texts
        ]
        self._model = bm25s.BM25()
        self._model.index((rows or [[0]], self._numbers), show_progress=False)

    def scores(self, question: str) -> np.ndarray:
        """One score a text, 0 where no piece is shared: (n,)."""
        known = [self._numbers[piece] for piece in pieces(question) if piece in self._numbers]
        if not known:
            return np.zeros(self._model.scores["num_docs"], dtype=np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)
