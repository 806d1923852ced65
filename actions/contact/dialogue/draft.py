"""What has been filled in so far, and what comes next."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self

ANY_SCHOOL = "any"
SKIPPED = "niet opgegeven"
Step = Literal["place", "school", "company", "name", "reach", "confirm", "change", "question", "call_when"]
LABELS = {
    "school": "Hogeschool",
    "company": "Bedrijf",
    "name": "Naam",
    "email": "E-mail",
    "phone": "Telefoon",
    "question": "Vraag",
    "call_when": "Wanneer bellen",
}
"""What the fields are called, for people."""

Field = Literal["school", "company", "name", "email", "phone", "question", "call_when"]


@dataclass(frozen=True)
class Draft:
    """A request that the employer is filling in; the values that are None are still to come.

    Attributes:
        step: what was asked last.
        since: the moment of the first turn (seconds since 1970); from there on texts are blanked afterwards.
        offered: the ids of the hogescholen to choose from.
        listing: what is said of those, or of the one that was named.
        school: the id of the chosen one, or ANY_SCHOOL.
        question: what the employer wants to know, taken from the conversation.
        tries: how often the last question was not answered.
        asked: whether the employer asked for this; else the assistant offered it.
        talked: whether there was a conversation before, which may go along.
        transcript: whether it goes along.
    """

    step: Step
    since: float
    offered: tuple[str, ...] = ()
    listing: str = ""
    school: str | None = None
    company: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    question: str | None = None
    call_when: str | None = None
    tries: int = 0
    asked: bool = True
    talked: bool = False
    transcript: bool = False

    def next_step(self) -> Step:
        """The first thing that is missing, or the summary."""
        if self.school is None:
            return "school" if self.offered else "place"
        if self.company is None:
            return "company"
        if self.name is None:
            return "name"
        return "confirm" if self.email or self.phone else "reach"

    def changed(self, **values: Any) -> Self:
        """The draft with other values."""
        return replace(self, **values)

    def advanced(self, **values: Any) -> Self:
        """The draft with values filled in, at its next step."""
        filled = self.changed(**values, tries=0)
        return filled.changed(step=filled.next_step())

    def as_data(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**asdict(self), "offered": list(self.offered)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """From what `as_data` gave."""
        return cls(**{**data, "offered": tuple(data["offered"])})
