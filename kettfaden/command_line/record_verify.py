"""kettfaden record verify: is the record still as it was written?"""

import argparse

from kettfaden.command_line.main import DONE, FOUND, Misuse
from kettfaden.command_line.report import report
from kettfaden.record.actions import seal_all
from kettfaden.record.queries import head, verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A head printed earlier may be asked for."""
    parser.add_argument(
        "--head",
        metavar="NUMBER:HASH",
        help="a head printed on an export or by an earlier call; it must still stand in the chain",
    )


def run(args: argparse.Namespace) -> int:
    """Seal what waits, walk the chain, name every break. Exit code 1 when there is one."""
    expected = _expected(args.head)
    seal_all()
    breaks = verify(expected_head=expected)
    number, digest = head()
    document = {
        "intact": not breaks,
        "entries": number,
        "head": f"{number}:{digest}",
        "breaks": [{"number": found.number, "kind": found.kind} for found in breaks],
    }
    lines = [f"entry {found.number}: {found.kind}" for found in breaks]
    lines.append(
        f"{len(breaks)} breaks in {number} entries."
        if breaks
        else f"The record is intact: {number} entries, head {number}:{digest}"
    )
    report(args, document, lines)
    return FOUND if breaks else DONE


def _expected(given: str | None) -> tuple[int, str] | None:
    if not given:
        return None
    number, _, digest = given.partition(":")
    if not number.isdigit() or len(digest) != 64:
        raise Misuse("--head is written NUMBER:HASH, as an earlier call printed it.")
    return int(number), digest
