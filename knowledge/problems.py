"""Mistakes in the data, said in Dutch with the file and the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.paths import shown


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it stands (line counts from 1) and what is wrong."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{shown(self.file)}:{self.line}: {self.message}"


class DataError(Exception):
    """The data cannot be used; `problems` says why, one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in problems))
