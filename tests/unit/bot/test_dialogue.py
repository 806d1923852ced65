"""What is said: sources, facts, second answers, repeats; and the seams in Rasa."""

import asyncio
import inspect
from datetime import datetime

import pytest
import rasa.core.actions.action
import rasa.core.agent
from jsonschema import ValidationError
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import nlg as nlg_module
from bot.dialogue.action_calls import ACTION_SECONDS, tune_action_calls
from bot.dialogue.nlg import SourcedNLG
from bot.dialogue.yes_no import opening
from bot.nlu.gate import SECOND
from bot.shared import AMSTERDAM, SharedKnowledge
from bot.topics import Topic

DATA = {
    "sections": {
        "handreiking#tip-1": {"label": "§1.7 Tip 1", "source": "Handreiking", "link": "/handreiking#tip-1"},
        "regelingen#geld": {
            "label": "Geldregeling",
            "source": "RVO",
            "link": "https://rvo.example/geld",
            "stand_op": "2026-11-01",
        },
    },
    "facts": {"geld.bedrag": "Je krijgt maximaal € 10, maar in het echt € 2."},
    "windows": {"geld": {"opens": "2026-06-02T00:00:00+02:00", "closes": "2026-09-17T17:00:00+02:00"}},
}
TOPICS = {
    "faq/kort": Topic("faq/kort", "Kort antwoord.", "Kort?", "handreiking#tip-1", ["geld"], []),
    "faq/geld": Topic("faq/geld", "Dit is het. {geld.bedrag}", "Wat krijg ik?", "regelingen#geld", [], []),
    "faq/lang": Topic("faq/lang", " ".join(["woord"] * 100), "Lang?", "handreiking#tip-1", [], []),
}


@pytest.fixture
def shared():
    return SharedKnowledge(DATA, "https://chat.example/")


@pytest.fixture
def say(monkeypatch, shared):
    monkeypatch.setattr(nlg_module, "read_topics", lambda: TOPICS)
    monkeypatch.setattr(SharedKnowledge, "load", classmethod(lambda cls: shared))
    speaker = SourcedNLG(None, Domain.empty())

    def run(action, *events, **kwargs):
        tracker = DialogueStateTracker.from_events("x", list(events))
        return asyncio.run(speaker.generate(action, tracker, "rest", **kwargs))

    return run


def asked(second=None):
    return UserUttered("vraag", parse_data={"intent": {"name": "faq"}, "entities": [], "text": "vraag", SECOND: second})


def test_an_answer_ends_with_its_source_and_offers_what_comes_next(say):
    message = say("utter_faq/kort", asked())
    assert message["text"] == "Kort antwoord.\nBron: Handreiking §1.7 Tip 1 – https://chat.example/handreiking#tip-1"
    assert message["buttons"] == [{"title": "Wat krijg ik?", "payload": "Wat krijg ik?"}]


def test_a_dated_fact_comes_with_its_date_and_link(say):
    text = say("utter_faq/geld", asked())["text"]
    assert "maximaal € 10, maar in het echt € 2." in text
    assert text.endswith("Bron: RVO Geldregeling (stand op 1 november 2026) – https://rvo.example/geld")


def test_two_short_answers_are_both_given(say):
    text = say("utter_faq/kort", asked("faq/geld"))["text"]
    assert "Kort antwoord." in text
    assert "Dit is het." in text


def test_a_second_question_with_a_long_answer_is_named(say):
    message = say("utter_faq/kort", asked("faq/lang"))
    assert "Lang?" in message["text"]
    assert message["buttons"][0]["payload"] == "Lang?"
    assert len(message["text"].split()) < 120


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Moet ik salaris betalen?", "Ja. "),
        ("en moet ik daar dan ook loon voor geven", "Ja. "),
        ("Moet ik geen salaris betalen?", ""),
        ("Hoeveel salaris moet ik betalen?", ""),
        ("Moet ik salaris of een vergoeding betalen?", ""),
        ("salaris", ""),
    ],
)
def test_yes_comes_first_only_where_it_was_plainly_asked(question, word):
    assert opening("Ja", question) == word
    assert opening("", question) == ""


def test_repeating_says_the_last_answer_again(say):
    said = BotUttered("Kort antwoord.", metadata={"utter_action": "utter_faq/kort"})
    notice = BotUttered("Ik ben een programma.", metadata={"utter_action": "utter_notice"})
    assert say("utter_repeat", notice, said)["text"] == "Kort antwoord."
    assert "nog niets" in say("utter_repeat", notice)["text"]


def test_a_passage_gets_the_source_of_its_section(say):
    message = say("utter_passage", asked(), passage="Uit een stuk.", section="handreiking#tip-1")
    assert message["text"].startswith("Uit een stuk.\nBron: Handreiking")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-05-01T12:00", "Aanvragen kan van 2 juni 2026 tot en met 17 september 2026, 17.00 uur."),
        ("2026-07-01T12:00", "Aanvragen kan nu, tot en met 17 september 2026, 17.00 uur."),
        ("2026-09-17T17:01", "De laatste aanvraagperiode is voorbij"),
    ],
)
def test_a_window_is_told_as_it_is_today(shared, now, words):
    assert shared.fact("geld.periode", datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM)).startswith(words)


def test_the_knowledge_must_be_built(tmp_path):
    with pytest.raises(FileNotFoundError, match="make train"):
        SharedKnowledge.load(tmp_path / "weg.json")


def test_rasa_still_reads_the_limit_where_it_is_set():
    assert "timeout=DEFAULT_REQUEST_TIMEOUT" in inspect.getsource(rasa.core.actions.action.RemoteAction.run)
    tune_action_calls()
    assert rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT == ACTION_SECONDS


def test_an_answer_of_the_action_server_is_still_checked():
    assert "self._validate_action_result(response)" in inspect.getsource(rasa.core.actions.action.RemoteAction.run)
    tune_action_calls()
    action = rasa.core.actions.action.RemoteAction("action_search", None)
    assert action._validate_action_result({"events": [{"event": "slot", "name": "plaats", "value": "Ede"}]})
    with pytest.raises(ValidationError, match="is not of type 'array'"):
        action._validate_action_result({"events": [], "responses": "Dag"})


def test_the_texts_of_the_trained_model_do_not_replace_those_of_domain_yml(monkeypatch, shared):
    assert "self.nlg.responses = " in inspect.getsource(rasa.core.agent.Agent.load_model)
    monkeypatch.setattr(SharedKnowledge, "load", classmethod(lambda cls: shared))
    speaker = SourcedNLG(None, Domain.empty())
    speaker.responses = {"utter_notice": [{"text": "van gisteren"}]}
    tracker = DialogueStateTracker.from_events("x", [])
    said = asyncio.run(speaker.generate("utter_notice", tracker, "rest"))
    assert said is not None
    assert "computerprogramma" in said["text"]
