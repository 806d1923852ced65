"""The two Python environments, each made again only when its lock changes."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from launch import interpreters
from launch.settings import ENVIRONMENTS, REQUIREMENTS
from launch.steps import run_step


@dataclass(frozen=True)
class Environment:
    """An environment in `.venv/<name>`, locked by `requirements/<name>.txt`."""

    name: str
    version: str
    title: str

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return ENVIRONMENTS / self.name / "bin" / "python"

    def ensure(self, with_tests: bool = False) -> None:
        """Makes or completes the environment; raises SetupError."""
        self._ensure(self.name, self._locks(self.name), fresh=True)
        if with_tests:
            self._ensure(f"tests-{self.name}", [REQUIREMENTS / f"tests-{self.name}.txt"], fresh=False)

    def _locks(self, name: str) -> list[Path]:
        return [REQUIREMENTS / f"{name}.txt", REQUIREMENTS / f"models-{name}.txt"]

    def _ensure(self, name: str, locks: list[Path], fresh: bool) -> None:
        stamp = ENVIRONMENTS / self.name / f"{name}.stamp"
        content = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
        works = interpreters.runs(str(self.python), self.version)
        if works and stamp.exists() and stamp.read_text() == content:
            return
        if fresh:
            self._create()
        for lock in locks:
            hashes = ["--require-hashes", "--no-deps"] if lock.stem.startswith("models") else []
            command: list[str | Path] = [self.python, "-m", "pip", "install", "--no-input", *hashes, "-r", lock]
            run_step(f"{self.title}: {lock.name} installeren", command, f"pip-{lock.stem}")
        stamp.write_text(content)

    def _create(self) -> None:
        folder = ENVIRONMENTS / self.name
        base = interpreters.find(self.version)
        if folder.exists():
            shutil.rmtree(folder)
        run_step(f"{self.title}: omgeving maken met Python {self.version}", [base, "-m", "venv", folder], "venv")


RASA = Environment("rasa", "3.10", "Rasa-server")
ACTIONS = Environment("actions", "3.11", "Actieserver")
