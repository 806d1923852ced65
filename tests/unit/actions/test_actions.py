"""Every action: it answers, within its deadline, and it ends the turn."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AnsweringAction
from actions.contact.action import ActionContact
from actions.passage import ActionFindPassage, shortened
from actions.search import ActionSearch
from knowledge.index import is_fresh
from knowledge.places import read_places
from knowledge.schools import SchoolFinder, read_schools
from knowledge.search import Searcher


def tracker(text: str, said: str = "", ranking: list[dict[str, Any]] | None = None) -> Tracker:
    events = [{"event": "bot", "metadata": {"utter_action": said}}] if said else []
    message = {"text": text, "intent_ranking": ranking or []}
    return Tracker("x", {}, message, events, False, None, {}, "action_listen")


def run(action: AnsweringAction, given: Tracker) -> tuple[list[dict[str, Any]], list[Any]]:
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, given, {}))
    return dispatcher.messages, events


class Fails(AnsweringAction):
    def name(self) -> str:
        return "fails"

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        dispatcher.utter_message(text="half")
        raise RuntimeError("kapot")


class Hangs(Fails):
    deadline = 0.1

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        time.sleep(0.5)
        dispatcher.utter_message(text="te laat")
        return []


class Silent(Fails):
    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Any]:
        return []


@pytest.mark.parametrize("action", [Fails(), Hangs(), Silent()], ids=lambda action: type(action).__name__)
def test_whatever_happens_there_is_one_sentence_and_the_turn_ends(action: AnsweringAction):
    messages, events = run(action, tracker("vraag"))
    assert [message["response"] for message in messages] == ["utter_server_down"]
    assert events[-1] == {"event": "followup", "timestamp": None, "name": "action_listen"}


@pytest.fixture(scope="module")
def search(tmp_path_factory) -> Iterator[ActionSearch]:
    if not is_fresh():
        pytest.skip("de index is niet bij; gebruik make test")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('contact') / 'contact.db'}")
        schools = read_schools()
        yield ActionSearch(Searcher.load(), ActionContact(SchoolFinder(schools, read_places()), schools))


def test_a_clear_question_is_answered(search: ActionSearch):
    ranking = [{"name": "faq/ad_duur", "confidence": 0.6}, {"name": "faq/ad_wat", "confidence": 0.2}]
    messages, _ = run(search, tracker("hoe lang duurt een associate degree", ranking=ranking))
    assert messages[0]["response"] == "utter_faq/ad_duur"


def test_nonsense_is_not(search: ActionSearch):
    ranking = [{"name": "faq/ad_duur", "confidence": 0.1}, {"name": "faq/ad_wat", "confidence": 0.1}]
    messages, _ = run(search, tracker("qwx zzz", ranking=ranking))
    assert messages[0]["response"] == "utter_unknown"


def test_whoever_may_want_a_person_is_brought_to_one(search: ActionSearch):
    ranking = [{"name": "ask_person", "confidence": 0.4}, {"name": "faq/overleg", "confidence": 0.3}]
    messages, _ = run(search, tracker("ik wil graag contact met een school", ranking=ranking))
    assert [message["response"] for message in messages] == ["utter_contact_privacy_folder", "utter_contact_place"]


def test_the_second_time_it_offers_a_person(search: ActionSearch):
    ranking = [{"name": "faq/ad_duur", "confidence": 0.1}, {"name": "faq/ad_wat", "confidence": 0.1}]
    messages, _ = run(search, tracker("qwx zzz", said="utter_unknown", ranking=ranking))
    said = [message["response"] for message in messages]
    assert said == ["utter_unknown_again", "utter_contact_privacy_folder", "utter_contact_place"]


def test_a_place_alone_gives_the_hogescholen_there(search: ActionSearch):
    messages, _ = run(search, tracker("Waalwijk"))
    assert [message["response"] for message in messages] == ["utter_contact_privacy_folder", "utter_contact_school"]
    assert "https://www.avans.nl" in messages[1]["schools"]


def test_without_a_passage_the_rule_goes_on(search: ActionSearch):
    find_passage = ActionFindPassage(search._searcher)
    dispatcher = CollectingDispatcher()
    events = asyncio.run(find_passage.run(dispatcher, tracker("hoe bak ik een taart"), {}))
    assert (dispatcher.messages, events) == ([], [])


def test_a_passage_is_whole_sentences_from_the_one_found():
    text = "Eerste zin is hier. Tweede zin is hier. Derde zin is hier."
    assert shortened(text, "Tweede zin is hier.", most_words=4) == "Tweede zin is hier."
    assert shortened(text, "Tweede zin is hier.", most_words=8) == "Tweede zin is hier. Derde zin is hier."
    assert shortened("een twee drie vier vijf", "x", most_words=3) == "een twee drie …"
