"""The form, turn by turn, without servers."""

import pytest

from actions.contact.dialogue.draft import ANY_SCHOOL, LABELS, SKIPPED, Draft
from actions.contact.dialogue.turns import Form, Turn
from knowledge.places import read_places
from knowledge.schools import SchoolFinder, read_schools

NOW = 1000.0


@pytest.fixture(scope="module")
def form() -> Form:
    schools = read_schools()
    by_id = {school.id: school for school in schools}
    return Form(SchoolFinder(schools, read_places()), by_id, lambda school: "het loket")


def talk(form: Form, *texts: str, question: str | None = "Wat kost een Ad mij?") -> Turn:
    turn = form.begin(texts[0], Draft("place", NOW, question=question), None)
    for text in texts[1:]:
        assert turn.draft is not None
        turn = form.go_on(turn.draft, text, other=False)
    return turn


def said(turn: Turn) -> list[str]:
    return [say.response for say in turn.says]


FILLED = (
    "ik wil iemand spreken",
    "Deventer",
    "Saxion Hogeschool",
    "Bakkerij Jansen",
    "ik ben Fatima Jansen",
    "06-12345678",
)


def filled(form: Form) -> Draft:
    draft = talk(form, *FILLED).draft
    assert draft is not None
    return draft


def test_what_happens_with_it_is_told_with_the_first_question(form):
    assert said(talk(form, "ik wil iemand spreken")) == ["utter_contact_privacy", "utter_contact_place"]


def test_every_question_once_and_then_the_summary(form):
    steps = [said(talk(form, *FILLED[: count + 1]))[-1] for count in range(len(FILLED))]
    assert steps == [f"utter_contact_{step}" for step in ("place", "school", "company", "name", "reach", "summary")]
    summary = talk(form, *FILLED).says[0].values["summary"]
    for part in ("Bakkerij Jansen", "Fatima Jansen", "+31612345678", "Wat kost een Ad mij?", "Saxion"):
        assert part in summary


def test_at_most_three_hogescholen_and_any(form):
    choices = talk(form, "ik wil iemand spreken", "Utrecht").says[0].choices
    assert 2 <= len(choices) <= 4
    assert choices[-1] == "Maakt niet uit"
    draft = talk(form, "ik wil iemand spreken", "Utrecht", "Maakt niet uit").draft
    assert draft is not None
    assert draft.school == ANY_SCHOOL


def test_what_was_said_already_is_not_asked_again(form):
    turn = talk(form, "bel Bakkerij Jansen, 0612345678, over een Ad in Zwolle")
    assert said(turn)[-1] == "utter_contact_school"
    assert turn.draft is not None
    turn = form.go_on(turn.draft, turn.says[-1].choices[0], other=False)
    assert said(turn) == ["utter_contact_name"]
    assert turn.draft is not None
    turn = form.go_on(turn.draft, "Fatima Jansen", other=False)
    assert said(turn) == ["utter_contact_summary"]
    assert turn.draft is not None
    assert (turn.draft.company, turn.draft.phone) == ("Bakkerij Jansen", "+31612345678")


def test_a_named_hogeschool_needs_no_place(form):
    turn = talk(form, "kan iemand van Avans mij bellen")
    assert turn.draft is not None
    assert (turn.draft.school, turn.draft.step) == ("avans", "company")


def test_nothing_is_confirmed_but_by_a_yes_to_the_summary(form):
    assert form.go_on(filled(form), "Ja, versturen", other=False).outcome == "confirmed"
    for step in range(1, len(FILLED)):
        draft = talk(form, *FILLED[:step]).draft
        assert draft is not None
        assert form.go_on(draft, "Ja, versturen", other=False).outcome != "confirmed"


@pytest.mark.parametrize(
    "text",
    [
        "ja maar het nummer klopt niet",
        "klopt dat nummer?",
        "ja, mail is a@b.nl",
        "ok 0687654321",
        "nee",
        "wacht even",
        "wat kost dat?",
    ],
)
def test_anything_else_does_not_send(form, text):
    assert form.go_on(filled(form), text, other=True).outcome != "confirmed"


@pytest.mark.parametrize("text", ["laat maar", "Stoppen", "laat maar zitten", "annuleer", "toch niet"])
@pytest.mark.parametrize("step", range(1, len(FILLED) + 1))
def test_it_can_be_stopped_everywhere(form, text, step):
    draft = talk(form, *FILLED[:step]).draft
    assert draft is not None
    turn = form.go_on(draft, text, other=True)
    assert (turn.outcome, turn.draft, said(turn)) == ("stopped", None, ["utter_contact_stopped"])


