"""What the two import commands share: reading the file, refusing it with every problem, reporting what was taken."""

import argparse
from pathlib import Path

from kettfaden.command_line.main import DONE, FOUND, Misuse
from kettfaden.command_line.report import report
from kettfaden.equipment.limits import MEGABYTE, SHEET_BYTES
from kettfaden.equipment.sheets import BrokenSheet
from kettfaden.evidence.actions import import_file
from kettfaden.evidence.models import ImportRun
from kettfaden.evidence.sheets import figure_template, voice_template
from kettfaden.process.queries import find_process
from kettfaden.record.actor import SYSTEM


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its process, and whether only to look."""
    parser.add_argument("file", metavar="FILE", type=Path, help="XLSX, ODS or CSV file")
    parser.add_argument("--process", required=True, metavar="SLUG", help="short name of the process")
    parser.add_argument("--dry-run", action="store_true", help="check the file and store nothing")
    parser.add_argument("--template", action="store_true", help="write an empty table to FILE (XLSX) instead of reading it")


def run(args: argparse.Namespace, kind: str) -> int:
    """Take the file in, or say everything that is wrong in it."""
    process = find_process(args.process)
    if process is None:
        raise Misuse(f"There is no process {args.process!r}.")
    if args.template:
        template = figure_template if kind == ImportRun.Kind.FIGURES else voice_template
        if args.file.exists():
            raise Misuse(f"{args.file} is there already.")
        args.file.write_bytes(template(process))
        report(args, {"file": str(args.file)}, [f"Template: {args.file}"])
        return DONE
    if not args.file.is_file():
        raise Misuse(f"There is no file {str(args.file)!r}.")
    if args.file.stat().st_size > SHEET_BYTES:
        raise Misuse(f"{args.file} is larger than {SHEET_BYTES // MEGABYTE} MB. Split it into several.")
    try:
        found = import_file(
            process=process, kind=kind, content=args.file.read_bytes(), name=args.file.name, dry_run=args.dry_run, by=SYSTEM
        )
    except BrokenSheet as broken:
        document = {
            "taken": False,
            "dry_run": args.dry_run,
            "problem_count": broken.count,
            "problems": [
                {
                    "file": problem.file,
                    "sheet": problem.sheet,
                    "row": problem.row,
                    "column": problem.column,
                    "message": str(problem.message),
                }
                for problem in broken.problems
            ],
        }
        report(args, document, ["Nothing was imported.", *str(broken).splitlines()])
        return FOUND
    counts = {name: getattr(found, name) for name in ("rows", "occasions", "contributions", "voices", "figures", "skipped")}
    document = {"taken": not args.dry_run, "dry_run": args.dry_run, "problem_count": 0, "problems": [], **counts}
    head = "The file is fine; nothing was stored." if args.dry_run else "Imported."
    report(args, document, [head, *(f"{name:<14}{count:>8}" for name, count in counts.items() if count)])
    return DONE
