"""What the assistant says, as parts that a page can lay out: text, choices, sources and the kind of reply."""

from __future__ import annotations

from typing import Any, Dict, List

from bot.shared import SharedKnowledge

_SOURCE = "Bron: "
_KINDS = {
    "utter_clarify": "clarify",
    "utter_notice": "notice",
    "utter_no_words": "unknown",
    "utter_too_long": "unknown",
    "utter_server_down": "unknown",
    "utter_default": "unknown",
}


def structured(message: Dict[str, Any], shared: SharedKnowledge) -> Dict[str, Any]:
    """The parts of a message as Rasa hands it to a channel."""
    text = str(message.get("text") or "")
    lines = [line for line in text.splitlines() if not line.startswith(_SOURCE)]
    buttons = message.get("buttons") or []
    return {
        "kind": kind(str(message.get("utter_action") or "")),
        "text": "\n".join(lines).strip(),
        "choices": [{"label": button["title"], "text": button["payload"]} for button in buttons],
        "sources": _sources(message, shared),
    }


def kind(response: str) -> str:
    """The kind of a response by its name: answer, clarify, unknown, contact or notice."""
    if response.startswith("utter_contact_"):
        return "contact"
    if response.startswith("utter_unknown"):
        return "unknown"
    return _KINDS.get(response, "answer")


def _sources(message: Dict[str, Any], shared: SharedKnowledge) -> List[Dict[str, str]]:
    sections = [section for section in message.get("sources") or [] if shared.knows(section)]
    return [{"label": shared.source(section), "url": shared.link(section)} for section in sections]
