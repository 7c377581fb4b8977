"""Jana brings in tables of every make; what is no plain table is refused whole, with place and remedy."""

import datetime
import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from kettfaden.equipment.sheets import (
    BrokenSheet,
    NewSheet,
    Sheet,
    cell_date,
    cell_integer,
    cell_number,
    cell_text,
    read_sheet,
    write_xlsx,
)


def xlsx(build: Callable[[Any], None], *, title: str = "Voices") -> bytes:
    """A workbook with one sheet that `build` fills."""
    book = openpyxl.Workbook()
    book.active.title = title
    build(book.active)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def table_of(*rows: list[Any]) -> bytes:
    return xlsx(lambda page: [page.append(row) for row in rows])  # type: ignore[arg-type]


def refused(content: bytes, name: str = "voices.xlsx", **options: Any) -> BrokenSheet:
    with pytest.raises(BrokenSheet) as caught:
        read_sheet(content, name, **options)
    assert caught.value.problems
    assert all(problem.file == name for problem in caught.value.problems)
    return caught.value


def rezipped(content: bytes, **changed: bytes) -> bytes:
    """The archive with parts replaced or added (double underscores stand for slashes)."""
    target = io.BytesIO()
    parts = {name.replace("__", "/").replace("_dot_", "."): part for name, part in changed.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry, old.read(entry))
        for name, part in parts.items():
            new.writestr(name, part)
    return target.getvalue()


