"""The website chat over HTTP, against the real servers."""

import json
import sqlite3
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from launch.settings import BUILD
from tests.talk import Assistant, assistant
from tests.web_client import Visitor

FREE = {"MKB_RATE_CONVERSATION": "100000", "MKB_RATE_ADDRESS": "100000", "MKB_RATE_SESSIONS": "100000"}
VISITORS = 200


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Servers without limits on how often one may call."""
    with assistant(tmp_path_factory.mktemp("site"), ("--enable-api",), **FREE) as running:
        yield running


@pytest.fixture
def visitor(site: Assistant) -> Visitor:
    return Visitor(site.url)


def on_disk(running: Assistant, text: str) -> bool:
    database = Path(running.settings["MKB_TRACKER_DB"])
    return any(text.encode() in file.read_bytes() for file in database.parent.glob(f"{database.name}*"))


def test_replies_have_their_kind_choices_and_sources(visitor: Visitor):
    notice, answer = visitor.ask("Wat is een Ad?")
    assert (notice["kind"], answer["kind"]) == ("notice", "answer")
    assert "Bron:" not in answer["text"]
    assert [source["label"] for source in answer["sources"]] == ["Handreiking §1.1 De Associate degree (Ad)"]
    assert all(choice["label"] and choice["text"] for choice in answer["choices"])
    (contact, _) = visitor.ask("ik wil iemand spreken")
    assert contact["kind"] == "contact"


def test_a_message_that_is_sent_twice_is_handled_once(visitor: Visitor):
    client_id = uuid.uuid4().hex
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: visitor.send("Wat is een Ad?", client_id), range(5)))
    visitor.until(("done",), client_id)
    time.sleep(1)
    kinds = [event["type"] for event in visitor.events()]
    assert kinds == ["message", "reply", "reply", "done"]


def test_who_was_away_gets_what_was_missed_in_order(visitor: Visitor):
    visitor.ask("Wat is een Ad?")
    last = visitor.seen
    visitor.ask("hoe lang duurt dat?")
    missed = visitor.events(last)
    assert [event["type"] for event in missed] == ["message", "reply", "done"]
    numbers = [event["sequence"] for event in visitor.events()]
    assert numbers == sorted(set(numbers))


def test_an_open_page_gets_replies_as_they_come(visitor: Visitor):
    with visitor.stream() as events:
        client_id = visitor.send("Wat is een Ad?")
        found = []
        for event in events:
            found.append(event)
            if event["type"] == "done":
                break
    assert [event["type"] for event in found] == ["message", "reply", "reply", "done"]
    assert found[-1]["to"] == client_id


def test_what_nobody_asked_for_reaches_an_open_page_too(site: Assistant, visitor: Visitor):
    visitor.ask("hallo")
    sender = senders(site)[-1]
    with visitor.stream(visitor.seen) as events:
        intent = {"name": "repeat"}
        answer = requests.post(
            f"{site.url}/conversations/{sender}/trigger_intent?output_channel=web", json=intent, timeout=30
        )
        assert answer.status_code == 200
        event = next(events)
    assert (event["type"], event["to"]) == ("reply", None)


def senders(running: Assistant) -> list[str]:
    with sqlite3.connect(running.settings["MKB_TRACKER_DB"]) as connection:
        rows = connection.execute("SELECT sender FROM channel_events GROUP BY sender ORDER BY max(sequence)")
        return [row[0] for row in rows]


def test_a_token_shows_only_its_own_conversation(site: Assistant):
    one, two = Visitor(site.url), Visitor(site.url)
    one.ask("ik heb een bakkerij in Zwolle")
    assert two.events() == []
    for token in ("", "x", one.token[:-2] + "xx", one.token.rsplit(".", 1)[0] + "."):
        forged = requests.get(
            f"{site.url}/webhooks/web/events", headers={"Authorization": f"Bearer {token}"}, timeout=10
        )
        assert forged.status_code == 401
        assert forged.json()["error"] == "session_expired"


def test_a_conversation_name_is_no_key(site: Assistant, visitor: Visitor):
    visitor.ask("hallo")
    taken = requests.post(
        f"{site.url}/webhooks/web/messages", json={"id": "x" * 8, "text": "a", "sender": senders(site)[-1]}, timeout=10
    )
    assert taken.status_code == 401


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_pages_of_others_may_not_call(site: Assistant, visitor: Visitor, method: str):
    headers = {**visitor.headers, "Origin": "https://kwaad.example"}
    answer = requests.request(method, f"{site.url}/webhooks/web/session", json={}, headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in answer.headers
    asked = requests.options(f"{site.url}/webhooks/web/session", headers=headers, timeout=10)
    assert "Access-Control-Allow-Origin" not in asked.headers


def test_a_browser_is_told_what_the_own_page_may_ask(site: Assistant):
    answer = requests.options(f"{site.url}/webhooks/web/messages", headers={"Origin": site.url}, timeout=10)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == site.url
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_every_answer_has_the_headers_of_a_careful_server(site: Assistant, visitor: Visitor):
    for answer in (visitor.post("session", {}), visitor.post("messages", {}), visitor.post("feedback", {})):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_token_is_renewed_for_the_same_conversation(visitor: Visitor):
    visitor.ask("Wat is een Ad?")
    again = visitor.post("session", {})
    assert again.status_code == 200
    assert Visitor(visitor.url, again.json()["token"]).events() == visitor.events()


def test_an_erased_conversation_is_gone_and_its_token_dead(site: Assistant, visitor: Visitor):
    visitor.ask("mijn hond heet Zoekmijniet")
    assert on_disk(site, "Zoekmijniet")
    with visitor.stream(visitor.seen) as events:
        assert visitor.erase().status_code == 204
        assert next(events)["type"] == "erased"
    assert not on_disk(site, "Zoekmijniet")
    assert visitor.post("messages", {"id": "x" * 8, "text": "hallo"}).status_code == 401
    assert visitor.erase().status_code == 401
    assert visitor.post("session", {}).status_code == 201


def test_thumbs_are_kept_and_go_with_the_conversation(site: Assistant, visitor: Visitor):
    reply = visitor.ask("Wat is een Ad?")[-1]
    assert visitor.post("feedback", {"sequence": reply["sequence"], "verdict": "down"}).status_code == 204
    given = {"sequence": reply["sequence"], "verdict": "up", "word": "Duidelijk, Zoekdewoorden"}
    assert visitor.post("feedback", given).status_code == 204
    assert on_disk(site, "Zoekdewoorden")
    assert visitor.post("feedback", {"sequence": reply["sequence"] - 2, "verdict": "up"}).status_code == 400
    assert Visitor(site.url).post("feedback", given).status_code == 400
    visitor.erase()
    assert not on_disk(site, "Zoekdewoorden")


def test_a_turn_of_a_killed_server_is_told_and_can_be_sent_again(site: Assistant, visitor: Visitor):
    visitor.ask("Wat is een Ad?")
    site.pause_actions()
    client_id = visitor.send("ik wil iemand spreken")
    time.sleep(1)
    site.kill_rasa()
    site.resume_actions()
    site.start_rasa()
    events = visitor.until(("failed",), client_id)
    assert "gaat nu iets mis" in events[-1]["text"]
    assert visitor.send("ik wil iemand spreken", client_id)
    events = visitor.until(("done",), client_id)
    assert [event["type"] for event in events] == ["reply", "reply", "done"]
    messages = [event for event in visitor.events() if event["type"] == "message"]
    assert len(messages) == 2


def test_a_hanging_action_server_is_told(site: Assistant, visitor: Visitor):
    visitor.ask("hallo")
    site.pause_actions()
    try:
        (reply,) = visitor.ask("ik wil iemand spreken")
    finally:
        site.resume_actions()
    assert "storing" in reply["text"]


def test_how_often_one_may_call_is_limited(tmp_path: Path):
    limits = {"MKB_RATE_CONVERSATION": "3", "MKB_RATE_ADDRESS": "4", "MKB_RATE_SESSIONS": "3"}
    with assistant(tmp_path, **limits) as running:
        one, two = Visitor(running.url), Visitor(running.url)
        status = [one.post("messages", {"id": f"bericht-{i}", "text": "hallo"}).status_code for i in range(4)]
        assert status == [202, 202, 202, 429]
        status = [two.post("messages", {"id": f"bericht-{i}", "text": "hallo"}).status_code for i in range(2)]
        assert status == [202, 429]
        refused = one.post("messages", {"id": "bericht-9", "text": "hallo"})
        assert 1 <= int(refused.headers["Retry-After"]) <= 61
        assert refused.json()["wait"] == int(refused.headers["Retry-After"])
        assert refused.json()["error"] == "too_many"
        bare = {"Content-Type": "application/json"}
        codes = [
            requests.post(f"{running.url}/webhooks/web/session", "{}", headers=bare, timeout=10).status_code
            for _ in range(2)
        ]
        assert codes == [201, 429]


def test_two_hundred_visitors_at_a_time(site: Assistant):
    with ThreadPoolExecutor(VISITORS) as pool:
        visitors = list(pool.map(lambda _: Visitor(site.url), range(VISITORS)))
        replies = list(pool.map(lambda one: (one.ask("Wat is een Ad?"), one.ask("hoe lang duurt dat?")), visitors))
    assert all(len(first) == 2 and len(second) == 1 for first, second in replies)
    assert all(first[1]["sources"] and second[0]["sources"] for first, second in replies)


def test_every_section_has_its_place_on_the_page(site: Assistant):
    page = requests.get(f"{site.url}/handreiking", timeout=10).text
    shared = json.loads((BUILD / "knowledge" / "shared.json").read_text(encoding="utf-8"))
    links = [section["link"] for section in shared["sections"].values() if section["link"].startswith("/handreiking#")]
    assert links
    for link in links:
        assert f'id="{link.partition("#")[2]}"' in page, link
