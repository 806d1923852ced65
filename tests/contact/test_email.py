"""E-mail through a real SMTP server on this machine: what arrives, and bad days."""

import email
import email.policy
import socket
import threading
import time
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller

from actions.contact import outbox
from actions.contact.deliveries import email as mail
from actions.contact.deliveries.failure import NotDelivered
from actions.contact.requests import Target, submit
from tests.contact.conftest import asked
from tests.talk import free_port


class Mailbox:
    """Keeps what arrives; refuses or delays as told."""

    def __init__(self) -> None:
        self.received: list[email.message.EmailMessage] = []
        self.refusal = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def mailbox(monkeypatch):
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("MKB_SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("MKB_MAIL_FROM", "assistent@mkb-route.example")
    yield box
    controller.stop()


def claimed(contact, **changed) -> outbox.Claimed:
    submit(asked(**changed), [Target("email", "loket@saxion.example")])
    found = outbox.claim("werker")
    assert found is not None
    return found


def test_the_letter_has_all_that_the_contact_needs(contact, mailbox):
    message = claimed(contact, transcript="Werkgever: Wat kost een Ad?\nAssistent: Dat verschilt.")
    mail.deliver(message)
    (letter,) = mailbox.received
    assert letter["To"] == "loket@saxion.example"
    assert letter["Reply-To"] == "Fatima Jansen <fatima0@bakkerij-jansen.nl>"
    assert message.reference in letter["Subject"]
    assert letter["X-Idempotency-Key"] == message.id
    assert letter["Message-ID"] == f"<{message.id}@mkb-route.example>"
    text, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    for body in (text, html):
        assert body is not None
        assert "Wat kost een Ad mij?" in body.get_content()
    (attachment,) = letter.iter_attachments()
    assert "Assistent: Dat verschilt." in attachment.get_content()


def test_typed_headers_and_markup_stay_text(contact, mailbox):
    evil = "Jansen\r\nBcc: allen@example.org\u2028<script>alert(1)</script>"
    mail.deliver(claimed(contact, company=evil, name=evil, question=evil))
    (letter,) = mailbox.received
    assert letter["Bcc"] is None
    assert len(letter["Subject"].splitlines()) == 1
    html = letter.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    assert "&lt;script&gt;" in html.get_content()


@pytest.mark.parametrize(("answer", "for_good"), [("550 onbekend", True), ("451 straks", False)])
def test_a_refused_address_is_told(contact, mailbox, answer, for_good):
    mailbox.refusal = answer
    with pytest.raises(NotDelivered, match=answer) as error:
        mail.deliver(claimed(contact))
    assert error.value.for_good is for_good


def test_a_server_that_is_down_or_silent_is_told(contact, monkeypatch):
    message = claimed(contact)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("MKB_SMTP_URL", f"smtp://127.0.0.1:{port}")
        monkeypatch.setattr(mail, "_SECONDS", 0.3)
        with pytest.raises(NotDelivered, match="imed out"):
            mail.deliver(message)
    with pytest.raises(NotDelivered, match="refused"):
        mail.deliver(message)


def test_a_slow_server_is_waited_for(contact, mailbox, monkeypatch):
    waited = threading.Event()
    handle = mailbox.handle_DATA

    async def slowly(*arguments):
        time.sleep(0.5)
        waited.set()
        return await handle(*arguments)

    monkeypatch.setattr(mailbox, "handle_DATA", slowly)
    mail.deliver(claimed(contact))
    assert waited.is_set()
    assert len(mailbox.received) == 1


def test_without_a_server_it_says_what_to_set(contact, monkeypatch):
    monkeypatch.delenv("MKB_SMTP_URL", raising=False)
    with pytest.raises(NotDelivered, match="MKB_SMTP_URL"):
        mail.deliver(claimed(contact))


def test_an_employer_without_e_mail_gets_no_reply_to(contact):
    message = claimed(contact)
    without = replace(message, asked=replace(message.asked, email=None))
    assert mail.composed(without)["Reply-To"] is None
