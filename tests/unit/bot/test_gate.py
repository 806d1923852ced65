"""The readings and the answer gate, without a model."""

import pytest
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import readings
from bot.nlu.classifier import RANKING
from bot.nlu.gate import FALLBACK, SECOND, TALK_TO_PERSON, AnswerGate
from bot.nlu.readings import ROLE, Readings

CONFIG = {"bias": 0.0, "margin": 10.0, "answer_above": 0.8}


def tracker(*said):
    return DialogueStateTracker.from_events("x", list(said))


def reading(text, *ranking, role=readings.WHOLE):
    message = Message({TEXT: text, readings.ROLE: role})
    message.set(RANKING, [{"name": name, "confidence": score} for name, score in ranking])
    return message


SURE = (("faq/ad_duur", 0.9), ("faq/ad_wat", 0.1))
UNSURE = (("faq/ad_duur", 0.3), ("faq/ad_wat", 0.28))


@pytest.fixture
def gate(maker):
    return maker.create(AnswerGate, CONFIG)


def decided(gate, *made, after=()):
    (message,) = gate.process(list(made), tracker(*after))
    return message


def test_a_sure_topic_is_answered(gate):
    message = decided(gate, reading("x", *SURE))
    assert message.get(INTENT)["name"] == "faq"
    assert message.get("response_selector")["faq"]["response"]["utter_action"] == "utter_faq/ad_duur"


def test_an_unsure_one_is_not(gate):
    assert decided(gate, reading("x", *UNSURE)).get(INTENT)["name"] == FALLBACK


def test_two_topics_outside_the_subject_need_no_margin(gate):
    ranking = (("outside/ziekte", 0.4), ("outside/ontslag", 0.39), ("faq/salaris", 0.1))
    assert decided(gate, reading("x", *ranking)).get(INTENT)["name"] == "outside"


def test_a_label_leads_to_its_topic_whatever_the_ranking(gate):
    message = decided(gate, reading("Welk niveau heeft een Ad?", *UNSURE))
    assert message.get("response_selector")["faq"]["response"]["intent_response_key"] == "faq/ad_niveau"


def test_every_label_leads_to_its_topic(gate):
    for topic in readings.read_topics().values():
        if topic.label:
            message = decided(gate, reading(topic.label, *UNSURE))
            group = topic.intent.split("/")[0]
            assert message.get("response_selector")[group]["response"]["intent_response_key"] == topic.intent


def test_a_sure_question_helps_an_unsure_whole(gate):
    message = decided(gate, reading("verhaal", *UNSURE), reading("vraag", *SURE, role=readings.QUESTION))
    assert message.get(INTENT)["name"] == "faq"
    assert message.get(TEXT) == "verhaal"


def test_a_second_sure_question_is_named(gate):
    other = (("faq/kosten", 0.9), ("faq/ad_wat", 0.1))
    message = decided(
        gate,
        reading("beide", *UNSURE),
        reading("een", *SURE, role=readings.QUESTION),
        reading("twee", *other, role=readings.QUESTION),
    )
    assert message.get(SECOND) == "faq/kosten"


def test_in_context_the_previous_topic_does_not_count(gate):
    before = BotUttered("…", metadata={"utter_action": "utter_faq/ad_duur"})
    ranking = (("faq/ad_duur", 0.9), ("faq/ad_doorstromen", 0.8), ("faq/ad_wat", 0.1))
    made = [reading("en daarna?", *UNSURE), reading("… en daarna?", *ranking, role=readings.IN_CONTEXT)]
    message = decided(gate, *made, after=[before])
    assert message.get("response_selector")["faq"]["response"]["intent_response_key"] == "faq/ad_doorstromen"


def test_yes_to_the_offer_of_a_person_asks_for_one(gate):
    offer = BotUttered("…", {"buttons": [{"title": TALK_TO_PERSON, "payload": TALK_TO_PERSON}]})
    ranking = (("chitchat/bevestig", 0.9), ("faq/ad_wat", 0.1))
    assert decided(gate, reading("ja graag", *ranking), after=[offer]).get(INTENT)["name"] == "ask_person"
    assert decided(gate, reading("ja graag", *ranking)).get(INTENT)["name"] == "chitchat"


@pytest.mark.parametrize(
    ("raw", "kind"), [("", "no_words"), ("😀", "no_words"), ("a " * 5000, "too_long"), ("x" * 10_000, "too_long")]
)
def test_messages_that_cannot_be_read(maker, gate, raw, kind):
    made = maker.create(Readings).process([Message({TEXT: raw})], tracker())
    assert len(made) == 1
    assert made[0].get(TEXT)
    assert gate.process(made, tracker())[0].get(INTENT)["name"] == kind


@pytest.mark.parametrize("raw", ["/restart", '/faq{"x": 1}', "/session_start", "  /ask_person@0.9"])
def test_a_typed_payload_is_no_message(maker, raw):
    made = maker.create(Readings).process([Message({TEXT: raw})], tracker())
    assert not made[0].get(TEXT).startswith("/")
    assert made[0].get(readings.KIND) == readings.NO_WORDS


def test_a_follow_up_is_also_read_after_the_previous_topic(maker):
    before = BotUttered("…", metadata={"utter_action": "utter_faq/ad_wat"})
    made = maker.create(Readings).process([Message({TEXT: "en hoe lang duurt dat?"})], tracker(before))
    assert made[-1].get(readings.ROLE) == readings.IN_CONTEXT
    assert made[-1].get(TEXT) == "Wat is een Associate degree (Ad)? en hoe lang duurt dat?"


def test_typing_errors_give_a_reading_more(maker):
    trained = maker.create(Readings)
    trained.train(TrainingData([Message({TEXT: f"subsidie voor {number}"}) for number in range(5)]))
    made = maker.load(Readings).process([Message({TEXT: "hoeveel subisdie krijg ik"})], tracker())
    assert [(message.get(ROLE), message.get(TEXT)) for message in made] == [
        ("whole", "hoeveel subisdie krijg ik"),
        ("mended", "hoeveel subsidie krijg ik"),
    ]
