"""Conversations as employers have them, through the real servers."""

import urllib.request

import pytest

from knowledge.topics import read_topics
from tests.evaluation.judge import Judge
from tests.talk import Assistant, Conversation

JUDGE = Judge()


def topics(reply) -> list[str]:
    return JUDGE.said(reply).topics


class TestOpening:
    def test_the_first_message_is_a_notice_in_its_own_bubble(self, running: Assistant):
        reply = running.conversation().say("Wat is een Ad?")
        assert len(reply.texts) == 2
        assert "computerprogramma" in reply.texts[0]
        assert "persoonlijke gegevens" in reply.texts[0]
        assert topics(reply) == ["ad_wat"]

    def test_it_comes_once(self, chat: Conversation):
        assert "computerprogramma" not in chat.say("Wat is een Ad?").text

    def test_it_comes_before_whatever_is_said_first(self, running: Assistant):
        for first in ("", "😀", "asdf", "/restart", "Ik wil iemand spreken", "dag", "x" * 10_000):
            reply = running.conversation().say(first)
            assert "computerprogramma" in reply.texts[0], first
            assert len(reply.texts) > 1, first
            assert not any("computerprogramma" in text for text in reply.texts[1:]), first
            assert reply.answer.strip(), first


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Wat is een Ad?", "ad_wat"),
        ("wat staat er in een tripartiete overeenkomst", "tripartiete_inhoud"),
        ("Welke subsidies bestaan er?", "subsidies_welke"),
        ("hoe richt ik een leerwerkplek in", "leerwerkplek_inrichten"),
        ("wat kost me dat", "kosten"),
        ("die 2700 krijg ik toch per maand?", "praktijkleren_bedrag"),
        ("een Ad duurt toch drie jaar?", "ad_duur"),
    ],
)
def test_an_answer_is_short_and_sourced(chat: Conversation, question: str, topic: str):
    reply = chat.say(question)
    assert topics(reply) == [topic]
    assert JUDGE.said(reply).problem is None
    assert "Bron: " in reply.answer
    assert len(reply.answer.split()) <= 120


def test_a_money_answer_names_the_real_amount_the_date_and_that_the_window_has_passed(chat: Conversation):
    amount = chat.say("hoeveel krijg ik van praktijkleren").answer
    assert "2.700" in amount
    assert "600" in amount
    assert "stand op" in amount
    assert "https://www.rvo.nl" in amount
    assert "stand op" in chat.say("wanneer kan ik praktijkleren aanvragen").answer


def test_follow_ups_lean_on_what_came_before(chat: Conversation):
    assert topics(chat.say("Wat is een Ad?")) == ["ad_wat"]
    assert topics(chat.say("en wat kan iemand daarna doen?")) == ["ad_doorstromen"]
    assert topics(chat.say("en wie mag eraan beginnen?")) == ["toelating"]


def test_two_questions_are_both_answered_or_the_second_is_named(chat: Conversation):
    reply = chat.say("Wat is een Ad? En moet ik de student salaris betalen?")
    named = [button["title"] for button in reply.buttons]
    assert "ad_wat" in topics(reply)
    assert "salaris" in topics(reply) or "Moet ik salaris betalen?" in named


@pytest.mark.parametrize(
    "question",
    [
        "hoeveel collegegeld betaalt mijn medewerker",
        "wat zegt de cao over loon voor studenten",
        "ik wil WBSO aanvragen",
        "mijn student is al weken ziek, wat nu",
        "hoe neem ik een bbl'er van het mbo aan",
    ],
)
def test_next_to_the_subject_it_says_who_does_know(chat: Conversation, question: str):
    reply = chat.say(question)
    assert "staat niet in de handreiking" in reply.answer
    assert "Bron:" not in reply.answer


@pytest.mark.parametrize(
    "question",
    ["hoe bak ik een appeltaart", "ik wil een ad plaatsen in de krant", "mooie route voor de fiets", "who won"],
)
def test_about_something_else_it_gives_no_answer(chat: Conversation, question: str):
    reply = chat.say(question)
    assert "Bron:" not in reply.answer
    assert JUDGE.is_honest(reply), reply.answer


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ("hoi", "Hallo"),
        ("bedankt!", ""),
        ("doei", ""),
        ("ben je een robot?", "computerprogramma"),
        ("je bent een stomme klootzak", ""),
        ("ik heb een klacht over deze chat", "Sorry"),
    ],
)
def test_small_talk(chat: Conversation, said: str, sign: str):
    reply = chat.say(said)
    assert JUDGE.said(reply).groups == ["chitchat"], reply.answer
    assert sign.lower() in reply.answer.lower()


