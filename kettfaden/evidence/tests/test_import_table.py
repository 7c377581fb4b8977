"""Dr. Mertens brings tables: voices from a forum, figures from a survey. Whole or not at all."""

import datetime
import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from kettfaden.equipment.jobs import run_pending
from kettfaden.equipment.models import StoredFile
from kettfaden.equipment.sheets import BrokenSheet, NewSheet, read_sheet, write_csv, write_xlsx
from kettfaden.evidence import sheets
from kettfaden.evidence.actions import (
    begin_import,
    discard_import,
    import_file,
    take_import,
)
from kettfaden.evidence.models import Contribution, Figure, Source, Voice
from kettfaden.evidence.tests.factories import make_open_process, make_source
from kettfaden.people.roles import Role
from kettfaden.process.models import LegalFrame, Membership
from kettfaden.process.tests.factories import make_member, make_process
from kettfaden.record.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HEAD = ["Format", "Occasion", "Date", "Contribution", "Group", "Region", "Language", "Text", "Translation",
        "Language of the translation", "Translated by", "May be"]  # fmt: skip
ROWS = [
    ["forum", "Forum im Norden", datetime.date(2026, 5, 3), "1", "population", "a-town", "de", "Der Bus fehlt.", "", "", "", ""],
    ["Forum", "Forum im Norden", "03.05.2026", "1", "Bevölkerung", "A-Town", "de", "Der Platz ist dunkel.", "", "", "", ""],
    ["forum", "Forum im Norden", "2026-05-03", "2", "Refugees", "", "ar", "أبحث عن سكن", "Ich suche eine Wohnung", "de",
     "interpreter", "quotable"],
]  # fmt: skip


def table(rows, head=HEAD, name="Voices"):
    return write_xlsx([NewSheet(name, head, rows)])


def refused(process, content, name="voices.xlsx", kind="voices"):
    with pytest.raises(BrokenSheet) as refusal:
        import_file(process=process, kind=kind, content=content, name=name, by=SYSTEM)
    assert not Contribution.objects.exists()
    assert not Source.objects.exists()
    return refusal.value.problems


def test_a_table_becomes_occasions_contributions_and_voices():
    process = make_open_process()
    result = import_file(process=process, kind="voices", content=table(ROWS), name="forum.xlsx", by=SYSTEM)
    assert (result.occasions, result.contributions, result.voices) == (1, 2, 3)
    bus, square, flat = Voice.objects.order_by("id").select_related("contribution")
    assert bus.contribution == square.contribution
    assert bus.contribution.region.key == "a-town"
    assert flat.language == "ar"
    assert flat.contribution.group.key == "refugees"
    assert flat.contribution.may_be == "quotable"
    translation = flat.translations.get()
    assert (translation.language, translation.maker) == ("de", "interpreter")
    assert Source.objects.get().date == datetime.date(2026, 5, 3)


def test_the_same_table_again_adds_nothing_and_an_occasion_there_is_used():
    process = make_open_process()
    make_source(process, title="Forum im Norden", date=datetime.date(2026, 5, 3))
    import_file(process=process, kind="voices", content=table(ROWS), name="forum.xlsx", by=SYSTEM)
    again = import_file(process=process, kind="voices", content=table(ROWS), name="forum.xlsx", by=SYSTEM)
    assert (again.contributions, again.skipped) == (0, 2)
    assert Source.objects.count() == 1


def test_two_people_who_say_the_same_without_a_number_are_two():
    process = make_open_process()
    row = ["forum", "Forum", "2026-05-03", "", "population", "", "de", "Mehr Kurse.", "", "", "", ""]
    assert import_file(process=process, kind="voices", content=table([row, row]), name="x.xlsx", by=SYSTEM).contributions == 2
    assert import_file(process=process, kind="voices", content=table([row, row]), name="x.xlsx", by=SYSTEM).skipped == 2


def test_a_dry_run_stores_nothing():
    process = make_open_process()
    found = import_file(process=process, kind="voices", content=table(ROWS), name="x.xlsx", dry_run=True, by=SYSTEM)
    assert (found.contributions, found.voices) == (2, 3)
    assert not Voice.objects.exists()
    assert not Source.objects.exists()


def test_a_csv_is_understood():
    process = make_open_process()
    content = write_csv(NewSheet("x", HEAD, ROWS))
    assert import_file(process=process, kind="voices", content=content, name="forum.csv", by=SYSTEM).voices == 3


