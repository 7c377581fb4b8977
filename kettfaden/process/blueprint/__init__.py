"""Blueprints: a process as a file. Reading and checking only; nothing here touches the database.

`read_blueprint` takes the bytes of the YAML file and of the files it names, `read_blueprint_file` a path. Both give a
`Blueprint` or raise `BrokenBlueprint` with every problem found, each with file, line, column and path.
"""

import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from kettfaden.process.blueprint.nodes import BrokenBlueprint, Problem, compose
from kettfaden.process.blueprint.reading import MAX_PROBLEMS, Reading, did_you_mean
from kettfaden.process.blueprint.regions import MAX_CSV_BYTES, MAX_GEOJSON_BYTES, read_outlines, read_regions
from kettfaden.process.blueprint.shapes import Blueprint, DateWithPrecision, Format, LegalFrame, Region, Text

__all__ = [
    "Blueprint",
    "BrokenBlueprint",
    "DateWithPrecision",
    "Format",
    "LegalFrame",
    "Problem",
    "Region",
    "Text",
    "read_blueprint",
    "read_blueprint_file",
    "shipped_blueprints",
]


def shipped_blueprints() -> dict[str, Path]:
    """The blueprints that come with Kettfaden, by their name without the ending."""
    folder = Path(__file__).resolve().parents[3] / "blueprints"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def read_blueprint_file(path: Path) -> Blueprint:
    """Read a blueprint and the files it names beside it. Raises BrokenBlueprint, also when it cannot be opened."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BrokenBlueprint(
            [Problem(path.name, 0, 0, "", _("The file cannot be opened (%(cause)s).") % {"cause": error.strerror})]
        ) from None

    def beside(name: str) -> bytes | None:
        # The name was checked when it was read: a bare file name, so nothing outside the folder is opened.
        try:
            with (path.parent / name).open("rb") as handle:
                return handle.read(MAX_GEOJSON_BYTES + 1)
        except OSError:
            return None

    return read_blueprint(content, path.name, beside)


def read_blueprint(content: bytes, file: str, companion: Callable[[str], bytes | None] = lambda name: None) -> Blueprint:
    """A checked blueprint from the bytes of a YAML file; `companion` gives the bytes of the CSV and GeoJSON files it names.

    Raises BrokenBlueprint with all problems at once.
    """
    root = compose(content, file)
    language, languages = _languages(root)
    reading = Reading(file, language, languages)
    blueprint: Blueprint | None = reading.record(Blueprint, root, "")
    problems: list[Problem] = []
    if blueprint is not None and blueprint.regions is not None:
        blueprint, problems = _with_companions(blueprint, reading, companion, language)
        reading.check_references({"regions": {region.key for region in blueprint.regions.regions if region}})
        _check_whole(blueprint, reading)
    problems = sorted(reading.problems, key=lambda problem: (problem.line, problem.column)) + problems
    if problems:
        if len(problems) > MAX_PROBLEMS:
            more = Problem(file, 0, 0, "", _("… and %(count)d more problems.") % {"count": len(problems) - MAX_PROBLEMS})
            problems = [*problems[:MAX_PROBLEMS], more]
        raise BrokenBlueprint(problems)
    assert blueprint is not None  # record() gives None only with a problem
    return blueprint


def _languages(root: yaml.Node) -> tuple[str, tuple[str, ...]]:
    """The language of the process and all of its languages, looked up before anything else: texts are checked against them."""

    def child(node: yaml.Node | None, key: str) -> yaml.Node | None:
        if not isinstance(node, yaml.MappingNode):
            return None
        return next((value for name, value in node.value if name.value == key), None)

    process = child(root, "process")
    language, languages = child(process, "language"), child(process, "languages")
    main = str(language.value) if isinstance(language, yaml.ScalarNode) else "de"
    others = languages.value if isinstance(languages, yaml.SequenceNode) else []
    codes = [main, *(str(node.value) for node in others if isinstance(node, yaml.ScalarNode))]
    return main, tuple(dict.fromkeys(codes))


def _with_companions(
    blueprint: Blueprint, reading: Reading, companion: Callable[[str], bytes | None], language: str
) -> tuple[Blueprint, list[Problem]]:
    """The blueprint with the regions and outlines of its companion files, and what is wrong in those files."""
    part = blueprint.regions
    node, path = reading.place(part)
    problems: list[Problem] = []
    regions = [region for region in part.regions if region]
    lines: dict[str, int] = {}

    def fetch(name: str, most: int) -> bytes:
        content = companion(name)
        if content is None:
            message = _("The file '%(name)s' is missing; it belongs beside the blueprint.") % {"name": name}
        elif len(content) > most:
            message = _("The file '%(name)s' is larger than %(size)d kB.") % {"name": name, "size": most // 1024}
        else:
            return content
        place = node.start_mark
        raise BrokenBlueprint([Problem(reading.file, place.line + 1, place.column + 1, path, message)])

    try:
        if part.file:
            added, lines, problems = read_regions(fetch(part.file, MAX_CSV_BYTES), part.file, language)
            written = {region.key for region in regions}
            for region in added:
                if region.key in written:
                    message = _("The key '%(key)s' already stands in the blueprint.") % {"key": region.key}
                    problems.append(Problem(part.file, lines[region.key], 1, f"regions[{region.key}]", message))
            regions += [region for region in added if region.key not in written]
        outlines: dict[str, str] = {}
        if part.geojson:
            content = fetch(part.geojson, MAX_GEOJSON_BYTES)
            outlines, wrong = read_outlines(content, part.geojson, {region.key for region in regions})
            problems += wrong
    except BrokenBlueprint as broken:
        return blueprint, [*problems, *broken.problems]
    if part.file and problems and not lines:
        return blueprint, problems  # the file could not be read at all: no use in saying what each region lacks
    problems += _check_regions(regions, reading, part.file or "", lines)
    complete = tuple(dataclasses.replace(region, outline=outlines.get(region.key, "")) for region in regions)
    return dataclasses.replace(blueprint, regions=dataclasses.replace(part, regions=complete)), problems


def _check_regions(regions: list[Region], reading: Reading, csv_file: str, lines: dict[str, int]) -> list[Problem]:
    """Parents exist and do not go in a circle; each region of the lowest level has a population and its date."""
    problems: list[Problem] = []
    by_key = {region.key: region for region in regions}
    parents = {region.parent for region in regions if region.parent}

    def wrong(region: Region, entry: str, message: str) -> None:
        path = f"regions[{region.key}].{entry}"
        if region.key in lines:
            problems.append(Problem(csv_file, lines[region.key], 1, path, message))
        else:
            reading.problem(reading.place(region)[0], path, message)

    for region in regions:
        if region.parent and region.parent not in by_key:
            if region.key in lines:  # those of the YAML file are checked with all other references
                message = _("'%(key)s' is not defined in this blueprint.") % {"key": region.parent}
                wrong(region, "parent", message + " " + did_you_mean(region.parent, sorted(by_key)))
            continue
        if _goes_in_a_circle(region, by_key):
            wrong(region, "parent", _("The regions above this one go in a circle."))
        if region.key in parents:
            continue
        if region.population is None:
            wrong(region, "population", _("The region '%(name)s' has no population.") % {"name": _name(region)})
        if region.population_date is None:
            wrong(
                region, "population_date", _("The date of the population of '%(name)s' is missing.") % {"name": _name(region)}
            )
    return problems


def _name(region: Region) -> str:
    return next(iter(region.name.texts.values()), region.key) if region.name else region.key


def _goes_in_a_circle(region: Region, by_key: dict[str, Region]) -> bool:
    seen: set[str] = set()
    current: Region | None = region
    while current is not None and current.parent:
        if current.key in seen:
            return True
        seen.add(current.key)
        current = by_key.get(current.parent)
    return False


def _check_whole(blueprint: Blueprint, reading: Reading) -> None:
    """What no single entry can show: order of dates, numbers used twice, an outline without the fields."""
    process = blueprint.process
    if process and process.language and process.languages and process.language not in process.languages:
        node, path = reading.place(process)
        reading.problem(node, f"{path}.languages", _("The language of the process is missing in the list of its languages."))
    if process and process.languages and len(" ".join(filter(None, process.languages))) > 80:
        node, path = reading.place(process)
        reading.problem(node, f"{path}.languages", _("These are too many languages."))
    if not any(blueprint.regions.regions):
        node, path = reading.place(blueprint.regions)
        reading.problem(node, path, _("At least one region is needed, in 'list' or in 'file'."))
    for things, entry in ((blueprint.goals, "number"), (blueprint.ground_demands, "number"), (blueprint.fields, "number")):
        _once(things, entry, reading)
    timed: list[Any] = [thing for thing in (*blueprint.formats, *blueprint.phases) if thing]
    for thing in timed:
        starts = getattr(thing.starts, "on", thing.starts)
        ends = getattr(thing.ends, "on", thing.ends)
        if starts and ends and ends < starts:
            node, path = reading.place(thing)
            reading.problem(node, f"{path}.to", _("The end lies before the beginning."))
    for found in filter(None, blueprint.formats):
        _check_format(found, reading)
    kinds = [chapter.kind for chapter in blueprint.chapters if chapter]
    for chapter in filter(None, blueprint.chapters):
        if chapter.kind != "other" and chapter.kind and kinds.count(chapter.kind) > 1:
            node, path = reading.place(chapter)
            reading.problem(node, f"{path}.kind", _("Only one chapter can be of the kind '%(kind)s'.") % {"kind": chapter.kind})
    if blueprint.chapters and "fields" not in kinds:
        node, path = reading.place(blueprint)
        reading.problem(node, "chapters", _("A chapter of the kind 'fields' is missing."))
    active = [phase for phase in blueprint.phases if phase and phase.active]
    for phase in active[1:]:
        node, path = reading.place(phase)
        reading.problem(node, f"{path}.active", _("Only one phase can be the active one."))
    for resource in filter(None, (*blueprint.resources.staff, *blueprint.resources.money) if blueprint.resources else ()):
        if resource.amount is not None and not resource.unit:
            node, path = reading.place(resource)
            reading.problem(node, f"{path}.unit", _("An amount needs its unit."))


def _once(things: Iterable[Any], entry: str, reading: Reading) -> None:
    seen: set[object] = set()
    for thing in filter(None, things):
        value = getattr(thing, entry)
        if value is not None and value in seen:
            node, path = reading.place(thing)
            reading.problem(node, f"{path}.{entry}", _("The number '%(number)s' is used twice.") % {"number": value})
        seen.add(value)


def _check_format(found: Format, reading: Reading) -> None:
    pairs: set[tuple[str, str | None]] = set()
    for share in filter(None, found.groups):
        if share.group and (share.group, share.region) in pairs:
            node, path = reading.place(share)
            reading.problem(node, path, _("This group is planned here twice for the same region."))
        pairs.add((share.group, share.region))
    frame = found.legal_frame
    if frame and frame.for_minors and (frame.ground != "consent" or not frame.guardian_below_age):
        node, path = reading.place(frame)
        message = _("A format made for minors needs consent as its ground and an age below which the guardian agrees too.")
        reading.problem(node, f"{path}.ground", message)
