"""Delivery to a webhook: signed JSON.

The receiver checks `X-Mkb-Signature`, which is "sha256=" and the HMAC of
"<X-Mkb-Timestamp>.<body>" with `MKB_WEBHOOK_SECRET`, and keeps each `Idempotency-Key` once.
"""

import hashlib
import hmac
import json
import os
import time
from dataclasses import asdict

import requests

from actions.contact.deliveries.failure import NotDelivered
from actions.contact.outbox import Claimed

_SECONDS = (5.0, 15.0)
"""To connect, and between two pieces of the answer."""

_GONE = {404, 410}


def deliver(claimed: Claimed) -> None:
    """Posts the message; only an answer of 200 to 299 counts as arrived. Raises NotDelivered."""
    secret = os.environ.get("MKB_WEBHOOK_SECRET")
    if not secret:
        raise NotDelivered("MKB_WEBHOOK_SECRET is niet ingesteld.")
    body = json.dumps(payload(claimed), ensure_ascii=False).encode()
    moment = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": claimed.id,
        "X-Mkb-Timestamp": moment,
        "X-Mkb-Signature": signature(secret, moment, body),
    }
    try:
        with requests.post(
            claimed.target, data=body, headers=headers, timeout=_SECONDS, allow_redirects=False, stream=True
        ) as answer:
            status = answer.status_code
    except requests.RequestException as error:
        raise NotDelivered(type(error).__name__) from error
    if not 200 <= status < 300:
        raise NotDelivered(f"HTTP {status}", for_good=status in _GONE)


def payload(claimed: Claimed) -> dict[str, object]:
    """What the receiver gets."""
    asked = {name: value for name, value in asdict(claimed.asked).items() if name != "sender"}
    return {"key": claimed.id, "reference": claimed.reference, "created_at": claimed.created_at.isoformat(), **asked}


def signature(secret: str, moment: str, body: bytes) -> str:
    """What `X-Mkb-Signature` holds."""
    return "sha256=" + hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
