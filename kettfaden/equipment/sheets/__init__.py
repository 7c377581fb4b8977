"""Tables that come from and go to spreadsheet programs: XLSX, ODS and CSV."""

from kettfaden.equipment.sheets.cells import Cell, cell_date, cell_integer, cell_number, cell_text
from kettfaden.equipment.sheets.problems import BrokenSheet, SheetProblem
from kettfaden.equipment.sheets.reading import Sheet, read_sheet
from kettfaden.equipment.sheets.writing import Column, NewSheet, write_csv, write_xlsx

__all__ = [
    "BrokenSheet",
    "Cell",
    "Column",
    "NewSheet",
    "Sheet",
    "SheetProblem",
    "cell_date",
    "cell_integer",
    "cell_number",
    "cell_text",
    "read_sheet",
    "write_csv",
    "write_xlsx",
]
