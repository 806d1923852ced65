"""Typing errors, mended with the words that people use in the examples.

Only a word that neither the examples nor the Dutch lexicon know is changed: into the
commonest of the nearest known words (SymSpell, at most one edit in a short word and two
in a long one), or into two common words that were typed without a space.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Dict, Iterable, Optional

from simplemma import is_known
from symspellpy import SymSpell, Verbosity
from symspellpy.suggest_item import SuggestItem

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SHORTEST = 4
_LONG = 6
"""Letters from which two edits are allowed."""
_OFTEN = 4
"""Times from which a word of the examples counts as spelled well."""
_VERY_OFTEN = 60
"""Times from which two words are looked for in one."""


def count_words(texts: Iterable[str]) -> Dict[str, int]:
    """How often each word stands in texts, of those that are there often enough."""
    counts = Counter(word for text in texts for word in _WORD.findall(text.lower()))
    return {word: count for word, count in counts.items() if count >= _OFTEN}


class Spelling:
    """Mends words, given the counts of those that are well spelled."""

    def __init__(self, counts: Dict[str, int]) -> None:
        """Takes the counts of `count_words`."""
        self._counts = counts
        self._near = SymSpell(max_dictionary_edit_distance=2)
        for word, count in counts.items():
            if is_known(word, lang="nl") or count >= _VERY_OFTEN:
                self._near.create_dictionary_entry(word, count)

    def mend(self, text: str) -> str:
        """The text with its unknown words replaced where there is something near; names with a capital stay."""
        return _WORD.sub(lambda match: self._mended(match[0], is_first=not match.start()), text)

    def _mended(self, written: str, is_first: bool) -> str:
        word = written.lower()
        is_name = written != word and not is_first
        if is_name or len(word) < _SHORTEST or word in self._counts or is_known(word, lang="nl"):
            return written
        near = self._nearest(word)
        if near and near.distance == 1:
            return str(near.term)
        return self._parts(word) or (str(near.term) if near else written)

    def _nearest(self, word: str) -> Optional[SuggestItem]:
        """The commonest of the nearest words, rather one with the same first letter."""
        most = 2 if len(word) >= _LONG else 1
        near = self._near.lookup(word, Verbosity.CLOSEST, max_edit_distance=most)
        return min(near, key=lambda found: (found.term[0] != word[0], -found.count), default=None)

    def _parts(self, word: str) -> Optional[str]:
        """The two common words that were typed as one."""
        pairs = [(word[:i], word[i:]) for i in range(2, len(word) - 1)]
        common = [pair for pair in pairs if all(self._counts.get(part, 0) >= _VERY_OFTEN for part in pair)]
        return " ".join(max(common, key=lambda pair: min(map(self._counts.__getitem__, pair)))) if common else None
