"""The index: fresh, stale, damaged; and a document that is dropped in."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import documents, index, paths, schemes, schools, search, topics
from knowledge.index import IndexUnusable
from knowledge.search import REJECT_BELOW, Searcher

EXTRA = """---
name: Reglement
---
# Reglement {#reglement}

## 3 Parkeren {#parkeren}

Auto's van bezoekers parkeer je op het achterterrein naast de fietsenstalling. Een parkeerkaart haal je bij de portier.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """A small project: the real schemes and schools, five topics, one document more."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(paths.SOURCES, root / "sources")
    shutil.copytree(paths.TOPICS / "associate_degree", root / "nlu")
    (root / "sources" / "reglement.md").write_text(EXTRA, encoding="utf-8")
    return root


@pytest.fixture
def project(small: Path, monkeypatch) -> Path:
    monkeypatch.setattr(index, "SOURCES", small / "sources")
    monkeypatch.setattr(index, "TOPICS", small / "nlu")
    monkeypatch.setattr(index, "read_topics", lambda: topics.read_topics(small / "nlu"))
    if not (small / "index").exists():
        index.build(small / "index")
    return small


def test_a_built_index_is_fresh_and_loads(project: Path):
    assert index.is_fresh(project / "index")
    loaded = index.load(project / "index")
    assert loaded.vectors.ntotal == len(loaded.units)


def test_a_dropped_in_document_is_found_by_its_section(project: Path):
    searcher = Searcher(index.load(project / "index"), index.Encoder())
    hit = searcher.sections("waar moeten bezoekers hun auto parkeren")[0]
    assert hit.target == "reglement#parkeren"
    assert hit.label == "§3 Parkeren"
    assert hit.score >= REJECT_BELOW
    assert not searcher.has_topic(hit.target)
    assert (project / "index" / "pages" / "reglement.html").exists()


def test_a_question_is_found_in_topics(project: Path):
    searcher = Searcher(index.load(project / "index"), index.Encoder())
    hits = searcher.topics("hoelang is iemand met zo'n ad bezig")
    assert hits[0].target == "faq/ad_duur"
    assert hits[0].fused >= hits[1].fused


@pytest.mark.parametrize("name", ["units.json", "vectors.faiss", "shared.json", "places.json"])
def test_a_damaged_file_is_told(project: Path, tmp_path: Path, name: str):
    folder = tmp_path / "index"
    shutil.copytree(project / "index", folder)
    (folder / name).write_bytes((folder / name).read_bytes()[:-10])
    with pytest.raises(IndexUnusable, match="beschadigd"):
        index.load(folder)
    assert not index.is_fresh(folder)


def test_an_absent_file_is_told(project: Path, tmp_path: Path):
    with pytest.raises(IndexUnusable, match="python -m knowledge build"):
        index.load(tmp_path)


def test_a_changed_source_makes_it_stale(project: Path):
    path = project / "nlu" / "ad_duur.yml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("examples: |\n", "examples: |\n    - nog een zin over duur\n"), encoding="utf-8")
    try:
        with pytest.raises(IndexUnusable, match="ouder dan de bronnen"):
            index.load(project / "index")
    finally:
        path.write_text(before, encoding="utf-8")
    assert index.is_fresh(project / "index")


def test_a_damaged_cache_is_no_cache(project: Path, tmp_path: Path):
    (tmp_path / "vectors.npz").write_bytes(b"kapot")
    assert index._read_cache(tmp_path / "vectors.npz") == {}


def test_rooms_do_not_import_each_other():
    rooms = {"knowledge": ("bot", "actions", "rasa"), "bot": ("knowledge", "actions")}
    rooms["e5"] = ("knowledge", "bot", "actions", "rasa")
    for room, others in rooms.items():
        for path in (paths.ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            for other in others:
                assert f"from {other}" not in text.replace(f"from {room}", ""), path
                assert f"\nimport {other}" not in text, path


def test_modules_that_read_sources_name_no_heading():
    for module in (documents, schemes, schools, index):
        text = Path(str(module.__file__)).read_text(encoding="utf-8")
        assert "handreiking#" not in text
        assert "reden-" not in text


def test_a_large_index_finds_the_same_along_its_graph(project: Path, monkeypatch):
    exact = Searcher(index.load(project / "index"), index.Encoder())
    units, vectors = exact._index.units, exact._index.vectors.reconstruct_n(0, len(exact._index.units))
    monkeypatch.setattr(search, "EXACT_UP_TO", 10)
    monkeypatch.setattr(search, "_CANDIDATES", 100)
    large = Searcher(replace(exact._index, vectors=index.graph_index(vectors)), exact._encoder)
    assert len(units) > 200
    for question in ("waar moeten bezoekers hun auto parkeren", "hoe lang duurt een ad"):
        for find in ("topics", "sections"):
            best = getattr(exact, find)(question, 1)[0]
            found = getattr(large, find)(question, 1)[0]
            assert found.target == best.target
            assert found.cosine == pytest.approx(best.cosine, abs=1e-4)
