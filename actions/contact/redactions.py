"""Blanking what was typed into a form: planned by the action, done by the worker.

The action cannot do it itself: Rasa keeps a turn only after its actions have run.
"""

import time

from sqlalchemy import delete, select

from actions.contact import conversations
from actions.contact.database import transaction
from actions.contact.tables import Redaction

_SOON = 10.0
"""Seconds after the last turn of a form, when Rasa has surely kept it."""

_LEFT_LYING = 65 * 60.0
"""Seconds after which a form that nobody goes on with counts as left; a session of Rasa lasts 60 minutes."""


def schedule(sender: str, since: float, *, ended: bool) -> None:
    """Plans to blank a conversation from a moment on, in place of what was planned for it."""
    now = time.time()
    until = now + (_SOON if ended else _LEFT_LYING)
    with transaction() as session:
        session.merge(Redaction(sender=sender, since=since, until=until))


def carry_out() -> int:
    """Does what is due; gives how many conversations were blanked. Raises NotReached, and then tries again later."""
    with transaction() as session:
        due = session.execute(
            select(Redaction.sender, Redaction.since, Redaction.until).where(Redaction.until < time.time())
        ).all()
    for sender, since, until in due:
        conversations.redact(sender, since, until)
        with transaction() as session:
            done = delete(Redaction).where(Redaction.sender == sender, Redaction.until == until)
            session.execute(done)
    return len(due)
