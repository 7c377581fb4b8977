"""Reading a table: from bytes of any spreadsheet program to headers and rows, or to a list of what is wrong."""

import codecs
import csv
import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from kettfaden.equipment.limits import MEGABYTE, SHEET_BYTES, SHEET_ROWS
from kettfaden.equipment.sheets.archives import UnsafeArchive, check_contents, damaged, open_archive
from kettfaden.equipment.sheets.cells import Cell, cell_text, column_letter, untamed
from kettfaden.equipment.sheets.problems import BrokenSheet, SheetProblem
from kettfaden.equipment.sheets.scanning import (
    COLUMNS,
    Findings,
    TooLarge,
    first_cell,
    kind_of,
    list_sheets,
    scan_sheet,
)

Row = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Sheet:
    """A table as read: its rows carry the numbers that the spreadsheet program shows; blank rows are left out.

    A cell is text (stripped), int, float, bool, date, datetime, time, or None.
    """

    file: str
    name: str
    headers: list[str]
    rows: list[tuple[int, dict[str, Cell]]]
    columns: dict[str, str] = field(default_factory=dict)

    def problem(self, row: int | None, header: str, message: str | Promise) -> SheetProblem:
        """A problem in a row of this table, under a header ('' for the whole row)."""
        return SheetProblem(self.file, self.name, row, self.columns.get(header, ""), message)


def read_sheet(
    file: bytes | IO[bytes],
    name: str,
    *,
    sheet: str | None = None,
    max_rows: int = SHEET_ROWS,
    max_bytes: int = SHEET_BYTES,
    required: Sequence[str] = (),
) -> Sheet:
    """Read one table of an XLSX, ODS or CSV file whose first filled row holds the headers.

    - `name`: what the file is called, for messages; its kind is told from its content.
    - `sheet`: the sheet to read; None takes the first visible one that has the `required` headers.
    - `max_rows`: rows below the header; `max_bytes`: size of the file.
    - `required`: headers that must be there (their case does not matter; the rows carry them as written here).

    Raises BrokenSheet, with every problem found, for anything that is not a plain table: too large, damaged, protected,
    with formulas, error values, merged cells, missing, blank or doubled headers, or a wrong sheet.
    """
    return _Reader(name, sheet, max_rows, required).read(file, max_bytes)


