"""kettfaden thread: what became of a contribution, as the holder of its receipt would see it."""

import argparse

from django.utils import translation

from kettfaden.command_line.main import DONE, FOUND
from kettfaden.command_line.report import report
from kettfaden.evidence.queries import find_receipt
from kettfaden.replies.queries.thread import thread_of_receipt


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The receipt and the language to read in."""
    parser.add_argument("receipt", metavar="RECEIPT", help="the code on the slip, as printed")
    parser.add_argument("--language", default="de", help="language of the thread (default: de)")


def run(args: argparse.Namespace) -> int:
    """Print the thread. Exit code 1 for a code that opens nothing: wrong, foreign and expired look the same."""
    receipt = find_receipt(args.receipt)
    if receipt is None or receipt.contribution is None:
        report(args, {"found": False}, ["This code opens nothing."])
        return FOUND
    with translation.override(args.language):
        thread = thread_of_receipt(receipt, language=args.language)
    marks = {"done": "●", "now": "◐", "open": "○", "ended": "×"}
    lines = [
        f"{marks[step.state]} {step.label}{f' ({step.date})' if step.date else ''}{f': {step.text}' if step.text else ''}"
        f"{f' – {step.reason}' if step.reason else ''}"
        for step in thread.steps
    ]
    report(args, {"found": True, "process": receipt.process.slug} | thread.as_json(), lines)
    return DONE
