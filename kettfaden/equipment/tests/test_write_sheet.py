"""Jana hands tables out; whoever opens them sees a table, and no cell runs anything."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st

from kettfaden.equipment.sheets import Column, NewSheet, read_sheet, write_csv, write_xlsx

TABLE = NewSheet(
    "Voices",
    [Column("Text", width=60, note="What was said, word for word."), Column("Group", choices=["Volunteers", "Teachers"]), "Day"],
    [
        ["Der Bus fährt nicht", "Volunteers", datetime.date(2018, 5, 3)],
        ["=HYPERLINK(\"http://example.org\")", "Teachers", None],
        ["@SUM(A1)", "-1+1", datetime.datetime(2018, 5, 3, 10, 30, tzinfo=datetime.UTC)],
    ],
)  # fmt: skip


def test_the_header_is_styled_frozen_and_explained() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([TABLE])))
    page = book["Voices"]
    assert page.freeze_panes == "A2"
    assert page["A1"].font.bold
    assert page.column_dimensions["A"].width == 60
    assert page["A1"].comment.text == "What was said, word for word."
    (rule,) = page.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("B2:B1000", "choices!$A$1:$A$2")
    assert book["choices"].sheet_state == "hidden"


def test_no_cell_is_a_formula() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx([TABLE])))["Voices"]
    cells = [cell for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert page["A3"].value == '\'=HYPERLINK("http://example.org")'
    for row in csv.reader(io.StringIO(write_csv(TABLE).decode("utf-8-sig")), delimiter=";"):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_numbers_below_zero_stay_numbers() -> None:
    sheet = NewSheet("N", ["Number"], [[-3], [-1.5]])
    assert write_csv(sheet) == b"\xef\xbb\xbfNumber\r\n-3\r\n-1.5\r\n"
    assert [row["Number"] for _number, row in read_sheet(write_xlsx([sheet]), "n.xlsx").rows] == [-3, -1.5]


def test_csv_opens_in_an_office() -> None:
    content = write_csv(NewSheet("V", ["Wort", "Zahl"], [["Straße; „x“", 2], ['"so"', None]]))
    assert content == b"\xef\xbb\xbf" + 'Wort;Zahl\r\n"Straße; „x“";2\r\n"""so""";\r\n'.encode()


def test_what_a_cell_cannot_hold_is_cut_visibly_or_left_out() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx([NewSheet("V", ["T"], [["x" * 40_000], ["a\x00b\x0bc"]])])))["V"]
    assert len(page["A2"].value) == 32_767
    assert page["A2"].value.endswith(" […]")
    assert page["A3"].value == "abc"


def test_times_are_the_readers_and_labels_are_translated() -> None:
    sheet = NewSheet("V", [gettext_lazy("Pages")], [[gettext_lazy("Next")]])
    assert write_csv(sheet).decode("utf-8-sig") == "Pages\r\nNext\r\n"


@pytest.mark.parametrize("name", ["A/B: c?", "x" * 50, "'", "[]"])
def test_any_name_becomes_a_sheets_name(name: str) -> None:
    (given,) = openpyxl.load_workbook(io.BytesIO(write_xlsx([NewSheet(name, ["a"])]))).sheetnames
    assert given


# Spreadsheets keep neither control characters nor space around a cell's text, and the reader takes none for content.
cells = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zs", "Zl", "Zp"]), min_size=1, max_size=30)
tricky = st.sampled_from(["=1", "'=1", "''=1", "'", "''", "-", "'x", "+49 3581", "@a", "'-'"])


@settings(max_examples=60, deadline=None)
@given(st.lists(cells | tricky, min_size=1, max_size=10))
def test_what_is_written_is_read_again(texts: list[str]) -> None:
    sheet = NewSheet("V", ["Text"], [[text] for text in texts])
    for content, name in ((write_xlsx([sheet]), "v.xlsx"), (write_csv(sheet), "v.csv")):
        assert [row["Text"] for _number, row in read_sheet(content, name).rows] == [text.strip() for text in texts]
