"""Finding topics and sections for a question: meaning and words together.

Every unit gets the cosine of its vector with the question's and the BM25 score of its
lemmas. A target (topic or section) has the best BM25 score of its units, and the mean of
the best cosines of each kind: its nearest sentence and its whole text. Both are
standardised over the topics, or over the sections, and added with a weight; a logistic regression on the
first's sum and its lead over the second gives the probability that it is right.
Weights and calibration come from `data/calibration`, see the README.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.encoder import Encoder
from knowledge.index import EXACT_UP_TO, Index, load
from knowledge.lexical import Lexical
from knowledge.sections import Section

LEXICAL_WEIGHT = 0.3
"""The part of BM25 in the sum; the rest is the encoder's."""

_TOPICS, _SECTIONS = (-0.32, 0.18, 2.05), (-4.20, 1.42, 0.52)
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


class Searcher:
    """Searches an index; loads the encoder once."""

    def __init__(self, index: Index, encoder: Encoder, lexical_weight: float = LEXICAL_WEIGHT) -> None:
        """Takes a loaded index, the encoder that it was made with, and the part of BM25 in the sum."""
        self._lexical_weight = lexical_weight
        self._index = index
        self._encoder = encoder
        self._kept: tuple[str, np.ndarray, np.ndarray] | None = None
        self._lexical = Lexical(index.tokens)
        self._targets = list(dict.fromkeys(unit.target for unit in index.units))
        changes = (unit.target != before.target for before, unit in itertools.pairwise(index.units))
        self._starts = np.flatnonzero([True, *changes])
        kinds = np.array([unit.kind for unit in index.units])
        self._kinds = [kinds == kind for kind in np.unique(kinds)]
        self._is_topic = np.array([target not in index.sections for target in self._targets])

    @classmethod
    def load(cls) -> "Searcher":
        """Loads the index and the encoder; raises IndexUnusable."""
        return cls(load(), Encoder())

    def with_weight(self, lexical_weight: float) -> "Searcher":
        """The same index searched with another part of BM25: 1 is BM25 alone, 0 the encoder alone."""
        return Searcher(self._index, self._encoder, lexical_weight)

    def topics(self, question: str, most: int = 5) -> list[Hit]:
        """The topics nearest to a question, best first."""
        return self._search(question, self._is_topic, most, _TOPICS)

    def sections(self, question: str, most: int = 5) -> list[Hit]:
        """The sections nearest to a question, best first."""
        return self._search(question, ~self._is_topic, most, _SECTIONS)

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

    def _search(
        self, question: str, wanted: np.ndarray, most: int, calibration: tuple[float, float, float]
    ) -> list[Hit]:
        bm25, cosines = self._scores(question)
        meaning = self._meaning(cosines)
        words = np.maximum.reduceat(bm25, self._starts)
        wanted = wanted & np.isfinite(meaning)
        lexical = self._lexical_weight
        fused = np.full(len(wanted), -math.inf)
        fused[wanted] = (1 - lexical) * _standard(meaning[wanted]) + lexical * _standard(words[wanted])
        order = np.argsort(-fused)[: min(most, int(wanted.sum()))]
        scores = _calibrated([float(fused[i]) for i in order], *calibration)
        return [
            Hit(
                target=self._targets[i],
                label=self.label(self._targets[i]),
                text=self._index.units[self._nearest(i, cosines)].text,
                fused=float(fused[i]),
                score=score,
                cosine=float(meaning[i]),
                bm25=float(words[i]),
            )
            for i, score in zip(order, scores, strict=True)
        ]

    def _scores(self, question: str) -> tuple[np.ndarray, np.ndarray]:
        """BM25 and cosine of every unit: (units,) both. Kept for one question, as it is searched in several ways."""
        kept = self._kept
        if kept is None or kept[0] != question:
            bm25 = self._lexical.scores(question)
            kept = question, bm25, self._cosines(self._encoder([question], "query"), bm25)
            self._kept = kept
        return kept[1], kept[2]

    def _cosines(self, vector: np.ndarray, bm25: np.ndarray) -> np.ndarray:
        """The cosines of units with a question's vector (1, dim), from its BM25 scores (units,): (units,).

        Of a large index only the targets of the nearest units in meaning and in words get
        theirs; the others are left out with minus infinity.
        """
        count = len(self._index.units)
        cosines = np.full(count, -np.inf, dtype=np.float32)
        if count <= EXACT_UP_TO:
            values, numbers = self._index.vectors.search(vector, count)
            cosines[numbers[0]] = values[0]
            return cosines
        near = self._index.vectors.search(vector, _CANDIDATES)[1][0]
        shared = np.argpartition(-bm25, _CANDIDATES)[:_CANDIDATES]
        owners = np.unique(np.searchsorted(self._starts, np.concatenate([near, shared]), side="right") - 1)
        ends = np.append(self._starts[1:], count)
        units = np.concatenate([np.arange(self._starts[i], ends[i]) for i in owners])
        cosines[units] = self._index.vectors.reconstruct_batch(units) @ vector[0]
        return cosines

    def _meaning(self, cosines: np.ndarray) -> np.ndarray:
        """Of each target the best cosine of each kind of unit that it has, averaged; or minus infinity: (targets,)."""
        best = np.stack([np.maximum.reduceat(np.where(mask, cosines, -np.inf), self._starts) for mask in self._kinds])
        has = np.isfinite(best)
        sums = np.where(has, best, 0).sum(axis=0)
        return np.divide(sums, has.sum(axis=0), out=np.full(len(sums), -np.inf), where=has.any(axis=0))

    def _nearest(self, target: int, cosines: np.ndarray) -> int:
        """The unit of a target with the highest cosine."""
        start = self._starts[target]
        end = self._starts[target + 1] if target + 1 < len(self._starts) else len(cosines)
        return int(start + np.argmax(cosines[start:end]))


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
