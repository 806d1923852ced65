"""The kernel classifier on small features."""

import numpy as np
import pytest
import scipy.sparse
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import RANKING, Block, KernelClassifier

DIRECTIONS = {"faq/een": [1.0, 0.1, 0.0], "faq/twee": [0.0, 1.0, 0.1], "restart": [0.1, 0.0, 1.0]}


def example(vector, intent=None):
    message = Message({TEXT: "tekst"})
    if intent:
        message.set(INTENT, intent.split("/")[0])
        if "/" in intent:
            message.set(INTENT_RESPONSE_KEY, intent)
    dense = np.array([vector], dtype=np.float32)
    message.add_features(Features(dense, FEATURE_TYPE_SENTENCE, TEXT, "e5"))
    message.add_features(Features(scipy.sparse.coo_matrix(dense), FEATURE_TYPE_SENTENCE, TEXT, "words"))
    return message


@pytest.fixture
def data():
    noise = np.random.default_rng(1)
    made = [
        example(np.array(direction) + noise.normal(0, 0.05, 3), intent)
        for intent, direction in DIRECTIONS.items()
        for _ in range(8)
    ]
    return TrainingData(made)


@pytest.mark.parametrize("intent", DIRECTIONS)
def test_it_learns_topics_and_intents(maker, data, intent):
    classifier = maker.create(KernelClassifier)
    classifier.train(data)
    message = classifier.process([example(DIRECTIONS[intent])])[0]
    assert message.get(INTENT)["name"] == intent
    assert message.get(RANKING)[0]["name"] == intent
    assert message.get(RANKING)[0]["confidence"] > message.get(RANKING)[1]["confidence"]


def test_common_columns_apart_give_the_same_products():
    random = np.random.default_rng(1)
    often, seldom = random.random((60, 3)), random.random((60, 200)) * (random.random((60, 200)) < 0.01)
    rows = scipy.sparse.csr_matrix(np.hstack([often, seldom]))
    expected = (rows @ rows.T).toarray()
    np.testing.assert_allclose(Block(rows, gamma=1.0, weight=1.0).own_kernel(), expected, rtol=1e-5)


def test_it_survives_storage(maker, data):
    classifier = maker.create(KernelClassifier)
    classifier.train(data)
    before = classifier.process([example([0.5, 0.4, 0.1])])[0].get(RANKING)
    after = maker.load(KernelClassifier).process([example([0.5, 0.4, 0.1])])[0].get(RANKING)
    assert before == after


def test_several_readings_are_ranked_each_by_itself(maker, data):
    classifier = maker.create(KernelClassifier)
    classifier.train(data)
    made = classifier.process([example(direction) for direction in DIRECTIONS.values()])
    assert [message.get(INTENT)["name"] for message in made] == list(DIRECTIONS)
