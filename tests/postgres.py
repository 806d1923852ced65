"""A PostgreSQL server for tests, from Debian's package: started on a free port, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.talk import free_port

PACKAGE = "postgresql"
_USER = "mkb"
_PATIENCE = 30.0


def binaries() -> Path | None:
    """The folder with the newest server's programs, or nothing when the package is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """The address of an empty database. As root the server runs as `postgres`, because it refuses root."""
    switch = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    if switch:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", str(free_port())
    run = [*switch, str(programs / "initdb"), "-D", str(data), "-U", _USER, "--auth=trust", "--encoding=UTF8"]
    subprocess.run([*run, "--locale=C.UTF-8"], cwd="/", check=True, capture_output=True)
    log = (folder / "log").open("wb")
    command = [*switch, str(programs / "postgres"), "-D", str(data), "-p", port, "-h", "127.0.0.1", "-k", str(folder)]
    process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)
    try:
        _await(programs, port, process)
        yield f"postgresql://{_USER}@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(_PATIENCE)
        log.close()
        shutil.rmtree(folder)


def _await(programs: Path, port: str, process: "subprocess.Popen[bytes]") -> None:
    ready = [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", port, "-q"]
    limit = time.monotonic() + _PATIENCE
    while subprocess.run(ready, cwd="/").returncode:
        if process.poll() is not None or time.monotonic() > limit:
            raise RuntimeError("The PostgreSQL server does not start.")
        time.sleep(0.2)
