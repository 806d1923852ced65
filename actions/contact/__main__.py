"""For the operator: `python -m actions.contact list | show | try | retry | export | erase | purge`."""

import argparse
import sys
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from actions.contact import outbox, retention
from actions.contact.conversations import NotReached
from actions.contact.database import transaction
from actions.contact.deliveries import WAYS
from actions.contact.deliveries.failure import NotDelivered
from actions.contact.export import STATES, write_csv
from actions.contact.requests import Asked, Target
from actions.contact.tables import DELIVERED, ContactRequest
from actions.contact.targets import route
from actions.contact.times import dutch_moment
from knowledge.problems import DataError
from knowledge.schools import School, read_schools


def main() -> int:
    """Runs one command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m actions.contact", description="De verzoeken om contact.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="alle verzoeken, met hoe het met de bezorging staat")
    show = commands.add_parser("show", help="één verzoek, met zijn berichten")
    show.add_argument("reference", help="het kenmerk")
    trial = commands.add_parser("try", help="stuur een proefbericht, om te zien of het aankomt")
    trial.add_argument("school", nargs="?", help="de hogeschool, zoals in hogescholen.yml; leeg: het centrale adres")
    retry = commands.add_parser("retry", help="probeer nu opnieuw wat nog niet is aangekomen")
    retry.add_argument("reference", nargs="?", help="alleen van dit verzoek")
    commands.add_parser("export", help="alle verzoeken als CSV")
    erase = commands.add_parser("erase", help="wis alles van een persoon of gesprek")
    erase.add_argument("who", help="kenmerk, gesprek, e-mailadres of telefoonnummer")
    purge = commands.add_parser("purge", help="wis waarvan de bewaartijd voorbij is")
    purge.add_argument("--requests", type=int, help="dagen voor verzoeken")
    purge.add_argument("--conversations", type=int, help="dagen voor gesprekken")
    arguments = parser.parse_args()
    try:
        return _run(arguments)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        print(f"De database met verzoeken is niet te gebruiken ({type(error).__name__}).", file=sys.stderr)
        return 1
    except NotReached as error:
        print(f"De gesprekken zijn niet gewist. {error}", file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    match arguments.command:
        case "list":
            return _list()
        case "show":
            return _show(arguments.reference)
        case "try":
            return _try(arguments.school)
        case "retry":
            print(f"{outbox.retry(arguments.reference)} berichten worden opnieuw geprobeerd.")
        case "export":
            with transaction() as session:
                write_csv(_all(session), sys.stdout)
        case "erase":
            _say(retention.erase(arguments.who))
        case "purge":
            _say(retention.purge(arguments.requests, arguments.conversations))
    return 0


def _say(removed: retention.Removed) -> None:
    requests = "1 verzoek" if removed.requests == 1 else f"{removed.requests} verzoeken"
    print(f"Gewist: {requests}, en {removed.events} regels van gesprekken.")


def _all(session: Session) -> list[ContactRequest]:
    return list(session.scalars(select(ContactRequest).order_by(ContactRequest.created_at)))


def _list() -> int:
    with transaction() as session:
        for request in _all(session):
            late = [message for message in request.messages if message.state != DELIVERED]
            state = ", ".join(STATES[message.state] for message in late) or STATES[DELIVERED]
            where = request.school_name or "maakt niet uit"
            print(f"{request.reference}  {dutch_moment(request.created_at)}  {request.company} → {where}: {state}")
    waiting = outbox.waiting()
    print(f"{waiting.pending} onderweg, {waiting.parked} vastgelopen, {waiting.delivered} bezorgd.")
    return 0


def _show(reference: str) -> int:
    with transaction() as session:
        request = session.scalar(select(ContactRequest).where(ContactRequest.reference == reference.upper()))
        if request is None:
            print(f"Een verzoek met kenmerk {reference} is er niet.", file=sys.stderr)
            return 1
        for title, value in (
            ("Kenmerk", request.reference),
            ("Gevraagd", dutch_moment(request.created_at)),
            ("Hogeschool", request.school_name or "maakt niet uit"),
            ("Bedrijf", request.company),
            ("Naam", request.name),
            ("E-mail", request.email or "–"),
            ("Telefoon", request.phone or "–"),
            ("Vraag", request.question),
            ("Bellen", request.call_when or "maakt niet uit"),
        ):
            print(f"{title + ':':12} {value}")
        for message in request.messages:
            state = STATES[message.state]
            print(f"  {message.channel} naar {message.target}: {state}, {message.attempts} keer geprobeerd")
            if message.last_error:
                print(f"    {message.last_error}")
    return 0


def _try(school_id: str | None) -> int:
    schools = {school.id: school for school in read_schools()}
    school = schools.get(school_id or "")
    if school_id and school is None:
        print(f"{school_id} staat niet in hogescholen.yml.", file=sys.stderr)
        return 1
    way = route(school)
    results = [_tried(target, school) for target in way.targets]
    if way.reaches == "folder":
        print("Er is geen adres ingesteld, of geen mailserver of geheim erbij: niemand krijgt dit (zie README).")
    return 0 if all(results) else 1


def _tried(target: Target, school: School | None) -> bool:
    asked = Asked(
        sender="proef",
        school_id=school.id if school else None,
        school_name=school.name if school else None,
        company="Proefbericht van de beheerder",
        name="Proef",
        email=None,
        phone=None,
        question="Dit is een proef. Je hoeft niets te doen.",
    )
    trial = outbox.Claimed(uuid4().hex, target.channel, target.address, 1, "MKB-PROEF", datetime.now(UTC), asked)
    try:
        WAYS[target.channel](trial)
    except NotDelivered as error:
        print(f"{target.channel} naar {target.address}: niet aangekomen. {error}")
        return False
    print(f"{target.channel} naar {target.address}: aangekomen.")
    return True


if __name__ == "__main__":
    sys.exit(main())
