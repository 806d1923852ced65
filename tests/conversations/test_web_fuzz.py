"""The website chat's document against what the server does, with generated calls."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.talk import assistant
from tests.web_client import Visitor

EXAMPLES = 60
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
FREE = {"MKB_RATE_CONVERSATION": "1000000", "MKB_RATE_ADDRESS": "1000000", "MKB_RATE_SESSIONS": "1000000"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory):
    with assistant(tmp_path_factory.mktemp("fuzz"), **FREE) as running:
        yield running.url


@pytest.mark.parametrize(
    "calls", [("--exclude-method", "DELETE"), ("--include-method", "DELETE")], ids=["all", "erase"]
)
def test_generated_calls_bring_no_server_error(url: str, tmp_path: Path, calls: tuple[str, str]):
    document = f"{url}/webhooks/web/openapi.json"
    command = [str(Path(sys.executable).parent / "st"), "run", document, "--url", f"{url}/webhooks/web", *calls]
    command += ["--checks", CHECKS, "--max-examples", str(EXAMPLES), "--generation-database", "none", "--no-color"]
    command += ["--phases", "examples,coverage,fuzzing", "--request-timeout", "20", "--warnings", "off"]
    command += ["--header", f"Authorization: Bearer {Visitor(url).token}"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-1000:]
