"""Where the data lies. `MKB_BUILD` moves everything that is made, `MKB_SOURCES` the sources."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = Path(os.environ.get("MKB_SOURCES", ROOT / "knowledge" / "sources"))
TOPICS = ROOT / "data" / "nlu"
BUILD = Path(os.environ.get("MKB_BUILD", ROOT / "build"))
INDEX = BUILD / "knowledge"


def shown(path: Path) -> str:
    """The path as an editor knows it: relative to the project where possible."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
