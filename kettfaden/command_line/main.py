"""The command `kettfaden` and its table of commands.

Every command is a module of this package with two functions:

- `add_arguments(parser)` names its arguments (`--data` and, where `reports` is set, `--json` are there already);
- `run(args) -> int` does it and returns the exit code: 0 done, 1 refused or something was found, 2 called wrongly.

The module is imported after Django is set up for the data folder, so it imports rooms at its top like any other module.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

DONE, FOUND, MISUSED = 0, 1, 2


@dataclass(frozen=True)
class Command:
    """One command: its words, one line of help, and whether it can report as JSON."""

    words: str
    help: str
    reports: bool = False

    @property
    def module(self) -> str:
        return "kettfaden.command_line." + self.words.replace(" ", "_").replace("-", "_")


COMMANDS = (
    Command("demo", "build the Görlitz demonstration in the data folder"),
    Command("serve", "serve the web pages and run one worker beside them"),
    Command("worker", "run a worker for background jobs"),
    Command("migrate", "bring the database to the state of this version"),
    Command("check", "check settings, database and keys before going live", reports=True),
    Command("account create-coordinator", "create an account that may create processes"),
    Command("blueprint load", "create a process from a blueprint file", reports=True),
    Command("process list", "list all processes", reports=True),
    Command("process show", "show one process with its formats, groups and regions", reports=True),
    Command("import voices", "import voices from a sheet (XLSX, ODS or CSV)", reports=True),
    Command("import figures", "import figures from a sheet (XLSX, ODS or CSV)", reports=True),
    Command("ledger", "count voices, contributions and grounded paragraphs by state", reports=True),
    Command("thread", "walk the thread of one receipt", reports=True),
    Command("export concept", "write a version of the paper as a file", reports=True),
    Command("dossier", "write the data protection dossier of a process as DOCX and PDF", reports=True),
    Command("record verify", "verify the chain of the record", reports=True),
    Command("keys rotate", "make a new key and encrypt again with it", reports=True),
    Command("backup", "write database and files into one archive", reports=True),
    Command("restore", "restore an archive into an empty data folder", reports=True),
)

_GROUP_HELP = {
    "account": "accounts",
    "blueprint": "blueprints",
    "process": "processes",
    "import": "imports",
    "export": "exports",
    "record": "the record of changes",
    "keys": "keys of encryption",
}


class Misuse(Exception):
    """The command was called wrongly (no such process, no such file); the message says what to do. Exit code 2."""


def _data_argument() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument(
        "--data",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="data folder (default: $KETTFADEN_DATA, else var/)",
    )
    return parser


def _chosen(argv: Sequence[str]) -> Command | None:
    """The command that `argv` names, options before it skipped; None when there is none."""
    _, rest = _data_argument().parse_known_args(argv)
    words = [word for word in rest if not word.startswith("-")]
    for command in COMMANDS:
        own = command.words.split()
        if words[: len(own)] == own:
            return command
    return None


def build_parser(filled: Command | None = None) -> argparse.ArgumentParser:
    """The whole tree of commands. Only `filled` gets its own arguments, for only its module has to be imported."""
    data = _data_argument()
    parser = argparse.ArgumentParser(
        prog="kettfaden",
        description="A strategy paper made with people: from the mandate to the answer, on one thread.",
        parents=[data],
        allow_abbrev=False,
    )
    top = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for command in COMMANDS:
        head, _, tail = command.words.partition(" ")
        siblings = top
        if tail:
            if head not in groups:
                group = top.add_parser(head, help=_GROUP_HELP[head], description=_GROUP_HELP[head], parents=[data])
                groups[head] = group.add_subparsers(title="commands", metavar="COMMAND", required=True)
            siblings = groups[head]
        leaf = siblings.add_parser(
            tail or head,
            help=command.help,
            description=command.help[0].upper() + command.help[1:] + ".",
            parents=[data],
            allow_abbrev=False,
        )
        if command.reports:
            leaf.add_argument("--json", action="store_true", help="report as JSON on standard output")
        if command is filled:
            importlib.import_module(command.module).add_arguments(leaf)
    return parser


def _set_up_django(argv: Sequence[str]) -> None:
    known, _ = _data_argument().parse_known_args(argv)
    if "data" in known:
        os.environ["KETTFADEN_DATA"] = os.path.abspath(known.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kettfaden.settings")
    import django

    django.setup()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    os.umask(0o027)  # the database, files and exports are nobody else's business on this machine
    argv = sys.argv[1:] if argv is None else argv
    command = _chosen(argv)
    if command is None:
        build_parser().parse_args(argv)  # prints the help or what is wrong, and leaves with 0 or 2
        return MISUSED

    from django.core.exceptions import ImproperlyConfigured

    try:
        _set_up_django(argv)
    except ImproperlyConfigured as problem:
        print(f"kettfaden: {problem}", file=sys.stderr)
        return MISUSED

    from django.utils import translation

    from kettfaden.equipment.refusals import Refused

    with translation.override("en"):
        args = build_parser(command).parse_args(argv)
        try:
            return int(importlib.import_module(command.module).run(args))
        except Refused as refused:
            print(f"kettfaden: {refused}", file=sys.stderr)
            return FOUND
        except Misuse as misuse:
            print(f"kettfaden: {misuse}", file=sys.stderr)
            return MISUSED
        except BrokenPipeError:
            # Whoever read us (head, less) has enough; nothing is wrong.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
