"""Deciding on a question that the classifier was not sure of."""

from actions.decision import decide


def test_a_clear_winner_is_answered():
    decision = decide({"faq/ad_duur": 0.6, "ask_person": 0.5, "faq/ad_wat": 0.2})
    assert (decision.kind, decision.intents) == ("answer", ["faq/ad_duur"])


def test_close_topics_become_a_choice_of_two_or_three():
    decision = decide({"faq/ad_duur": 0.30, "faq/ad_wat": 0.33, "faq/kosten": 0.28, "faq/salaris": 0.27})
    assert decision.kind == "clarify"
    assert decision.intents == ["faq/ad_wat", "faq/ad_duur", "faq/kosten"]


def test_between_two_topics_outside_the_subject_no_lead_is_needed():
    decision = decide({"outside/ziekte": 0.4, "outside/ontslag": 0.39, "faq/ad_wat": 0.1})
    assert decision.kind == "answer"
    assert decision.intents == ["outside/ziekte"]


def test_outside_the_subject_is_never_a_choice():
    decision = decide({"outside/ziekte": 0.31, "faq/ad_wat": 0.30, "faq/ad_duur": 0.29})
    assert decision.kind == "unknown"


def test_nothing_found_is_unknown():
    assert decide({}).kind == "unknown"
