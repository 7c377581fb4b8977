"""kettfaden process show: one process with its formats, groups and regions."""

import argparse
from typing import Any

from kettfaden.command_line.main import DONE, Misuse
from kettfaden.command_line.report import report
from kettfaden.process.models import Process
from kettfaden.process.queries import active_phase, find_process, formats_of
from kettfaden.process.rules import frame_state


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which process."""
    parser.add_argument("slug", nargs="?", metavar="SLUG", help="the process's short name")
    parser.add_argument("--process", metavar="SLUG", help="the same as an option, as other commands take it")


def run(args: argparse.Namespace) -> int:
    """Show one process."""
    slug = args.process or args.slug
    if not slug:
        raise Misuse("Name the process: kettfaden process show SLUG")
    process = find_process(slug)
    if process is None:
        raise Misuse(f"There is no process '{slug}'; 'kettfaden process list' shows all.")
    document = describe(process)
    lines = [
        f"{document['title']} ({slug})",
        f"operator: {document['operator']}; {'public' if document['public'] else 'not public'}",
        f"mandate: {document['mandate']['resolution']}, {document['mandate']['body']}, {document['mandate']['date']}"
        if document["mandate"]
        else "mandate: none",
        f"phase: {document['phase'] or 'none'}",
        f"{len(document['regions'])} regions, {len(document['groups'])} groups, {len(document['fields'])} fields of action",
        "formats:",
        *(
            f"  {row['key']:<24} {row['level']:<10} {row['status']:<10} legal frame: {row['legal_frame']}"
            for row in document["formats"]
        ),
    ]
    report(args, document, lines)
    return DONE


def describe(process: Process) -> dict[str, Any]:
    """A process as a JSON-able document."""
    mandate = getattr(process, "mandate", None)
    phase = active_phase(process)
    return {
        "slug": process.slug,
        "title": process.title,
        "operator": process.operator,
        "language": process.language,
        "languages": process.languages.split(),
        "public": process.is_public,
        "synthetic": process.is_synthetic,
        "mandate": {
            "resolution": mandate.resolution,
            "body": mandate.body,
            "date": mandate.date,
            "precision": mandate.precision,
        }
        if mandate
        else None,
        "phase": phase.key if phase else None,
        "formats": [
            {
                "key": found.key,
                "name": found.name,
                "channel": found.channel,
                "level": found.level,
                "status": found.status,
                "planned_occasions": found.planned_occasions,
                "planned_people": found.planned_people,
                "legal_frame": frame_state(found),
            }
            for found in formats_of(process)
        ],
        "groups": [
            {"key": group.key, "name": group.name, "size": group.size, "protected": group.is_protected}
            for group in process.groups.all()
        ],
        "regions": [
            {
                "key": region.key,
                "name": region.name,
                "parent": region.parent.key if region.parent else None,
                "population": region.population,
                "population_on": region.population_on,
            }
            for region in process.regions.select_related("parent")
        ],
        "fields": [{"number": field.number, "key": field.key, "name": field.name} for field in process.fields.all()],
    }
