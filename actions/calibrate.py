"""Fits the search and the second stage: `python -m actions.calibrate` after `python -m bot.calibrate`.

Reads the rankings of `build/calibration.json`, searches every question and prints the
numbers for `knowledge/search.py` and `actions/decision.py`.
"""

import json
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from actions.decision import ANSWER_ABOVE, choices, lead, ranked
from knowledge.paths import BUILD
from knowledge.search import Hit, Searcher
from knowledge.topics import read_topics

THRESHOLDS = (0.5, 0.6, 0.67, 0.75, 0.8, 0.9)
Row = dict[str, Any]


def is_right(row: Row, intent: str) -> bool:
    """Whether an intent answers a question; one outside the subject by any `outside` topic."""
    group, _, topic = intent.partition("/")
    wanted = row.get("topics", ["outside"])
    return topic in wanted or ("outside" in wanted and group == "outside")


def fit(evidence: dict[str, list[float]], right: np.ndarray) -> tuple[np.ndarray, str]:
    """Cross-validated probabilities, and the numbers of the fit as text."""
    values = np.column_stack(list(evidence.values()))
    model = LogisticRegression(C=100)
    probability = cross_val_predict(model, values, right, cv=10, method="predict_proba")[:, 1]
    model.fit(values, right)
    numbers = {"bias": model.intercept_[0], **dict(zip(evidence, model.coef_[0], strict=True))}
    return probability, ", ".join(f"{name} {number:.2f}" for name, number in numbers.items())


def fit_search(name: str, found: list[list[Hit]], right: np.ndarray) -> None:
    """Prints the fit of a search's own score."""
    evidence = {
        "weight": [hits[0].fused for hits in found],
        "lead": [hits[0].fused - hits[1].fused for hits in found],
    }
    probability, numbers = fit(evidence, right)
    print(f"search of {name}: first right {right.mean():.3f}; {numbers}")
    for threshold in (0.2, 0.3, 0.4, 0.5):
        kept = probability >= threshold
        print(f"  reject below {threshold}: kept {kept.mean():.3f}, right of those {right[kept].mean():.3f}")


def main() -> None:
    """Fits and prints."""
    rows = [row for row in json.loads((BUILD / "calibration.json").read_text()) if row["file"] != "followups"]
    searcher = Searcher.load()
    topics = [searcher.topics(row["question"]) for row in rows]
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
    scores = [ranked({entry["name"]: entry["confidence"] for entry in row["ranking"]}) for row in rows]
    right = np.array([is_right(row, next(iter(found))) for row, found in zip(rows, scores, strict=True)])
    probability, numbers = fit({"lead": [lead(found) for found in scores]}, right)
    loss = -np.mean(np.log(np.where(right, probability, 1 - probability)))
    print(f"second stage: first right {right.mean():.3f}, log loss {loss:.4f}; {numbers}")
    for threshold in THRESHOLDS:
        sure = probability >= threshold
        parts = [
            f"{name} right {np.mean((right & sure)[part]):.3f} wrong {np.mean((~right & sure)[part]):.3f}"
            for name, part in (("inside", inside), ("outside", ~inside))
        ]
        print(f"  answer above {threshold}: {'; '.join(parts)}")
    report_choices(rows, scores, probability, inside)


def report_choices(
    rows: list[Row], ranked: list[dict[str, float]], probability: np.ndarray, inside: np.ndarray
) -> None:
    """Prints, for questions that are not answered, how often a choice is offered and holds what is right."""
    for threshold in (0.2, 0.3, 0.4, 0.5):
        offered = [
            choices(scores) if threshold <= value < ANSWER_ABOVE else []
            for scores, value in zip(ranked, probability, strict=True)
        ]
        has = np.array([bool(intents) for intents in offered])
        holds = np.array(
            [any(is_right(row, intent) for intent in intents) for row, intents in zip(rows, offered, strict=True)]
        )
        figures = f"inside {has[inside].mean():.3f}, right among them {holds[inside].mean():.3f}"
        print(f"  choice above {threshold}: {figures}; outside {has[~inside].mean():.3f}")


if __name__ == "__main__":
    main()
