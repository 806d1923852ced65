"""The widget's types, which stand in comments."""

import os
import shutil
import subprocess

import pytest

from knowledge.paths import BUILD, ROOT

VERSION = "5.9.3"
NODE = BUILD / "node"
COMPILER = NODE / "node_modules" / "typescript"


def test_the_types_are_right():
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("Installeer de Debian-pakketten nodejs en npm.")
    if not COMPILER.exists():
        NODE.mkdir(parents=True, exist_ok=True)
        command = [str(npm), "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(NODE)]
        subprocess.run([*command, f"typescript@{VERSION}"], check=True, capture_output=True, timeout=300)
    command = [str(node), str(COMPILER / "lib" / "tsc.js"), "-p", str(ROOT / "widget")]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
