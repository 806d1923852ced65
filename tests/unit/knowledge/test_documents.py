"""Markdown sources."""

from pathlib import Path

import pytest

from knowledge.documents import read_document
from knowledge.pages import page
from knowledge.problems import DataError

TEXT = """---
title: Een ander stuk
name: Stuk
---
# Een ander stuk {#stuk}

## 2 Eerste deel {#een}

Hier staat [een link](https://example.org) en *nadruk*.

- punt een van dit deel;
- punt twee.

### Zonder nummer {#twee .added}

Meer tekst.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stuk.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_sections_have_ids_labels_and_links_from_the_file_alone(file: Path):
    sections = read_document(file).sections()
    assert [section.id for section in sections] == ["stuk#een", "stuk#twee"]
    assert [section.label for section in sections] == ["§2 Eerste deel", "§2 Zonder nummer"]
    assert sections[0].text == "Hier staat een link en nadruk.\npunt een van dit deel;\npunt twee."
    assert sections[0].link == "/stuk#een"
    assert sections[0].source == "Stuk"


def test_a_heading_without_id_is_an_error_with_its_line(tmp_path: Path):
    path = tmp_path / "fout.md"
    path.write_text("# Titel {#a}\n\ntekst\n\n## Zonder id\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_document(path)
    assert caught.value.problems[0].line == 5


def test_an_id_twice_is_an_error(tmp_path: Path):
    path = tmp_path / "fout.md"
    path.write_text("# Titel {#a}\n\n## Nog een {#a}\n", encoding="utf-8")
    with pytest.raises(DataError, match="twee keer"):
        read_document(path)


def test_the_page_has_an_anchor_for_every_section_and_escapes_nothing_dangerous(file: Path):
    html = page(read_document(file))
    assert '<h2 id="een">2 Eerste deel</h2>' in html
    assert '<h3 id="twee">Zonder nummer</h3>' in html
    assert '<html lang="nl">' in html