def test_a_question_in_between_is_answered_and_the_form_goes_on(form):
    draft = talk(form, *FILLED[:3]).draft
    assert draft is not None
    turn = form.go_on(draft, "hoe lang duurt een ad?", other=True)
    assert (turn.outcome, said(turn)) == ("interrupted", ["utter_contact_company"])
    assert turn.draft == draft.changed(tries=1)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("nee, mijn e-mail is fatima@jansen.nl", "email", "fatima@jansen.nl"),
        ("mijn nummer moet 0687654321 zijn", "phone", "+31687654321"),
    ],
)
def test_a_value_is_corrected_at_once(form, text, field, value):
    turn = form.go_on(filled(form), text, other=False)
    assert turn.draft is not None
    assert getattr(turn.draft, field) == value
    assert said(turn) == ["utter_contact_summary"]


@pytest.mark.parametrize(
    ("label", "typed", "field", "value"),
    [
        ("Bedrijf", "Slagerij De Boer", "company", "Slagerij De Boer"),
        ("Naam", "Piet de Boer", "name", "Piet de Boer"),
        ("Vraag", "Kan mijn zoon dit doen?", "question", "Kan mijn zoon dit doen?"),
        ("Wanneer bellen", "na vijven", "call_when", "na vijven"),
        ("Hogeschool", "Avans", "school", "avans"),
        ("Telefoon", "0687654321", "phone", "+31687654321"),
    ],
)
def test_each_item_can_be_changed(form, label, typed, field, value):
    turn = form.go_on(filled(form), "Iets veranderen", other=False)
    assert label in turn.says[0].choices
    for text in (label, typed):
        assert turn.draft is not None
        turn = form.go_on(turn.draft, text, other=False)
    assert turn.draft is not None
    assert getattr(turn.draft, field) == value
    assert said(turn) == ["utter_contact_summary"]


def test_what_is_wrong_is_told_and_the_second_time_it_can_be_skipped(form):
    turn = talk(form, *FILLED[:3], "???")
    assert said(turn) == ["utter_contact_wrong"]
    assert "bedrijfsnaam" in turn.says[0].values["reason"]
    turn = talk(form, *FILLED[:3], "???", "!!!")
    assert turn.says[0].choices == ("Overslaan", "Stoppen")
    turn = talk(form, *FILLED[:3], "???", "!!!", "Overslaan")
    assert turn.draft is not None
    assert (turn.draft.company, turn.draft.step) == (SKIPPED, "name")


def test_a_question_without_an_answer_goes_along(form):
    for count in (1, 3, 4, 5):
        draft = talk(form, *FILLED[:count]).draft
        assert draft is not None
        turn = form.go_on(draft, "doen jullie ook iets met koeltechniek?", other=False)
        assert said(turn)[0] == "utter_contact_question_kept"
        assert turn.draft is not None
        assert turn.draft.question == "Wat kost een Ad mij? doen jullie ook iets met koeltechniek?"
        assert turn.draft.step == draft.step


@pytest.mark.parametrize(
    ("name", "other"), [("ad de vries", True), ("Piet", True), ("Wat Anders", False), ("subsidieadvies oost", True)]
)
def test_whatever_the_classifier_thinks_a_name_is_a_name(form, name, other):
    for count, field in ((3, "company"), (4, "name")):
        draft = talk(form, *FILLED[:count]).draft
        assert draft is not None
        turn = form.go_on(draft, name, other=other)
        assert turn.draft is not None
        assert getattr(turn.draft, field) == name


def test_a_name_that_begins_like_a_question_is_taken_the_second_time(form):
    draft = talk(form, *FILLED[:3]).draft
    for outcome in ("interrupted", "going"):
        assert draft is not None
        turn = form.go_on(draft, "Hoe Dan Catering", other=True)
        assert turn.outcome == outcome
        draft = turn.draft
    assert draft is not None
    assert draft.company == "Hoe Dan Catering"


@pytest.mark.parametrize("text", ["hallo", "ja", "Bedankt!", "Ik wil iemand spreken", "weet ik niet"])
def test_small_talk_is_nobodys_name(form, text):
    draft = talk(form, *FILLED[:3]).draft
    assert draft is not None
    turn = form.go_on(draft, text, other=False)
    assert (turn.draft, said(turn)) == (draft, ["utter_contact_company"])


