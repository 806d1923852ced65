"""What to do with a question that the classifier was not sure of. Pure functions.

The score of a topic is the classifier's plus a little of the search's; the probability
that the best one is right comes from a logistic regression on its lead.
A wrong answer costs four questions back, so one is given above a probability
of 1 - 1/4. The numbers were fitted on `data/calibration`, see the README.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SEARCH_WEIGHT = 0.01
_UNRANKED = -0.03
"""The classifier's score for a topic outside its ranking."""

_BIAS, _LEAD = -0.18, 18.42
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


def decide(classified: Mapping[str, float], found: Mapping[str, float]) -> Decision:
    """Decides from the classifier's scores and the search's standardised sums, both by intent."""
    scores = combined(classified, found)
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


def combined(
    classified: Mapping[str, float], found: Mapping[str, float], weight: float = SEARCH_WEIGHT
) -> dict[str, float]:
    """The scores of all topics, best first."""
    lowest = min(found.values(), default=0.0)
    scores = {
        intent: classified.get(intent, _UNRANKED) + weight * found.get(intent, lowest)
        for intent in {*classified, *found}
        if "/" in intent
    }
    return dict(sorted(scores.items(), key=lambda entry: (-entry[1], entry[0])))


def lead(scores: Mapping[str, float]) -> float:
    """How far the first is ahead of the next; between two `outside` topics no lead is needed."""
    (best, score), *rest = scores.items()
    others = [value for intent, value in rest if not (best.startswith("outside/") and intent.startswith("outside/"))]
    return score - (others[0] if others else 0.0)
