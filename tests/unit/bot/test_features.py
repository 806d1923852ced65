"""What every featurizer must hold to, and what each one adds."""

import numpy as np
import pytest
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import encoders
from bot.nlu.classifier import sentence_features
from bot.nlu.encoders import SentenceEncoder
from bot.nlu.tfidf import TfidfFeaturizer

TEXTS = ["wat is een ad", "hoe lang duurt een ad", "welke subsidies zijn er"]
PARTS = [
    pytest.param(SentenceEncoder, {"encoder": "e5"}, "e5", id="e5"),
    pytest.param(SentenceEncoder, {"encoder": "use"}, "use", id="use"),
    pytest.param(TfidfFeaturizer, {"alias": "words"}, "words", id="words"),
    pytest.param(TfidfFeaturizer, {"alias": "pieces", "analyzer": "char_wb", "longest": 4}, "pieces", id="pieces"),
]


@pytest.fixture(autouse=True)
def own_build(monkeypatch, tmp_path):
    monkeypatch.setattr(encoders, "BUILD", tmp_path)
    monkeypatch.setattr(encoders, "FILE", tmp_path / "shared.json")


def messages(texts=TEXTS):
    made = []
    for text in texts:
        message = Message({TEXT: text, "intent": "x"})
        message.set(TOKENS_NAMES[TEXT], [Token(word, 0, lemma=word.rstrip("s")) for word in text.split()])
        made.append(message)
    return made


def trained(maker, component, config):
    part = maker.create(component, config)
    if hasattr(part, "train"):
        part.train(TrainingData(messages()))
    return part


@pytest.mark.parametrize(("component", "config", "name"), PARTS)
class TestContract:
    def test_one_sentence_feature_a_message(self, maker, component, config, name):
        made = trained(maker, component, config).process(messages())
        for message in made:
            assert [(f.type, f.attribute, f.origin) for f in message.features] == [(FEATURE_TYPE_SENTENCE, TEXT, name)]
            assert message.features[0].features.shape[0] == 1

    def test_rows_have_length_one(self, maker, component, config, name):
        rows = sentence_features(trained(maker, component, config).process(messages()))[name]
        dense = rows.toarray() if hasattr(rows, "toarray") else rows
        assert np.linalg.norm(dense, axis=1) == pytest.approx([1, 1, 1], abs=1e-3)

    def test_a_message_gets_the_same_features_alone_and_among_others(self, maker, component, config, name):
        part = trained(maker, component, config)
        together = sentence_features(part.process(messages()))[name]
        alone = sentence_features(part.process(messages(TEXTS[1:2])))[name]
        difference = together[1:2] - alone
        assert abs(difference).max() == pytest.approx(0, abs=1e-4)

    def test_training_data_gets_them_too(self, maker, component, config, name):
        part = trained(maker, component, config)
        data = part.process_training_data(TrainingData(messages()))
        assert all(message.features for message in data.training_examples)

    def test_no_text_no_features(self, maker, component, config, name):
        part = trained(maker, component, config)
        assert part.process([Message({TEXT: ""})])[0].features == []

    def test_a_wrong_setting_is_refused(self, maker, component, config, name):
        key = "encoder" if "encoder" in config else "analyzer"
        with pytest.raises(ValueError, match="choose from"):
            maker.create(component, {**config, key: "bestaat niet"})


@pytest.mark.parametrize("name", ["e5", "use"])
def test_a_second_training_encodes_only_what_is_new(name):
    encoded = []

    def encode(texts):
        encoded.extend(texts)
        return np.ones((len(texts), 4), dtype=np.float32)

    for texts in (TEXTS, [*TEXTS, "wie betaalt dat"]):
        data = SentenceEncoder(name, encode).process_training_data(TrainingData(messages(texts)))
        assert all(message.features for message in data.training_examples)
    assert sorted(encoded) == sorted([*TEXTS, "wie betaalt dat"])


def test_vectors_of_another_version_are_not_used(monkeypatch):
    encoders.keep_vectors("use", {"wat is een ad": np.ones(4)})
    assert "wat is een ad" in encoders.earlier_vectors("use")
    monkeypatch.setitem(encoders.VERSIONS, "use", lambda: "0")
    assert encoders.earlier_vectors("use") == {}


def test_a_damaged_file_of_vectors_is_made_anew(tmp_path):
    file = tmp_path / "vectors" / "use.npz"
    encoders.keep_vectors("use", {"wat is een ad": np.ones(4)})
    for content in (file.read_bytes()[:100], b"", b"onzin"):
        file.write_bytes(content)
        assert encoders.earlier_vectors("use") == {}


def test_tfidf_survives_storage(maker):
    config = {"alias": "words"}
    before = sentence_features(trained(maker, TfidfFeaturizer, config).process(messages()))["words"]
    after = sentence_features(maker.load(TfidfFeaturizer, config).process(messages()))["words"]
    assert (before != after).nnz == 0


def test_words_are_compared_by_lemma(maker):
    part = trained(maker, TfidfFeaturizer, {"alias": "words", "longest": 1})
    rows = sentence_features(part.process(messages(["subsidie", "subsidies"])))["words"]
    assert (rows[0] != rows[1]).nnz == 0


def test_tfidf_is_that_of_the_library(maker):
    part = trained(maker, TfidfFeaturizer, {"alias": "pieces", "analyzer": "char_wb", "longest": 4})
    texts = [*TEXTS, "iets met nieuwe woorden en en en"]
    assert abs(part._rows(texts) - part._vectorizer.transform(texts)).max() < 1e-12
