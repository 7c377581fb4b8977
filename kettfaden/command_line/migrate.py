"""kettfaden migrate: bring the database and the static files to the state of this version."""

import argparse
import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kettfaden.command_line.main import DONE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(args: argparse.Namespace) -> int:
    """Say what is done, step by step."""
    bring_up_to_date(quiet=False)
    print("The database is up to date.")
    return DONE


def bring_up_to_date(*, quiet: bool = True) -> None:
    """Apply what migrations are missing, and lay out the static files when they have changed."""
    if pending_migrations():
        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
    _lay_out_static_files()


def pending_migrations() -> list[str]:
    """The names of the migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _lay_out_static_files() -> None:
    if settings.DEBUG:
        return
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(f"{path}\0{storage.size(path)}\0{storage.get_modified_time(path).timestamp()}\n".encode())
    stamp = settings.STATIC_ROOT / "laid-out.txt"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    # Files of an older version stay: a page in somebody's hands may still ask for them.
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())
