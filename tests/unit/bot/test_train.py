"""What counts for training and what does not."""

import shutil

import pytest

from bot import train


@pytest.fixture
def topics(tmp_path, monkeypatch):
    folder = tmp_path / "nlu"
    shutil.copytree(train.FOLDER / "associate_degree", folder)
    monkeypatch.setattr(train, "FOLDER", folder)
    return folder / "ad_duur.yml"


def test_a_changed_answer_needs_no_training(topics):
    before = train.fingerprint()
    text = topics.read_text(encoding="utf-8")
    examples, answer = text.split("responses:")
    topics.write_text(f"{examples}responses:{answer.replace('twee jaar', '2 jaar')}", encoding="utf-8")
    assert topics.read_text(encoding="utf-8") != text
    assert train.fingerprint() == before


def test_a_changed_example_does(topics):
    before = train.fingerprint()
    text = topics.read_text(encoding="utf-8")
    topics.write_text(text.replace("examples: |\n", "examples: |\n    - hoeveel jaren is dat\n"), encoding="utf-8")
    assert train.fingerprint() != before


def test_no_model_is_not_fresh(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "MODEL", tmp_path / "weg.tar.gz")
    assert not train.is_fresh()
