"""Bad days: an action server that is gone, hangs or fails; restarts; a closed channel."""

import os
import shutil
import subprocess
import sys
import urllib.error
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from knowledge.paths import BUILD, ROOT, SOURCES, TOPICS
from tests.evaluation.judge import Judge
from tests.talk import Assistant, assistant

JUDGE = Judge()
TURN_SECONDS = 8


def unsure_and_sure(running: Assistant) -> None:
    """A question that needs the action server gets a sentence and a way to a person; a topic its answer."""
    conversation = running.conversation()
    conversation.say("hallo")
    for text in ("ik wil iemand spreken", "hogeschool bij Enschede"):
        reply = conversation.say(text, timeout=TURN_SECONDS)
        assert "hogeschool" in reply.answer
        assert "https://" in reply.answer
    assert JUDGE.said(conversation.say("Wat is een Ad?", timeout=TURN_SECONDS)).topics == ["ad_wat"]
    assert JUDGE.said(conversation.say("hoeveel collegegeld is het", timeout=TURN_SECONDS)).topics == ["collegegeld"]


def test_a_stopped_action_server(tmp_path: Path):
    with assistant(tmp_path) as running:
        running.actions.process.terminate()
        running.actions.process.wait(10)
        unsure_and_sure(running)


def test_a_hanging_action_server(running: Assistant):
    running.pause_actions()
    try:
        unsure_and_sure(running)
    finally:
        running.resume_actions()


class Failing(BaseHTTPRequestHandler):
    """Answers every action call with a failure."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(500)
        self.end_headers()
        self.wfile.write(b"kapot")

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_failing_action_server(tmp_path: Path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with assistant(tmp_path, MKB_ACTION_URL=f"http://127.0.0.1:{server.server_port}/webhook") as running:
            unsure_and_sure(running)
    finally:
        server.shutdown()
        server.server_close()


def test_a_conversation_survives_a_restart_and_a_changed_text_needs_no_training(tmp_path: Path):
    copy = tmp_path / "nlu"
    shutil.copytree(TOPICS, copy)
    with assistant(tmp_path) as running:
        conversation = running.conversation()
        conversation.say("Wat is een Ad?")
    answer = copy / "associate_degree" / "ad_doorstromen.yml"
    head, tail = answer.read_text(encoding="utf-8").split("  - text: |-\n")
    answer.write_text(f"{head}  - text: |-\n      Deze tekst is net veranderd.\n{tail}", encoding="utf-8")
    with assistant(tmp_path, MKB_TOPICS=str(copy)) as running:
        conversation.url = running.url
        reply = conversation.say("en wat kan iemand daarna doen?")
    assert len(reply.texts) == 1
    assert reply.answer.startswith("Deze tekst is net veranderd.")


def test_a_document_that_is_dropped_in_is_answered_from(tmp_path: Path):
    build, sources = tmp_path / "build", tmp_path / "sources"
    shutil.copytree(BUILD / "knowledge", build / "knowledge")
    shutil.copytree(SOURCES, sources)
    text = "---\nname: Reglement\n---\n# Reglement {#reglement}\n\n## 3 Parkeren {#parkeren}\n\n"
    text += "Bezoekers parkeren hun auto op het achterterrein naast de fietsenstalling.\n"
    (sources / "reglement.md").write_text(text, encoding="utf-8")
    changed = {"MKB_BUILD": str(build), "MKB_SOURCES": str(sources)}
    command = [sys.executable, "-m", "knowledge", "build"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **changed}, check=True)
    with assistant(tmp_path, **changed) as running:
        reply = running.conversation().say("waar moeten bezoekers hun auto parkeren?")
    assert "achterterrein" in reply.answer
    assert "Bron: Reglement §3 Parkeren" in reply.answer


def test_rest_is_closed_unless_it_is_switched_on(tmp_path: Path):
    with assistant(tmp_path, MKB_REST="off") as running, pytest.raises(urllib.error.HTTPError) as caught:
        running.conversation().say("hallo")
    assert caught.value.code in (404, 405)


def test_two_conversations_at_once_do_not_mix(running: Assistant):
    one, two = running.conversation(), running.conversation()
    one.say("Wat is de SLIM-regeling?")
    two.say("Wat is een Ad?")
    assert JUDGE.said(one.say("en hoe vraag ik die aan?")).topics == ["slim_aanvragen"]
    assert JUDGE.said(two.say("en hoe lang duurt dat?")).topics == ["ad_duur"]
