"""`make ask Q="…"`: one question to the running assistant."""

import json
import urllib.error
import urllib.request
import uuid

from launch.settings import PORT
from launch.steps import warn

_NOT_RUNNING = (
    f"Op poort {PORT} draait de assistent niet. Start hem in een ander venster met ‘make run’: de eerste keer duurt "
    "dat een kwartier, op een drukke computer langer, daarna ongeveer een halve minuut."
)


def ask(question: str) -> int:
    """Prints the answer on standard output; gives the exit status."""
    if not question.strip():
        warn('Stel een vraag, bijvoorbeeld: make ask Q="Wat is een Ad?"')
        return 2
    body = json.dumps({"sender": f"ask-{uuid.uuid4().hex}", "message": question}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            messages = json.load(answer)
    except urllib.error.HTTPError as error:
        warn(f"De assistent draait, maar neemt hier geen vragen aan (status {error.code}). Start hem met ‘make run’.")
        return 1
    except (urllib.error.URLError, OSError):
        warn(_NOT_RUNNING)
        return 1
    for notice in messages[:-1]:
        warn(notice.get("text", ""))
    for message in messages[-1:]:
        print(message.get("text", ""))
        for button in message.get("buttons") or []:
            print(f"  → {button['title']}")
    return 0