class _Reader:
    def __init__(self, name: str, sheet: str | None, max_rows: int, required: Sequence[str]) -> None:
        self.file = name.replace("\\", "/").rpartition("/")[2][:120]
        self.wanted = sheet
        self.max_rows = max_rows
        self.required = required

    def read(self, file: bytes | IO[bytes], max_bytes: int) -> Sheet:
        content = file if isinstance(file, bytes) else file.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise self.refusal(
                _("The file is larger than %(limit)s MB. Split it into several.") % {"limit": max_bytes // MEGABYTE}
            )
        if not content.strip():
            raise self.refusal(_("The file is empty."))
        if content.startswith(b"PK"):
            try:
                return self.from_archive(content)
            except UnsafeArchive as error:
                raise self.refusal(str(error)) from error
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            raise self.refusal(
                _("The file is protected by a password or in an old format. Save it as XLSX without a password.")
            )
        if content.startswith((b"%PDF", b"{\\rtf", b"<?xml", b"<!DOCTYPE", b"<html", b"\x89PNG", b"\xff\xd8\xff")):
            raise self.refusal(_("This is not a table. Please choose an XLSX, ODS or CSV file."))
        return self.from_csv(content)

    def refusal(self, message: str, *, sheet: str = "", row: int | None = None, column: str = "") -> BrokenSheet:
        return BrokenSheet([SheetProblem(self.file, sheet, row, column, message)])

    # --- XLSX and ODS ---

    def from_archive(self, content: bytes) -> Sheet:
        with open_archive(io.BytesIO(content)) as archive:
            if kind_of(archive) is None:
                raise self.refusal(_("This is not a table. Please choose an XLSX, ODS or CSV file."))
            names = self.candidates(list_sheets(archive))
            scans: dict[str, Findings | TooLarge] = {}
            for name in names:
                try:
                    scans[name] = scan_sheet(archive, name, self.max_rows)
                except TooLarge as error:
                    if len(names) == 1:
                        raise self.too_large(name, error) from error
                    scans[name] = error
            # Only after every part has been unpacked once may the reader that trusts them have the file.
            check_contents(archive)
        refusal: BrokenSheet | None = None
        for name, scan in scans.items():
            try:
                if isinstance(scan, TooLarge):
                    raise self.too_large(name, scan)
                if scan.filled_rows:
                    self.check(name, scan)
                    return self.table(name, _rows(content, name))
            except BrokenSheet as error:
                refusal = refusal or error
        raise refusal or self.refusal(_("The sheet is empty."), sheet=names[0])

    def candidates(self, sheets: list[tuple[str, bool]]) -> list[str]:
        visible = [name for name, is_visible in sheets if is_visible]
        if self.wanted is not None:
            for name, _visible in sheets:
                if name.strip().casefold() == self.wanted.strip().casefold():
                    return [name]
            raise self.refusal(
                _("The sheet “%(wanted)s” is missing. The file has: %(there)s.")
                % {"wanted": self.wanted, "there": ", ".join(f"“{name}”" for name in visible[:10])}
            )
        if not visible:
            raise self.refusal(_("The file has no visible sheet."))
        return visible[:20]

    def too_large(self, name: str, error: TooLarge) -> BrokenSheet:
        if error.column > COLUMNS:
            message = _("The sheet has more than %(limit)s columns. Delete what does not belong to the table.") % {
                "limit": COLUMNS
            }
            return self.refusal(message, sheet=name, row=error.row, column=column_letter(error.column))
        if error.filled_rows <= self.max_rows + 1:
            message = _("There is content far below the table. Delete it, or move it up.")
            return self.refusal(message, sheet=name, row=error.row)
        return self.refusal(_too_many_rows(self.max_rows), sheet=name, row=error.row)

    def check(self, name: str, scan: Findings) -> None:
        """Refuse what would silently become something else."""
        errors = set(scan.errors)
        problems = [
            SheetProblem(self.file, name, row, column_letter(column), _("Error value instead of content. Correct it."))
            for row, column in scan.errors
        ]
        formula = _("Formula instead of content. Copy the cells and paste them again as values.")
        problems += [
            SheetProblem(self.file, name, row, column_letter(column), formula)
            for row, column in scan.formulas
            if (row, column) not in errors
        ]
        for area in scan.merged:
            message = _("The cells %(area)s are merged. Undo the merging, so that each row stands for itself.")
            place = first_cell(area)
            problems.append(SheetProblem(self.file, name, place[0], place[1], message % {"area": area}))
        if problems:
            problems.sort(key=lambda problem: problem.row or 0)
            raise BrokenSheet(problems)

    # --- CSV ---

    def from_csv(self, content: bytes) -> Sheet:
        text = self.decoded(content)
        lines = text.splitlines()
        start = next((line for line in lines if line.strip()), "")
        # The separator is the sign that cuts the header line into the most parts.
        delimiter = max(";,\t", key=lambda sign: len(next(csv.reader([start], delimiter=sign))))
        rows: list[Row] = []
        filled = 0
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, start=1):
                if len(cells) > COLUMNS:
                    raise self.too_large("", TooLarge(number, len(cells)))
                filled += any(cell.strip() for cell in cells)
                if filled > self.max_rows + 1 or number > self.max_rows * 2 + 1000:
                    raise self.refusal(_too_many_rows(self.max_rows), row=number)
                rows.append((number, [_clean(cell) for cell in cells]))
        except csv.Error as error:
            raise self.refusal(_("A cell's quotation mark is not closed, or a cell is too long."), row=len(rows) + 1) from error
        return self.table("", rows)

    def decoded(self, content: bytes) -> str:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encodings = ["utf-16"]
        else:
            encodings = ["utf-8-sig", "cp1252"]
        for encoding in encodings:
            try:
                text = content.decode(encoding)
            except UnicodeError:
                continue
            if "\x00" not in text:
                return text
        raise self.refusal(_("This is not a table. Please choose an XLSX, ODS or CSV file."))

    # --- from rows to a table ---

    def table(self, name: str, rows: list[Row]) -> Sheet:
        filled = [(number, cells) for number, cells in rows if any(cell is not None for cell in cells)]
        if not filled:
            raise self.refusal(_("The sheet is empty."), sheet=name)
        head_row, head = filled[0]
        body = filled[1:]
        width = max(len(head), max((len(cells) for _number, cells in body), default=0))
        titles = [" ".join(cell_text(cell).split()) for cell in head] + [""] * (width - len(head))
        places = {title: place for place, title in reversed(list(enumerate(titles))) if title}
        problems = self.header_problems(name, head_row, titles, body)
        known = {title.casefold(): title for title in places}
        names = {}
        for header in self.required:
            if header.casefold() in known:
                names[known[header.casefold()]] = header
            else:
                message = _("The column “%(header)s” is missing. Its name must stand in the first row.") % {"header": header}
                problems.append(SheetProblem(self.file, name, head_row, "", message))
        if problems:
            raise BrokenSheet(problems)
        columns = {names.get(title, title): place for title, place in sorted(places.items(), key=lambda item: item[1])}
        return Sheet(
            self.file,
            name,
            list(columns),
            [
                (number, {header: cells[place] if place < len(cells) else None for header, place in columns.items()})
                for number, cells in body
            ],
            {header: column_letter(place + 1) for header, place in columns.items()},
        )

    def header_problems(self, name: str, head_row: int, titles: list[str], body: list[Row]) -> list[SheetProblem]:
        problems = []
        seen: set[str] = set()
        for place, title in enumerate(titles):
            if title.casefold() in seen:
                message = _("The column “%(header)s” is there twice.") % {"header": title}
                problems.append(SheetProblem(self.file, name, head_row, column_letter(place + 1), message))
            if title:
                seen.add(title.casefold())
            elif row := next((number for number, cells in body if place < len(cells) and cells[place] is not None), None):
                message = _("There is content in a column without a name. Give it one in the first row, or delete it.")
                problems.append(SheetProblem(self.file, name, row, column_letter(place + 1), message))
        return problems


def _too_many_rows(limit: int) -> str:
    return _("The sheet has more than %(limit)s rows. Split it into several files.") % {
        "limit": number_format(limit, force_grouping=True)
    }


def _rows(content: bytes, name: str) -> list[Row]:
    try:
        table = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python(skip_empty_area=False)
    except BaseException as error:  # a panic of the reader is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise UnsafeArchive(damaged()) from error
    return [(number, [_clean(cell) for cell in cells]) for number, cells in enumerate(table, start=1)]


def _clean(cell: Any) -> Cell:
    if isinstance(cell, str):
        return untamed(cell.strip()) or None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date()
    if isinstance(cell, datetime.timedelta):
        return cell_text((datetime.datetime.min + cell).time())
    return cell  # type: ignore[no-any-return]
