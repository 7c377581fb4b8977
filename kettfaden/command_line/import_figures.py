"""kettfaden import figures: take in a table of figures, whole or not at all."""

import argparse

from kettfaden.command_line import importing
from kettfaden.evidence.models import ImportRun


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file and its process."""
    importing.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Import, or with --dry-run only look; exit code 1 and the list of problems when the file is refused."""
    return importing.run(args, ImportRun.Kind.FIGURES)
