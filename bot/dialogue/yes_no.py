"""Yes or no first, where that was asked.

A topic whose question is nearly always asked in one direction has `yes_no: Ja` (or Nee)
in its metadata. It is said only for a plain question that begins with its verb: with a
"geen", "alleen" or "of" in it the same word could say the opposite of what is meant.
"""

import re

_VERB = re.compile(
    r"^(?:(?:en|maar|dus|zeg|hoi|hallo|hey|ja|eh|ff|even|ok|oke)[ ,]+)*"
    r"(?:moet|moeten|mag|mogen|kan|kun|kunnen|krijg|krijgt|is|zijn|heeft|komt|wordt|hoort|betaal|does|do|can|is)\b",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"\b(?:geen|niet|niks|nooit|zonder|of|gratis|zelfde|hetzelfde|alleen|enkel|pas|eerst|vooraf|mondeling|zelf|hoeveel"
    r"|wanneer|hoe|wat|welke|voltijd|fulltime|verschil|net als|zoals|vanaf|minder|meer|veel|volledig|hele|al|erg"
    r"|overslaan|in plaats|schooldag|doorbetalen|uitkering|ervaring|werkervaring|omgezet|verzilverd|experience"
    r"|without|not|no|only|or)\b",
    re.IGNORECASE,
)
_LONGEST = 12


def opening(word: str, question: str) -> str:
    """The word with a full stop where the question asks for it, else an empty string."""
    plain = _VERB.match(question.strip()) and not _TURNS.search(question)
    return f"{word}. " if word and plain and len(question.split()) <= _LONGEST else ""
