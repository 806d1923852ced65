"""Delivery by e-mail: text and HTML, an answer goes to the employer, the conversation as an attachment.

`MKB_SMTP_URL` names the server: smtps://user:password@host, or smtp://… which must offer
STARTTLS unless it is this machine.
"""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from actions.contact.deliveries import letter
from actions.contact.deliveries.failure import NotDelivered
from actions.contact.outbox import Claimed

_SECONDS = 20.0
_REFUSED_FOR_GOOD = 500
_HOW = (
    "MKB_SMTP_URL is niet te lezen. Schrijf smtps://gebruiker:wachtwoord@mail.voorbeeld.nl, "
    "met %40 voor een @ in het wachtwoord."
)
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def deliver(claimed: Claimed) -> None:
    """Sends the message; raises NotDelivered."""
    address = os.environ.get("MKB_SMTP_URL")
    if not address:
        raise NotDelivered("MKB_SMTP_URL is niet ingesteld.")
    message = composed(claimed)
    try:
        with _server(address) as server:
            server.send_message(message, to_addrs=[claimed.target])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refused(code, said) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotDelivered(f"{urlsplit(address).hostname}: {type(error).__name__}: {error}") from error


def check_server() -> None:
    """Reads `MKB_SMTP_URL`; raises ValueError with what is wrong, in Dutch."""
    parts = urlsplit(os.environ.get("MKB_SMTP_URL") or "smtps://voorbeeld")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.netloc.count("@") > 1:
        raise ValueError(_HOW)


def composed(claimed: Claimed) -> EmailMessage:
    """The message, with the id as its key."""
    message = EmailMessage()
    sender = os.environ.get("MKB_MAIL_FROM", claimed.target)
    message["Subject"] = letter.subject(claimed)
    message["From"] = Address("Assistent Mkb-route", addr_spec=sender)
    message["To"] = claimed.target
    message["Date"] = format_datetime(claimed.created_at)
    message["Message-ID"] = f"<{claimed.id}@{sender.rpartition('@')[2]}>"
    message["X-Idempotency-Key"] = claimed.id
    message["Auto-Submitted"] = "auto-generated"
    if claimed.asked.email:
        message["Reply-To"] = Address(letter.one_line(claimed.asked.name), addr_spec=claimed.asked.email)
    message.set_content(letter.as_text(claimed, with_transcript=False))
    message.add_alternative(letter.as_html(claimed), subtype="html")
    if claimed.asked.transcript:
        message.add_attachment(claimed.asked.transcript, filename=f"gesprek-{claimed.reference}.txt")
    return message


@contextmanager
def _server(address: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(address)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=_SECONDS)
    with server:
        if parts.scheme != "smtps" and host not in _LOOPBACK:
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _refused(code: int, said: bytes | str) -> NotDelivered:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return NotDelivered(f"{code} {text}", for_good=code >= _REFUSED_FOR_GOOD)
