"""How Rasa calls the action server: with a deadline, and without checking a constant each time.

Rasa 3.6 waits 300 seconds for an action while the lock of a conversation expires
after 60, so that a hanging action server would silence the conversation. And before it
checks an answer against its schema it checks the schema, which takes half of the time of
a turn. Neither has a setting; Rasa 3.6 changes no more, and tests hold this.
"""

from typing import Any, Dict

import rasa.core.actions.action
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

ACTION_SECONDS = 4
"""Longer than the action server's own deadline, shorter than a turn may take (8 s)."""


def tune_action_calls(seconds: int = ACTION_SECONDS) -> None:
    """Makes every call to the action server fail after some seconds, and its answers be checked once."""
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = seconds
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def check(action: RemoteAction, result: Dict[str, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = check
