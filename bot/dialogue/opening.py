"""Rules, after the notice that every conversation opens with, and while no form is open."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.context import session, utter_action

NOTICE = "utter_notice"
FORM = "contact"
"""The slot that holds the form for a request, while it is open."""

_ANSWERED = ("faq",)
_FORM_ACTION, _LATER = "action_contact", "utter_contact_later"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class OpeningRulePolicy(RulePolicy):
    """Says the notice first, then predicts as if it had not been said; keeps to a form while it is open.

    A rule could not do this for every first message, and a custom session start would
    need the action server, which may be down.
    """

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[str, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts the notice first, then the open form, else what the rules say."""
        if tracker.latest_message != UserUttered.empty() and not _notice_given(tracker):
            return self._prediction(self._prediction_result(NOTICE, tracker, domain))
        if _notice_in_this_turn(tracker):
            tracker = _without_notice(tracker, domain)
        if tracker.get_slot(FORM) is not None:
            return self._prediction(self._prediction_result(_in_form(tracker), tracker, domain))
        return super().predict_action_probabilities(tracker, domain, rule_only_data=rule_only_data, **kwargs)


def _in_form(tracker: DialogueStateTracker) -> str:
    """In a form every message is for its action; when that does not answer, the topic's answer or an apology."""
    if tracker.latest_action_name == ACTION_LISTEN_NAME:
        return _FORM_ACTION
    if tracker.latest_action_name != _FORM_ACTION:
        return ACTION_LISTEN_NAME
    intent = tracker.latest_message.intent.get("name") if tracker.latest_message else None
    return f"utter_{intent}" if intent in _ANSWERED else _LATER


def _notice_given(tracker: DialogueStateTracker) -> bool:
    return any(utter_action(event) == NOTICE for event in session(tracker))


def _notice_in_this_turn(tracker: DialogueStateTracker) -> bool:
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        if _is_notice(event):
            return True
    return False


def _without_notice(tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker:
    events: List[Event] = [event for event in tracker.events if not _is_notice(event)]
    return DialogueStateTracker.from_events(tracker.sender_id, events, slots=domain.slots, domain=domain)


def _is_notice(event: Event) -> bool:
    if isinstance(event, ActionExecuted):
        return bool(event.action_name == NOTICE)
    return isinstance(event, BotUttered) and utter_action(event) == NOTICE
