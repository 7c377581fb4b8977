"""kettfaden account create-coordinator: the first account of an installation, or one more that may create processes."""

import argparse
import getpass
import os
import sys

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kettfaden.command_line.main import DONE, Misuse
from kettfaden.people.actions import create_account
from kettfaden.record.actor import SYSTEM


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who it is for. The password is never an argument: arguments are seen by everybody on the machine."""
    parser.add_argument("--email", required=True, help="address to log in with")
    parser.add_argument("--name", required=True, help="name as others see it")
    parser.add_argument("--language", default="de", help="language of the pages and mails (default: de)")
    parser.epilog = (
        "The password is asked for; without a terminal it is the first line of standard input, "
        "or the variable KETTFADEN_NEW_PASSWORD. There is no default."
    )


def run(args: argparse.Namespace) -> int:
    """Create the account."""
    try:
        validate_email(args.email)
    except ValidationError:
        raise Misuse(f"{args.email!r} is no e-mail address.") from None
    create_account(
        email=args.email,
        name=args.name,
        password=_password(),
        language=args.language,
        may_create_processes=True,
        by=SYSTEM,
    )
    print(f"{args.email} can log in now and create processes. Please set up a second factor under 'Account'.")
    return DONE


def _password() -> str:
    password = os.environ.get("KETTFADEN_NEW_PASSWORD", "")
    if not password and sys.stdin.isatty():
        password = getpass.getpass("Password (at least 12 characters): ")
        if password != getpass.getpass("Once more: "):
            raise Misuse("The two passwords differ; nothing was created.")
    elif not password:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise Misuse("A password is needed: on a terminal, as a line of standard input, or in KETTFADEN_NEW_PASSWORD.")
    return password
