"""Texts as they are compared: without case, accents and punctuation."""

import re
import unicodedata


def comparable(text: str) -> str:
    """Lower case words without accents; "'s-Hertogenbosch" becomes "s hertogenbosch"."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", letters))
