"""The two companion files of a blueprint: regions as CSV, and their outlines as GeoJSON."""

import csv
import datetime
import io
import json
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kettfaden.process.blueprint.nodes import Problem, decode
from kettfaden.process.blueprint.reading import did_you_mean
from kettfaden.process.blueprint.shapes import REGION_RULE, Region, Text

MAX_CSV_BYTES = 1024 * 1024
MAX_GEOJSON_BYTES = 8 * 1024 * 1024
MAX_REGIONS = 2000
COLUMNS = (
    "key",
    "name",
    "parent",
    "population",
    "population_date",
    "population_source",
    "area_km2",
    "longitude",
    "latitude",
)
_NUMBERS: dict[str, tuple[type, int, int]] = {
    "population": (int, 0, 100_000_000),
    "area_km2": (Decimal, 0, 1_000_000),
    "longitude": (Decimal, -180, 180),
    "latitude": (Decimal, -90, 90),
}
_LIMITS = {"key": 40, "name": 120, "parent": 40, "population_source": 200}


def read_regions(content: bytes, file: str, language: str) -> tuple[list[Region], dict[str, int], list[Problem]]:
    """Regions from a CSV file with the columns of `COLUMNS` (key and name are required).

    Returns the regions, the line of each key, and the problems (line = row, column = position of the cell). Raises
    BrokenBlueprint when the file is too large or not UTF-8.
    """
    text = decode(content, file, max_bytes=MAX_CSV_BYTES)
    problems: list[Problem] = []
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    regions: list[Region] = []
    lines: dict[str, int] = {}
    try:
        headers = [header.strip() for header in next(rows, [])]
        problems += _header_problems(headers, file)
        if problems:
            return [], {}, problems
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(regions) >= MAX_REGIONS:
                message = _("More than %(count)d regions.") % {"count": MAX_REGIONS}
                problems.append(Problem(file, rows.line_num, 1, "regions", message))
                break
            if len(row) != len(headers):
                numbers = {"found": len(row), "expected": len(headers)}
                message = _("The row has %(found)d cells, the heading has %(expected)d.") % numbers
                problems.append(Problem(file, rows.line_num, 1, "regions", message))
                continue
            cells = {header: cell.strip() for header, cell in zip(headers, row, strict=True)}
            region = _region(cells, headers, file, rows.line_num, language, problems)
            if region.key in lines:
                message = _("The key '%(key)s' is used twice, first in line %(line)d.") % {
                    "key": region.key,
                    "line": lines[region.key],
                }
                problems.append(Problem(file, rows.line_num, 1, f"regions[{region.key}]", message))
                continue
            lines[region.key] = rows.line_num
            regions.append(region)
    except csv.Error as error:
        message = _("This is not valid CSV here (%(cause)s).") % {"cause": error}
        problems.append(Problem(file, rows.line_num, 1, "regions", message))
    return regions, lines, problems


def _header_problems(headers: list[str], file: str) -> list[Problem]:
    problems = []
    for position, header in enumerate(headers, start=1):
        if header not in COLUMNS:
            message = (
                _("The column '%(column)s' is not known.") % {"column": header[:60]} + " " + did_you_mean(header, list(COLUMNS))
            )
            problems.append(Problem(file, 1, position, "regions", message))
        elif headers.index(header) != position - 1:
            problems.append(
                Problem(file, 1, position, "regions", _("The column '%(column)s' is there twice.") % {"column": header})
            )
    for needed in ("key", "name"):
        if needed not in headers:
            problems.append(Problem(file, 1, 1, "regions", _("The column '%(column)s' is missing.") % {"column": needed}))
    return problems


