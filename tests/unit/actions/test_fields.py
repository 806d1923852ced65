"""Reading an e-mail address, a telephone number and names out of what people type."""

import pytest

from actions.contact.fields import READERS, NotTaken


@pytest.mark.parametrize(
    ("field", "typed", "read"),
    [
        ("email", "fatima@bakkerij-jansen.nl", "fatima@bakkerij-jansen.nl"),
        ("email", "mail maar naar Fatima@Bakkerij-Jansen.NL.", "Fatima@bakkerij-jansen.nl"),
        ("email", "(info@café.nl)", "info@café.nl"),
        ("phone", "0612345678", "+31612345678"),
        ("phone", "bel me op 06 - 12 34 56 78 na vijven", "+31612345678"),
        ("phone", "038-4123456", "+31384123456"),
        ("phone", "+32 470 12 34 56", "+32470123456"),
        ("phone", "0031612345678", "+31612345678"),
        ("name", "Fatima Jansen", "Fatima Jansen"),
        ("name", "ik ben Fatima van den Berg.", "Fatima van den Berg"),
        ("name", "hallo, mijn naam is O'Brien", "O'Brien"),
        ("company", "Bakkerij Jansen B.V.", "Bakkerij Jansen B.V."),
        ("company", "ons bedrijf heet 't Hoekje", "'t Hoekje"),
        ("company", "wij zijn Installatie\r\nbedrijf De Vries", "Installatie bedrijf De Vries"),
    ],
)
def test_what_people_type_is_read(field, typed, read):
    assert READERS[field](typed) == read


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("email", "dat geef ik niet", "geen e-mailadres"),
        ("email", "jan@", "is geen e-mailadres"),
        ("email", "jan@bedrijf", "is geen e-mailadres"),
        ("phone", "bel me maar", "geen telefoonnummer"),
        ("phone", "06 1234567", "er ontbreken cijfers|bestaat niet|aantal cijfers"),
        ("phone", "06 123456789", "te veel cijfers|bestaat niet|aantal cijfers"),
        ("name", "12345", "geen naam"),
        ("name", "  \u200b ", "geen naam"),
        ("company", "???", "geen bedrijfsnaam"),
        ("company", "x" * 101, "te lang"),
    ],
)
def test_what_cannot_be_taken_is_told(field, typed, words):
    with pytest.raises(NotTaken, match=words):
        READERS[field](typed)
