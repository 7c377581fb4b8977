"""A first walk through a spreadsheet's XML, in a stream: what it holds that no reader could tell us afterwards.

The reading itself is calamine's; but it gives a formula's last value without saying that there was one, and lays a
sheet out as a full rectangle, so that one cell in row 1,048,576 would fill the memory. Both are found here first.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _

from kettfaden.equipment.sheets.archives import UnsafeArchive, damaged, readable, strange
from kettfaden.equipment.sheets.cells import column_letter, column_number

COLUMNS = 200
_SEPARATOR = " "
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class TooLarge(Exception):
    """The sheet has more rows or columns than allowed; reading on is pointless. `row` is where that became clear."""

    def __init__(self, row: int, column: int, filled_rows: int = 0) -> None:
        super().__init__(row, column, filled_rows)
        self.row = row
        self.column = column
        self.filled_rows = filled_rows


class _DocumentType(Exception):
    """The XML declares a document type, through which entities would come."""


@dataclass
class Findings:
    """What a walk has met, as (row, column) from 1, or as ranges."""

    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    filled_rows: int = 0


class _Walk:
    """What both formats share: the parser, the place, the limits."""

    def __init__(self, max_rows: int) -> None:
        self.max_rows = max_rows
        self.found = Findings()
        self.row = 0
        self.column = 0
        self.row_is_filled = False

    def through(self, part: IO[bytes]) -> Findings:
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.buffer_text = True
        try:
            while chunk := part.read(256 * 1024):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise UnsafeArchive(damaged()) from error
        except _DocumentType as error:
            raise UnsafeArchive(strange()) from error
        return self.found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def filled(self, rows: int = 1, columns: int = 1) -> None:
        """The present cell holds something, and so do as many cells below and beside it."""
        last_column, last_row = self.column + columns - 1, self.row + rows - 1
        if last_column > COLUMNS:
            raise TooLarge(self.row, last_column)
        if not self.row_is_filled:
            self.row_is_filled = True
            self.found.filled_rows += rows
        # One row more for the header; blank rows between are allowed, but not so many that they fill the memory.
        if self.found.filled_rows > self.max_rows + 1 or last_row > self.max_rows * 2 + 1000:
            raise TooLarge(last_row, last_column, self.found.filled_rows)

    @staticmethod
    def _doctype(*_: object) -> None:
        raise _DocumentType


class _XlsxWalk(_Walk):
    def __init__(self, max_rows: int) -> None:
        super().__init__(max_rows)
        self.is_error = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(_SEPARATOR)[2]:
            case "row":
                self.row = int(attributes.get("r") or self.row + 1)
                self.column, self.row_is_filled = 0, False
            case "c":
                reference = _REFERENCE.fullmatch(attributes.get("r", ""))
                if reference:
                    self.column, self.row = column_number(reference[1]), int(reference[2])
                else:
                    self.column += 1
                self.is_error = attributes.get("t") == "e"
            case "f":
                self.found.formulas.append((self.row, self.column))
                self.filled()
            case "v" | "is":
                if self.is_error:
                    self.found.errors.append((self.row, self.column))
                self.filled()
            case "mergeCell":
                self.found.merged.append(attributes.get("ref", ""))


class _OdsWalk(_Walk):
    """Walks through one table of content.xml."""

    def __init__(self, max_rows: int, table: str) -> None:
        super().__init__(max_rows)
        self.table = table
        self.depth = 0
        self.next_row = 1
        self.next_column = 1
        self.rows_repeated = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(_SEPARATOR)[2]
        of = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
        if local == "table":
            # A table inside of a cell or of another table is no sheet.
            self.depth = self.depth + 1 if self.depth or of.get("name") == self.table else 0
        elif self.depth != 1:
            return
        elif local == "table-row":
            self.rows_repeated = _count(of.get("number-rows-repeated"))
            self.row, self.next_column, self.row_is_filled = self.next_row, 1, False
            self.next_row += self.rows_repeated
        elif local in {"table-cell", "covered-table-cell"}:
            columns = _count(of.get("number-columns-repeated"))
            self.column = self.next_column
            self.next_column += columns
            if "formula" in of:
                self.found.formulas.append((self.row, self.column))
            if _count(of.get("number-columns-spanned")) > 1 or _count(of.get("number-rows-spanned")) > 1:
                last = column_letter(self.column + _count(of.get("number-columns-spanned")) - 1)
                last_row = self.row + _count(of.get("number-rows-spanned")) - 1
                self.found.merged.append(f"{column_letter(self.column)}{self.row}:{last}{last_row}")
            if "value-type" in of or "formula" in of:
                self.filled(self.rows_repeated, columns)

    def end(self, name: str) -> None:
        if self.depth and name.rpartition(_SEPARATOR)[2] == "table":
            self.depth -= 1


def kind_of(archive: zipfile.ZipFile) -> str | None:
    """'xlsx', 'ods', or None for another archive. Raises UnsafeArchive for macros and passwords."""
    names = set(archive.namelist())
    if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise UnsafeArchive(_("The file holds macros. Save it as XLSX or ODS without macros."))
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" not in names:
        return None
    if "META-INF/manifest.xml" in names and b"encryption-data" in _head(archive, "META-INF/manifest.xml"):
        raise UnsafeArchive(_("The file is protected by a password. Save it without one and try again."))
    return "ods" if b"opendocument.spreadsheet" in _head(archive, "mimetype") else None


def list_sheets(archive: zipfile.ZipFile) -> list[tuple[str, bool]]:
    """The sheets in order, each with whether it is visible."""
    if "xl/workbook.xml" not in archive.namelist():
        with readable(), archive.open("content.xml") as part:
            return _OdsNames().of(part)
    return [
        (entry.get("name", ""), entry.get("state", "visible") == "visible")
        for entry in _small_xml(archive, "xl/workbook.xml").iter()
        if entry.tag.endswith("}sheet")
    ]


def scan_sheet(archive: zipfile.ZipFile, sheet: str, max_rows: int) -> Findings:
    """Walk through one sheet. Raises TooLarge as soon as it is, and UnsafeArchive."""
    if "xl/workbook.xml" in archive.namelist():
        with readable(), archive.open(_xlsx_part(archive, sheet)) as part:
            return _XlsxWalk(max_rows).through(part)
    with readable(), archive.open("content.xml") as part:
        return _OdsWalk(max_rows, sheet).through(part)


def first_cell(area: str) -> tuple[int | None, str]:
    """Row and column letter of the first cell of an area such as 'B3:D3'."""
    match = _REFERENCE.match(area)
    return (int(match[2]), match[1]) if match else (None, "")


class _OdsNames(_Walk):
    """The names of the sheets of content.xml, and which of them are shown."""

    def __init__(self) -> None:
        super().__init__(0)
        self.style = ""
        self.hidden_styles: set[str] = set()
        self.tables: list[tuple[str, bool]] = []
        self.depth = 0

    def of(self, part: IO[bytes]) -> list[tuple[str, bool]]:
        self.through(part)
        return self.tables

    def start(self, name: str, attributes: dict[str, str]) -> None:
        of = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
        match name.rpartition(_SEPARATOR)[2]:
            case "style":
                self.style = of.get("name", "")
            case "table-properties" if of.get("display") == "false":
                self.hidden_styles.add(self.style)
            case "table":
                if not self.depth:
                    self.tables.append((of.get("name", ""), of.get("style-name", "") not in self.hidden_styles))
                self.depth += 1

    def end(self, name: str) -> None:
        if name.rpartition(_SEPARATOR)[2] == "table":
            self.depth -= 1


def _xlsx_part(archive: zipfile.ZipFile, sheet: str) -> str:
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _small_xml(archive, "xl/_rels/workbook.xml.rels").iter()
        if relation.tag.endswith("}Relationship")
    }
    for entry in _small_xml(archive, "xl/workbook.xml").iter():
        if entry.tag.endswith("}sheet") and entry.get("name") == sheet:
            target = relations.get(entry.get(_RELATION) or entry.get(_STRICT_RELATION), "")
            path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            if path in archive.namelist():
                return path
    raise UnsafeArchive(damaged())


def _small_xml(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    content = _head(archive, path)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnsafeArchive(strange())
    try:
        return ElementTree.fromstring(content)  # noqa: S314  no entities, as just seen; expat limits the rest
    except ElementTree.ParseError as error:
        raise UnsafeArchive(damaged()) from error


def _head(archive: zipfile.ZipFile, path: str) -> bytes:
    """The first megabytes of a part: enough for those that only list others."""
    with readable(), archive.open(path) as part:
        return part.read(4 * 1024 * 1024)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 1
