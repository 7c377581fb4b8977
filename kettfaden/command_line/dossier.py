"""kettfaden dossier: the data protection dossier of a process as DOCX and PDF."""

import argparse
from pathlib import Path

from kettfaden.command_line.main import DONE, Misuse
from kettfaden.command_line.report import report
from kettfaden.process.actions import note_dossier_written
from kettfaden.process.dossier import docx, file_name, pdf, write
from kettfaden.process.queries import find_process
from kettfaden.record.actor import SYSTEM


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which process, and where to."""
    parser.add_argument("--process", required=True, metavar="SLUG", help="the process's short name")
    parser.add_argument("--out", metavar="DIR", default=".", help="folder for the two files (default: this one)")


def run(args: argparse.Namespace) -> int:
    """Write both files and note it on the record."""
    process = find_process(args.process)
    if process is None:
        raise Misuse(f"There is no process '{args.process}'; 'kettfaden process list' shows all.")
    folder = Path(args.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Misuse(f"{folder} cannot be used as a folder: {problem.strerror}.") from None
    dossier = write(process)
    files = []
    for format, content in (("docx", docx(dossier)), ("pdf", pdf(dossier))):
        target = folder / file_name(process, format)
        target.write_bytes(content)
        note_dossier_written(process=process, format=format, by=SYSTEM)
        files.append(str(target))
    report(args, {"process": process.slug, "files": files}, [f"Written: {target}" for target in files])
    return DONE
