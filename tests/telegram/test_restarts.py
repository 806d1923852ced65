"""A Rasa server that is stopped and killed in the middle of conversations, and two of them for one bot."""

import random
import signal
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from itertools import pairwise

from tests.talk import Assistant
from tests.telegram.bot_api import BotApi
from tests.telegram.talk import Person, another, log

FILE = {"file_id": "a", "file_unique_id": "b"}
STICKER = {**FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
CHATS = 200
SENT = ["", "/start ad_wat", "", "hoe lang duurt dat?", ""]
"""What everybody sends; nothing is a sticker."""

TERM, KILL = signal.SIGTERM, signal.SIGKILL


@dataclass
class Stops:
    """Ends of the Rasa server, with what was written until then."""

    running: Assistant
    api: BotApi
    logs: list[str] = field(default_factory=list)
    ends: list[signal.Signals] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def end(self, how: signal.Signals) -> None:
        """Ends the server; asked politely it is gone soon, whatever Telegram does."""
        began = time.monotonic()
        self.running.rasa.signal(how)
        self.running.rasa.process.wait(10)
        self.seconds.append(time.monotonic() - began)
        self.logs.append(log(self.running))
        self.ends.append(how)
        if how == TERM:
            assert self.running.rasa.process.returncode == 0

    def again(self, how: signal.Signals) -> None:
        """Ends the server and starts it."""
        self.end(how)
        self.running.start_rasa()


def send(person: Person, text: str) -> int:
    """One of the things that everybody sends."""
    return person.types(text) if text else person.sends(sticker=STICKER)


def texts(person: Person) -> list[str]:
    return [shown.text for shown in person.shown()]


def begin_sending(people: list[Person], rng: random.Random) -> threading.Thread:
    """Everybody sends all, mixed, each in order."""
    turns = [person for person in people for _ in SENT]
    rng.shuffle(turns)
    left = {person.chat: iter(SENT) for person in people}

    def send_in_turn() -> None:
        for person in turns:
            send(person, next(left[person.chat]))

    thread = threading.Thread(target=send_in_turn)
    thread.start()
    return thread


def test_no_update_is_lost_or_answered_twice_over_restarts(running: Assistant, api: BotApi, capsys):
    rng = random.Random(6)
    first = Person(api, running)
    for text in SENT:
        first.after(lambda text=text: send(first, text))
    expected = texts(first)
    assert len(expected) == 6
    assert all(one != other for one, other in pairwise(expected))

    asking = up_to_the_last_choice(api, running)
    people = [Person(api, running) for _ in range(CHATS)]
    stops = Stops(running, api)

    def until_said(share: float) -> None:
        wanted = (share + rng.uniform(-0.05, 0.05)) * CHATS * len(expected)
        api.until(lambda: sum(len(person.shown()) for person in people) >= wanted, 90)

    sending = begin_sending(people, rng)
    until_said(0.1)
    stops.again(TERM)
    until_said(0.25)
    asking.calls_back(asking.shown()[-1], "0")
    stops.again(KILL)
    until_said(0.4)
    with api.failing(hangs=True):
        stops.end(TERM)
    running.start_rasa()
    until_said(0.55)
    with another(running) as second:
        assert api.state.most_polling == 1
        stops.end(KILL)
        until_said(0.7)
        running.start_rasa()
        until_said(0.8)
        assert api.state.most_polling == 1
        Stops(second, api, stops.logs, stops.ends, stops.seconds).end(TERM)
    sending.join()
    people[0].until_settled(120)

    looked_for = len(api.calls("editMessageText"))
    took = ", ".join(f"{how.name} {seconds:.1f} s" for how, seconds in zip(stops.ends, stops.seconds))
    with capsys.disabled():
        print(f"\n{CHATS * len(SENT)} updates, ends: {took}; {looked_for} looks for messages of earlier attempts")
    for person in people:
        assert texts(person) == expected
    assert api.state.changed == 0
    assert len({word for text in texts(asking) for word in text.split() if word.startswith("MKB-")}) == 1
    assert requests_of("Bakkerij Herstart", running) == 1
    assert not any("Traceback" in text for text in [*stops.logs, log(running)])


def test_a_message_that_telegram_took_just_before_a_kill_is_not_sent_again(running: Assistant, api: BotApi):
    person, other = Person(api, running), Person(api, running)
    person.asks("/start")
    before, changed = len(person.shown()), api.state.changed
    with api.failing(None, "sendMessage", hangs=True, takes=True):
        person.types("hoe lang duurt dat?")
        api.until(lambda: len(person.shown()) > before)
        for text in ("Nog even", "Ben je er nog?"):
            other.types(text)
        Stops(running, api).end(KILL)
    person.types("wat kost een ad")
    running.start_rasa()
    person.until_settled(60)
    assert [shown.text for shown in person.shown()].count(person.shown()[before].text) == 1
    assert len(person.shown()) == before + 2
    assert api.state.changed == changed


def up_to_the_last_choice(api: BotApi, running: Assistant) -> Person:
    """Somebody who has filled in the form, and only has to say yes."""
    person = Person(api, running)
    for text in ("/contact", "Avans", "Bakkerij Herstart", "Fatima Jansen", "06-12345678"):
        said = person.asks(text)
    assert said[-1].choices[0].startswith("Ja")
    return person


def requests_of(company: str, running: Assistant) -> int:
    """How many requests were kept for a company."""
    with sqlite3.connect(running.settings["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        query = "SELECT count(*) FROM contact_requests WHERE company = ?"
        return int(connection.execute(query, (company,)).fetchone()[0])
