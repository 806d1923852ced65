"""The domain head: kept when it helps on sections that it has not seen, and only then."""

import numpy as np
import pytest

from knowledge.head import Pairs, Worth, applied, fit

DIMENSION, SECTIONS, EACH = 16, 30, 40


def unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def pairs(shift: float) -> Pairs:
    """Questions near their section; with a shift all of them lie off to one side, which a layer can mend."""
    random = np.random.default_rng(3)
    whole = random.normal(size=(SECTIONS, DIMENSION))
    texts = unit(np.repeat(whole, 2, axis=0) + random.normal(0, 0.1, (2 * SECTIONS, DIMENSION)))
    gold = np.repeat(np.arange(SECTIONS), EACH)
    aside = np.zeros(DIMENSION)
    aside[0] = shift
    questions = unit(whole[gold] + random.normal(0, 1.2, (len(gold), DIMENSION)) + aside)
    return Pairs(questions, gold, texts, np.repeat(np.arange(SECTIONS), 2))


def test_what_all_questions_have_in_common_is_learned():
    head, worth = fit(pairs(shift=6))
    assert worth is not None
    assert worth.recall_with > worth.recall_without
    assert worth.log_loss_with < worth.log_loss_without
    assert worth.is_kept
    assert head is not None
    assert head.shape == (DIMENSION, DIMENSION)


def test_questions_that_have_nothing_to_do_with_sections_teach_nothing():
    known = pairs(shift=0)
    lost = Pairs(known.questions, np.random.default_rng(4).permutation(known.gold), known.texts, known.owners)
    head, worth = fit(lost)
    assert worth is not None
    assert (head is not None) == worth.is_kept
    assert worth.recall_with < 0.1


@pytest.mark.parametrize(
    ("recall", "loss", "kept"), [(0.5, 0.4, True), (0.5, 0.6, False), (0.3, 0.4, False), (0.5, float("inf"), False)]
)
def test_both_must_be_better(recall, loss, kept):
    assert Worth(0.4, recall, 0.5, loss).is_kept is kept


def test_too_few_sections_make_no_head():
    known = pairs(shift=6)
    few = known.only(np.arange(9))
    assert fit(few) == (None, None)


def test_vectors_keep_their_length():
    rows = unit(np.random.default_rng(5).normal(size=(3, DIMENSION)))
    assert applied(None, rows) is rows
    turned = applied(np.diag(np.arange(1.0, DIMENSION + 1)), rows)
    assert np.linalg.norm(turned, axis=1) == pytest.approx(1, abs=1e-5)
