"""Finding a Python that really runs; a pyenv shim may exist and fail."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from launch.settings import SetupError

_PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"


def find(version: str) -> str:
    """The path of a Python of this version ("3.10"); raises SetupError with what was tried."""
    tried = []
    for name, path in _candidates(version):
        if path and runs(path, version):
            return path
        tried.append(name)
    listing = "\n".join(f"  - {name}" for name in tried)
    raise SetupError(
        f"Ik kan geen Python {version} vinden die werkt. Geprobeerd:\n{listing}\n"
        f"Installeer Python {version}, bijvoorbeeld met ‘pyenv install {version}’ of ‘pip install uv’ "
        f"en daarna ‘uv python install {version}’, en probeer het opnieuw."
    )


def runs(path: str, version: str) -> bool:
    """Whether this program starts, is of the version and can make environments."""
    try:
        result = subprocess.run([path, "-c", _PROBE], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0 and result.stdout.strip() == version


def _candidates(version: str) -> Iterator[tuple[str, str | None]]:
    """Names and paths to try, cheapest first; a path is None where there is nothing."""
    chosen = os.environ.get(f"MKB_PYTHON{version.replace('.', '')}")
    if chosen:
        yield f"MKB_PYTHON{version.replace('.', '')} ({chosen})", chosen
    if f"{sys.version_info[0]}.{sys.version_info[1]}" == version:
        yield f"deze Python ({sys.executable})", sys.executable
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = Path(folder) / f"python{version}"
        if program.exists():
            yield str(program), str(program)
    yield f"python{version} op het PATH", shutil.which(f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for installed in sorted(pyenv.glob(f"{version}*"), reverse=True):
        yield str(installed), str(installed / "bin" / "python")
    yield f"versies van pyenv in {pyenv}", None
    uv = shutil.which("uv")
    if uv is None:
        yield "uv (niet geïnstalleerd)", None
        return
    yield "uv python find", _ask(uv, "python", "find", version)
    _ask(uv, "python", "install", version)
    yield "uv python install", _ask(uv, "python", "find", version)


def _ask(*command: str) -> str | None:
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout.strip() or None if result.returncode == 0 else None
