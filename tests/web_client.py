"""A visitor of the website chat, over HTTP as a page does it."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

Event = dict[str, Any]


@dataclass
class Visitor:
    """One conversation; `token` opens it."""

    url: str
    token: str = ""
    seen: int = 0
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        """Opens a session, unless a token was given."""
        if not self.token:
            answer = self.post("session", {})
            answer.raise_for_status()
            self.token = answer.json()["token"]

    @property
    def headers(self) -> dict[str, str]:
        """The authorisation, when there is a token."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        """Calls with a body as JSON."""
        return self.http.post(
            f"{self.url}/webhooks/web/{path}", json=body, headers={**self.headers, **headers}, timeout=60
        )

    def send(self, text: str, client_id: str | None = None) -> str:
        """Sends a message; gives its client id."""
        client_id = client_id or uuid.uuid4().hex
        answer = self.post("messages", {"id": client_id, "text": text})
        answer.raise_for_status()
        return client_id

    def events(self, after: int = 0) -> list[Event]:
        """The events above a number, at most 200."""
        answer = self.http.get(
            f"{self.url}/webhooks/web/events", params={"after": after}, headers=self.headers, timeout=60
        )
        answer.raise_for_status()
        return list(answer.json()["events"])

    def until(self, kinds: tuple[str, ...], client_id: str, patience: float = 30) -> list[Event]:
        """The events that come up to one of a kind that answers a message."""
        found: list[Event] = []
        limit = time.monotonic() + patience
        while not any(event["type"] in kinds and event.get("to") == client_id for event in found):
            assert time.monotonic() < limit, f"no {kinds} among {found}"
            time.sleep(0.02)
            new = self.events(self.seen)
            found += new
            self.seen = max([self.seen, *(event["sequence"] for event in new)])
        return found

    def ask(self, text: str) -> list[Event]:
        """Sends a message and gives the replies."""
        client_id = self.send(text)
        events = self.until(("done", "failed"), client_id)
        return [event for event in events if event["type"] == "reply" and event["to"] == client_id]

    @contextmanager
    def stream(self, after: int = 0) -> Iterator[Iterator[Event]]:
        """The stream of events, as it comes."""
        headers = {**self.headers, "Accept": "text/event-stream"}
        with requests.get(
            f"{self.url}/webhooks/web/events", params={"after": after}, headers=headers, stream=True, timeout=(5, 30)
        ) as answer:
            answer.raise_for_status()
            lines = answer.iter_lines(chunk_size=1)
            yield (json.loads(line.removeprefix(b"data: ")) for line in lines if line.startswith(b"data: "))

    def erase(self) -> requests.Response:
        """Erases the conversation."""
        return self.http.delete(f"{self.url}/webhooks/web/session", headers=self.headers, timeout=60)
