"""kettfaden restore: an archive into an empty data folder; what was erased since is erased again."""

import argparse
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from kettfaden.command_line import archive
from kettfaden.command_line.backup import postgres
from kettfaden.command_line.main import DONE, FOUND, Misuse
from kettfaden.command_line.migrate import bring_up_to_date
from kettfaden.command_line.report import report
from kettfaden.equipment.refusals import Refused
from kettfaden.record.actions import seal_all
from kettfaden.record.actor import SYSTEM
from kettfaden.record.queries import verify
from kettfaden.replies.actions import replay_erasures


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The archive, and what to do without a list of erasures."""
    parser.add_argument("archive", metavar="FILE", help="an archive that `kettfaden backup` wrote")
    parser.add_argument(
        "--no-erasures",
        action="store_true",
        help="there is no list of erasures because nothing was erased since the backup",
    )


def run(args: argparse.Namespace) -> int:
    """Check the archive, put it in place, erase again, verify the record. Exit code 1 if the record has a break."""
    source = Path(args.archive)
    if not source.is_file():
        raise Misuse(f"There is no file {source}.")
    _check_empty()
    erasures = settings.KETTFADEN_ERASURE_LIST
    if not erasures.exists() and not args.no_erasures:
        raise Refused(
            _(
                "There is no list of erasures at %(path)s. Name the list of the machine the backup comes from in "
                "KETTFADEN_ERASURE_LIST, or pass --no-erasures if nothing was erased since."
            )
            % {"path": erasures}
        )
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.KETTFADEN_DATA) as scratch:
        unpacked = Path(scratch)
        manifest = archive.unpack(source, unpacked)
        if manifest["database"] != connection.vendor:
            raise Refused(
                _("The backup is of a %(theirs)s database; KETTFADEN_DATABASE_URL names a %(ours)s one.")
                % {"theirs": manifest["database"], "ours": connection.vendor}
            )
        _put_in_place(unpacked)
    bring_up_to_date()
    erased = replay_erasures(by=SYSTEM) if erasures.exists() else 0
    number, _colon, digest = manifest["record_head"].partition(":")
    breaks = verify(expected_head=(int(number), digest))
    seal_all()
    document = {
        "made_at": manifest["made_at"],
        "version": manifest["version"],
        "erased_again": erased,
        "record_intact": not breaks,
        "with_keys": manifest["with_keys"],
    }
    lines = [
        f"Restored the backup of {manifest['made_at']} into {settings.KETTFADEN_DATA}.",
        f"Erased again: {erased}.",
        "The record is intact." if not breaks else f"The record has {len(breaks)} breaks: kettfaden record verify",
    ]
    if not manifest["with_keys"]:
        lines.append("The archive has no keys: put your copy of the keys folder in place before you serve.")
    report(args, document, lines)
    return FOUND if breaks else DONE


def _check_empty() -> None:
    if connection.vendor == "sqlite":
        full = Path(settings.DATABASES["default"]["NAME"]).exists()
    else:
        full = bool(connection.introspection.table_names())
    files = Path(settings.MEDIA_ROOT)
    if full or (files.is_dir() and any(files.iterdir())):
        raise Refused(_("The data folder or the database is not empty. Restore into an empty one, then switch over."))


def _put_in_place(unpacked: Path) -> None:
    keys = unpacked / "keys"
    if keys.is_dir():
        for key in keys.iterdir():
            target = settings.KETTFADEN_DATA / "keys" / key.name
            shutil.copyfile(key, target)
            target.chmod(0o600)
    if (unpacked / "files").is_dir():
        shutil.copytree(unpacked / "files", settings.MEDIA_ROOT, dirs_exist_ok=True)
    connections.close_all()
    if connection.vendor == "sqlite":
        # Last, and in one step: a half-restored folder has no database.
        (unpacked / "database.sqlite3").replace(settings.DATABASES["default"]["NAME"])
    else:
        postgres(
            "pg_restore",
            *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
            *("--dbname", str(connection.settings_dict["NAME"]), str(unpacked / "database.pgdump")),
        )
