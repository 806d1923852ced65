"""The ways in which a message leaves: a file, e-mail or a webhook."""

from collections.abc import Callable

from actions.contact.deliveries import email, file, webhook
from actions.contact.outbox import Claimed

WAYS: dict[str, Callable[[Claimed], None]] = {
    "file": file.deliver,
    "email": email.deliver,
    "webhook": webhook.deliver,
}
"""By channel; each raises NotDelivered when the message has not arrived."""
