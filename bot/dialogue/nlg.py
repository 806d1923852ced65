"""Answers with their source, from the topic files."""

import re
from typing import Any, Dict, List, Optional

import rasa.shared.utils.io
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.action_calls import tune_action_calls
from bot.dialogue.context import NOTICES, session, utter_action
from bot.dialogue.yes_no import opening
from bot.nlu.gate import SECOND
from bot.nlu.text import clean
from bot.shared import ROOT, SharedKnowledge
from bot.topics import Topic, read_topics

REPEAT = "utter_repeat"
_FACT = re.compile(r"\{([a-z]+\.[a-z_]+)\}")
_MOST_WORDS = 110


class SourcedNLG(TemplatedNaturalLanguageGenerator):
    """Says the texts of the topic files and of domain.yml as they stand now.

    Reads them at start: a changed text needs a restart, no training.
    """

    def __init__(self, endpoint_config: Optional[EndpointConfig], domain: Domain) -> None:
        """Reads topics, sections and facts; raises FileNotFoundError when the knowledge is not built."""
        path = ROOT / "domain.yml"
        texts = rasa.shared.utils.io.read_yaml_file(path)["responses"] if path.exists() else domain.responses
        self._texts = texts
        super().__init__(texts)
        self._topics = read_topics()
        self._shared = SharedKnowledge.load()
        tune_action_calls()

    @property
    def responses(self) -> Dict[str, Any]:
        """The texts of domain.yml as it was at start."""
        return self._texts

    @responses.setter
    def responses(self, trained: Dict[str, Any]) -> None:
        """Keeps Rasa from putting the texts of the trained model in their place, as it does after loading one."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        """The message for a response; None when there is no such response."""
        if utter_action == REPEAT:
            return self._repeated(tracker)
        topic = self._topics.get(utter_action[len("utter_") :])
        if topic is None:
            message = await super().generate(utter_action, tracker, output_channel, **kwargs)
            return self._with_source(message, kwargs.get("section"))
        parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
        second = self._topics.get(parsed.get(SECOND) or "")
        message = self._answers(topic, second)
        question = (tracker.latest_message.text if tracker.latest_message else None) or ""
        message["text"] = opening(topic.yes_no, clean(question)) + message["text"]
        return message

    def _with_source(self, message: Optional[Dict[str, Any]], section: Optional[str]) -> Optional[Dict[str, Any]]:
        if message and self._shared.knows(section):
            message["text"] += f"\n{self._shared.source_line(str(section))}"
            message["sources"] = [section]
        return message

    def _answers(self, topic: Topic, second: Optional[Topic]) -> Dict[str, Any]:
        message = self._answer(topic)
        if second is None:
            return message
        other = self._answer(second)
        if _words(message["text"]) + _words(other["text"]) <= _MOST_WORDS:
            message["text"] = f"{message['text']}\n{other['text']}"
        elif second.label:
            message["text"] += f"\nJe vroeg nog iets: ‘{second.label}’. Tik erop of typ het over."
            message["buttons"] = [_choice(second.label), *message.get("buttons", [])]
        return message

    def _answer(self, topic: Topic) -> Dict[str, Any]:
        used = _FACT.findall(topic.text)
        text = _FACT.sub(lambda match: self._shared.fact(match[1]), topic.text)
        schemes = [f"regelingen#{name.split('.')[0]}" for name in used]
        sources = [source for source in dict.fromkeys([topic.source, *schemes]) if self._shared.knows(source)]
        lines = [self._shared.source_line(str(source)) for source in sources]
        buttons = topic.buttons or [_choice(label) for label in self._next(topic)]
        message: Dict[str, Any] = {"text": "\n".join([text, *lines]), "topic": topic.intent, "sources": sources}
        if buttons:
            message["buttons"] = list(buttons)
        return message

    def _next(self, topic: Topic) -> List[str]:
        found = (self._topics.get(f"faq/{name}") for name in topic.next)
        return [other.label for other in found if other and other.label]

    def _repeated(self, tracker: DialogueStateTracker) -> Dict[str, Any]:
        for event in session(tracker):
            if utter_action(event) not in (*NOTICES, REPEAT) and event.text:
                buttons = event.data.get("buttons") or []
                return {"text": event.text, **({"buttons": buttons} if buttons else {})}
        return {"text": "Ik heb nog niets gezegd. Wat wil je weten over de Mkb-route?"}


def _choice(label: str) -> Dict[str, str]:
    """A button that sends its own text, so that no payload can be forged."""
    return {"title": label, "payload": label}


def _words(text: str) -> int:
    return len(text.split())
