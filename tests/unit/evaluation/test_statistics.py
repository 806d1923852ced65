"""Counts with their uncertainty."""

import pytest

from tests.evaluation.statistics import reliability, risk_coverage, share


def test_the_interval_is_wilsons():
    found = share(8, 10)
    assert found["share"] == 0.8
    assert found["low"] == pytest.approx(0.4902, abs=1e-4)
    assert found["high"] == pytest.approx(0.9433, abs=1e-4)


def test_nothing_asked_has_no_share():
    assert share(0, 0)["share"] is None


def test_reliability_compares_what_was_promised_with_what_came():
    bins = reliability([0.95, 0.97, 0.12, 1.0], [True, False, False, True])
    assert [(round(b["promised"], 3), b["good"], b["n"]) for b in bins] == [(0.12, 0, 1), (0.973, 2, 3)]


def test_risk_rises_with_coverage_when_the_unsure_are_wrong():
    curve = risk_coverage([0.9, 0.2, 0.8, 0.4], [True, False, True, False])
    assert [(p["threshold"], p["coverage"], p["risk"]) for p in curve] == [
        (0.9, 0.25, 0),
        (0.8, 0.5, 0),
        (0.4, 0.75, pytest.approx(1 / 3)),
        (0.2, 1, 0.5),
    ]
