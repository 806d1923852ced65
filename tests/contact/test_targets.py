"""Where requests go, and the operator's commands."""

import sys
from dataclasses import replace

import pytest

from actions.contact import __main__ as operator
from actions.contact import outbox
from actions.contact.requests import Target, submit
from actions.contact.targets import Route, route
from knowledge.schools import read_schools
from tests.contact.conftest import asked

SETTINGS = ("MKB_SMTP_URL", "MKB_WEBHOOK_SECRET", "MKB_CONTACT_EMAIL", "MKB_CONTACT_WEBHOOK")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, contact):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MKB_OUTBOX", str(contact))


@pytest.fixture
def saxion():
    (school,) = [school for school in read_schools() if school.id == "saxion"]
    return replace(school, requests={"email": "loket@saxion.example", "webhook": "https://saxion.example/in"})


def command(monkeypatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["contact", *words])
    return operator.main()


def test_without_anything_set_requests_go_to_a_folder(contact, saxion):
    assert route(saxion) == route(None) == Route("folder", [Target("file", str(contact))])


def test_a_hogeschool_gets_its_own_by_every_channel_that_works(monkeypatch, saxion):
    monkeypatch.setenv("MKB_SMTP_URL", "smtp://127.0.0.1:25")
    assert route(saxion) == Route("school", [Target("email", "loket@saxion.example")])
    monkeypatch.setenv("MKB_WEBHOOK_SECRET", "geheim")
    assert [target.channel for target in route(saxion).targets] == ["email", "webhook"]


def test_without_an_own_address_the_central_one_is_used(monkeypatch, saxion):
    monkeypatch.setenv("MKB_SMTP_URL", "smtp://127.0.0.1:25")
    monkeypatch.setenv("MKB_CONTACT_EMAIL", "loket@centraal.example")
    central = Route("central", [Target("email", "loket@centraal.example")])
    assert route(replace(saxion, requests={})) == route(None) == central


def test_a_trial_arrives_and_leaves_no_request(contact, monkeypatch, capsys):
    assert command(monkeypatch, "try", "saxion") == 0
    assert "aangekomen" in capsys.readouterr().out
    (file,) = contact.iterdir()
    assert "Saxion" in file.read_text(encoding="utf-8")
    assert outbox.waiting() == outbox.Waiting(0, 0, 0, None)


def test_a_trial_that_fails_says_why(monkeypatch, capsys):
    monkeypatch.setenv("MKB_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("MKB_CONTACT_EMAIL", "loket@centraal.example")
    assert command(monkeypatch, "try") == 1
    assert "niet aangekomen" in capsys.readouterr().out


def test_the_operator_sees_all_and_one(contact, monkeypatch, capsys):
    reference = submit(asked(), [Target("file", str(contact))]).reference
    assert command(monkeypatch, "list") == 0
    assert command(monkeypatch, "show", reference) == 0
    said = capsys.readouterr().out
    assert "Bakkerij Jansen → Saxion: onderweg" in said
    assert "fatima0@bakkerij-jansen.nl" in said
    assert command(monkeypatch, "export") == 0
    assert reference in capsys.readouterr().out


@pytest.mark.parametrize("words", [("show", "MKB-GEEN"), ("try", "bestaat-niet")])
def test_what_is_not_there_is_said(monkeypatch, capsys, words):
    assert command(monkeypatch, *words) == 1
    assert capsys.readouterr().err
