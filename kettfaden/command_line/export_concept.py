"""kettfaden export concept: a frozen version of the paper as a file."""

import argparse
from pathlib import Path

from kettfaden.command_line.main import DONE, Misuse
from kettfaden.command_line.report import report
from kettfaden.concept.export import FORMATS, export_paper
from kettfaden.concept.export.formats import LANGUAGES
from kettfaden.concept.models import Version
from kettfaden.equipment.refusals import Refused
from kettfaden.process.queries import find_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which version, as what, where to."""
    parser.add_argument("--process", metavar="SLUG", required=True, help="the process whose paper it is")
    parser.add_argument(
        "--version", metavar="latest|N", default="latest", help="number of a frozen version (default: the newest)"
    )
    parser.add_argument("--format", required=True, choices=sorted(FORMATS), help="what to write")
    parser.add_argument("--language", choices=LANGUAGES, help="language of headings and notes (default: the paper's)")
    parser.add_argument("--out", metavar="FILE", required=True, help="file to write; one that is there is replaced")


def run(args: argparse.Namespace) -> int:
    """Write the file."""
    process = find_process(args.process)
    if process is None:
        raise Misuse(f"There is no process {args.process!r}; see kettfaden process list.")
    target = Path(args.out).absolute()
    if not target.parent.is_dir():
        raise Misuse(f"There is no folder {target.parent}.")
    versions = Version.objects.filter(process=process).select_related("process", "paper").order_by("-number")
    if args.version == "latest":
        version = versions.first()
        if version is None:
            raise Refused("No version of the paper is frozen yet. Freeze one in the workbench first.")
    elif args.version.isdigit():
        version = versions.filter(number=int(args.version)).first()
        if version is None:
            raise Refused(f"There is no version {args.version} of the paper.")
    else:
        raise Misuse("--version is 'latest' or a number.")
    content = export_paper(process=process, version=version, format=args.format, language=args.language)
    target.write_bytes(content)
    document = {
        "file": str(target),
        "format": args.format,
        "version": version.number,
        "sha256": version.sha256,
        "bytes": len(content),
    }
    report(args, document, [f"{target}: version {version.number}, {len(content) / 1e6:.2f} MB"])
    return DONE