def test_help_offers_choices_that_all_lead_somewhere(chat: Conversation):
    buttons = chat.say("wat kan ik vragen").buttons
    assert len(buttons) >= 3
    for button in buttons:
        reply = chat.say(button["payload"])
        assert topics(reply) or "hogeschool" in reply.answer, button


def test_repeat_says_the_last_answer_again(chat: Conversation):
    first = chat.say("Wat is een Ad?")
    assert chat.say("kun je dat herhalen").answer == first.answer


def test_starting_over_forgets_and_gives_the_notice_again(chat: Conversation):
    assert "opnieuw" in chat.say("opnieuw beginnen").text
    assert "computerprogramma" in chat.say("hallo").texts[0]


class TestPerson:
    def test_a_town_gives_the_hogescholen_near_it(self, chat: Conversation):
        assert "plaats" in chat.say("ik wil iemand spreken").answer
        reply = chat.say("Waalwijk")
        assert "https://www.avans.nl" in reply.answer
        assert "Maakt niet uit" in [button["title"] for button in reply.buttons]

    def test_a_place_in_the_same_message_is_not_asked_again(self, chat: Conversation):
        assert "https://www.saxion.nl" in chat.say("welke hogeschool zit er bij Enschede in de buurt").answer

    def test_an_unknown_place_is_said_so_and_asked_again(self, chat: Conversation):
        chat.say("ik wil iemand spreken")
        assert "ken ik niet" in chat.say("Parijs").answer
        assert "https://" in chat.say("Maastricht").answer

    def test_a_question_in_between_is_answered(self, chat: Conversation):
        chat.say("ik wil iemand spreken")
        assert topics(chat.say("wat is een Associate degree?")) == ["ad_wat"]

    def test_not_understood_twice_offers_a_person(self, chat: Conversation):
        replies = [chat.say(text).answer for text in ("vlork gnap", "zwump trel frob")]
        if "weet ik niet" in replies[0]:
            assert "plaats of provincie" in replies[1] or "staat niet" in replies[1]


class TestHostile:
    @pytest.mark.parametrize(
        "payload",
        [
            "/faq",
            '/faq{"topic": "ad_wat"}',
            "/restart",
            "/session_start",
            '/session_start{"x": 1}',
            "/ask_person",
            "/nlu_fallback",
            "/outside@1.0",
            "/SET_SLOTS",
        ],
    )
    def test_a_typed_payload_triggers_nothing(self, chat: Conversation, payload: str):
        chat.say("Wat is een Ad?")
        reply = chat.say(payload)
        assert reply.texts == [reply.answer]
        assert "geen vraag" in reply.answer
        assert topics(chat.say("en hoe lang duurt dat?")) == ["ad_duur"]

    @pytest.mark.parametrize(
        "message",
        [
            "<script>alert(1)</script> Wat is een Ad?",
            "**Wat is een Ad?**",
            "Wat is een Ad? {praktijkleren.bedrag}",
            "wat is een ad\x00\x07",
            "WAT IS EEN AD?!?!?!",
        ],
    )
    def test_markup_and_noise_do_not_hide_a_question(self, chat: Conversation, message: str):
        reply = chat.say(message)
        assert "ad_wat" in topics(reply), reply.answer
        assert "<script>" not in reply.text

    @pytest.mark.parametrize("message", ["", " ", "😀😀😀", "?", "a", "1", "x" * 10_000, "wat " * 2500])
    def test_nothing_much_still_gets_an_answer(self, chat: Conversation, message: str):
        assert chat.say(message).answer.strip()

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"message": 3}', b'{"sender": 1, "message": "x"}'])
    def test_a_bad_request_is_refused_with_a_sentence(self, running: Assistant, body: bytes):
        request = urllib.request.Request(f"{running.url}/webhooks/rest/webhook", body)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=10)
        assert caught.value.code == 400

    def test_without_a_sender_visitors_do_not_share_a_conversation(self, running: Assistant):
        first = Conversation(running.url, sender="")
        assert len(first.say("hallo").texts) == 2
        assert len(first.say("hallo").texts) == 2


def test_every_source_link_resolves(running: Assistant):
    with urllib.request.urlopen(f"{running.url}/handreiking", timeout=10) as answer:
        page = answer.read().decode()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for topic in read_topics():
        if topic.source and topic.source.startswith("handreiking#"):
            assert f'id="{topic.source.partition("#")[2]}"' in page, topic.source


def test_every_label_leads_to_its_topic(running: Assistant):
    conversation = running.conversation()
    conversation.say("hallo")
    for topic in read_topics():
        if topic.label and topic.text:
            assert topic.id in topics(conversation.say(topic.label)), topic.label
