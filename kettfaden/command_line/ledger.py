"""kettfaden ledger: every voice counted exactly once, and what the paper rests on."""

import argparse

from kettfaden.command_line.main import DONE, FOUND, Misuse
from kettfaden.command_line.report import report
from kettfaden.process.queries import find_process
from kettfaden.replies.queries.ledger import ledger
from kettfaden.replies.queries.standing import STANDINGS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of which process."""
    parser.add_argument("--process", required=True, metavar="SLUG", help="short name of the process")


def run(args: argparse.Namespace) -> int:
    """Print the ledger. Exit code 1 when the states do not add up to the total: then a voice is lost."""
    process = find_process(args.process)
    if process is None:
        raise Misuse(f"There is no process {args.process!r}.")
    found = ledger(process)
    voices = found["voices"]
    lines = [f"{process.title}" + (" (invented example)" if process.is_synthetic else "")]
    lines.append(f"contributions {found['contributions']['total']:>8}")
    lines += [f"voices {name:<12} {voices[name]:>8}" for name in ("total", *STANDINGS)]
    for name in ("paragraphs", "measures"):
        counts = found[name]
        lines.append(f"{name}: {counts['grounded']} of {counts['total']} rest on something, {counts['without_ground']} do not")
    report(args, found, lines)
    return DONE if sum(voices[name] for name in STANDINGS) == voices["total"] else FOUND
