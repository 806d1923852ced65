"""Finding hogescholen by name and by place."""

from pathlib import Path

import pytest

from knowledge.places import read_places
from knowledge.problems import DataError
from knowledge.schools import FILE, SchoolFinder, read_schools


@pytest.fixture(scope="module")
def finder() -> SchoolFinder:
    return SchoolFinder(read_schools(), read_places())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ik wil de HvA spreken", "Hogeschool van Amsterdam"),
        ("contact met avans", "Avans Hogeschool"),
        ("hogeschool utrect", "Hogeschool Utrecht"),
        ("hanzehogeschol", "Hanze"),
        ("heeft de HAN een contactpersoon", "HAN University of Applied Sciences"),
        ("windeshiem", "Hogeschool Windesheim"),
    ],
)
def test_a_named_hogeschool_is_recognised(finder: SchoolFinder, text: str, name: str):
    found = finder.find(text)
    assert found
    assert found.by_name
    assert name in [school.name for school in found.schools]


@pytest.mark.parametrize(
    ("text", "where", "first"),
    [
        ("wij zitten in Waalwijk", "Waalwijk", "Avans Hogeschool"),
        ("Den Bosch", "Den Bosch", "Avans Hogeschool"),
        ("mijn zaak staat in Best", "Best", "Fontys Hogeschool"),
        ("iets in de provincie Utrecht", "Utrecht", "Hogeschool Utrecht"),
        ("Fryslân", "Friesland", "NHL Stenden"),
    ],
)
def test_a_place_gives_the_hogescholen_near_it(finder: SchoolFinder, text: str, where: str, first: str):
    found = finder.find(text)
    assert found
    assert found.where == where
    assert first in [school.name for school in found.schools]
    assert 1 <= len(found.schools) <= 3
    assert all(school.mkb for school in found.schools)


def test_of_a_school_with_several_towns_the_nearest_is_told(finder: SchoolFinder):
    found = finder.find("bij Enschede")
    assert found
    assert found.schools[0].name == "Saxion"
    assert found.branches["saxion"].towns == ["Enschede"]
    assert found.branches["saxion"].kilometres == pytest.approx(0, abs=3)


def test_a_school_that_is_far_is_named_only_when_it_is_the_nearest(finder: SchoolFinder):
    for place in ("Enschede", "Den Helder", "Sluis"):
        found = finder.find(f"in {place}")
        assert found
        distances = [found.branches[school.id].kilometres or 0 for school in found.schools]
        assert distances == sorted(distances)
        assert all(distance <= 50 for distance in distances[1:])


@pytest.mark.parametrize(
    "text",
    ["ik wil een echt persoon", "kan iemand mij bellen", "ergens in Parijs", "ik ben jan", "wat is het best", ""],
)
def test_common_words_are_no_places(finder: SchoolFinder, text: str):
    assert finder.find(text) is None


def test_a_single_word_is_a_name_when_it_answers_the_question(finder: SchoolFinder):
    assert finder.find("best", is_answer=True)
    assert finder.find("han", is_answer=True)


def test_every_town_of_a_hogeschool_is_in_the_gazetteer(finder: SchoolFinder):
    for school in read_schools():
        for towns in school.places.values():
            for town in towns:
                found = finder.find(f"in {town}")
                assert found, town


def test_wrong_data_is_told_with_the_line(tmp_path: Path):
    path = tmp_path / "hogescholen.yml"
    path.write_text(FILE.read_text(encoding="utf-8").replace("Flevoland:", "Flevopolder:", 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_schools(path)
    assert caught.value.problems[0].line > 1


@pytest.mark.parametrize(
    ("text", "is_answer", "where"),
    [
        ("7411", True, "Deventer"),
        ("8011pk", True, "Zwolle"),
        ("wij zitten op 4811 AB in het centrum", False, "Breda"),
        ("postcode is 9711", False, "Groningen"),
        ("in 2026 wil ik beginnen", False, None),
        ("0123", True, None),
    ],
)
def test_the_digits_of_a_postcode_are_a_place(finder: SchoolFinder, text: str, is_answer: bool, where: str | None):
    found = finder.find(text, is_answer=is_answer)
    assert (found and found.where) == where


def test_every_postcode_leads_to_a_hogeschool(finder: SchoolFinder):
    for digits in range(1000, 10_000):
        found = finder.find(str(digits), is_answer=True)
        assert found, digits
        assert found.schools


@pytest.mark.parametrize("text", ["gemeente Bronckhorst", "wij zitten in Deurne", "Peel en Maas", "Landgraaf"])
def test_municipalities_are_places(finder: SchoolFinder, text: str):
    found = finder.find(text)
    assert found
    assert found.schools


@pytest.mark.parametrize("text", ["Antwerpen", "Berlijn", "Timboektoe"])
def test_a_place_elsewhere_is_not_found(finder: SchoolFinder, text: str):
    assert finder.find(text, is_answer=True) is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("deventr", "Deventer"), ("Amersvoort", "Amersfoort"), ("in eindoven", "Eindhoven")]
)
def test_a_misspelt_place_is_understood_as_an_answer_only(finder, typed, meant):
    found = finder.find(typed, is_answer=True)
    assert found is not None
    assert found.where == meant
    assert finder.find(typed) is None


@pytest.mark.parametrize("typed", ["Timboektoe", "Keulen", "weet ik niet", "bakkerij Jansen", "ergens", "Brussel"])
def test_what_is_no_place_is_none_however_like_one(finder, typed):
    assert finder.find(typed, is_answer=True) is None
