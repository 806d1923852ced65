"""One turn of the form: from a draft and a message to the next draft and what is said.

Responses are named here and worded in `domain.yml`, so that an editor can change them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from actions.contact.dialogue import reading
from actions.contact.dialogue.draft import ANY_SCHOOL, LABELS, SKIPPED, Draft, Step
from actions.contact.dialogue.listing import listing
from actions.contact.fields import LONGEST, LONGEST_QUESTION, READERS, NotTaken
from knowledge.schools import Found, School, SchoolFinder

Outcome = Literal["going", "interrupted", "confirmed", "stopped"]
_MOST_TRIES = 2
_LONGEST_MESSAGE = 2000
"""Characters; what is longer is not read."""

_NAMES = ("company", "name")
_FREE = ("question", "call_when")
"""Steps to which anything is an answer."""

_SEND, _SEND_ALL = "Ja, versturen", "Ja, met ons gesprek erbij"
_CHANGE, _STOP, _SKIP = "Iets veranderen", "Stoppen", "Overslaan"
_ANY = "Maakt niet uit"
_UNCLEAR = "Ik begrijp niet wat je wilt veranderen."


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

    def __init__(
        self, finder: SchoolFinder, schools: Mapping[str, School], recipient: Callable[[School | None], str]
    ) -> None:
        """Takes what finds hogescholen, all of them by id, and who gets a request for one, in words."""
        self._finder = finder
        self._schools = schools
        self._recipient = recipient

    def begin(self, text: str, draft: Draft, place: Found | None) -> Turn:
        """Starts with what the first message says already; tells what happens with it in the same turn.

        `draft` is an empty one; `place` is what the conversation named before, and counts
        only when this message names none.
        """
        draft = self._filled(draft, text[:_LONGEST_MESSAGE])
        if place and draft.school is None and not draft.offered:
            draft = self._with_schools(draft, place)
        draft = draft.changed(step=draft.next_step())
        site = (Say("utter_contact_site", {"schools": draft.listing}),) if draft.school and draft.listing else ()
        return Turn(draft, (*site, Say("utter_contact_privacy"), self.ask(draft)))

    def go_on(self, draft: Draft, text: str, *, other: bool) -> Turn:
        """Takes an answer; `other` says that the message is surely something else, such as a question."""
        if reading.is_stop(text):
            return Turn(None, (Say("utter_contact_stopped"),), "stopped")
        if len(text) > _LONGEST_MESSAGE:
            return self._again(draft, "Dat bericht is te lang om te lezen.")
        if draft.step == "confirm" and reading.is_yes(text):
            return Turn(draft.changed(transcript=draft.talked and reading.with_transcript(text)), (), "confirmed")
        if other and _asks_something_else(draft, text):
            return self._interrupted(draft.changed(tries=max(draft.tries, 1)))
        if draft.step in ("confirm", "change"):
            return self._corrected(draft, text)
        return self._taken_or_not(draft, text, other=other)

    def _taken_or_not(self, draft: Draft, text: str, *, other: bool) -> Turn:
        """Anything may be a name, so what looks like a question has to be said twice to be one.

        What the classifier takes for something else says nothing here: of 100 spellings of
        people's names it is sure of half, and of 122 of companies of 76.
        """
        if draft.step in _FREE:
            return self._answered(draft, text)
        if values := reading.stated(text):
            return self._next(draft.advanced(**values))
        is_name = draft.step in _NAMES
        if reading.is_small_talk(text):
            return Turn(draft, (self.ask(draft),))
        if is_name and draft.tries == 0 and reading.is_surely_question(text) and self._filled(draft, text) == draft:
            return self._question_kept(draft.changed(tries=1), text)
        is_sentence = len(text.split()) >= reading.WORDS_OF_A_SENTENCE
        return self._answered(draft, text, other=other and (not draft.asked or (is_sentence and not is_name)))

    def _answered(self, draft: Draft, text: str, *, other: bool = False) -> Turn:
        try:
            return self._next(self._taken(draft, text))
        except NotTaken as error:
            if other:
                return self._interrupted(draft)
            if reading.is_surely_question(text):
                return self._question_kept(draft, text)
            return self._again(draft, str(error))

    def _interrupted(self, draft: Draft) -> Turn:
        """After the answer to something else the form goes on, unless nobody had asked for it."""
        return Turn(draft, (self.ask(draft),), "interrupted") if draft.asked else Turn(None, (), "interrupted")

    def _question_kept(self, draft: Draft, text: str) -> Turn:
        """A question that has no answer here goes along."""
        whole = " ".join(part for part in (draft.question, " ".join(text.split())) if part)
        if len(whole) > LONGEST_QUESTION:
            return Turn(draft, (Say("utter_unknown"), self.ask(draft)))
        kept = draft.changed(question=whole)
        return Turn(kept, (Say("utter_contact_question_kept"), self.ask(kept)))

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
            return draft.changed(school=found.schools[0].id, offered=(), listing=listing(found))
        return draft.changed(school=None, offered=tuple(school.id for school in found.schools), listing=listing(found))

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
            again = (self.ask(draft),) if draft.step == "reach" else ()
            return Turn(draft, (Say("utter_contact_wrong", {"reason": reason}), *again))
        skips = (_SKIP,) if draft.step in ("company", "name") else (_ANY,) if draft.step in ("place", "school") else ()
        said = Say("utter_contact_wrong_again", {"reason": reason}, (*skips, _STOP))
        return Turn(draft, (said,))

    def _corrected(self, draft: Draft, text: str) -> Turn:
        """After the summary: a new value is taken at once, a field that is named is asked for."""
        if found := reading.stated(text) | reading.reachable_at(text):
            return self._next(draft.advanced(**found))
        if named := reading.named_field(text):
            return self._asked_again(draft, named)
        if reading.is_surely_question(text):
            return self._question_kept(draft.changed(step="confirm"), text)
        if draft.step == "change":
            unclear, draft = Say("utter_contact_wrong", {"reason": _UNCLEAR}), draft.changed(step="confirm")
            return Turn(draft, (unclear, self.ask(draft)))
        return self._next(draft.changed(step="change"))

    def _asked_again(self, draft: Draft, name: str) -> Turn:
        steps: Mapping[str, Step] = {"school": "place", "email": "reach", "phone": "reach"}
        step: Step = steps.get(name, name)  # type: ignore[arg-type]
        values: dict[str, object] = {"school": None, "offered": ()} if name == "school" else {}
        return self._next(draft.changed(step=step, tries=0, **values))

    def ask(self, draft: Draft) -> Say:
        """The question of a step."""
        if draft.step == "school":
            names = [self._schools[name].name for name in draft.offered]
            return Say("utter_contact_school", {"schools": draft.listing}, (*names, _ANY))
        if draft.step == "confirm":
            sends = (_SEND, _SEND_ALL) if draft.talked else (_SEND,)
            return Say("utter_contact_summary", {"summary": self.summary(draft)}, (*sends, _CHANGE, _STOP))
        choices = tuple(LABELS.values()) if draft.step == "change" else ()
        return Say(f"utter_contact_{draft.step}", choices=choices)

    def summary(self, draft: Draft) -> str:
        """What will be sent, one item a line."""
        school = self._schools.get(draft.school or "")
        values = {
            "recipient": self._recipient(school),
            "school": school.name if school else "maakt niet uit",
            "company": draft.company,
            "name": draft.name,
            "email": draft.email,
            "phone": draft.phone,
            "question": draft.question or "geen",
            "call_when": draft.call_when or "maakt niet uit",
        }
        labels = {"recipient": "Gaat naar", **LABELS}
        return "\n".join(f"• {labels[name]}: {value}" for name, value in values.items() if value)


def _asks_something_else(draft: Draft, text: str) -> bool:
    """Whether it is a question; what only begins like one, as "Hoe Dan Catering" does, is a name the second time."""
    if draft.step in _FREE or text.strip() in LABELS.values():
        return False
    is_name = draft.step in _NAMES and draft.tries > 0 and not text.strip().endswith("?")
    return reading.is_question(text) and not reading.reachable_at(text) and not is_name
