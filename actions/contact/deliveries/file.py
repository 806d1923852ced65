"""Delivery to a folder, for development: one readable file a message."""

import os
import tempfile
from pathlib import Path

from actions.contact.deliveries import letter
from actions.contact.deliveries.failure import NotDelivered
from actions.contact.outbox import Claimed


def deliver(claimed: Claimed) -> None:
    """Writes the file whole; the same message a second time gives the same file. Raises NotDelivered."""
    folder = Path(claimed.target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".", delete=False, encoding="utf-8") as file:
            file.write(f"{letter.subject(claimed)}\n\n{letter.as_text(claimed)}")
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(folder / f"{claimed.reference}-{claimed.id[:8]}.txt")
    except OSError as error:
        raise NotDelivered(f"{folder}: {error.strerror or error}") from error
