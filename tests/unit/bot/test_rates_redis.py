"""Limits that several processes share, with a real Redis."""

import os
import shutil
import socket
import subprocess
import time

import pytest
from pyrate_limiter import Rate
from redis import Redis
from redis.exceptions import RedisError

from bot.channels import rates


@pytest.fixture
def redis_url(tmp_path):
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server ontbreekt")
        pytest.skip("Installeer het Debian-pakket redis-server.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        url = f"redis://127.0.0.1:{port}"
        for _ in range(100):
            try:
                Redis.from_url(url).ping()
                break
            except RedisError:
                time.sleep(0.1)
        yield url
        server.terminate()


def test_two_processes_count_together(redis_url, monkeypatch):
    monkeypatch.setenv("MKB_REDIS_URL", redis_url)
    one, two = (rates.Rates("proef", [Rate(3, 60_000)]) for _ in range(2))
    waits = [limit.wait("iemand") for limit in (one, two, one, two)]
    assert waits[:3] == [0, 0, 0]
    assert 1 <= waits[3] <= 61
    assert two.wait("ander") == 0
