"""Cross-validation of the classifier on its own examples: which topics are taken for which.

Runs in Rasa's environment, as a step of a training in the classifier's place. Features
are made once for all examples: the frequencies in TF-IDF and the centres of the dense
features also come from held-out examples, what they belong to does not.
"""

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.model_training import train_nlu
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML
from sklearn.model_selection import StratifiedKFold

from bot.nlu.classifier import KernelClassifier, solve, targets
from bot.train import ROOT
from tests.evaluation.understanding.ways import read_ways

FOLDS = 5
_WORST = 25


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CrossValidated(KernelClassifier):
    """Trains on all folds but one in turn, asks the one, and writes what came first to the file `output`."""

    def train(self, training_data: TrainingData) -> Resource:
        """Writes for every example the label it has and the label it got."""
        kernel, owner = self.prepare(training_data)
        given = np.empty_like(owner)
        for learned, held in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(owner, owner):
            values = targets(owner[learned], len(self._labels))
            weights = solve(kernel[np.ix_(learned, learned)], values, self._config["alpha"])
            given[held] = (kernel[np.ix_(held, learned)] @ weights).argmax(axis=1)
        pairs = [(self._labels[has], self._labels[got]) for has, got in zip(owner, given)]
        Path(self._config["output"]).write_text(json.dumps(pairs), encoding="utf-8")
        return self._resource


def cross_validate() -> Dict[str, Any]:
    """The part that is right, and the topics that are confused most with one another."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "pairs.json"
        own = read_ways()["own"].pipeline
        held_out = {**own[-1], "name": f"{CrossValidated.__module__}.{CrossValidated.__name__}", "output": str(output)}
        config = {"recipe": "default.v1", "language": "nl", "assistant_id": "folds", "pipeline": [*own[:-1], held_out]}
        config["importers"] = [{"name": "bot.nlu.importer.TopicFiles"}]
        YAML(typ="safe").dump(config, Path(folder) / "config.yml")
        train_nlu(str(Path(folder) / "config.yml"), str(ROOT / "data" / "nlu"), folder)
        return summary([tuple(pair) for pair in json.loads(output.read_text(encoding="utf-8"))])


def summary(pairs: List[Any]) -> Dict[str, Any]:
    """Counts of (has, got) pairs: how many are right, and a matrix of the topics in the commonest confusions."""
    mixed = Counter((has, got) for has, got in pairs if has != got)
    totals = Counter(has for has, _ in pairs)
    worst = list(dict.fromkeys(name for pair, _ in mixed.most_common() for name in pair))[:_WORST]
    counts = Counter(pairs)
    return {
        "n": len(pairs),
        "right": sum(has == got for has, got in pairs),
        "confused": [{"has": has, "got": got, "times": times} for (has, got), times in mixed.most_common(_WORST)],
        "matrix": {
            "topics": worst,
            "parts": [[counts[has, got] / totals[has] for got in worst] for has in worst],
        },
    }
