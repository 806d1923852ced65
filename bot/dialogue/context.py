"""What the conversation so far tells about the next message."""

from typing import List, Optional

from rasa.shared.core.events import BotUttered, Restarted, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

ANSWER = "utter_faq/"
NOTICES = ("utter_notice",)


def session(tracker: DialogueStateTracker) -> List[BotUttered]:
    """What the assistant said since the session began, latest first."""
    said = []
    for event in reversed(tracker.events):
        if isinstance(event, (SessionStarted, Restarted)):
            break
        if isinstance(event, BotUttered):
            said.append(event)
    return said


def utter_action(event: BotUttered) -> str:
    """The name of the response that was said, or an empty string."""
    return str(event.metadata.get("utter_action") or "")


def last_topic(tracker: DialogueStateTracker) -> Optional[str]:
    """The full intent of the latest answer from the sources, such as "faq/ad_wat"."""
    for event in session(tracker):
        if utter_action(event).startswith(ANSWER):
            return utter_action(event)[len("utter_") :]
    return None


def last_utterance(tracker: DialogueStateTracker) -> Optional[BotUttered]:
    """The latest thing that the assistant said in this session."""
    return next(iter(session(tracker)), None)


def offered(tracker: DialogueStateTracker) -> List[str]:
    """The payloads of the choices under the latest message."""
    latest = last_utterance(tracker)
    buttons = (latest.data.get("buttons") if latest else None) or []
    return [button["payload"] for button in buttons]