class TestXlsx:
    def test_a_plain_table_is_read_with_its_row_numbers(self) -> None:
        content = table_of(
            ["Text", "Group", "Day", "Count"],
            ["  Der Bus fährt nicht ", "volunteers", datetime.date(2018, 5, 3), 3],
            [],
            ["Es fehlt Wohnraum", None, datetime.datetime(2018, 5, 3, 10, 30), 1.5],
        )
        sheet = read_sheet(content, "C:\\Users\\jana\\voices.xlsx")
        assert sheet == Sheet(
            "voices.xlsx",
            "Voices",
            ["Text", "Group", "Day", "Count"],
            [
                (2, {"Text": "Der Bus fährt nicht", "Group": "volunteers", "Day": datetime.date(2018, 5, 3), "Count": 3}),
                (4, {"Text": "Es fehlt Wohnraum", "Group": None, "Day": datetime.datetime(2018, 5, 3, 10, 30), "Count": 1.5}),
            ],
            {"Text": "A", "Group": "B", "Day": "C", "Count": "D"},
        )

    def test_the_table_may_begin_further_down_and_to_the_right(self) -> None:
        def build(page: Any) -> None:
            page["C3"], page["D3"], page["C5"] = "Text", "Group", "Hallo"

        sheet = read_sheet(xlsx(build), "voices.xlsx")
        assert sheet.rows == [(5, {"Text": "Hallo", "Group": None})]
        assert sheet.columns == {"Text": "C", "Group": "D"}
        assert (
            str(sheet.problem(5, "Group", "Unknown group.")) == "voices.xlsx, sheet “Voices”, row 5, column D: Unknown group."
        )

    def test_formulas_error_values_and_merged_cells_are_all_named_at_once(self) -> None:
        def build(page: Any) -> None:
            page.append(["Text", "Count"])
            page.append(["a", "=SUM(1,2)"])
            page.append(["b", "#REF!"])
            page["B3"].data_type = "e"
            page.append(["c", 3])
            page.merge_cells("A4:B5")

        problems = refused(xlsx(build)).problems
        assert [(problem.row, problem.column) for problem in problems] == [(2, "B"), (3, "B"), (4, "A")]
        assert "Formula" in str(problems[0])
        assert "Error value" in str(problems[1])
        assert "A4:B5" in str(problems[2])

    def test_a_thousand_problems_are_counted_and_fifty_shown(self) -> None:
        refusal = refused(table_of(["Text"], *(["=1+1"] for _ in range(1000))))
        assert (len(refusal.problems), refusal.count) == (50, 1000)
        assert "950 more" in str(refusal)

    def test_a_wrong_sheet_is_named_with_those_that_are_there(self) -> None:
        refusal = refused(table_of(["Text"], ["a"]), sheet="Figures")
        assert "Figures" in str(refusal)
        assert "“Voices”" in str(refusal)
        assert read_sheet(table_of(["Text"], ["a"]), "v.xlsx", sheet="voices").name == "Voices"

    def test_the_sheet_with_the_right_columns_is_found(self) -> None:
        book = openpyxl.Workbook()
        book.active.append(["Read me first"])
        book.create_sheet("Data").append(["text", "group"])
        book["Data"].append(["a", "b"])
        hidden = book.create_sheet("Old")
        hidden.append(["Text", "Group"])
        hidden.sheet_state = "hidden"
        book.move_sheet("Old", -2)
        sheet = read_sheet(saved(book), "v.xlsx", required=["Text", "Group"])
        assert (sheet.name, sheet.headers) == ("Data", ["Text", "Group"])
        assert sheet.rows == [(2, {"Text": "a", "Group": "b"})]

    def test_missing_doubled_and_nameless_columns(self) -> None:
        problems = refused(
            table_of(["Text", "Day", "text", None], ["a", None, None, None], ["b", None, None, "lost"]), required=["Group"]
        ).problems
        assert [(problem.row, problem.column) for problem in problems] == [(1, "C"), (3, "D"), (1, "")]
        assert "twice" in str(problems[0])
        assert "without a name" in str(problems[1])
        assert "“Group” is missing" in str(problems[2])

    def test_what_this_software_writes_it_reads(self) -> None:
        content = write_xlsx([NewSheet("V", ["Text"], [["=1"], ["'"]])])
        assert [row["Text"] for _number, row in read_sheet(content, "v.xlsx").rows] == ["=1", "'"]

    def test_two_hundred_thousand_rows_are_refused_at_the_first_too_many(self) -> None:
        book = openpyxl.Workbook(write_only=True)
        page = book.create_sheet("Voices")
        for number in range(200_000):
            page.append(["immer das Gleiche", number])
        (problem,) = refused(saved(book)).problems
        assert problem.row == 20_002
        assert "more than 20,000 rows" in str(problem)

    def test_a_lost_cell_at_the_end_of_the_sheet_fills_no_memory(self) -> None:
        def build(page: Any) -> None:
            page.append(["Text"])
            page.append(["a"])
            page["A1048576"] = "lost"

        (problem,) = refused(xlsx(build)).problems
        assert problem.row == 1_048_576
        assert "far below" in str(problem)

    def test_so_does_one_at_its_right_end(self) -> None:
        def build(page: Any) -> None:
            page.append(["Text"])
            page["XFD2"] = "lost"

        (problem,) = refused(xlsx(build)).problems
        assert (problem.row, problem.column) == (2, "XFD")

    def test_formatted_empty_rows_are_nothing(self) -> None:
        def build(page: Any) -> None:
            page.append(["Text"])
            page.append(["a"])
            for row in range(3, 3000):
                page.cell(row, 1).font = openpyxl.styles.Font(bold=True)

        assert len(read_sheet(xlsx(build), "v.xlsx", max_rows=10).rows) == 1

    def test_empty_sheets(self) -> None:
        assert "empty" in str(refused(xlsx(lambda page: None)))
        assert read_sheet(table_of(["Text"]), "v.xlsx").rows == []

    def test_a_file_that_is_too_large_is_not_read(self) -> None:
        class Endless(io.RawIOBase):
            asked = 0

            def read(self, size: int = -1) -> bytes:
                self.asked += size
                assert 0 < size < 2_000_000
                return b"x" * size

        with pytest.raises(BrokenSheet, match="larger than 1 MB"):
            read_sheet(Endless(), "v.xlsx", max_bytes=1024 * 1024)


