"""A deadline for calls to the action server.

Rasa 3.6 waits 300 seconds for an action while the lock of a conversation expires
after 60, so that a hanging action server would silence the conversation. The limit is
a constant in Rasa without a setting; Rasa 3.6 changes no more, and a test holds this.
"""

import rasa.core.actions.action

ACTION_SECONDS = 4
"""Longer than the action server's own deadline, shorter than a turn may take (8 s)."""


def limit_action_calls(seconds: int = ACTION_SECONDS) -> None:
    """Makes every call to the action server fail after some seconds."""
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = seconds
