"""Finding topics and sections for a question: meaning and words together.

Every unit gets the cosine of its vector with the question's. A section has the mean of
the cosines of its nearest sentence and of its whole text, and the BM25 score of the
whole; a topic the best cosine and the best BM25 score of its examples. Both are
standardised over the sections, or over the topics, and added with a weight; a logistic
regression on the first's sum and its lead over the second gives the probability that it
is right.
Weights and calibration come from `data/calibration`, see the README.
"""

import copy
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.encoder import Encoder
from knowledge.head import applied
from knowledge.index import EXACT_UP_TO, Index, load
from knowledge.lexical import Lexical
from knowledge.sections import Section
from knowledge.units import Unit

LEXICAL_WEIGHT = 0.3
"""The part of BM25 in the sum; the rest is the encoder's."""

_TOPICS, _SECTIONS = (-0.21, 0.19, 2.02), (-3.88, 1.14, 0.88)
"""Bias, and weights of the sum and of its lead over the next."""

_CANDIDATES = 500
"""Units that are looked at in a large index, by meaning and by words each."""

REJECT_BELOW = 0.5
"""Hits whose calibrated score is lower count as not found."""


@dataclass(frozen=True)
class Hit:
    """A found target.

    Attributes:
        target: the intent of a topic ("faq/ad_duur") or the id of a section.
        label: what a person reads.
        text: the unit that was nearest to the question.
        fused: the standardised sum of meaning and words, to compare hits of one question.
        score: the calibrated probability (0 to 1) that this is what was asked.
        cosine: of the nearest unit, or the mean of the nearest of each kind.
        bm25: of the unit with most words in common.
    """

    target: str
    label: str
    text: str
    fused: float
    score: float
    cosine: float
    bm25: float


class Shelf:
    """The topics, or the sections, with the units in which they are found."""

    def __init__(self, units: Sequence[Unit], first: int) -> None:
        """Takes the units, those of a target together, and the number of the first in the whole index."""
        self.units = units
        self.part = slice(first, first + len(units))
        self.targets = list(dict.fromkeys(unit.target for unit in units))
        self._starts = _starts([unit.target for unit in units])
        kinds = np.array([unit.kind for unit in units])
        self._kinds = [kinds == kind for kind in np.unique(kinds)]
        read = [unit for unit in units if unit.kind != "sentence"]
        self._read_starts = _starts([unit.target for unit in read])
        self._lexical = Lexical([unit.text for unit in read])

    def words(self, question: str) -> np.ndarray:
        """The best BM25 score among a target's examples, or that of a section's whole text: (targets,)."""
        return np.maximum.reduceat(self._lexical.scores(question), self._read_starts)

    def meaning(self, cosines: np.ndarray) -> np.ndarray:
        """Of each target the best cosine of each kind of unit that it has, averaged; or minus infinity: (targets,)."""
        best = np.stack([np.maximum.reduceat(np.where(mask, cosines, -np.inf), self._starts) for mask in self._kinds])
        has = np.isfinite(best)
        sums = np.where(has, best, 0).sum(axis=0)
        return np.divide(sums, has.sum(axis=0), out=np.full(len(sums), -np.inf), where=has.any(axis=0))

    def owners(self, units: np.ndarray) -> np.ndarray:
        """The numbers of the targets to which units belong."""
        return np.searchsorted(self._starts, units, side="right") - 1

    def units_of(self, target: int) -> np.ndarray:
        """The numbers of a target's units."""
        end = self._starts[target + 1] if target + 1 < len(self._starts) else len(self.units)
        return np.arange(self._starts[target], end)


