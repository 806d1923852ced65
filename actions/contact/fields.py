"""Reading what an employer fills in: an e-mail address, a telephone number, a name.

Each reader finds its field in running text, so that "bel me op 06-12345678" will do,
and says in Dutch what is wrong with one that it cannot take.
"""

import re
import unicodedata
from collections.abc import Callable

import phonenumbers
from email_validator import EmailNotValidError, validate_email

LONGEST = 100
"""Characters of a name."""

LONGEST_QUESTION, LONGEST_MOMENT = 500, 100

_ADDRESS = re.compile(r"[^\s<>,;:()\"']+@[^\s<>,;:()\"']*")
_NUMBER = re.compile(r"\+?\d[\d\s().\-/]{4,}\d")
_OPENINGS = {
    "name": re.compile(
        r"^(?:(?:hallo|hoi|goedemorgen|goedemiddag|goedenavond)[,!]?\s+)?"
        r"(?:mijn naam is|ik heet|ik ben|naam is|naam:|met|dit is|je spreekt met|u spreekt met)\s+",
        re.IGNORECASE,
    ),
    "company": re.compile(
        r"^(?:(?:mijn|ons|onze|het)\s+)?(?:bedrijf|zaak|firma|onderneming)?\s*"
        r"(?:heet|is|:|wij zijn|we zijn|ik ben van|ik werk bij|van|bij)\s+",
        re.IGNORECASE,
    ),
}
_EDGES = ' ,;:!?"“”()'
_FULL_STOP = re.compile(r"(?<![.\s])(?<!\.\w)\.+$")
"""The end of a sentence, and not that of "B.V."."""


class NotTaken(Exception):
    """The text does not hold the field; the message says what is wrong, in Dutch."""


def read_email(text: str) -> str:
    """The e-mail address in a text, as mail servers write it; raises NotTaken."""
    found = _ADDRESS.search(text)
    if not found:
        raise NotTaken("Ik zie geen e-mailadres. Dat ziet er zo uit: naam@bedrijf.nl.")
    try:
        return validate_email(found[0].rstrip(f"{_EDGES}."), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise NotTaken(f"{found[0].rstrip(f'{_EDGES}.')} is geen e-mailadres. Kijk het nog eens na.") from error


def read_phone(text: str) -> str:
    """The telephone number in a text, as +31612345678; a Dutch one unless it begins with another country. NotTaken."""
    found = _NUMBER.search(text)
    if not found:
        raise NotTaken("Ik zie geen telefoonnummer. Typ het met het netnummer, bijvoorbeeld 06 12345678.")
    try:
        number = phonenumbers.parse(found[0], "NL")
    except phonenumbers.NumberParseException as error:
        raise NotTaken(f"{found[0].strip()} is geen telefoonnummer.") from error
    if not phonenumbers.is_valid_number(number):
        reason = phonenumbers.is_possible_number_with_reason(number)
        raise NotTaken(
            f"{found[0].strip()} is geen telefoonnummer: {_REASONS.get(reason, 'zo’n nummer bestaat niet')}."
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_name(text: str) -> str:
    """A person's name, without what people say around it; raises NotTaken."""
    return _named(text, "name", "Ik zie geen naam. Hoe heet je?")


def read_company(text: str) -> str:
    """A company's name, without what people say around it; raises NotTaken."""
    return _named(text, "company", "Ik zie geen bedrijfsnaam. Hoe heet je bedrijf?")


def read_question(text: str) -> str:
    """What the employer wants to ask; raises NotTaken."""
    return _short(" ".join(text.split()), LONGEST_QUESTION)


def read_moment(text: str) -> str:
    """When to call, in the employer's own words; raises NotTaken."""
    return _short(" ".join(text.split()), LONGEST_MOMENT)


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise NotTaken(f"Dat is te lang: ik kan er {longest} letters van meegeven. Houd het korter.")
    return text


def _named(text: str, kind: str, missing: str) -> str:
    plain = "".join(" " if unicodedata.category(char).startswith(("C", "Z")) else char for char in text)
    name, sentences = _OPENINGS[kind].subn("", " ".join(plain.split()).strip(_EDGES))
    name = (_FULL_STOP.sub("", name) if sentences else name).strip(_EDGES)
    if not any(char.isalpha() for char in name):
        raise NotTaken(missing)
    return _short(name, LONGEST)


_REASONS = {
    phonenumbers.ValidationResult.TOO_SHORT: "er ontbreken cijfers",
    phonenumbers.ValidationResult.TOO_LONG: "er staan te veel cijfers in",
    phonenumbers.ValidationResult.INVALID_LENGTH: "het aantal cijfers klopt niet",
}

READERS: dict[str, Callable[[str], str]] = {
    "company": read_company,
    "name": read_name,
    "email": read_email,
    "phone": read_phone,
    "question": read_question,
    "call_when": read_moment,
}
"""By the name of the field."""
