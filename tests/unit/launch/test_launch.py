"""The launcher: finding Pythons, telling what is wrong, stopping what it started."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from launch import ask, interpreters, servers, settings, steps, telegram
from launch.settings import ROOT, SetupError

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_shim_that_exists_and_fails_is_passed_over(tmp_path: Path, monkeypatch):
    broken, good = tmp_path / "broken", tmp_path / "good"
    broken.mkdir()
    good.mkdir()
    program(broken, "python3.10", "echo 'pyenv: command not found' >&2; exit 127")
    program(good, "python3.10", "echo 3.10")
    monkeypatch.setenv("PATH", f"{broken}{os.pathsep}{good}{os.pathsep}/bin")
    assert interpreters.find("3.10") == str(good / "python3.10")


def test_a_version_of_pyenv_is_found(tmp_path: Path, monkeypatch):
    folder = tmp_path / "versions" / "3.10.4" / "bin"
    folder.mkdir(parents=True)
    program(folder, "python", "echo 3.10")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", "/nergens")
    assert interpreters.find("3.10") == str(folder / "python")


def test_what_was_tried_is_told(tmp_path: Path, monkeypatch):
    program(tmp_path, "python3.10", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "leeg"))
    with pytest.raises(SetupError) as caught:
        interpreters.find("3.10")
    assert str(tmp_path / "python3.10") in str(caught.value)
    assert "uv" in str(caught.value)
    assert "pyenv install 3.10" in str(caught.value)


def test_a_python_of_another_version_does_not_do():
    assert interpreters.runs(sys.executable, HERE)
    assert not interpreters.runs(sys.executable, "3.10" if HERE != "3.10" else "3.9")


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "schijf is vol"),
        ("NewConnectionError: Temporary failure in name resolution", "geen netwerk"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "verwachte inhoud"),
        ("Traceback: iets onbekends", "iets onbekends"),
    ],
)
def test_a_failed_step_is_explained(tmp_path: Path, sign: str, words: str):
    log = tmp_path / "step.log"
    log.write_text(f"veel regels\n{sign}\n")
    assert words in steps.explain("Pakketten installeren", log)


def test_a_step_that_fails_is_one_error(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(steps, "LOGS", tmp_path)
    with pytest.raises(SetupError, match="‘Iets’ is niet gelukt"):
        steps.run_step("Iets", [sys.executable, "-c", "print('au'); raise SystemExit(3)"], "iets")


def test_a_port_in_use_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=f"Poort {port} is al in gebruik"):
            servers.check_port(port, "MKB_PORT")


@pytest.fixture
def child(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(servers, "LOGS", tmp_path)
    started: list[servers.Server] = []

    def start(code: str) -> servers.Server:
        server = servers.Server("proef", [sys.executable, "-c", code], None)
        server.start()
        started.append(server)
        return server

    yield start
    servers.stop(started)


def test_a_child_that_dies_is_told_with_its_last_lines(child):
    server = child("print('dit was het'); raise SystemExit(7)")
    server.process.wait(10)
    with pytest.raises(SetupError) as caught:
        servers.check_alive([server])
    assert "status 7" in str(caught.value)
    assert "dit was het" in str(caught.value)


def test_stopping_also_stops_a_child_that_does_not_listen_and_its_children(child, monkeypatch):
    monkeypatch.setattr(servers, "_STOP_SECONDS", 1.0)
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(inner.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    server = child(code)
    while not server.log.read_text().strip():
        time.sleep(0.05)
    inner = int(server.log.read_text())
    servers.stop([server])
    assert server.process.returncode == -signal.SIGKILL
    with pytest.raises(OSError, match="No such process"):
        for _ in range(100):
            os.kill(inner, 0)
            if Path(f"/proc/{inner}/stat").read_text().split()[2] == "Z":
                raise ProcessLookupError(3, "No such process")
            time.sleep(0.05)


def test_asking_without_a_server_says_how_to_start_it(monkeypatch, capsys):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setattr(ask, "PORT", probe.getsockname()[1])
    assert ask.ask("Wat is een Ad?") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "make run" in said.err


def test_asking_nothing_is_refused(capsys):
    assert ask.ask("  ") == 2
    assert "make ask Q=" in capsys.readouterr().err


def test_help_lists_every_command_of_the_makefile():
    result = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in ("run", "test", "shell", "ask", "train", "check", "evaluate", "clean"):
        assert f"make {name}" in result.stdout


def test_an_unknown_command_is_refused():
    result = subprocess.run(
        [sys.executable, "-m", "launch", "vlieg"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "Kies uit" in result.stderr


def test_a_step_tells_how_far_it_is(tmp_path: Path):
    log = tmp_path / "knowledge.log"
    log.write_text("iets anders\n» 400 van 1200 teksten\n", encoding="utf-8")
    assert steps.progress(log) == ", 400 van 1200 teksten"
    log.write_text("» 400 van 1200 teksten\niets anders\n", encoding="utf-8")
    assert steps.progress(log) == ""


@pytest.mark.parametrize(
    ("flags", "chosen", "expected"),
    [
        ("fpu avx2 bmi1", None, {"OPENBLAS_CORETYPE": "Haswell"}),
        ("fpu sse2", None, {}),
        ("fpu avx2 bmi1", "Zen", {}),
    ],
)
def test_numpy_uses_the_processor_unless_told_otherwise(tmp_path: Path, monkeypatch, flags, chosen, expected):
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    if chosen:
        monkeypatch.setenv("OPENBLAS_CORETYPE", chosen)
    processor = tmp_path / "cpuinfo"
    processor.write_text(f"flags : {flags} x\n")
    assert settings._blas(processor) == expected


def test_an_unknown_processor_gets_the_default(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    assert settings._blas(tmp_path / "absent") == {}


class Api(BaseHTTPRequestHandler):
    """Knows one bot."""

    def do_GET(self) -> None:
        body = b'{"ok": true, "result": {"username": "mkb_bot"}}'
        known = self.path == "/bot1:goed/getMe"
        self.send_response(200 if known else 502 if "stuk" in self.path else 401)
        self.end_headers()
        self.wfile.write(body if known else b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def api(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("TELEGRAM_API_URL", f"http://127.0.0.1:{server.server_port}/")
    for name in ("TELEGRAM_WEBHOOK_URL", "MKB_PUBLIC_URL", "MKB_HANDREIKING_URL"):
        monkeypatch.delenv(name, raising=False)
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("token", "told"),
    [("1:goed\n", "https://t.me/mkb_bot"), ("1:fout", "TELEGRAM_TOKEN klopt niet"), ("1:stuk", "fout 502")],
)
def test_the_operator_sees_whether_telegram_knows_the_bot(api, monkeypatch, token, told):
    monkeypatch.setenv("TELEGRAM_TOKEN", token)
    first, *others = telegram.state()
    assert told in first
    assert token.strip() not in first
    assert len(others) == 1
    assert "MKB_PUBLIC_URL" in others[0]


def test_a_telegram_that_is_away_is_told_and_keeps_nothing(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("TELEGRAM_API_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setenv("TELEGRAM_TOKEN", "1:goed")
        assert "niet bereikbaar" in telegram.state()[0]


def test_a_webhook_without_tls_is_warned_about(api, monkeypatch):
    monkeypatch.setenv("TELEGRAM_TOKEN", "1:goed")
    monkeypatch.setenv("MKB_PUBLIC_URL", "https://mkb.example")
    assert len(telegram.state()) == 1
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "http://mkb.example/webhooks/telegram/webhook")
    assert "https://" in telegram.state()[1]


def test_without_a_token_nothing_is_told_of_telegram(monkeypatch):
    monkeypatch.delenv("TELEGRAM_TOKEN", raising=False)
    assert telegram.state() == []


def test_an_address_that_is_none_is_refused_at_start(monkeypatch):
    monkeypatch.setenv("TELEGRAM_API_URL", "127.0.0.1:8081")
    with pytest.raises(SetupError, match="TELEGRAM_API_URL"):
        telegram.check()
