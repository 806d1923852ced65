"""Replies as calls of the Bot API: HTML with everything escaped, choices one a row, long texts in parts."""

from __future__ import annotations

import html
import re
from typing import Any, Dict, List

from bot.conversations.updates import Call

LONGEST = 3500
"""Characters of a part; Telegram takes 4,096, of which the links need some."""

CHOICES = "choices"
"""In a call: the texts of its choices, which the sender remembers and the Bot API does not get."""

GOES_ON = "goes_on"
"""In a call: that the conversation goes on, and a button that shares a number is past; not for the Bot API either."""

_BOLD = r"\*\*(?P<bold>.+?)\*\*"
_LINK = r"\[(?P<label>[^\]\n]+)\]\((?P<address>https://[^\s)]+)\)"
_MARKUP = re.compile(f"{_BOLD}|{_LINK}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
WIDEST = 64
"""Characters of a button that can be read on a phone."""


def calls(reply: Dict[str, Any], chat: int, share_phone: str = "") -> List[Call]:
    """The calls that say a structured reply; `share_phone` is the text of the button that shares one's number."""
    parts = split(reply["text"])
    if not parts:
        if not reply["choices"] and not reply["sources"]:
            return []
        parts = ["…"]
    texts = [as_html(part) for part in parts]
    texts[-1] += "".join(f"\n\nBron: {_link(source)}" for source in reply["sources"])
    said: List[Call] = [_message(chat, text) for text in texts]
    labels = [choice["label"] for choice in reply["choices"]]
    if labels:
        rows = [[{"text": _short(label), "callback_data": str(key)}] for key, label in enumerate(labels)]
        said[-1]["reply_markup"] = {"inline_keyboard": rows}
        said[-1][CHOICES] = [choice["text"] for choice in reply["choices"]]
    elif share_phone:
        said[-1] = with_number_button(said[-1], share_phone)
    else:
        said[-1][GOES_ON] = True
    return said


def plain(text: str, chat: int) -> Call:
    """The call that says a text of the channel itself."""
    return _message(chat, html.escape(text, quote=False))


def in_answer_to(message_id: int, calls: List[Call]) -> List[Call]:
    """The calls, of which the first quotes a message."""
    quoted = {"message_id": message_id, "allow_sending_without_reply": True}
    return [{**calls[0], "reply_parameters": quoted}, *calls[1:]] if calls else []


def with_number_button(call: Call, label: str) -> Call:
    """The same call, with the button that shares a number."""
    button = {"text": label, "request_contact": True}
    return {**call, "reply_markup": {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}}


def without_number_button(call: Call) -> Call:
    """The same call, after which the button that shares a number is gone."""
    return {**call, "reply_markup": {"remove_keyboard": True}}


def as_html(text: str) -> str:
    """The small markup of replies as Telegram's HTML; all else is escaped."""
    parts, position = [], 0
    for found in _MARKUP.finditer(text):
        parts.append(html.escape(text[position : found.start()], quote=False))
        parts.append(_marked(found))
        position = found.end()
    return "".join([*parts, html.escape(text[position:], quote=False)])


def split(text: str, longest: int = LONGEST) -> List[str]:
    """The text in parts that end with a sentence; a sentence that is too long itself is cut."""
    parts: List[str] = []
    rest = text.strip()
    while len(rest) > longest:
        ends = [found.end() for found in _SENTENCE_END.finditer(rest, 0, longest)]
        cut = ends[-1] if ends else (rest.rfind(" ", 1, longest) + 1 or longest)
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [part for part in [*parts, rest] if part]


def _marked(found: re.Match[str]) -> str:
    """One piece of markup; within bold there can be links."""
    if found["bold"] is not None:
        return f"<b>{as_html(found['bold'])}</b>"
    return f'<a href="{_attribute(found["address"])}">{html.escape(found["label"], quote=False)}</a>'


def _message(chat: int, text: str) -> Call:
    said = {"method": "send_message", "chat_id": chat, "text": text, "parse_mode": "HTML"}
    return {**said, "link_preview_options": {"is_disabled": True}}


def _link(source: Dict[str, str]) -> str:
    return f'<a href="{_attribute(source["url"])}">{html.escape(source["label"])}</a>'


def _attribute(address: str) -> str:
    return html.escape(address, quote=True)


def _short(label: str) -> str:
    return label if len(label) <= WIDEST else f"{label[: WIDEST - 1]}…"
