"""kettfaden demo: builds the Görlitz demonstration, once, and says how to log in."""

import argparse
import os
import sys
import time

from django.conf import settings
from django.db import transaction

from kettfaden.command_line.main import DONE, Misuse
from kettfaden.command_line.migrate import bring_up_to_date
from kettfaden.demo.build import Built, build
from kettfaden.demo.cast import CAST, LOGINS
from kettfaden.process.models import Process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""
    parser.epilog = "A data folder that holds the demonstration already is left as it is; the log-ins are printed again."


def run(args: argparse.Namespace) -> int:
    """Build the demonstration where there is none yet, all of it or nothing, and print its log-ins."""
    bring_up_to_date()
    path = settings.KETTFADEN_DATA / LOGINS
    if not path.exists():
        if Process.objects.exists():
            raise Misuse("This data folder holds processes already. Choose an empty one with --data.")
        started = time.monotonic()
        with transaction.atomic():
            built = build(say=lambda line: print(f"  {line} …", file=sys.stderr, flush=True))
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
            handle.write(_log_ins(built))
        print(f"  built in {time.monotonic() - started:.0f} seconds", file=sys.stderr, flush=True)
    print(path.read_text(encoding="utf-8"))
    return DONE


def _log_ins(built: Built) -> str:
    width = max(len(email) for email, _name, _role in CAST)
    lines = [
        f"The Görlitz demonstration: {settings.KETTFADEN_PUBLIC_URL}",
        "",
        f"Log-ins (password of all: {built.password})",
        *(f"  {email:{width}}  {role.value}" for email, _name, role in CAST),
        "",
        f"Receipts to try at {settings.KETTFADEN_PUBLIC_URL}/r/ (code, language, word that opens one's own words)",
        *(f"  {code}  {language}  {word}" for code, language, word in built.receipts),
        "",
    ]
    return "\n".join(lines)
