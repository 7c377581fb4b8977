"""kettfaden backup: database and files in one archive with a manifest."""

import argparse
import os
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.utils import timezone

from kettfaden.command_line import archive
from kettfaden.command_line.main import DONE, Misuse
from kettfaden.command_line.report import report
from kettfaden.equipment.refusals import Refused
from kettfaden.record.actions import seal_all
from kettfaden.record.queries import head


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and whether with the keys."""
    parser.add_argument("--out", metavar="FILE", help="archive to write (default: kettfaden-DATE.tar.gz in this folder)")
    parser.add_argument(
        "--with-keys",
        action="store_true",
        help="put the keys in as well: whoever has the archive can then read everything",
    )


def run(args: argparse.Namespace) -> int:
    """Write the archive; the site may go on running meanwhile."""
    now = timezone.now()
    target = Path(args.out or f"kettfaden-{now:%Y-%m-%d-%H%M%S}.tar.gz").absolute()
    if target.exists():
        raise Misuse(f"{target} exists already; choose another name with --out.")
    if not target.parent.is_dir():
        raise Misuse(f"There is no folder {target.parent}.")
    seal_all()
    number, digest = head()
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.KETTFADEN_DATA) as scratch:
        dump = dump_database(Path(scratch))
        about = {
            "made_at": now.isoformat(timespec="seconds"),
            "version": version("kettfaden"),
            "database": connection.vendor,
            "record_head": f"{number}:{digest}",
            "with_keys": args.with_keys,
            "files_included": isinstance(default_storage, FileSystemStorage),
        }
        parts = [(dump.name, dump), *_files()]
        if args.with_keys:
            parts += _below(settings.KETTFADEN_DATA / "keys", "keys")
        written = archive.write(target, parts, about)
    document = {"archive": str(target), **about, "count": len(written), "bytes": target.stat().st_size}
    lines = [f"{target}: the database and {len(written) - 1} files, {target.stat().st_size / 1e6:.1f} MB"]
    if not about["files_included"]:
        lines.append("The stored files lie in an object store and are NOT in it: keep versions of that store.")
    if not args.with_keys:
        lines.append("The keys are not in it: keep a copy of the keys folder somewhere else.")
    lines.append(f"Keep {settings.KETTFADEN_ERASURE_LIST} apart from it: restoring forgets again what stands there.")
    report(args, document, lines)
    return DONE


def dump_database(folder: Path) -> Path:
    """Write the database as one consistent file into `folder`, while others go on writing. Refused if that fails."""
    if connection.vendor == "sqlite":
        dump = folder / "database.sqlite3"
        # VACUUM INTO rather than a copy of pages: freed pages, and what was erased from them, do not come along.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(dump)])
        return dump
    dump = folder / "database.pgdump"
    postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(dump))
    return dump


def postgres(program: str, *arguments: str) -> None:
    """Call one of PostgreSQL's programs for the configured database. Refused with what it said if it fails."""
    database = settings.DATABASES["default"]
    variables = {
        "PGDATABASE": connection.settings_dict["NAME"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGSSLMODE": database["OPTIONS"].get("sslmode", ""),
    }
    environment = {**os.environ, **{name: value for name, value in variables.items() if value}}
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise Refused(f"{program} is not installed (Debian package: postgresql-client).") from error
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip()[-400:]}")


def _files() -> Iterator[tuple[str, Path]]:
    if isinstance(default_storage, FileSystemStorage):
        yield from _below(Path(settings.MEDIA_ROOT), "files")


def _below(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield f"{name}/{file.relative_to(folder).as_posix()}", file
