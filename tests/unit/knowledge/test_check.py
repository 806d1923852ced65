"""`make check`: each kind of mistake is found at its line."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from knowledge import check as check_module
from knowledge import paths, schemes, topics
from knowledge.check import check

TODAY = date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A copy of the topic files to break."""
    copy = tmp_path / "nlu"
    shutil.copytree(paths.TOPICS, copy)
    monkeypatch.setattr(check_module, "topic_files", lambda: topics.topic_files(copy))
    return copy


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("source: handreiking#wat-ad", "source: handreiking#bestaat-niet", "de paragraaf ‘handreiking#bestaat-niet’"),
        ("      source: handreiking#wat-ad\n", "", "geen bron"),
        ('label: "Hoe lang duurt een Ad?"', f"label: {'lang ' * 9}", "tekens; het mogen er 40"),
        ('label: "Hoe lang duurt een Ad?"', "label: Wat is een Associate degree (Ad)?", "is ook van"),
        ("next: [", "next: [bestaat_niet, ", "‘bestaat_niet’ bestaat niet"),
        ("  - text: |-\n", f"  - text: |-\n      {'woord ' * 81}\n", "het antwoord telt"),
        ("  - text: |-\n", "  - text: |-\n      {praktijkleren.bestaat_niet}\n", "geen feit uit regelingen.yml"),
        ("  - text: |-\n", "  - text: |-\n      Bron: de krant\n", "zet de assistent er zelf onder"),
        ("examples: |\n", "examples: |\n    - Wat is een [Ad](diploma)?\n", "bevat haken"),
        ("faq/ad_duur\n", "faq/ad_duur\n  examples: |\n    - hoe lang\n- intent: faq/ad_twee\n", "meer dan één ding"),
        ("    metadata:", "    metadatum:", "ken ik hier niet"),
        ("nlu:\n", "nlu: [\n", "loopt de opmaak vast"),
        ("utter_faq/ad_duur", "utter_faq/iets_anders", "moet ‘utter_faq/ad_duur’ heten"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(folder: Path, old: str, new: str, message: str):
    path = folder / "associate_degree" / "ad_duur.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [problem for problem in check(TODAY) if message in problem.message]
    assert found, check(TODAY)
    assert found[0].line >= 1


def test_a_topic_with_few_examples(folder: Path):
    path = folder / "associate_degree" / "ad_duur.yml"
    head, _, tail = path.read_text(encoding="utf-8").partition("responses:")
    kept = [line for line in head.splitlines() if not line.startswith("    - ")]
    path.write_text("\n".join([*kept, "    - hoe lang duurt zo'n ad", f"responses:{tail}"]), encoding="utf-8")
    assert any("1 voorbeeldvragen; er zijn er minstens 20 nodig" in problem.message for problem in check(TODAY))


def test_an_outside_topic_has_no_source(folder: Path):
    path = folder / "outside" / "collegegeld.yml"
    text = path.read_text(encoding="utf-8").replace("metadata:\n", "metadata:\n      source: handreiking#wat\n")
    path.write_text(text, encoding="utf-8")
    assert any("beantwoorden de bronnen niet" in problem.message for problem in check(TODAY))


def test_mistakes_in_the_sources_are_told_before_those_that_follow_from_them(monkeypatch, tmp_path: Path):
    broken = tmp_path / "regelingen.yml"
    broken.write_text(schemes.FILE.read_text(encoding="utf-8").replace("stand_op:", "stand:", 1), encoding="utf-8")
    monkeypatch.setattr(check_module, "read_schemes", lambda: schemes.read_schemes(broken))
    assert {problem.file for problem in check(TODAY)} == {broken}


def test_a_topic_without_answer(folder: Path):
    path = folder / "associate_degree" / "ad_duur.yml"
    path.write_text(path.read_text(encoding="utf-8").split("responses:")[0], encoding="utf-8")
    assert any("heeft geen antwoord" in problem.message for problem in check(TODAY))


def test_an_example_under_two_topics_is_told_at_its_own_line(folder: Path):
    path = folder / "associate_degree" / "ad_duur.yml"
    other = topics.read_topic(folder / "associate_degree" / "ad_wat.yml").examples[0][0]
    text = path.read_text(encoding="utf-8").replace("examples: |\n", f"examples: |\n    - {other}\n", 1)
    path.write_text(text, encoding="utf-8")
    found = [problem for problem in check(TODAY) if "staat ook" in problem.message]
    assert found


def test_an_almost_equal_example(folder: Path):
    path = folder / "associate_degree" / "ad_duur.yml"
    long = "hoe lang is een gemiddelde medewerker van ons met zo'n Ad-opleiding kwijt"
    addition = f"examples: |\n    - {long}\n    - {long}s\n"
    path.write_text(path.read_text(encoding="utf-8").replace("examples: |\n", addition, 1), encoding="utf-8")
    assert any("lijkt bijna helemaal op" in problem.message for problem in check(TODAY))


def test_a_section_that_no_topic_reaches(folder: Path):
    (folder / "samenwerking" / "afspraken_bewaken.yml").unlink()
    assert any("handreiking#tip-6" in problem.message for problem in check(TODAY))


def test_facts_that_are_older_than_a_year():
    late = check(date(2027, 12, 1))
    assert {"12 maanden" in problem.message for problem in late} == {True}
    assert len(late) == 3
