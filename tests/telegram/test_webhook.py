"""Updates by webhook: kept and handled when the secret is right, refused when it is not, whatever is in them."""

import json
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from launch.environments import RASA
from launch.settings import ROOT, environment
from tests.talk import Assistant, assistant, require_ready
from tests.telegram.bot_api import BotApi
from tests.telegram.talk import Person, another, log, rows

AD = "Een Associate degree (Ad) is"
WEBHOOK = "https://mkb.example/webhooks/telegram/webhook"
MADE_UP, SEED = 5000, 6
A_MINUTE = 10


@pytest.fixture(scope="module")
def hooked_api() -> Iterator[BotApi]:
    api = BotApi()
    api.open()
    yield api
    api.close()


@pytest.fixture(scope="module")
def hooked(hooked_api: BotApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Servers that take updates by webhook, from each chat a few a minute."""
    require_ready()
    settings = {"TELEGRAM_TOKEN": hooked_api.token, "TELEGRAM_API_URL": hooked_api.url, "TELEGRAM_WEBHOOK_URL": WEBHOOK}
    with assistant(tmp_path_factory.mktemp("webhook"), MKB_RATE_CONVERSATION=str(A_MINUTE), **settings) as both:
        hooked_api.until(lambda: hooked_api.state.webhook, 60)
        yield both


@pytest.fixture
def someone(hooked_api: BotApi, hooked: Assistant) -> Person:
    return Person(hooked_api, hooked)


def deliver(someone: Person, body: Any) -> int:
    """Delivers an update with the right secret; gives the status."""
    return post(someone, json.dumps(body).encode(), secret=someone.api.state.webhook["secret_token"])


def post(someone: Person, body: bytes, secret: str | bytes | None) -> int:
    headers: dict[str, str | bytes] = {"Content-Type": "application/json"}
    if secret is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    return requests.post(address(someone), body, headers=headers, timeout=30).status_code


def address(someone: Person) -> str:
    return f"{someone.running.url}/webhooks/telegram/webhook"


def update(someone: Person, **content: Any) -> dict[str, Any]:
    someone.api.state.last_update += 1
    return {"update_id": someone.api.state.last_update, **content}


def question(someone: Person, text: str = "Wat is een Ad?") -> dict[str, Any]:
    return update(someone, message=someone.message(text=text))


def kept(someone: Person) -> int:
    """How many updates were kept so far."""
    return int(rows(someone.running, "SELECT count(*) FROM telegram_updates")[0][0])


def test_telegram_is_told_where_and_with_what_secret(hooked_api: BotApi, someone: Person):
    told = hooked_api.state.webhook
    assert told["url"] == WEBHOOK
    assert told["allowed_updates"] == ["message", "callback_query"]
    assert len(told["secret_token"]) >= 32
    assert hooked_api.token not in told["secret_token"]
    assert hooked_api.calls("getUpdates") == []


def test_an_update_with_the_right_secret_is_answered(someone: Person):
    texts = [shown.text for shown in someone.after(lambda: deliver(someone, question(someone)))]
    assert len(texts) == 2
    assert texts[1].startswith(AD)


def test_no_forged_update_is_accepted(someone: Person):
    secret = someone.api.state.webhook["secret_token"]
    forged: list[str | bytes | None] = [
        None,
        "",
        "x",
        secret[:-1],
        secret + "x",
        secret.upper(),
        someone.api.token,
        f"Bearer {secret}",
    ]
    forged += [secret[:-1] + "é", b"\xff\xfe" + secret.encode(), b"\xc3\x28"]
    forged += [secret[:place] + ("0" if secret[place] != "0" else "1") + secret[place + 1 :] for place in range(64)]
    before = kept(someone)
    statuses = [post(someone, json.dumps(question(someone)).encode(), one) for one in forged]
    assert set(statuses) == {403}
    someone.until_settled()
    assert someone.shown() == []
    assert kept(someone) == before


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b" " * 1_000_001], ids=range(8)
)
def test_what_is_no_update_is_refused(someone: Person, body: bytes):
    assert post(someone, body, someone.api.state.webhook["secret_token"]) == 400


def test_an_update_that_is_delivered_again_is_answered_once(someone: Person):
    body = question(someone)

    def deliver_often() -> None:
        with ThreadPoolExecutor(5) as pool:
            assert set(pool.map(lambda _: deliver(someone, body), range(10))) == {200}
        someone.until_settled()
        assert deliver(someone, body) == 200

    assert len(someone.after(deliver_often)) == 2


def test_updates_that_come_in_the_wrong_order_are_all_answered_once(someone: Person):
    someone.after(lambda: deliver(someone, question(someone, "hallo")))
    early, late = question(someone), question(someone, "Hoe lang duurt een Ad?")

    def deliver_both() -> None:
        for body in (late, early, late):
            assert deliver(someone, body) == 200

    assert len(someone.after(deliver_both)) == 2


def test_several_processes_take_updates_and_answer_each_once_in_order(someone: Person):
    """Telegram's calls go to any of them; the one that answers is killed in between, and another goes on."""
    texts = ["hallo", "Wat is een Ad?", "Hoe lang duurt een Ad?", "Wat is een leerwerkplek?"]
    alone = Person(someone.api, someone.running)
    expected = [
        shown.text for text in texts for shown in alone.after(lambda text=text: deliver(alone, question(alone, text)))
    ]
    people = [Person(someone.api, someone.running) for _ in range(5)]
    with another(someone.running) as second:
        for number, text in enumerate(texts):
            for person in people:
                body = question(person, text)
                at_second = Person(someone.api, second, person.chat)
                one, other = (person, at_second) if number % 2 else (at_second, person)
                assert (deliver(one, body), deliver(other, body)) == (200, 200)
            if number == 1:
                someone.running.rasa.signal(signal.SIGKILL)
                someone.running.rasa.process.wait(10)
                someone.running.start_rasa()
        someone.until_settled(90)
    for person in people:
        assert [shown.text for shown in person.shown()] == expected


def test_who_sends_too_much_is_told_once(someone: Person):
    def deliver_many() -> None:
        for _ in range(2 * A_MINUTE):
            deliver(someone, question(someone, "/help"))

    texts = [shown.text for shown in someone.after(deliver_many)]
    assert sum("te veel berichten" in text for text in texts) == 1
    assert len(texts) <= A_MINUTE + 3
    other = Person(someone.api, someone.running)
    assert len(other.after(lambda: deliver(other, question(other)))) == 2


def made_up() -> list[bytes]:
    """Updates of all kinds that the library can read."""
    command = [str(RASA.python), "-m", "tests.telegram.fuzz", str(MADE_UP), str(SEED)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=True)
    return done.stdout.splitlines()


def test_updates_of_all_kinds_raise_nothing(someone: Person):
    bodies = made_up()
    kinds = Counter(kind for body in bodies for kind in json.loads(body) if kind != "update_id")
    assert len(bodies) == MADE_UP
    assert len(kinds) == 25, kinds
    secret = someone.api.state.webhook["secret_token"]
    refused = len([call for call in someone.api.calls("sendMessage") if call.status != 200])
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    with requests.Session() as session, ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda body: session.post(address(someone), body, headers=headers, timeout=60), bodies)
        assert Counter(answer.status_code for answer in answers) == {200: MADE_UP}
    someone.until_settled(120)
    assert len([call for call in someone.api.calls("sendMessage") if call.status != 200]) == refused
    written = log(someone.running)
    for sign in ("Traceback", "could not be handled", "cannot be handled", "never retrieved"):
        assert sign not in written
    assert len(someone.after(lambda: deliver(someone, question(someone)))) == 2


def test_no_log_has_the_token_or_the_secret(hooked: Assistant, hooked_api: BotApi):
    folder = Path(hooked.settings["MKB_TRACKER_DB"]).parent
    files = [hooked.rasa.log, hooked.actions.log, *(file for file in folder.rglob("*") if file.is_file())]
    for secret in (hooked_api.token, hooked_api.state.webhook["secret_token"]):
        assert [file.name for file in files if secret.encode() in file.read_bytes()] == []
