"""What counts for training and what does not."""

import shutil

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT

from bot import train
from bot.nlu.importer import TopicFiles
from bot.topics import read_examples, read_topics


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


def test_training_gets_every_example_with_its_topic_and_every_answer():
    data = TopicFiles(training_data_paths=[]).get_nlu_data()
    learned = [
        (message.get(TEXT), message.get(INTENT_RESPONSE_KEY) or message.get(INTENT)) for message in data.intent_examples
    ]
    assert learned == [(example.text, example.intent) for example in read_examples()]
    assert set(data.responses) == {f"utter_{intent}" for intent in read_topics()}


def test_no_model_is_not_fresh(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "MODEL", tmp_path / "weg.tar.gz")
    assert not train.is_fresh()