def _region(cells: dict[str, str], headers: list[str], file: str, line: int, language: str, problems: list[Problem]) -> Region:
    name = cells["key"] or cells["name"] or str(line)

    def wrong(column: str, message: str) -> None:
        problems.append(Problem(file, line, headers.index(column) + 1, f"regions[{name[:60]}].{column}", message))

    values: dict[str, Any] = {}
    for column, cell in cells.items():
        if not cell:
            continue
        if column in _NUMBERS:
            kind, least, most = _NUMBERS[column]
            if not re.fullmatch(r"-?\d{1,12}" if kind is int else r"-?\d{1,9}(\.\d{1,9})?", cell):
                wrong(
                    column,
                    _("'%(value)s' is not a number. Write it without separators, with a point for decimals.")
                    % {"value": cell[:60]},
                )
            elif not least <= kind(cell) <= most:
                wrong(column, _("The number must lie between %(least)s and %(most)s.") % {"least": least, "most": most})
            else:
                values[column] = kind(cell)
        elif column == "population_date":
            try:
                values[column] = datetime.date.fromisoformat(cell)
            except ValueError:
                wrong(column, _("'%(value)s' is not a day. Write it like 2015-12-31.") % {"value": cell[:60]})
        elif len(cell) > _LIMITS[column]:
            numbers = {"length": len(cell), "limit": _LIMITS[column]}
            wrong(column, _("The text has %(length)d characters; %(limit)d are possible here.") % numbers)
        else:
            values[column] = cell
    for column in ("key", "name"):
        if not cells[column]:
            wrong(column, _("A value is missing here."))
    if cells["key"] and not re.fullmatch(REGION_RULE.expression, cells["key"]):
        wrong("key", _("'%(value)s' is not possible here: %(rule)s") % {"value": cells["key"][:60], "rule": REGION_RULE.rule()})
    values["key"] = cells["key"]
    values["name"] = Text({language: str(values.get("name", ""))})
    return Region(**values)


def read_outlines(content: bytes, file: str, keys: set[str]) -> tuple[dict[str, str], list[Problem]]:
    """Outlines by region key from a GeoJSON FeatureCollection; a feature names its region as property `key` or `ags`.

    Only polygons are taken; the geometry is returned as GeoJSON text. Features of unknown regions are problems.
    """
    problems: list[Problem] = []

    def wrong(path: str, message: str, line: int = 0, column: int = 0) -> None:
        problems.append(Problem(file, line, column, path, message))

    text = decode(content, file, max_bytes=MAX_GEOJSON_BYTES)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        wrong("", _("This is not valid JSON here (%(cause)s).") % {"cause": error.msg}, error.lineno, error.colno)
        return {}, problems
    except RecursionError:
        wrong("", _("Entries are nested too deep."))
        return {}, problems
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection" or not isinstance(data.get("features"), list):
        wrong("", _("Expected a GeoJSON 'FeatureCollection' with a list of features."))
        return {}, problems
    outlines: dict[str, str] = {}
    for position, feature in enumerate(data["features"], start=1):
        path = f"features[{position}]"
        properties = feature.get("properties") if isinstance(feature, dict) else None
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(properties, dict) or not isinstance(geometry, dict):
            wrong(path, _("A feature needs 'properties' and a 'geometry'."))
            continue
        key = str(properties.get("key") or properties.get("ags") or "")
        if key not in keys:
            wrong(path, _("'%(key)s' is not the key of a region (property 'key' or 'ags').") % {"key": key[:60]})
        elif geometry.get("type") not in {"Polygon", "MultiPolygon"} or not _is_numbers(geometry.get("coordinates")):
            wrong(path, _("Only outlines of type Polygon or MultiPolygon with numbers as coordinates can be used."))
        else:
            kept = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
            outlines[key] = json.dumps(kept, separators=(",", ":"))
    return outlines, problems


def _is_numbers(coordinates: object) -> bool:
    """Whether this is nested lists of numbers and nothing else."""
    if isinstance(coordinates, list):
        return bool(coordinates) and all(_is_numbers(part) for part in coordinates)
    return isinstance(coordinates, int | float) and not isinstance(coordinates, bool)
