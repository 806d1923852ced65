"""Finding by words: BM25 on Dutch lemmas."""

import re
from collections.abc import Sequence

import bm25s
import numpy as np
from simplemma import lemmatize

_WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")


def lemmas(text: str) -> list[str]:
    """The lemmas of the words, lower case; "leer-werkplek" also gives its parts."""
    found = []
    for word in _WORD.findall(text.lower()):
        found.append(lemmatize(word, lang="nl").lower())
        if "-" in word:
            found += [lemmatize(part, lang="nl").lower() for part in word.split("-") if len(part) > 2]
    return found


class Lexical:
    """BM25 scores (Robertson and Zaragoza 2009) of a question with n texts."""

    def __init__(self, tokens: Sequence[Sequence[str]]) -> None:
        """Indexes the lemmas of the texts."""
        self._model = bm25s.BM25()
        self._model.index([list(words) or [""] for words in tokens], show_progress=False)
        self._vocabulary = set(self._model.vocab_dict)

    def scores(self, question: str) -> np.ndarray:
        """One score a text, 0 where no lemma is shared: (n,)."""
        words = [word for word in lemmas(question) if word in self._vocabulary]
        if not words:
            return np.zeros(self._model.scores["num_docs"], dtype=np.float32)
        return np.asarray(self._model.get_scores(words), dtype=np.float32)