class TestHarm:
    """Files that were built to do harm, or came apart on the way."""

    def test_a_zip_bomb(self) -> None:
        bomb = rezipped(table_of(["Text"], ["a"]), xl__media__image_dot_bin=b"\0" * 100_000_000)
        assert len(bomb) < 200_000
        assert "far larger" in str(refused(bomb))

    def test_a_bomb_that_lies_about_its_size(self) -> None:
        bomb = bytearray(rezipped(table_of(["Text"], ["a"]), xl__media__image_dot_bin=b"\0" * 5_000_000))
        size = (5_000_000).to_bytes(4, "little")
        assert bomb.count(size) == 2
        assert "damaged" in str(refused(bytes(bomb.replace(size, (500).to_bytes(4, "little")))))

    @pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\x.xml", "C:\\x.xml"])
    def test_paths_that_lead_out(self, name: str) -> None:
        target = io.BytesIO(table_of(["Text"], ["a"]))
        with zipfile.ZipFile(target, "a") as archive:
            archive.writestr(name, b"x")
        assert "no spreadsheet program" in str(refused(target.getvalue()))

    def test_more_parts_than_any_spreadsheet_has(self) -> None:
        target = io.BytesIO(table_of(["Text"], ["a"]))
        with zipfile.ZipFile(target, "a") as archive:
            for number in range(1001):
                archive.writestr(f"x/{number}", b"")
        assert "no spreadsheet program" in str(refused(target.getvalue()))

    @pytest.mark.parametrize("part", ["xl__worksheets__sheet1_dot_xml", "xl__workbook_dot_xml", "xl__sharedStrings_dot_xml"])
    def test_entities(self, part: str) -> None:
        evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
        assert "no spreadsheet program" in str(refused(rezipped(table_of(["Text"], ["a"]), **{part: evil})))

    def test_macros(self) -> None:
        assert "macros" in str(refused(rezipped(table_of(["Text"], ["a"]), xl__vbaProject_dot_bin=b"x")))

    def test_a_password_or_an_old_format(self) -> None:
        assert "password" in str(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.xls"))

    @pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"<html><body>", b"\x89PNG\r\n\x1a\n\0\0", b"\0\1\2\3" * 50])
    def test_something_else(self, content: bytes) -> None:
        assert "not a table" in str(refused(content, "voices.csv"))

    def test_another_archive(self) -> None:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("word/document.xml", b"<x/>")
        assert "not a table" in str(refused(target.getvalue()))

    @pytest.mark.parametrize("content", [b"", b"  \r\n "])
    def test_nothing(self, content: bytes) -> None:
        assert "empty" in str(refused(content, "voices.csv"))

    def test_whatever_is_damaged_is_refused_and_never_breaks(self) -> None:
        whole = table_of(["Text", "Count"], ["Der Bus fährt nicht", 3], ["b", 4])
        dice = random.Random(7)
        for _ in range(150):
            broken = bytearray(whole)
            for _ in range(dice.randint(1, 6)):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            if dice.random() < 0.3:
                del broken[dice.randrange(len(broken)) :]
            try:
                sheet = read_sheet(bytes(broken), "v.xlsx")
            except BrokenSheet:
                continue
            assert len(sheet.rows) <= 2


class TestOds:
    def document(self, *rows: list[Any], name: str = "Voices", style: Any = None) -> bytes:
        document = OpenDocumentSpreadsheet()
        if style is not None:
            document.automaticstyles.addElement(style)
        for title, content, of in (("Hidden", [["Text"], ["old"]], style), (name, rows, None)):
            if title == "Hidden" and style is None:
                continue
            table = Table(name=title, **({"stylename": of} if of else {}))
            for row in content:
                line = TableRow()
                for value in row:
                    line.addElement(value if not isinstance(value, str | int) else self.cell(value))
                table.addElement(line)
            document.spreadsheet.addElement(table)
        target = io.BytesIO()
        document.write(target)
        return target.getvalue()

    def cell(self, value: Any, **more: Any) -> TableCell:
        kind = "float" if isinstance(value, int) else "string"
        cell = TableCell(valuetype=kind, **({"value": value} if kind == "float" else {}), **more)
        cell.addElement(P(text=str(value)))
        return cell

    def test_a_plain_table_is_read(self) -> None:
        day = TableCell(valuetype="date", datevalue="2018-05-03")
        day.addElement(P(text="03.05.2018"))
        sheet = read_sheet(self.document(["Text", "Count", "Day"], ["Hallo", 3, day]), "v.ods", required=["Text"])
        assert sheet.name == "Voices"
        assert sheet.rows == [(2, {"Text": "Hallo", "Count": 3, "Day": datetime.date(2018, 5, 3)})]

    def test_formulas_and_merged_cells_are_refused(self) -> None:
        formula = TableCell(valuetype="float", value=3, formula="of:=1+2")
        merged = self.cell("x", numbercolumnsspanned=2, numberrowsspanned=1)
        content = self.document(["Text", "Count"], ["a", formula], [merged, CoveredTableCell()])
        problems = refused(content, "v.ods").problems
        assert [(problem.row, problem.column) for problem in problems] == [(2, "B"), (3, "A")]
        assert "A3:B3" in str(problems[1])

    def test_hidden_tables_are_passed_over(self) -> None:
        style = Style(name="ta1", family="table")
        style.addElement(TableProperties(display="false"))
        sheet = read_sheet(self.document(["Text"], ["new"], style=style), "v.ods", required=["Text"])
        assert (sheet.name, sheet.rows) == ("Voices", [(2, {"Text": "new"})])

    def test_repetition_is_no_bomb(self) -> None:
        table = self.document(["Text"], [self.cell("x", numbercolumnsrepeated=16_384)])
        assert "columns" in str(refused(table, "v.ods"))
        document = OpenDocumentSpreadsheet()
        page = Table(name="V")
        row = TableRow(numberrowsrepeated=1_048_000)
        row.addElement(self.cell("x"))
        page.addElement(row)
        document.spreadsheet.addElement(page)
        target = io.BytesIO()
        document.write(target)
        assert "rows" in str(refused(target.getvalue(), "v.ods"))

    def test_empty_repetition_is_nothing(self) -> None:
        content = self.document(["Text", TableCell(numbercolumnsrepeated=16_000)], ["a"])
        assert read_sheet(content, "v.ods").rows == [(2, {"Text": "a"})]


class TestCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    def test_encodings_and_separators_of_every_program(self, encoding: str, delimiter: str) -> None:
        text = f'Text{delimiter}Group\r\n"Straße{delimiter} „Bus“"{delimiter}x\r\n\r\nÄrger{delimiter}\r\n'
        sheet = read_sheet(text.encode(encoding), "v.csv")
        assert sheet.rows == [
            (2, {"Text": f"Straße{delimiter} „Bus“", "Group": "x"}),
            (4, {"Text": "Ärger", "Group": None}),
        ]

    def test_one_column_needs_no_separator(self) -> None:
        assert read_sheet(b"Text\nhallo, du\n", "v.csv").rows == [(2, {"Text": "hallo, du"})]

    def test_cells_with_line_breaks_count_as_one_row(self) -> None:
        sheet = read_sheet(b'Text;N\n"a\nb";1\nc;2\n', "v.csv")
        assert [number for number, _row in sheet.rows] == [2, 3]

    def test_a_quotation_mark_that_is_not_closed(self) -> None:
        (problem,) = refused(b'Text;N\na;1\n"b;2\nc;3\n', "v.csv").problems
        assert problem.row == 3
        assert "quotation mark" in str(problem)

    def test_too_many_rows(self) -> None:
        content = b"Text\n" + b"a\n" * 30
        assert "more than 29 rows" in str(refused(content, "v.csv", max_rows=29))
        assert len(read_sheet(content, "v.csv", max_rows=30).rows) == 30

    def test_a_row_longer_than_the_header(self) -> None:
        (problem,) = refused(b"Text;N\na;1;lost\n", "v.csv").problems
        assert (problem.row, problem.column) == (2, "C")


class TestCells:
    @pytest.mark.parametrize(
        "value",
        [
            "2018-05-03",
            "03.05.2018",
            "3.5.2018",
            "3. 5. 2018",
            " 2018-05-03 ",
            datetime.date(2018, 5, 3),
            datetime.datetime(2018, 5, 3, 9),
        ],
    )
    def test_dates_however_written(self, value: Any) -> None:
        assert cell_date(value) == datetime.date(2018, 5, 3)

    @pytest.mark.parametrize("value", ["3. Mai", "05/03/2018", "31.02.2018", "2018", 43223, "03.05.18", True])
    def test_what_may_be_another_day_is_no_date(self, value: Any) -> None:
        with pytest.raises(ValueError, match="is not a date"):
            cell_date(value)

    @pytest.mark.parametrize(
        ("value", "number"),
        [("1,5", 1.5), ("1.5", 1.5), ("1.234,5", 1234.5), ("12.000", 12000), ("87 %", 87), ("-3", -3), (7, 7), ("1 234", 1234)],
    )
    def test_numbers_as_offices_write_them(self, value: Any, number: float) -> None:
        assert cell_number(value) == number

    @pytest.mark.parametrize("value", ["viele", "1,2,3", "1e5", "nan", True, "--1"])
    def test_what_is_no_number(self, value: Any) -> None:
        with pytest.raises(ValueError, match="is not a number"):
            cell_number(value)

    def test_empty_cells_are_nothing(self) -> None:
        assert (cell_date(None), cell_number(""), cell_integer(None), cell_text(None)) == (None, None, None, "")

    def test_whole_numbers_and_texts(self) -> None:
        assert (cell_integer("14.626"), cell_text(14626110.0), cell_text(datetime.date(2018, 5, 3))) == (
            14626,
            "14626110",
            "2018-05-03",
        )
        with pytest.raises(ValueError, match="whole"):
            cell_integer("1,5")
