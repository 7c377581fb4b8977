"""kettfaden check: is this installation fit to be used by others?"""

import argparse
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.utils import DatabaseError

from kettfaden.command_line.main import DONE, FOUND
from kettfaden.command_line.migrate import pending_migrations
from kettfaden.command_line.report import report

Finding = tuple[str, bool, str]  # what was looked at, whether it is well, what to know or do


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(args: argparse.Namespace) -> int:
    """Look at everything; exit code 1 when something is not well."""
    findings = [*_database(), *_data_folder(), *_addresses(), *_operator(), *_system()]
    document = {
        "well": all(well for _, well, _ in findings),
        "checks": [{"name": name, "well": well, "text": text} for name, well, text in findings],
    }
    lines = [f"{'ok ' if well else 'NOT'}  {name}: {text}" for name, well, text in findings]
    report(args, document, lines)
    return DONE if document["well"] else FOUND


def _database() -> Iterator[Finding]:
    try:
        pending = pending_migrations()
    except DatabaseError as error:
        yield "database", False, f"cannot be reached ({type(error).__name__}). See KETTFADEN_DATABASE_URL."
        return
    yield "database", True, connection.vendor
    yield "migrations", not pending, f"{len(pending)} missing: kettfaden migrate" if pending else "all applied"


def _data_folder() -> Iterator[Finding]:
    data = settings.KETTFADEN_DATA
    keys = data / "keys"
    shut = keys.stat().st_mode & 0o077 == 0
    yield "keys", shut, f"{keys} is shut to others" if shut else f"others may look into {keys}: chmod 700 {keys}"
    free = shutil.disk_usage(data).free / 1e9
    yield "space", free > 1, f"{free:.1f} GB free in {data}"
    apart = data not in settings.KETTFADEN_ERASURE_LIST.parents
    yield (
        "list of erasures",
        apart,
        f"{settings.KETTFADEN_ERASURE_LIST}" if apart else "lies inside the data folder: set KETTFADEN_ERASURE_LIST elsewhere",
    )


def _addresses() -> Iterator[Finding]:
    address = urlsplit(settings.KETTFADEN_PUBLIC_URL)
    here = address.hostname in {"127.0.0.1", "localhost", "::1"}
    safe = address.scheme == "https" or here
    yield (
        "public address",
        safe,
        settings.KETTFADEN_PUBLIC_URL if safe else f"{settings.KETTFADEN_PUBLIC_URL} must be https: set KETTFADEN_PUBLIC_URL",
    )
    known = not address.hostname or any(
        host == "*" or host.strip("[]") == address.hostname or (host.startswith(".") and address.hostname.endswith(host))
        for host in settings.ALLOWED_HOSTS
    )
    yield "hosts", known, ", ".join(settings.ALLOWED_HOSTS) if known else f"add {address.hostname} to KETTFADEN_HOSTS"


def _operator() -> Iterator[Finding]:
    named = bool(settings.KETTFADEN_OPERATOR and settings.KETTFADEN_OPERATOR_CONTACT)
    yield (
        "imprint",
        named,
        settings.KETTFADEN_OPERATOR if named else "set KETTFADEN_OPERATOR and KETTFADEN_OPERATOR_CONTACT",
    )
    mails = not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    yield "mail", mails, "is sent" if mails else "is written to files only: set KETTFADEN_MAIL_URL"


def _system() -> Iterator[Finding]:
    problems = checks.run_checks()
    serious = [problem for problem in problems if problem.is_serious(checks.WARNING)]
    yield "framework", not serious, "; ".join(str(problem.msg) for problem in serious) or "no complaints"
