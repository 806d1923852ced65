"""The domain head: one layer over the frozen encoder that brings questions nearer to their sections.

Trained on example questions and the section that their topic rests on, with all other
sections as wrong answers (in-batch negatives, Henderson et al. 2017), starting from the
identity and held near it. It is kept only if, on sections that it has not seen, both the
recall and the calibration are better with it than without.
"""

from dataclasses import dataclass

import numpy as np

_FOLDS, _CALIBRATION_FOLDS = 5, 10
_LEAST_SECTIONS = 2 * _FOLDS
_MOST_EACH = 100
"""Questions of a section that are used, so that no section outweighs the others."""

_ROUNDS, _BATCH, _RATE, _SHARPNESS, _NEARNESS = 6, 128, 1e-3, 50.0, 0.3
"""Training: passes, questions a step, step size, what cosines are multiplied by, pull to the identity."""


@dataclass(frozen=True)
class Pairs:
    """Questions and the texts of sections, as vectors of length 1.

    Attributes:
        questions: (n, dim).
        gold: the number of each question's section: (n,).
        texts: whole sections and their sentences: (m, dim).
        owners: the number of each text's section, in rising order: (m,).
    """

    questions: np.ndarray
    gold: np.ndarray
    texts: np.ndarray
    owners: np.ndarray

    def only(self, sections: np.ndarray) -> "Pairs":
        """The pairs of some sections, given by number, which are numbered anew."""
        asked, told = np.isin(self.gold, sections), np.isin(self.owners, sections)
        numbers = np.full(self.owners.max() + 1, -1)
        numbers[sections] = np.arange(len(sections))
        return Pairs(self.questions[asked], numbers[self.gold[asked]], self.texts[told], numbers[self.owners[told]])


@dataclass(frozen=True)
class Worth:
    """What the head brings on sections that it has not seen, cross-validated."""

    recall_without: float
    recall_with: float
    log_loss_without: float
    log_loss_with: float

    @property
    def is_kept(self) -> bool:
        """Whether both are better with the head."""
        return self.recall_with > self.recall_without and self.log_loss_with < self.log_loss_without


def applied(head: np.ndarray | None, vectors: np.ndarray) -> np.ndarray:
    """The vectors (n, dim) as the head sees them, of length 1; as they are without one."""
    if head is None:
        return vectors
    turned = vectors @ head
    return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True), dtype=np.float32)


def fit(pairs: Pairs) -> tuple[np.ndarray | None, Worth | None]:
    """The head (dim, dim), or none when it is not worth keeping, and what it is worth; nothing of too few sections."""
    if len(np.unique(pairs.gold)) < _LEAST_SECTIONS:
        return None, None
    pairs = _sampled(pairs)
    worth = _cross_validated(pairs)
    return (_trained(pairs) if worth.is_kept else None), worth


def _sampled(pairs: Pairs) -> Pairs:
    random = np.random.default_rng(0)
    chosen = np.concatenate(
        [random.permutation(np.flatnonzero(pairs.gold == number))[:_MOST_EACH] for number in np.unique(pairs.gold)]
    )
    return Pairs(pairs.questions[chosen], pairs.gold[chosen], pairs.texts, pairs.owners)


def _cross_validated(pairs: Pairs) -> Worth:
    asked = np.random.default_rng(0).permutation(np.unique(pairs.gold))
    every = np.unique(pairs.owners)
    without = _scores(None, pairs)
    turned = np.empty_like(without)
    for fold in range(_FOLDS):
        unseen = asked[fold::_FOLDS]
        head = _trained(pairs.only(np.setdiff1d(every, unseen)))
        rows = np.isin(pairs.gold, unseen)
        turned[rows] = _scores(head, pairs)[rows]
    (recall_without, loss_without), (recall_with, loss_with) = (
        _recall_and_loss(scores, pairs.gold) for scores in (without, turned)
    )
    return Worth(recall_without, recall_with, loss_without, loss_with)


def _scores(head: np.ndarray | None, pairs: Pairs) -> np.ndarray:
    """Of each question with each section the mean cosine of its whole and of its best text: (n, sections)."""
    cosines = applied(head, pairs.questions) @ applied(head, pairs.texts).T
    starts = np.searchsorted(pairs.owners, np.arange(pairs.owners.max() + 1))
    return (np.maximum.reduceat(cosines, starts, axis=1) + cosines[:, starts]) / 2


def _recall_and_loss(scores: np.ndarray, gold: np.ndarray) -> tuple[float, float]:
    """Recall@1, and the log loss of the probability that the first is right, cross-validated."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    standard = (scores - scores.mean(axis=1, keepdims=True)) / scores.std(axis=1, keepdims=True)
    right = standard.argmax(axis=1) == gold
    if min(right.sum(), (~right).sum()) < _CALIBRATION_FOLDS:
        return float(right.mean()), float("inf")
    best = np.sort(standard, axis=1)[:, :-3:-1]
    evidence = np.column_stack([best[:, 0], best[:, 0] - best[:, 1]])
    chance = cross_val_predict(
        LogisticRegression(C=100), evidence, right, cv=_CALIBRATION_FOLDS, method="predict_proba"
    )[:, 1]
    return float(right.mean()), float(-np.log(np.where(right, chance, 1 - chance)).mean())


def _trained(pairs: Pairs) -> np.ndarray:
    """The matrix of a sentence-transformers `Dense` layer: (dim, dim)."""
    import torch
    from sentence_transformers.sentence_transformer.modules import Dense
    from torch.nn.functional import cross_entropy, normalize

    torch.manual_seed(0)
    dimension = pairs.texts.shape[1]
    identity = torch.eye(dimension)
    layer = Dense(
        dimension, dimension, bias=False, activation_function=torch.nn.Identity(), init_weight=identity.clone()
    )
    optimizer = torch.optim.Adam(layer.parameters(), lr=_RATE)
    questions, gold, texts = map(torch.from_numpy, (pairs.questions, pairs.gold, pairs.texts))
    owners = torch.from_numpy(pairs.owners)
    starts = torch.searchsorted(owners, torch.arange(int(owners[-1]) + 1))

    def turned(vectors: torch.Tensor) -> torch.Tensor:
        return normalize(layer({"sentence_embedding": vectors})["sentence_embedding"], dim=1)

    for _ in range(_ROUNDS):
        for rows in torch.randperm(len(questions)).split(_BATCH):  # type: ignore[no-untyped-call]
            cosines = turned(questions[rows]) @ turned(texts).T
            nearest = torch.full((len(rows), len(starts)), -1.0)
            nearest = nearest.scatter_reduce(1, owners.expand(len(rows), -1), cosines, "amax")
            scores = _SHARPNESS * (nearest + cosines[:, starts]) / 2
            pull = (layer.linear.weight - identity).square().sum()
            loss = cross_entropy(scores, gold[rows]) + _NEARNESS * pull
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return np.asarray(layer.linear.weight.detach().T.numpy())