class Searcher:
    """Searches an index."""

    def __init__(self, index: Index, encoder: Encoder, lexical_weight: float = LEXICAL_WEIGHT) -> None:
        """Takes a loaded index, the encoder that it was made with, and the part of BM25 in the sum."""
        self._lexical_weight = lexical_weight
        self._index = index
        self._encoder = encoder
        self._kept: tuple[str, np.ndarray] = "", np.empty(0)
        if index.vectors.ntotal <= EXACT_UP_TO:
            self._every = index.vectors.reconstruct_n(0, index.vectors.ntotal)
        of_sections = sum(unit.kind != "example" for unit in index.units)
        self._sections = Shelf(index.units[:of_sections], 0)
        self._topics = Shelf(index.units[of_sections:], of_sections)

    @classmethod
    def load(cls) -> "Searcher":
        """Loads the index, and the encoder with the first question; raises IndexUnusable."""
        return cls(load(), Encoder())

    def with_weight(self, lexical_weight: float) -> "Searcher":
        """The same index searched with another part of BM25: 1 is BM25 alone, 0 the encoder alone."""
        other = copy.copy(self)
        other._lexical_weight = lexical_weight
        return other

    def topics(self, question: str, most: int = 5) -> list[Hit]:
        """The topics nearest to a question, best first."""
        return self._search(self._topics, question, self._encoded(question), most, _TOPICS)

    def sections(self, question: str, most: int = 5) -> list[Hit]:
        """The sections nearest to a question, best first."""
        vector = applied(self._index.head, self._encoded(question))
        return self._search(self._sections, question, vector, most, _SECTIONS)

    @property
    def has_passages(self) -> bool:
        """Whether there is a section that no topic answers from."""
        return not self._index.reached.issuperset(self._index.sections)

    def has_topic(self, section: str) -> bool:
        """Whether a topic answers from this section, or it is only an introduction."""
        return section in self._index.reached

    def section(self, target: str) -> Section:
        """A section by its id."""
        return self._index.sections[target]

    def label(self, target: str) -> str:
        """What a person reads for a topic or a section."""
        if target in self._index.sections:
            return self._index.sections[target].label
        return self._index.labels.get(target, target)

    def _encoded(self, question: str) -> np.ndarray:
        """The question's vector (1, dim). Kept for one question, as it is searched in several ways."""
        if self._kept[0] != question:
            self._kept = question, self._encoder([question], "query")
        return self._kept[1]

    def _search(
        self, shelf: Shelf, question: str, vector: np.ndarray, most: int, calibration: tuple[float, float, float]
    ) -> list[Hit]:
        if not shelf.units:
            return []
        words = shelf.words(question)
        cosines = self._cosines(shelf, vector, words)
        meaning = shelf.meaning(cosines)
        wanted = np.isfinite(meaning)
        lexical = self._lexical_weight
        fused = np.full(len(wanted), -math.inf)
        fused[wanted] = (1 - lexical) * _standard(meaning[wanted]) + lexical * _standard(words[wanted])
        order = np.argsort(-fused)[: min(most, int(wanted.sum()))]
        scores = _calibrated([float(fused[i]) for i in order], *calibration)
        return [
            Hit(
                target=shelf.targets[i],
                label=self.label(shelf.targets[i]),
                text=max((cosines[unit], shelf.units[unit].text) for unit in shelf.units_of(i))[1],
                fused=float(fused[i]),
                score=score,
                cosine=float(meaning[i]),
                bm25=float(words[i]),
            )
            for i, score in zip(order, scores, strict=True)
        ]

    def _cosines(self, shelf: Shelf, vector: np.ndarray, words: np.ndarray) -> np.ndarray:
        """The cosines of a shelf's units with a question's vector (1, dim): (units,).

        Of a large index only the targets of the nearest units in meaning, and those with
        the best `words` (targets,), get theirs; the others are left out with minus infinity.
        """
        vectors, first = self._index.vectors, shelf.part.start
        if vectors.ntotal <= EXACT_UP_TO:
            return np.asarray(self._every[shelf.part] @ vector[0])
        near = vectors.search(vector, _CANDIDATES)[1][0] - first
        near = near[(near >= 0) & (near < len(shelf.units))]
        shared = np.argsort(-words)[:_CANDIDATES]
        owners = np.unique(np.concatenate([shelf.owners(near), shared]))
        units = np.concatenate([shelf.units_of(i) for i in owners])
        cosines = np.full(len(shelf.units), -np.inf, dtype=np.float32)
        cosines[units] = vectors.reconstruct_batch(units + first) @ vector[0]
        return cosines


def _starts(targets: Sequence[str]) -> np.ndarray:
    """Where each target begins in a list that has those of a target together."""
    changes = [target != before for before, target in itertools.pairwise(targets)]
    return np.flatnonzero([bool(targets), *changes])


def _standard(values: np.ndarray) -> np.ndarray:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def _calibrated(fused: Sequence[float], bias: float, weight: float, lead_weight: float) -> list[float]:
    """Probabilities from sums in falling order: each by its height and its lead over the best other."""
    found = []
    for i, value in enumerate(fused):
        others = [other for j, other in enumerate(fused) if j != i]
        lead = value - max(others) if others else value
        found.append(1 / (1 + math.exp(-(bias + weight * value + lead_weight * lead))))
    return found
