"""What a message says to the form: a stop, a yes, a field to change, values. Pure functions over text."""

import re

from actions.contact.dialogue.draft import Field
from actions.contact.fields import READERS, NotTaken, read_email, read_phone

_STOP = re.compile(
    r"^(?:nee,?\s+)?(?:laat (?:het )?maar(?: zitten)?|stop(?:pen)?|annuleer(?: maar)?|"
    r"houd? (?:er )?maar(?: mee)? op|"
    r"ik wil (?:toch )?(?:niet meer|stoppen)|toch niet|doe maar niet|cancel|(?:begin(?:nen)? )?opnieuw)\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^(?:ja|jazeker|jawel|yes|ok(?:e|é|ay)?|prima|klopt|akkoord|goed zo|dat klopt|"
    r"verstuur(?: maar)?|versturen|stuur maar)\b",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:maakt (?:me |mij )?(?:niet|niks|geen donder) uit|geen voorkeur|doe maar wat|allemaal goed)\b", re.IGNORECASE
)
_SKIP = re.compile(r"^(?:sla (?:dat |dit )?over|overslaan|skip|volgende)\b", re.IGNORECASE)
_SMALL_TALK = re.compile(
    r"^(?:ja(?: hoor)?|nee|ok(?:e|é|ay)?|prima|goed|hallo|hoi|hey|goede(?:morgen|middag|navond)|bedankt|"
    r"dank (?:je|u)(?: wel)?|dankjewel|dankuwel|(?:dat )?weet ik niet|geen idee|"
    r"ik wil iemand spreken|laat een hogeschool mij bellen)[\s.!]*$",
    re.IGNORECASE,
)
_TRANSCRIPT = re.compile(r"\bmet (?:het |ons |dit )?(?:hele )?gesprek\b|\bgesprek (?:erbij|mee)\b", re.IGNORECASE)
_CHANGES: dict[Field, re.Pattern[str]] = {
    "school": re.compile(r"\b(?:hogeschool|school|plaats|provincie)\b", re.IGNORECASE),
    "company": re.compile(r"\b(?:bedrijf(?:snaam)?|zaak|firma|onderneming)\b", re.IGNORECASE),
    "email": re.compile(r"\be-?mail(?:adres)?\b|\bmail(?:adres)?\b", re.IGNORECASE),
    "phone": re.compile(r"\b(?:telefoon(?:nummer)?|tel(?:nr)?|nummer|mobiel)\b", re.IGNORECASE),
    "question": re.compile(r"\bvraag\b", re.IGNORECASE),
    "call_when": re.compile(r"\b(?:wanneer|tijd(?:stip)?|bellen)\b", re.IGNORECASE),
    "name": re.compile(r"\bnaam\b", re.IGNORECASE),
}
"""How people name a field; what is said of a name may be about another field, so it comes last."""

_QUESTION_WORDS = re.compile(
    r"^(?:en |maar |oh |eerst )?(?:wat|hoe|hoeveel|waarom|wanneer|wie|welke?|waar|kan|mag|"
    r"moet|is|zijn|krijg|heb|klopt)\b",
    re.IGNORECASE,
)

_STATED = re.compile(
    r"\b(?:mijn|m'n|ons|onze|het|de)\s+(?P<field>bedrijf|zaak|firma|onderneming|bedrijfsnaam|naam)\s+"
    r"(?:is|heet|moet|wordt|:)\s+(?P<value>.+?)(?:\s+(?:zijn|worden))?$",
    re.IGNORECASE,
)
_CALL_WHEN = re.compile(
    r"^(?:nee,?\s+)?(?:(?:je|jullie|ze) (?:kunt|kunnen|mag|mogen) (?:me|mij) |bel(?:len)? (?:me|mij) )"
    r"(?:(?:liever|graag|maar|het liefst|alleen) )*(?P<when>.*\b(?:(?:maan|dins|donder|vrij|zater)dag|woensdag|"
    r"(?:voor|na)?middag|ochtends?|morgen|avonds?|\d{1,2}(?::\d{2})? ?uur|week|na \d|voor \d).*?)(?: bellen)?[.!]?$",
    re.IGNORECASE,
)
WORDS_OF_A_SENTENCE = 4

_COMPANY = re.compile(
    r"\b(?:bel|mail|bereik|contact met|namens|bedrijf|firma|voor|van)\s+"
    r"(?:(?:mijn|ons|onze|het|de)\s+)?(?:bedrijf\s+|zaak\s+)?"
    r"((?:[A-Z0-9][\w&'’.-]*)(?:\s+(?:[A-Z&][\w&'’.-]*|van|de|den|der|en|te|'t))*\s+[A-Z][\w&'’.-]*)"
)


def is_stop(text: str) -> bool:
    """Whether the employer does not want to go on."""
    return bool(_STOP.match(text.strip()))


def is_yes(text: str) -> bool:
    """Whether this agrees, and nothing more: "ja, maar …", "klopt dat?" and "ja, 06 …" do not."""
    more = re.search(r"\b(?:maar|alleen|behalve|niet|geen)\b(?! maar)|[?@]|\d", text[2:], re.IGNORECASE)
    return bool(_YES.match(text.strip())) and not more


def with_transcript(text: str) -> bool:
    """Whether a yes is also a yes to sending the conversation along."""
    return bool(_TRANSCRIPT.search(text))


def is_any(text: str) -> bool:
    """Whether it does not matter which hogeschool."""
    return bool(_ANY.search(text))


def is_skip(text: str) -> bool:
    """Whether the employer wants to leave something out."""
    return bool(_SKIP.match(text.strip()))


def is_question(text: str) -> bool:
    """Whether the message asks something."""
    return text.strip().endswith("?") or bool(_QUESTION_WORDS.match(text.strip()))


def is_small_talk(text: str) -> bool:
    """Whether it is nobody's name: a greeting, a yes, thanks, or once more the wish to talk to somebody."""
    return bool(_SMALL_TALK.match(text.strip()))


def is_surely_question(text: str) -> bool:
    """Whether it cannot be a name, as "Wat Anders" can."""
    asks = text.strip().endswith("?") and any(char.isalpha() for char in text)
    return asks or (is_question(text) and len(text.split()) >= WORDS_OF_A_SENTENCE)


def named_field(text: str) -> Field | None:
    """The field that a message names, to change it."""
    return next((field for field, pattern in _CHANGES.items() if pattern.search(text)), None)


def reachable_at(text: str) -> dict[str, str]:
    """The e-mail address and the telephone number that stand in a message."""
    found = {}
    for field, read in (("email", read_email), ("phone", read_phone)):
        try:
            found[field] = read(text)
        except NotTaken:
            continue
    return found


def stated(text: str) -> dict[str, str]:
    """What a message says of a field by its name: "nee, mijn bedrijf heet …", "mijn e-mail is …"."""
    values: dict[str, str] = {}
    found = _STATED.search(text.strip())
    if found:
        name = "name" if found["field"].casefold() == "naam" else "company"
        try:
            values[name] = READERS[name](found["value"])
        except NotTaken:
            return {}
    if named_field(text) in ("email", "phone"):
        values |= reachable_at(text)
    if (found := _CALL_WHEN.match(text.strip())) and not reachable_at(text):
        values["call_when"] = found["when"].strip()
    return values


def mentioned_company(text: str) -> str | None:
    """The company in "bel Bakkerij Jansen, 06 …": two or more words with capitals after a word that leads to one."""
    found = _COMPANY.search(text)
    return found[1].strip(" .,") if found else None
