"""One measurement as JSON: `python -m tests.evaluation.understanding NAME FILE`, in Rasa's environment."""

import json
import sys
from pathlib import Path

from tests.evaluation.understanding.folds import cross_validate
from tests.evaluation.understanding.others import starter, xsid
from tests.evaluation.understanding.ways import prepare

MEASUREMENTS = {"folds": cross_validate, "starter": starter, "xsid": xsid}


def main() -> None:
    """Writes the figures to the file."""
    name, file = sys.argv[1:]
    prepare()
    Path(file).write_text(json.dumps(MEASUREMENTS[name]()), encoding="utf-8")


if __name__ == "__main__":
    main()
