"""Counts with their uncertainty."""

from typing import Any

import numpy as np
from scipy.stats import binomtest


def share(good: int, n: int) -> dict[str, Any]:
    """A part of n with its Wilson interval (Wilson 1927), 95 %; n of 0 gives no part."""
    if n == 0:
        return {"good": 0, "n": 0, "share": None, "low": None, "high": None}
    interval = binomtest(good, n).proportion_ci(confidence_level=0.95, method="wilson")
    return {"good": good, "n": n, "share": good / n, "low": float(interval.low), "high": float(interval.high)}


def reliability(probabilities: list[float], right: list[bool], bins: int = 10) -> list[dict[str, Any]]:
    """What was promised and what came true, in bins of equal width; empty bins are left out."""
    promised, came = np.array(probabilities), np.array(right)
    number = np.minimum((promised * bins).astype(int), bins - 1)
    return [
        {
            "promised": float(promised[number == i].mean()),
            **share(int(came[number == i].sum()), int((number == i).sum())),
        }
        for i in range(bins)
        if (number == i).any()
    ]


def risk_coverage(probabilities: list[float], right: list[bool]) -> list[dict[str, float]]:
    """For every threshold the part that is answered and the part of that which is wrong, surest first."""
    order = np.argsort(-np.array(probabilities), kind="stable")
    wrong = np.cumsum(~np.array(right)[order])
    answered = np.arange(1, len(order) + 1)
    return [
        {"threshold": float(probabilities[i]), "coverage": float(n / len(order)), "risk": float(w / n)}
        for i, n, w in zip(order, answered, wrong, strict=True)
    ]
