"""Cleaning a message and cutting it into readings. Pure functions over text."""

import re
import unicodedata
from typing import List

LONGEST = 1500
"""Characters above which a message is not read but asked to be shortened."""

_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|\{[^{}]*\}", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{1,200}>")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_MARKUP = re.compile(r"[*_#`~|<>{}\[\]\\^=]+")
_COMMAND = re.compile(r"^\s*/+\s*[\w-]+\s*(?:[{@(\[].*)?$", re.DOTALL)
_SPACE = re.compile(r"\s+")
_REPEATED = re.compile(r"([!?.,])\1+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_INTERROGATIVE = (
    r"hoe|hoeveel|hoelang|wat|welke|welk|wie|waar|waarom|wanneer|waarvoor|waarmee|kan|kun|kunnen|mag|mogen|moet|moeten"
    r"|is|zijn|heb|hebben|krijg|krijgen|klopt|telt|geldt|bestaat|what|how|who|which|when|why|where|can|does|do|is"
)
_QUESTION = re.compile(rf"^(?:en|maar|dus|of|and)?\s*(?:{_INTERROGATIVE})\b", re.IGNORECASE)
_JOINED = re.compile(
    r"\s*,?\s+(?:en|and|&)\s+(?=(?:hoe|hoeveel|hoelang|wat|welke|wie|waar|waarom|wanneer"
    r"|moet|mag|kan|krijgt?|how|what|who|when|why|can|must)\b)",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:dat|die|dit|deze|daar|daarna|daarvan|daarvoor|daarbij|daarmee|daarin|eraan|ervan|ervoor|erbij|erna|erin|ermee"
    r"|er|het|hij|zij|ze|hem|haar|hun|zo'n|zoiets|zo iemand|it|that|they|this)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:en|maar|ook|dus|of|and|but)\b", re.IGNORECASE)
_LONGEST_FOLLOW_UP = 12
"""Words up to which a message can lean on the answer before it."""


def clean(text: str) -> str:
    """The message without markup, addresses, control characters, emoji and leading slashes."""
    text = unicodedata.normalize("NFC", text)
    text = _ADDRESS.sub(" ", _TAG.sub(" ", _HIDDEN.sub(" ", text)))
    text = "".join(char if _is_readable(char) else " " for char in text)
    text = _REPEATED.sub(r"\1", _MARKUP.sub(" ", text))
    return _SPACE.sub(" ", text).strip().lstrip("/ -•").strip()


def is_command(text: str) -> bool:
    """Whether a raw message is nothing but a typed payload, such as /restart or /faq{"x": 1}."""
    return bool(_COMMAND.match(text))


def has_words(text: str) -> bool:
    """Whether anything can be read in the text: a letter or a digit."""
    return any(char.isalnum() for char in text)


def questions(text: str) -> List[str]:
    """The things that a cleaned text asks, when it has several parts; empty when it is one sentence."""
    asked = []
    sentences = [sentence for sentence in _SENTENCE.split(text) if has_words(sentence)]
    for sentence in sentences:
        parts = [part.strip() for part in _JOINED.split(sentence) if has_words(part)]
        if len(parts) > 1:
            asked += parts
        elif len(sentences) > 1 and (sentence.endswith("?") or _QUESTION.match(sentence)):
            asked.append(sentence.strip())
    return asked


def leans_on_context(text: str) -> bool:
    """Whether a message seems to continue the one before: short, with "en …" or a pointing word."""
    if len(text.split()) > _LONGEST_FOLLOW_UP:
        return False
    return bool(_AND.match(text) or _POINTING.search(text))


def key(text: str) -> str:
    """The text as it is compared with a label: lower case, letters and digits only."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char))))


def _is_readable(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPZM" or char in "€+&%$£"
