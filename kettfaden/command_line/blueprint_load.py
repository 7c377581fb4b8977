"""kettfaden blueprint load: a process from a blueprint file."""

import argparse
import dataclasses
from pathlib import Path

from kettfaden.command_line.main import DONE, FOUND
from kettfaden.command_line.report import report
from kettfaden.equipment.refusals import Refused
from kettfaden.people.models import Account
from kettfaden.people.roles import Role
from kettfaden.process.actions import assign_role, create_process_from_blueprint
from kettfaden.process.blueprint import BrokenBlueprint, read_blueprint_file, shipped_blueprints
from kettfaden.record.actor import SYSTEM


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and who coordinates."""
    parser.add_argument(
        "file", metavar="FILE", help="a YAML file, or the name of a shipped blueprint: " + ", ".join(shipped_blueprints())
    )
    parser.add_argument("--slug", default="", help="the short name in the address, instead of the blueprint's own")
    parser.add_argument("--coordinator", metavar="EMAIL", help="the account that coordinates the process")
    parser.add_argument("--check", action="store_true", help="only read and check the file; create nothing")


def run(args: argparse.Namespace) -> int:
    """Check the file and create the process. Exit code 1 with every problem listed when something is wrong."""
    path = shipped_blueprints().get(args.file) or Path(args.file)
    account = None
    if args.coordinator:
        account = Account.objects.filter(email__iexact=args.coordinator).first()
        if account is None:
            return _failed(args, [f"There is no account {args.coordinator}."])
    try:
        blueprint = read_blueprint_file(path)
    except BrokenBlueprint as broken:
        problems = [dataclasses.asdict(problem) for problem in broken.problems]
        report(
            args,
            {"created": False, "problems": problems},
            [*map(str, broken.problems), f"{len(problems)} problems; nothing was created."],
        )
        return FOUND
    if args.check:
        report(args, {"created": False, "problems": []}, [f"{path.name} is sound."])
        return DONE
    try:
        process = create_process_from_blueprint(blueprint=blueprint, slug=args.slug, by=SYSTEM)
        if account is not None:
            assign_role(process=process, account=account, role=Role.COORDINATOR, by=SYSTEM)
    except Refused as refusal:
        return _failed(args, [str(refusal)])
    document = {"created": True, "slug": process.slug, "title": process.title, "problems": []}
    report(args, document, [f"Created: {process.title} ({process.slug})"])
    return DONE


def _failed(args: argparse.Namespace, messages: list[str]) -> int:
    report(args, {"created": False, "problems": [{"message": message} for message in messages]}, messages)
    return FOUND
