"""Dr. Ostrow asks for the dossier: it says what the settings say today, and what is missing."""

import datetime
import io
import zipfile

import pikepdf
import pytest

from kettfaden.people.roles import Role
from kettfaden.process.actions import add_part, change_legal_frame, change_part, set_wordings
from kettfaden.process.dossier import docx, pdf, write
from kettfaden.process.dossier.contents import deletion_day, notice_languages
from kettfaden.process.models import Format
from kettfaden.process.tests.factories import agree, make_member, make_process
from kettfaden.record.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def process():
    process = make_process()
    process.language = "en"  # the story reads English
    return process


def words(dossier) -> str:
    return "\n".join(
        " | ".join([part.text, *part.headers, *(cell for row in part.rows for cell in row)]) for part in dossier.parts
    )


def test_it_follows_the_settings(process):
    forum = process.formats.get(key="forum")
    assert "not yet asked: the format cannot start" in words(write(process))
    agree(forum)
    change_part(part=forum, values={"planned_to": datetime.date(2026, 5, 1), "precision": "month"}, by=SYSTEM)
    said = words(write(process))
    assert "no objection (Datenschutzbeauftragte, March 20, 2026)" in said
    assert deletion_day(Format.objects.get(pk=forum.pk)) == datetime.date(2026, 5, 31) + datetime.timedelta(days=730)
    assert "May 30, 2028" in said


def test_a_format_without_a_date_is_open_in_the_calendar_not_left_out(process):
    table = [part for part in write(process).parts if part.headers and part.headers[0] == "Delete by"][0]
    assert [row[:2] for row in table.rows] == [["open: no date is entered", "Forum"], ["open: no date is entered", "Gespräche"]]


def test_joint_controllers_get_their_annex(process):
    assert "an arrangement between controllers is not needed" in words(write(process))
    change_legal_frame(format=process.formats.get(key="forum"), values={"controllers": "Landkreis\nStadt Beispiel"}, by=SYSTEM)
    said = words(write(process))
    assert "Informing those who take part | Landkreis, Stadt Beispiel" in said


def test_notices_come_in_every_language_they_are_there_in(process):
    forum = process.formats.get(key="forum")
    process.language = "de"
    set_wordings(process=process, part=forum, attribute="notice", texts={"ar": "لا تكتب أسماء", "pl": "Bez nazwisk"}, by=SYSTEM)
    assert notice_languages(process, forum) == ["de", "pl", "ar"]
    notices = {part.language: part for part in write(process).parts if part.kind == "notice" and "Forum" in part.headers[0]}
    assert (notices["ar"].direction, notices["ar"].text) == ("rtl", "لا تكتب أسماء")


def test_the_pdf_is_tagged_and_the_word_file_opens(process):
    add_part(
        process=process,
        kind=Format,
        values={"key": "odd", "name": "#import <b> & 😀 $x$", "channel": "other", "level": "informed"},
        by=SYSTEM,
    )
    dossier = write(process)
    with pikepdf.open(io.BytesIO(pdf(dossier))) as document:
        assert document.Root.MarkInfo.Marked and "/StructTreeRoot" in document.Root
        assert str(document.Root.Lang) == "en"
    with zipfile.ZipFile(io.BytesIO(docx(dossier))) as archive:
        text = archive.read("word/document.xml").decode()
    assert "#import &lt;b&gt; &amp; 😀 $x$" in text


def test_it_names_no_member(process):
    make_member(process, Role.OFFICER, "Dr. Ostrow")
    said = words(write(process))
    assert "Ostrow" not in said and "data protection officer | 1 |" in said
