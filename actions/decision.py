"""What to do with a question that the classifier was not sure of. Pure functions.

The probability that the best topic is right comes from a logistic regression on its lead
over the next one. (The search's evidence on topics added nothing to the classifier's.)
A wrong answer costs four questions back, so one is given above a probability
of 1 - 1/4. The numbers were fitted on `data/calibration`, see the README.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_BIAS, _LEAD = 0.02, 17.74
ANSWER_ABOVE = 0.75
CLARIFY_ABOVE = 0.3
_MOST_CHOICES = 3
_LEAST_TO_CHOOSE = 0.15
"""Nonsense can score lower with a topic on top; of the unsure calibration questions only 2 of 24 do."""
_CHOICE_WITHIN = 0.2
"""How far below the best a choice may score."""


@dataclass(frozen=True)
class Decision:
    """An answer (one intent), a choice (two or three), or nothing."""

    kind: Literal["answer", "clarify", "unknown"]
    intents: list[str]
    probability: float


def decide(classified: Mapping[str, float]) -> Decision:
    """Decides from the classifier's scores by intent."""
    scores = ranked(classified)
    if not scores:
        return Decision("unknown", [], 0.0)
    best = next(iter(scores))
    probability = 1 / (1 + math.exp(-(_BIAS + _LEAD * lead(scores))))
    if probability >= ANSWER_ABOVE:
        return Decision("answer", [best], probability)
    offered = choices(scores)
    if offered and probability >= CLARIFY_ABOVE:
        return Decision("clarify", offered, probability)
    return Decision("unknown", [], probability)


def choices(scores: Mapping[str, float]) -> list[str]:
    """The two or three topics to choose from, of scores with the best first; none when the best is no topic."""
    best, highest = next(iter(scores.items()))
    near = [intent for intent in scores if intent.startswith("faq/") and highest - scores[intent] < _CHOICE_WITHIN]
    is_choice = best.startswith("faq/") and highest >= _LEAST_TO_CHOOSE and len(near) > 1
    return near[:_MOST_CHOICES] if is_choice else []


def ranked(classified: Mapping[str, float]) -> dict[str, float]:
    """The scores of the topics, best first."""
    topics = [(intent, score) for intent, score in classified.items() if "/" in intent]
    return dict(sorted(topics, key=lambda entry: (-entry[1], entry[0])))


def lead(scores: Mapping[str, float]) -> float:
    """How far the first is ahead of the next; between two `outside` topics no lead is needed."""
    (best, score), *rest = scores.items()
    others = [value for intent, value in rest if not (best.startswith("outside/") and intent.startswith("outside/"))]
    return score - (others[0] if others else 0.0)
