"""Webhooks to a real HTTP server on this machine: signed, and only a yes counts."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from actions.contact import outbox
from actions.contact.deliveries import webhook
from actions.contact.deliveries.failure import NotDelivered
from actions.contact.requests import Target, submit
from tests.contact.conftest import asked


class Server(ThreadingHTTPServer):
    """Keeps what arrives; answers late and with a status as told."""

    received: list[tuple[dict[str, str], bytes]]
    status = 204
    delay = 0.0


class Receiver(BaseHTTPRequestHandler):
    """Answers for the server."""

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.received.append((dict(self.headers), body))
        time.sleep(server.delay)
        self.send_response(server.status)
        if server.status == 302:
            self.send_header("Location", "/elders")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Silent."""


@pytest.fixture
def receiver(monkeypatch):
    server = Server(("127.0.0.1", 0), Receiver)
    server.received = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("MKB_WEBHOOK_SECRET", "geheim")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def claimed(receiver) -> outbox.Claimed:
    submit(asked(), [Target("webhook", f"http://127.0.0.1:{receiver.server_address[1]}/verzoek")])
    found = outbox.claim("werker")
    assert found is not None
    return found


def test_the_receiver_can_check_who_sent_it(contact, receiver):
    message = claimed(receiver)
    webhook.deliver(message)
    ((headers, body),) = receiver.received
    signed = headers["X-Mkb-Timestamp"].encode() + b"." + body
    expected = hmac.new(b"geheim", signed, hashlib.sha256).hexdigest()
    assert headers["X-Mkb-Signature"] == f"sha256={expected}"
    assert headers["Idempotency-Key"] == message.id
    data = json.loads(body)
    assert (data["key"], data["reference"], data["company"]) == (message.id, message.reference, "Bakkerij Jansen")
    assert "sender" not in data


@pytest.mark.parametrize(("status", "for_good"), [(500, False), (302, False), (429, False), (410, True)])
def test_any_other_answer_is_no_delivery(contact, receiver, status, for_good):
    receiver.status = status
    with pytest.raises(NotDelivered, match=str(status)) as error:
        webhook.deliver(claimed(receiver))
    assert error.value.for_good is for_good
    assert len(receiver.received) == 1


def test_a_receiver_that_hangs_is_given_up(contact, receiver, monkeypatch):
    receiver.delay = 1.0
    monkeypatch.setattr(webhook, "_SECONDS", (0.2, 0.2))
    with pytest.raises(NotDelivered, match="Timeout"):
        webhook.deliver(claimed(receiver))


def test_without_a_secret_nothing_is_sent(contact, receiver, monkeypatch):
    monkeypatch.delenv("MKB_WEBHOOK_SECRET")
    with pytest.raises(NotDelivered, match="MKB_WEBHOOK_SECRET"):
        webhook.deliver(claimed(receiver))
    assert receiver.received == []
