"""One turn of the form: from a draft and a message to the next draft and what is said.

Responses are named here and worded in `domain.yml`, so that an editor can change them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from actions.contact.dialogue import reading
from actions.contact.dialogue.draft import ANY_SCHOOL, SKIPPED, Draft, Step
from actions.contact.fields import LONGEST, READERS, NotTaken
from knowledge.schools import Found, School, SchoolFinder

Outcome = Literal["going", "interrupted", "confirmed", "stopped"]
_MOST_TRIES = 2
_LONGEST_TEXT = 500
_SEND, _CHANGE, _STOP, _SKIP = "Ja, versturen", "Iets veranderen", "Stoppen", "Overslaan"
_ANY = "Maakt niet uit"
_LABELS = {
    "school": "Hogeschool",
    "company": "Bedrijf",
    "name": "Naam",
    "email": "E-mail",
    "phone": "Telefoon",
    "question": "Vraag",
    "call_when": "Wanneer bellen",
}


@dataclass(frozen=True)
class Say:
    """One response by its name, the values in it, and the choices under it."""

    response: str
    values: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What a message led to; an interrupted turn is one that asks something else, to be answered before `says`."""

    draft: Draft | None
    says: tuple[Say, ...]
    outcome: Outcome = "going"


class Form:
    """Takes a request down."""

    def __init__(self, finder: SchoolFinder, schools: Mapping[str, School]) -> None:
        """Takes what finds hogescholen, and all of them by id."""
        self._finder = finder
        self._schools = schools

    def begin(self, text: str, question: str | None, now: float) -> Turn:
        """Starts with what the first message says already; tells what happens with it in the same turn."""
        draft = self._filled(Draft("place", now, question=question), text)
        draft = draft.changed(step=draft.next_step())
        return Turn(draft, (Say("utter_contact_privacy"), self.ask(draft)))

    def go_on(self, draft: Draft, text: str, *, answers: bool) -> Turn:
        """Takes an answer; `answers` says that the topics have a sure answer to the message."""
        if reading.is_stop(text):
            return Turn(None, (Say("utter_contact_stopped"),), "stopped")
        if draft.step == "confirm" and reading.is_yes(text):
            return Turn(draft, (), "confirmed")
        if answers and reading.is_question(text) and not reading.reachable_at(text):
            return Turn(draft, (self.ask(draft),), "interrupted")
        if draft.step in ("confirm", "change"):
            return self._corrected(draft, text)
        return self._answered(draft, text)

    def _answered(self, draft: Draft, text: str) -> Turn:
        try:
            taken = self._taken(draft, text)
        except NotTaken as error:
            return self._again(draft, str(error))
        return self._next(taken)

    def _next(self, draft: Draft) -> Turn:
        return Turn(draft, (self.ask(draft),))

    def _taken(self, draft: Draft, text: str) -> Draft:
        """The draft with the answer to its step; raises NotTaken."""
        if draft.step == "place":
            return self._placed(draft, text)
        if draft.step == "school":
            return self._chosen(draft, text)
        if draft.step == "reach":
            return self._reached(draft, text)
        if draft.step in ("question", "call_when"):
            return draft.advanced(**{draft.step: _short(text)})
        if draft.tries >= _MOST_TRIES and reading.is_skip(text):
            return draft.advanced(**{draft.step: SKIPPED})
        read = READERS[draft.step](text)
        return self._filled(draft, text, **{draft.step: read}).advanced()

    def _placed(self, draft: Draft, text: str) -> Draft:
        if reading.is_any(text):
            return draft.advanced(school=ANY_SCHOOL)
        found = self._finder.find(text, is_answer=True)
        if not found:
            raise NotTaken("Die plaats of hogeschool ken ik niet. Typ een plaats of provincie in Nederland.")
        return self._with_schools(draft, found).advanced()

    def _chosen(self, draft: Draft, text: str) -> Draft:
        if reading.is_any(text):
            return draft.advanced(school=ANY_SCHOOL)
        offered = {self._schools[name].name.casefold(): name for name in draft.offered}
        if text.strip().casefold() in offered:
            return draft.advanced(school=offered[text.strip().casefold()])
        return self._placed(draft, text)

    def _reached(self, draft: Draft, text: str) -> Draft:
        found = reading.reachable_at(text)
        if not found:
            field = "email" if "@" in text else "phone"
            READERS[field](text)
        return draft.advanced(**found)

    def _with_schools(self, draft: Draft, found: Found) -> Draft:
        """One hogeschool that was named is chosen; of several there is a choice."""
        if found.by_name and len(found.schools) == 1:
            return draft.changed(school=found.schools[0].id, offered=())
        return draft.changed(school=None, offered=tuple(school.id for school in found.schools))

    def _filled(self, draft: Draft, text: str, **values: str) -> Draft:
        """The draft with all else that a message says, where nothing was known yet."""
        draft = draft.changed(**values)
        for name, value in reading.reachable_at(text).items():
            if getattr(draft, name) is None:
                draft = draft.changed(**{name: value})
        if draft.company is None and (company := reading.mentioned_company(text)):
            draft = draft.changed(company=company[:LONGEST])
        if draft.school is None and not draft.offered and (found := self._finder.find(text)):
            draft = self._with_schools(draft, found)
        return draft

    def _again(self, draft: Draft, reason: str) -> Turn:
        """Says what is wrong; after two tries also why it is asked, with the choice to skip or to stop."""
        draft = draft.changed(tries=draft.tries + 1)
        if draft.tries < _MOST_TRIES:
            return Turn(draft, (Say("utter_contact_wrong", {"reason": reason}),))
        skips = (_SKIP,) if draft.step in ("company", "name") else (_ANY,) if draft.step in ("place", "school") else ()
        said = Say("utter_contact_wrong_again", {"reason": reason}, (*skips, _STOP))
        return Turn(draft, (said,))

    def _corrected(self, draft: Draft, text: str) -> Turn:
        """After the summary: a new value is taken at once, a field that is named is asked for."""
        found = reading.reachable_at(text)
        if found:
            return self._next(draft.advanced(**found))
        if named := reading.named_field(text):
            return self._asked_again(draft, named)
        if draft.step == "change":
            return self._next(draft.changed(step="confirm"))
        return Turn(draft.changed(step="change"), (Say("utter_contact_change", choices=tuple(_LABELS.values())),))

    def _asked_again(self, draft: Draft, name: str) -> Turn:
        steps: Mapping[str, Step] = {"school": "place", "email": "reach", "phone": "reach"}
        step: Step = steps.get(name, name)  # type: ignore[arg-type]
        values: dict[str, object] = {"school": None, "offered": ()} if name == "school" else {}
        return self._next(draft.changed(step=step, tries=0, **values))

    def ask(self, draft: Draft) -> Say:
        """The question of a step."""
        if draft.step == "school":
            offered = [self._schools[name] for name in draft.offered]
            listing = "\n".join(f"• {school.name}: {school.site}" for school in offered)
            return Say("utter_contact_school", {"schools": listing}, (*(school.name for school in offered), _ANY))
        if draft.step == "confirm":
            return Say("utter_contact_summary", {"summary": self.summary(draft)}, (_SEND, _CHANGE, _STOP))
        return Say(f"utter_contact_{draft.step}")

    def summary(self, draft: Draft) -> str:
        """What will be sent, one item a line."""
        school = "maakt niet uit" if draft.school == ANY_SCHOOL else self._schools[draft.school or ""].name
        values = {
            "school": school,
            "company": draft.company,
            "name": draft.name,
            "email": draft.email,
            "phone": draft.phone,
            "question": draft.question or "geen",
            "call_when": draft.call_when or "maakt niet uit",
        }
        return "\n".join(f"• {_LABELS[name]}: {value}" for name, value in values.items() if value)


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_TEXT]
