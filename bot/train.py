"""Trains the model when something that it learns from has changed: `python -m bot.train`.

What the assistant says is not learned: answers, labels and sources do not count.
"""

import hashlib
import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any, Dict, Iterator

from ruamel.yaml import YAML

from bot.shared import BUILD
from bot.topics import FOLDER
from e5 import version

ROOT = Path(__file__).resolve().parent.parent
DUTCH = ROOT / "build" / "nl"
MODEL = BUILD / "models" / "mkb.tar.gz"
_REQUIREMENTS = ("rasa.txt", "models-rasa.txt")
FINGERPRINT = BUILD / "models" / "fingerprint.json"


def learned() -> Dict[str, Any]:
    """Everything that training depends on, without the texts that are only said."""
    yaml = YAML(typ="safe")
    domain = yaml.load(ROOT / "domain.yml")
    topics = {str(path.relative_to(FOLDER)): yaml.load(path) for path in sorted(FOLDER.rglob("*.yml"))}
    return {
        "python": sys.version_info[:2],
        "requirements": [(ROOT / "requirements" / name).read_text(encoding="utf-8") for name in _REQUIREMENTS],
        "encoder": version.converted(),
        "config": (ROOT / "config.yml").read_text(encoding="utf-8"),
        "domain": {**domain, "responses": sorted(domain["responses"])},
        "rules": [path.read_text(encoding="utf-8") for path in sorted((ROOT / "data" / "rules").glob("*.yml"))],
        "topics": {name: [topic["nlu"], sorted(topic.get("responses") or {})] for name, topic in topics.items()},
        "code": {path.name: path.read_text(encoding="utf-8") for path in _code()},
    }


def fingerprint() -> str:
    """A hash of what is learned from."""
    return hashlib.sha256(json.dumps(learned(), sort_keys=True).encode()).hexdigest()


def is_fresh() -> bool:
    """Whether the model is there and was trained on what is there now."""
    try:
        return MODEL.exists() and bool(json.loads(FINGERPRINT.read_text())["fingerprint"] == fingerprint())
    except (OSError, ValueError, KeyError):
        return False


def make_dutch() -> None:
    """Saves a blank Dutch spaCy pipeline with the lookup lemmatizer, as Rasa's SpacyNLP wants a path."""
    if (DUTCH / "meta.json").exists():
        return
    import spacy

    nlp = spacy.blank("nl")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"}).initialize()
    nlp.to_disk(DUTCH)


def train() -> None:
    """Trains and stores the model with its fingerprint; raises RuntimeError when Rasa gives none."""
    import rasa

    make_dutch()
    skip_hashing()
    result = rasa.train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=str(ROOT / "data" / "rules"),
        output=str(MODEL.parent),
        fixed_model_name=MODEL.name[: -len(".tar.gz")],
    )
    if result.code != 0 or not MODEL.exists():
        raise RuntimeError("Het trainen is niet gelukt; hierboven staat waarom.")
    FINGERPRINT.write_text(json.dumps({"fingerprint": fingerprint()}), encoding="utf-8")


def skip_hashing() -> None:
    """Keeps Rasa from hashing and copying all examples, whole, after every step and in every merge.

    The first hashes serve its cache of steps, which RASA_MAX_CACHE_SIZE=0 switches off,
    and making them takes as long as all the rest of the training. The second find
    doubles, for which the text does: equal hashes are still compared in full. A merge
    changes the values of a message, never what they hold, so copying one level is enough.
    """
    from rasa.shared.nlu.constants import TEXT
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    TrainingData.fingerprint = lambda self: uuid.uuid4().hex
    Message.__hash__ = lambda self: hash(self.get(TEXT))
    Message.__deepcopy__ = lambda self, memo: Message(
        dict(self.data), set(self.output_properties), self.time, list(self.features)
    )


def _code() -> Iterator[Path]:
    yield from sorted((ROOT / "bot" / "nlu").glob("*.py"))


def main() -> int:
    """Trains when needed; with --fresh only tells by its exit status whether that is so."""
    if "--fresh" in sys.argv:
        return 0 if is_fresh() else 1
    if not is_fresh():
        train()
    return 0


if __name__ == "__main__":
    sys.exit(main())
