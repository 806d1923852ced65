"""The handreiking: nothing lost, nothing altered beyond the list of repairs."""

import re
from pathlib import Path

import yaml

from knowledge.documents import read_document
from knowledge.paths import SOURCES

DATA = Path(__file__).parent / "data"
SOURCE = SOURCES / "handreiking.md"


def repaired_scan() -> str:
    text = (DATA / "handreiking-scan.txt").read_text(encoding="utf-8")
    for repair in yaml.safe_load((DATA / "handreiking-repairs.yml").read_text(encoding="utf-8")):
        assert text.count(repair["from"]) == repair.get("times", 1), repair
        text = text.replace(repair["from"], repair["to"])
    return text


def plain(text: str) -> str:
    text = re.sub(r"(?m)^(e|-) ", "", text)
    return re.sub(r"\s+", " ", text).strip()


def markdown_text() -> str:
    body = SOURCE.read_text(encoding="utf-8").split("---\n", 2)[2]
    body = re.sub(r"(?m)^#+ .*\.added\}$", "", body)
    body = re.sub(r"(?m)^#+ (.*?) \{#.*\}$", r"\1", body)
    return re.sub(r"\[(.*?)\]\(.*?\)", r"\1", body).replace("\\*", "*")


def test_no_sentence_is_lost_or_altered_beyond_the_repairs():
    assert plain(markdown_text()) == plain(repaired_scan())


def test_the_footnote_is_the_target_of_the_link():
    link = "https://www.rvo.nl/subsidies-financiering/praktijkleren/voorwaarden-hbo"
    assert f"[Subsidieregeling praktijkleren]({link})" in SOURCE.read_text(encoding="utf-8")


def test_every_reason_tip_and_point_has_an_id_and_a_label():
    sections = {section.id: section.label for section in read_document(SOURCE).sections()}
    for number in range(1, 7):
        assert sections[f"handreiking#reden-{number}"].startswith(f"§1.2 Reden {number}: ")
        assert sections[f"handreiking#tip-{number}"].startswith(f"§1.7 Tip {number}: ")
    for point in ("kaders", "commitment", "tijd", "begeleiders", "dynamiek"):
        assert sections[f"handreiking#aandacht-{point}"].startswith("§1.6 ")
    assert sections["handreiking#reden-5"] == "§1.2 Reden 5: Leercultuur versterken"


def test_both_sections_numbered_1_1_can_be_told_apart():
    sections = {section.id: section.label for section in read_document(SOURCE).sections()}
    assert sections["handreiking#wat"] == "§1.1 Wat is de Mkb-route in het hbo?"
    assert sections["handreiking#waarom"] == "§1.1 Waarom een Mkb-route in het hbo?"
