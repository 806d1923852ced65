"""Fits the answer gate on `data/calibration`: `python -m bot.calibrate` after training.

Prints the numbers for `config.yml` and, per threshold, what would be answered right and
wrong. Leaves every ranking in `build/calibration.json`, from which
`python -m actions.calibrate` fits the second stage.
"""

import asyncio
import json
import logging
from typing import Any, Dict, List

import numpy as np
import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from ruamel.yaml import YAML
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from bot.train import BUILD, MODEL, ROOT

FILES = ("questions", "outside", "followups")
OUTPUT = BUILD / "calibration.json"
THRESHOLDS = (0.5, 0.6, 0.67, 0.75, 0.8, 0.9)


def is_right(item: Dict[str, Any], intent: str) -> bool:
    """Whether an intent answers a question; one outside the subject by any `outside` topic."""
    group, _, topic = intent.partition("/")
    wanted = item.get("topics", ["outside"])
    return topic in wanted or ("outside" in wanted and group == "outside")


async def parse_all() -> List[Dict[str, Any]]:
    """Every calibration question with what the pipeline made of it."""
    agent = Agent.load(str(MODEL))
    rows = []
    for name in FILES:
        for item in YAML(typ="safe").load(ROOT / "data" / "calibration" / f"{name}.yml"):
            said = (
                [BotUttered("", metadata={"utter_action": f"utter_faq/{item['previous']}"})]
                if "previous" in item
                else []
            )
            tracker = DialogueStateTracker.from_events("calibration", said)
            parsed = await agent.processor.parse_message(UserMessage(item["question"]), tracker)
            row = {"gate": parsed.get("gate", []), "ranking": parsed.get("intent_ranking", [])}
            rows.append({**item, **row, "file": name, "intent": parsed["intent"]})
    return rows


def report(title: str, right: np.ndarray, answered: np.ndarray) -> None:
    """Prints which part is answered right and wrong."""
    print(f"    {title:10} right {np.mean(right & answered):.3f}  wrong {np.mean(~right & answered):.3f}")


def main() -> None:
    """Fits on single questions, by ten-fold cross-validation for the report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    rows = asyncio.run(parse_all())
    OUTPUT.write_text(json.dumps(rows), encoding="utf-8")
    single = [row for row in rows if row["file"] != "followups" and row["gate"]]
    margins = np.array([[row["gate"][0]["margin"]] for row in single])
    right = np.array([is_right(row, row["gate"][0]["intent"]) for row in single])
    model = LogisticRegression(C=100)
    probability = cross_val_predict(model, margins, right, cv=10, method="predict_proba")[:, 1]
    model.fit(margins, right)
    print(f"config.yml: bias {model.intercept_[0]:.2f}, margin {model.coef_[0][0]:.2f}")
    for threshold in THRESHOLDS:
        print(f"  answer_above {threshold}")
        for name in ("questions", "outside"):
            chosen = np.array([row["file"] == name for row in single])
            report(name, right[chosen], probability[chosen] >= threshold)
    best = [max(row["gate"], key=lambda guess: guess["probability"]) for row in rows if row["file"] == "followups"]
    found = [is_right(row, guess["intent"]) for row, guess in zip([r for r in rows if r["file"] == "followups"], best)]
    print(f"follow-ups: best reading right {np.mean(found):.3f} of {len(found)}")


if __name__ == "__main__":
    main()
