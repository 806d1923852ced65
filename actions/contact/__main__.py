"""For the operator: `python -m actions.contact list | show | retry | export | erase | purge`."""

import argparse
import sys

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from actions.contact import outbox, retention
from actions.contact.conversations import NotReached
from actions.contact.database import transaction
from actions.contact.export import write_csv
from actions.contact.tables import DELIVERED, ContactRequest
from actions.contact.times import dutch_moment


def main() -> int:
    """Runs one command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m actions.contact", description="De verzoeken om contact.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="alle verzoeken, met hoe het met de bezorging staat")
    show = commands.add_parser("show", help="één verzoek, met zijn berichten")
    show.add_argument("reference", help="het kenmerk")
    retry = commands.add_parser("retry", help="probeer opnieuw wat niet aankwam")
    retry.add_argument("reference", nargs="?", help="alleen van dit verzoek")
    commands.add_parser("export", help="alle verzoeken als CSV")
    erase = commands.add_parser("erase", help="wis alles van een persoon of gesprek")
    erase.add_argument("who", help="kenmerk, gesprek, e-mailadres of telefoonnummer (+31…)")
    purge = commands.add_parser("purge", help="wis waarvan de bewaartijd voorbij is")
    purge.add_argument("--requests", type=int, default=retention.REQUEST_DAYS, help="dagen voor verzoeken")
    purge.add_argument("--conversations", type=int, default=retention.CONVERSATION_DAYS, help="dagen voor gesprekken")
    arguments = parser.parse_args()
    try:
        return _run(arguments)
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
    print(f"Gewist: {removed.requests} verzoeken, en {removed.events} regels van gesprekken.")


def _all(session: Session) -> list[ContactRequest]:
    return list(session.scalars(select(ContactRequest).order_by(ContactRequest.created_at)))


def _list() -> int:
    with transaction() as session:
        for request in _all(session):
            late = [message for message in request.messages if message.state != DELIVERED]
            state = f"{len(late)} niet bezorgd" if late else "bezorgd"
            where = request.school_name or "maakt niet uit"
            print(f"{request.reference}  {dutch_moment(request.created_at)}  {request.company} → {where}: {state}")
    waiting = outbox.waiting()
    print(f"{waiting.pending} onderweg, {waiting.parked} vastgelopen, {waiting.delivered} bezorgd.")
    return 0


def _show(reference: str) -> int:
    with transaction() as session:
        request = session.scalar(select(ContactRequest).where(ContactRequest.reference == reference))
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
            print(f"  {message.channel} naar {message.target}: {message.state}, {message.attempts} keer geprobeerd")
            if message.last_error:
                print(f"    {message.last_error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