def test_every_problem_is_named_with_its_place_and_remedy():
    rows = [list(row) for row in ROWS]
    rows[0][4] = "martians"
    rows[0][2] = "Anfang Mai"
    rows[1][5] = "Atlantis"
    rows[2][7] = ""
    rows[2][11] = "secret"
    problems = refused(make_open_process(), table(rows))
    places = {(problem.sheet, problem.row, problem.column) for problem in problems}
    assert places == {("Voices", 2, "E"), ("Voices", 2, "C"), ("Voices", 3, "F"), ("Voices", 4, "H"), ("Voices", 4, "L")}
    texts = " ".join(str(problem) for problem in problems)
    assert "population, refugees" in texts
    assert "03.05.2018" in texts


def test_rows_of_one_contribution_must_agree():
    rows = [list(row) for row in ROWS]
    rows[1][4] = "refugees"
    (problem,) = refused(make_open_process(), table(rows))
    assert (problem.row, problem.column) == (3, "E")
    assert "Row 2" in str(problem.message)


def test_a_format_nobody_agreed_to_is_refused_once():
    (problem,) = refused(make_process(), table(ROWS))
    assert "data protection officer" in str(problem.message)
    assert (problem.row, problem.column) == (2, "A")


def test_young_peoples_voices_come_in_no_table():
    process = make_open_process()
    LegalFrame.objects.filter(format__process=process, format__key="interviews").update(is_for_minors=True)
    rows = [[*(["interviews"]), *row[1:]] for row in ROWS]
    (problem,) = refused(process, table(rows))
    assert "one by one" in str(problem.message)


def test_merged_cells_and_formulas_are_refused():
    book = openpyxl.Workbook()
    page = book.active
    page.append(HEAD)
    for row in ROWS:
        page.append(row)
    page["H2"] = "=CONCATENATE(A1,B1)"
    page.merge_cells("E3:F3")
    file = io.BytesIO()
    book.save(file)
    problems = refused(make_open_process(), file.getvalue())
    assert {(problem.row, problem.column) for problem in problems} == {(2, "H"), (3, "E")}


def test_a_wrong_sheet_is_told_by_its_missing_columns():
    problems = refused(make_open_process(), table([["x", "y"]], head=["Name", "Date"], name="Participants"))
    assert {problem.sheet for problem in problems} == {"Participants"}
    assert any("“Text” is missing" in str(problem.message) for problem in problems)


def test_an_unknown_column_is_refused():
    problems = refused(make_open_process(), table([[*row, "x"] for row in ROWS], head=[*HEAD, "Full name"]))
    assert "Full name" in str(problems[0].message)


def test_two_hundred_thousand_rows_are_refused():
    head = ";".join(HEAD)
    line = "forum;Forum;2026-05-03;;population;;de;Bus.;;;;\n"
    problems = refused(make_open_process(), (head + "\n" + line * 200_000).encode(), "many.csv")
    assert "Split it into several files" in str(problems[0].message)


def test_the_template_can_be_filled_in_and_brought_back():
    process = make_open_process()
    sheet = read_sheet(sheets.voice_template(process), "template.xlsx", sheet="Keys")
    assert {row["Key"] for _number, row in sheet.rows} >= {"forum", "population", "a-town", "housing"}
    book = openpyxl.load_workbook(io.BytesIO(sheets.voice_template(process)))
    page = book["Voices"]
    heads = [cell.value for cell in page[1]]
    values = {
        "Format": "forum",
        "Occasion": "Forum",
        "Date": "3.5.2026",
        "Group": "population",
        "Language": "de",
        "Text": "Bus",
    }
    for name, value in values.items():
        page.cell(row=2, column=heads.index(name) + 1, value=value)
    file = io.BytesIO()
    book.save(file)
    assert import_file(process=process, kind="voices", content=file.getvalue(), name="t.xlsx", by=SYSTEM).voices == 1


# --- the way through the browser: kept, checked by a job, taken by a job


def begin(process, account, content, name="forum.xlsx", kind="voices"):
    run = begin_import(process=process, kind=kind, file=io.BytesIO(content), name=name, by=account.actor)
    run_pending(raise_errors=True)
    run.refresh_from_db()
    return run


