"""Other ways to understand a message: `python -m tests.evaluation.understanding.pipelines [NAME …]`.

Runs in Rasa's environment. Each way is trained by Rasa on nine tenths of the topic
files' examples and asked the last tenth and the calibration questions.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from sklearn.model_selection import StratifiedKFold

from bot.calibrate import is_right
from bot.nlu.text import clean
from bot.train import ROOT
from tests.evaluation.understanding.ways import (
    Way,
    first_choice,
    first_of_each,
    own_examples,
    prepare,
    read_items,
    read_ways,
    train,
)

FOLDS = 10


async def compare(name: str, way: Way, folds: int, most: int) -> None:
    """Trains and asks a way on a number of the ten folds; prints its figures."""
    examples = own_examples()
    splits = StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(examples, [e.intent for e in examples])
    asked = {file: read_items(ROOT / "data" / "calibration" / f"{file}.yml") for file in ("questions", "outside")}
    for fold, (learned, held) in zip(range(folds), splits):
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            known = first_of_each([examples[i] for i in learned], most)
            agent = train(way, known, Path(folder))
            seconds = time.monotonic() - started
            right = [(await first_choice(agent, examples[i].text))[0] == examples[i].intent for i in held]
            figures = [f"own fold {sum(right)} of {len(right)} ({sum(right) / len(right):.3f})"]
            for file, items in asked.items():
                good = [is_right(item, (await first_choice(agent, clean(item["question"])))[0]) for item in items]
                figures.append(f"{file} {sum(good)} of {len(good)} ({sum(good) / len(good):.3f})")
        print(f"{name}, fold {fold + 1}: {'; '.join(figures)}; {len(known)} examples in {seconds:.0f} s", flush=True)


def main() -> None:
    """Compares the ways that are named, or all."""
    ways = read_ways()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ways, []], metavar="NAME", help=", ".join(ways))
    parser.add_argument("--folds", type=int, default=1, choices=range(1, FOLDS + 1))
    parser.add_argument("--examples", type=int, default=1_000_000, help="the most examples an intent to train on")
    options = parser.parse_args()
    prepare()
    for name in options.names or ways:
        asyncio.run(compare(name, ways[name], options.folds, options.examples))


if __name__ == "__main__":
    main()
