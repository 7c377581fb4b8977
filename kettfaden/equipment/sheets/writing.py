"""Writing tables: XLSX that looks cared for, CSV that opens rightly in a German office; no cell is ever a formula."""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from kettfaden.equipment.sheets.cells import Cell, cell_text, column_letter, tamed

_CELL_LETTERS = 32_767
_CUT = " […]"
_HEAD_FONT = Font(bold=True, color="FF1F2A37")
_HEAD_FILL = PatternFill("solid", fgColor="FFE8EDF2")
_HEAD_BORDER = Border(bottom=Side(style="thin", color="FF5B6B7C"))
_TOP = Alignment(vertical="top", wrap_text=True)
_CHOICE_ROWS = 1_000


@dataclass(frozen=True)
class Column:
    """A column to write: its header, its width in characters, a note for whoever fills it in, a list to choose from."""

    header: str
    width: int = 18
    note: str = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class NewSheet:
    """A table to write: headers (as text or Column) and rows of cells in the same order."""

    name: str
    columns: Sequence[Column | str | Promise]
    rows: Iterable[Sequence[Cell | Promise]] = field(default_factory=list)


def write_xlsx(sheets: Sequence[NewSheet]) -> bytes:
    """The tables as an XLSX file: header styled and frozen, texts wrapped, notes as comments, choices as drop-downs.

    Texts that a spreadsheet program would take for a formula get an apostrophe in front (`read_sheet` takes it off);
    texts longer than a cell holds are cut with a visible mark.
    """
    book = Workbook(write_only=True)
    lists: list[Sequence[str]] = []
    for sheet in sheets:
        page = book.create_sheet(_sheet_name(sheet.name))
        columns = [column if isinstance(column, Column) else Column(str(column)) for column in sheet.columns]
        page.freeze_panes = "A2"
        for number, column in enumerate(columns, start=1):
            letter = column_letter(number)
            page.column_dimensions[letter].width = column.width
            if column.choices:
                lists.append(column.choices)
                list_letter = column_letter(len(lists))
                # Errors are shown, not enforced: other values may be right, and the import says which are not.
                rule = DataValidation(
                    type="list", formula1=f"choices!${list_letter}$1:${list_letter}${len(column.choices)}", allow_blank=True,
                    errorStyle="warning",
                )  # fmt: skip
                rule.add(f"{letter}2:{letter}{_CHOICE_ROWS}")
                page.data_validations.append(rule)
        page.append([_head_cell(page, column) for column in columns])
        for row in sheet.rows:
            page.append([_body_cell(page, value) for value in row])
    if lists:
        hidden = book.create_sheet("choices")
        hidden.sheet_state = "hidden"
        for place in range(max(map(len, lists))):
            hidden.append([_body_cell(hidden, choices[place] if place < len(choices) else None) for choices in lists])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def write_csv(sheet: NewSheet) -> bytes:
    """The table as CSV: UTF-8 with its mark, semicolons, CRLF; formulas tamed as in `write_xlsx`."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(tamed(column.header if isinstance(column, Column) else str(column)) for column in sheet.columns)
    for row in sheet.rows:
        writer.writerow(_csv_cell(value) for value in row)
    return target.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> str:
    value = _plain(value)
    return tamed(value) if isinstance(value, str) else cell_text(value)


def _plain(value: Any) -> Cell:
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        # A cell knows no zone: the time as the reader's clock shows it.
        return timezone.localtime(value).replace(tzinfo=None)
    return value  # type: ignore[no-any-return]


def _body_cell(page: Any, value: Any) -> Any:
    value = _plain(value)
    if not isinstance(value, str):
        return WriteOnlyCell(page, value)
    text = tamed(ILLEGAL_CHARACTERS_RE.sub("", value))
    if len(text) > _CELL_LETTERS:
        text = text[: _CELL_LETTERS - len(_CUT)] + _CUT
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    cell.alignment = _TOP
    return cell


def _head_cell(page: Any, column: Column) -> Any:
    cell = _body_cell(page, column.header)
    cell.font, cell.fill, cell.border = _HEAD_FONT, _HEAD_FILL, _HEAD_BORDER
    if column.note:
        cell.comment = Comment(column.note, "", width=320, height=120)
    return cell


def _sheet_name(name: str) -> str:
    # Excel refuses these signs and longer names.
    return "".join(letter for letter in name if letter not in "[]:*?/\\")[:31].strip("'") or "1"