def test_dr_mertens_brings_a_table_looks_and_takes_it():
    process = make_open_process()
    mertens = make_member(process, Role.RESEARCHER, "Dr. Mertens")
    run = begin(process, mertens, table(ROWS))
    assert (run.state, run.rows) == ("ready", 3)
    assert not Voice.objects.exists()
    take_import(run=run, by=mertens.actor)
    run_pending(raise_errors=True)
    run.refresh_from_db()
    assert run.state == "taken"
    assert Voice.objects.count() == 3
    # The words lie about nowhere else.
    assert not StoredFile.objects.exists()


def test_a_broken_table_leaves_its_problems_and_nothing_else():
    process = make_open_process()
    mertens = make_member(process, Role.RESEARCHER, "Dr. Mertens")
    run = begin(process, mertens, table([[*ROWS[0][:4], "martians", *ROWS[0][5:]]]))
    assert run.state == "refused"
    problem = run.problems.get()
    assert (problem.sheet, problem.row, problem.column) == ("Voices", 2, "E")
    assert not StoredFile.objects.exists()
    take = pytest.raises(Exception, match="not ready")
    with take:
        take_import(run=run, by=mertens.actor)


def test_whoever_lost_the_right_meanwhile_takes_nothing_in():
    process = make_open_process()
    mertens = make_member(process, Role.RESEARCHER, "Dr. Mertens")
    run = begin(process, mertens, table(ROWS))
    take_import(run=run, by=mertens.actor)
    Membership.objects.filter(process=process, account=mertens).delete()
    run_pending(raise_errors=True)
    run.refresh_from_db()
    assert run.state == "refused"
    assert not Voice.objects.exists()


def test_a_file_can_be_thrown_away():
    process = make_open_process()
    mertens = make_member(process, Role.RESEARCHER, "Dr. Mertens")
    run = discard_import(run=begin(process, mertens, table(ROWS)), by=mertens.actor)
    assert run.state == "discarded"
    assert not StoredFile.objects.exists()


def test_readers_bring_nothing():
    process = make_open_process()
    reader = make_member(process, Role.READER, "Paul")
    with pytest.raises(PermissionDenied):
        begin_import(process=process, kind="voices", file=io.BytesIO(table(ROWS)), name="x.xlsx", by=reader.actor)
    interviewer = make_member(process, Role.INTERVIEWER, "Amira")
    with pytest.raises(PermissionDenied):
        begin_import(process=process, kind="figures", file=io.BytesIO(table(ROWS)), name="x.xlsx", by=interviewer.actor)


# --- figures

FIGURE_HEAD = ["Key", "Title", "Value", "Unit", "Base in words", "Base (number)", "From", "To", "Provenance", "Invented"]
CONTACT = [
    "s-contact",
    "Personal contact",
    48,
    "%",
    "residents of 14 or older",
    1000,
    "2017-11-15",
    "15.12.2017",
    "published",
    "",
]


def test_figures_come_in_and_newer_ones_supersede():
    process = make_open_process()
    rows = [CONTACT, ["s-none", "No contact", "50 %", "%", "residents", "1.000", "2017-11-15", "", "published", "no"]]
    content = table(rows, FIGURE_HEAD)
    assert import_file(process=process, kind="figures", content=content, name="f.xlsx", by=SYSTEM).figures == 2
    assert Figure.objects.get(key="s-none").base_n == 1000
    assert import_file(process=process, kind="figures", content=content, name="f.xlsx", by=SYSTEM).skipped == 2
    newer = [[*CONTACT[:2], 51, *CONTACT[3:]]]
    import_file(process=process, kind="figures", content=table(newer, FIGURE_HEAD), name="f.xlsx", by=SYSTEM)
    current = Figure.objects.get(key="s-contact", superseded_by__isnull=True)
    assert (int(current.value), int(current.supersedes.value)) == (51, 48)


def test_a_figure_without_base_or_with_text_for_a_date_is_refused():
    rows = [
        [*CONTACT[:4], "", *CONTACT[5:]],
        ["s-2", *CONTACT[1:6], "im Winter", *CONTACT[7:]],
        ["s-3", *CONTACT[1:2], 140, *CONTACT[3:]],
        CONTACT,
        CONTACT,
    ]
    problems = refused(make_open_process(), table(rows, FIGURE_HEAD), kind="figures")
    assert {(problem.row, problem.column) for problem in problems} == {(2, "E"), (3, "G"), (4, "C"), (5, "A"), (6, "A")}
    assert not Figure.objects.exists()
