"""Fits the search and the second stage: `python -m actions.calibrate` after `python -m bot.calibrate`.

Reads the rankings of `build/calibration.json`, searches every question and prints the
numbers for `knowledge/search.py` and `actions/decision.py`.
"""

import json
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from actions.decision import combined, lead
from knowledge.paths import BUILD
from knowledge.search import Hit, Searcher
from knowledge.topics import read_topics

CANDIDATES = 40
WEIGHTS = (0.0, 0.01, 0.02, 0.03, 0.05)
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9)
Row = dict[str, Any]


def is_right(row: Row, intent: str) -> bool:
    """Whether an intent answers a question; one outside the subject by any `outside` topic."""
    group, _, topic = intent.partition("/")
    wanted = row.get("topics", ["outside"])
    return topic in wanted or ("outside" in wanted and group == "outside")


def fit(evidence: list[tuple[float, float]], right: np.ndarray) -> tuple[np.ndarray, str]:
    """Cross-validated probabilities, and the numbers of the fit as text."""
    values = np.array(evidence)
    model = LogisticRegression(C=100)
    probability = cross_val_predict(model, values, right, cv=10, method="predict_proba")[:, 1]
    model.fit(values, right)
    return probability, f"bias {model.intercept_[0]:.2f}, score {model.coef_[0][0]:.2f}, lead {model.coef_[0][1]:.2f}"


def fit_search(name: str, found: list[list[Hit]], right: np.ndarray) -> None:
    """Prints the fit of a search's own score."""
    evidence = [(hits[0].fused, hits[0].fused - hits[1].fused) for hits in found]
    probability, numbers = fit(evidence, right)
    print(f"search of {name}: first right {right.mean():.3f}; {numbers}")
    for threshold in (0.2, 0.3, 0.4, 0.5):
        kept = probability >= threshold
        print(f"  reject below {threshold}: kept {kept.mean():.3f}, right of those {right[kept].mean():.3f}")


def main() -> None:
    """Fits and prints."""
    rows = [row for row in json.loads((BUILD / "calibration.json").read_text()) if row["file"] != "followups"]
    searcher = Searcher.load()
    topics = [searcher.topics(row["question"], CANDIDATES) for row in rows]
    fit_search(
        "topics", topics, np.array([is_right(row, hits[0].target) for row, hits in zip(rows, topics, strict=True)])
    )
    source = {topic.id: topic.source for topic in read_topics()}
    sections = [searcher.sections(row["question"]) for row in rows]
    gold = [{source.get(topic) for topic in row.get("topics", [])} for row in rows]
    fit_search(
        "sections", sections, np.array([h[0].target in wanted for h, wanted in zip(sections, gold, strict=True)])
    )
    inside = np.array([row["file"] == "questions" for row in rows])
    for weight in WEIGHTS:
        ranked = []
        for row, hits in zip(rows, topics, strict=True):
            classified = {entry["name"]: entry["confidence"] for entry in row["ranking"]}
            ranked.append(combined(classified, {hit.target: hit.fused for hit in hits}, weight))
        right = np.array([is_right(row, next(iter(scores))) for row, scores in zip(rows, ranked, strict=True)])
        probability, numbers = fit([(next(iter(scores.values())), lead(scores)) for scores in ranked], right)
        loss = -np.mean(np.log(np.where(right, probability, 1 - probability)))
        print(f"second stage, search weight {weight}: first right {right.mean():.3f}, log loss {loss:.4f}; {numbers}")
        for threshold in THRESHOLDS:
            sure = probability >= threshold
            parts = [
                f"{name} right {np.mean((right & sure)[part]):.3f} wrong {np.mean((~right & sure)[part]):.3f}"
                for name, part in (("inside", inside), ("outside", ~inside))
            ]
            print(f"  answer above {threshold}: {'; '.join(parts)}")


if __name__ == "__main__":
    main()