def test_the_answer_to_what_do_you_want_to_ask_is_not_an_interruption(form):
    turn = form.go_on(filled(form).changed(step="question"), "Wat kost een Ad?", other=True)
    assert turn.draft is not None
    assert turn.draft.question == "Wat kost een Ad?"


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("nee, mijn bedrijf heet Slagerij De Boer", "company", "Slagerij De Boer"),
        ("oh nee mijn naam is Piet de Boer", "name", "Piet de Boer"),
        ("nee, mijn e-mail is piet@boer.nl", "email", "piet@boer.nl"),
        ("het nummer moet 0687654321 zijn", "phone", "+31687654321"),
        ("bel mij liever dinsdag ochtend", "call_when", "dinsdag ochtend"),
        ("jullie mogen mij na 17 uur bellen", "call_when", "na 17 uur"),
    ],
)
@pytest.mark.parametrize("step", [4, 5, 6])
def test_it_can_be_corrected_at_any_step(form, typed, field, value, step):
    draft = talk(form, *FILLED[:step]).draft
    assert draft is not None
    turn = form.go_on(draft, typed, other=False)
    assert turn.draft is not None
    assert getattr(turn.draft, field) == value


@pytest.mark.parametrize(
    ("text", "along"),
    [
        ("Ja, versturen", False),
        ("Ja, met ons gesprek erbij", True),
        ("ja, stuur het gesprek mee", True),
        ("ja zonder het gesprek", False),
    ],
)
def test_the_conversation_goes_along_only_when_that_is_said(form, text, along):
    turn = form.go_on(filled(form).changed(talked=True), text, other=False)
    assert turn.draft is not None
    assert (turn.outcome, turn.draft.transcript) == ("confirmed", along)


def test_too_long_an_answer_is_told_and_not_cut(form):
    for step in ("question", "call_when"):
        turn = form.go_on(filled(form).changed(step=step), "woord " * 200, other=False)
        assert said(turn) == ["utter_contact_wrong"]
        assert "te lang" in turn.says[0].values["reason"]


@pytest.mark.parametrize("label", LABELS.values())
@pytest.mark.parametrize("step", ["confirm", "change"])
def test_every_choice_under_what_to_change_asks_for_its_field(form, label, step):
    """Also "Wanneer bellen", which reads as a question."""
    turn = form.go_on(filled(form).changed(step=step), label, other=True)
    assert turn.outcome == "going"
    assert turn.draft is not None
    assert turn.draft.step not in ("confirm", "change")


def test_a_question_before_a_change_keeps_the_choices(form):
    turn = form.go_on(filled(form).changed(step="change"), "hoe lang duurt dat?", other=True)
    assert turn.outcome == "interrupted"
    assert turn.says[-1].choices == tuple(LABELS.values())


def test_a_change_that_is_not_understood_is_told(form):
    turn = form.go_on(filled(form).changed(step="change"), "tja", other=False)
    assert said(turn) == ["utter_contact_wrong", "utter_contact_summary"]


@pytest.mark.parametrize("step", [1, 2, 5])
def test_a_topic_without_a_question_mark_is_answered_where_no_name_is_expected(form, step):
    draft = talk(form, *FILLED[:step]).draft
    assert draft is not None
    turn = form.go_on(draft, "betaal ik gewoon loon over de schooldagen", other=True)
    assert turn.outcome == "interrupted"
    assert turn.draft is not None
    assert turn.draft.step == draft.step


def test_a_number_that_is_none_is_told_and_asked_again(form):
    turn = talk(form, *FILLED[:5], "06 1234 567")
    assert said(turn) == ["utter_contact_wrong", "utter_contact_reach"]


def test_a_named_hogeschool_tells_its_site_before_anything_is_asked(form):
    turn = talk(form, "heb je een nummer van Avans")
    assert said(turn)[0] == "utter_contact_site"
    assert "https://www.avans.nl" in turn.says[0].values["schools"]


def test_a_place_that_is_not_there_is_told_and_asked_again(form):
    turn = talk(form, "ik wil iemand spreken", "Timboektoe")
    assert said(turn) == ["utter_contact_wrong"]
    assert "ken ik niet" in turn.says[0].values["reason"]
    assert turn.draft is not None
    assert turn.draft.step == "place"


def test_a_draft_survives_storage(form):
    draft = filled(form)
    assert Draft.from_data(draft.as_data()) == draft
