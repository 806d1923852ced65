"""Finding topics and sections for a question: meaning and words together.

Every unit gets the cosine of its vector with the question's and the BM25 score of its
lemmas. A target (topic or section) has the best of its units in each. Both are
standardised over the targets and added with a weight; a logistic regression on the
first's sum and its lead over the second gives the probability that it is right.
Weights and calibration come from `data/calibration`, see the README.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.encoder import Encoder
from knowledge.index import Index, load
from knowledge.lexical import Lexical
from knowledge.sections import Section

LEXICAL_WEIGHT = 0.35
"""The part of BM25 in the sum; the rest is the encoder's."""

_TOPICS, _SECTIONS = (0.18, -0.06, 2.98), (-1.84, 0.92, 1.91)
"""Bias, and weights of the sum and of its lead over the next."""

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
        cosine: of the nearest unit.
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
        self._lexical = Lexical(index.tokens)
        self._targets = list(dict.fromkeys(unit.target for unit in index.units))
        number = {target: i for i, target in enumerate(self._targets)}
        self._owner = np.array([number[unit.target] for unit in index.units])
        self._is_topic = np.array([target not in index.sections for target in self._targets])

    @classmethod
    def load(cls) -> "Searcher":
        """Loads the index and the encoder; raises IndexUnusable."""
        return cls(load(), Encoder())

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
        cosines = self._cosines(question)
        bm25 = self._lexical.scores(question)
        best_cosine, nearest = self._best(cosines)
        best_bm25, _ = self._best(bm25)
        fused = (1 - self._lexical_weight) * _standard(best_cosine) + self._lexical_weight * _standard(best_bm25)
        fused[~wanted] = -math.inf
        order = np.argsort(-fused)[: min(most, int(wanted.sum()))]
        scores = _calibrated([float(fused[i]) for i in order], *calibration)
        return [
            Hit(
                target=self._targets[i],
                label=self.label(self._targets[i]),
                text=self._index.units[nearest[i]].text,
                fused=float(fused[i]),
                score=score,
                cosine=float(best_cosine[i]),
                bm25=float(best_bm25[i]),
            )
            for i, score in zip(order, scores, strict=True)
        ]

    def _cosines(self, question: str) -> np.ndarray:
        """The cosine of every unit with the question: (units,)."""
        count = len(self._index.units)
        values, numbers = self._index.vectors.search(self._encoder([question], "query"), count)
        cosines = np.zeros(count, dtype=np.float32)
        cosines[numbers[0]] = values[0]
        return cosines

    def _best(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The highest value of each target, and the unit that has it: (targets,) both."""
        best = np.full(len(self._targets), -np.inf, dtype=np.float32)
        unit = np.zeros(len(self._targets), dtype=int)
        order = np.argsort(values, kind="stable")
        best[self._owner[order]] = values[order]
        unit[self._owner[order]] = order
        return best, unit


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
