"""The workbench's pages of what was heard: who may come in, empty ones teach the next step, lists cost the same always."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kettfaden.equipment.jobs import run_pending
from kettfaden.evidence.actions import add_figure, count_attendance, mint_receipts, publish_coverage
from kettfaden.evidence.models import Contribution, Figure, ImportRun, Receipt, Source, Voice
from kettfaden.evidence.tests.factories import (
    capture,
    group,
    make_open_process,
    make_source,
    make_voice,
    region,
)
from kettfaden.evidence.tests.test_import_table import ROWS, table
from kettfaden.people.models import Consent
from kettfaden.people.roles import Role
from kettfaden.process.models import LegalFrame
from kettfaden.process.tests.factories import make_member
from kettfaden.record.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def process():
    return make_open_process()


def enter_as(client, account):
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["kettfaden_language"] = "en"


def visit(client, account, process, name, *args, **query):
    enter_as(client, account)
    return client.get(reverse(f"evidence:{name}", args=[process.slug, *args]), query)


def send(client, account, process, name, *args, data=None):
    enter_as(client, account)
    return client.post(reverse(f"evidence:{name}", args=[process.slug, *args]), data or {})


def figure_of(process, key="s-contact", **values):
    values = {
        "title": "Personal contact",
        "value": 48,
        "base": "residents of 14 or older",
        "base_n": 1000,
        "date_from": datetime.date(2025, 11, 15),
        "date_to": datetime.date(2025, 12, 15),
        "provenance": "published",
        **values,
    }
    return add_figure(process=process, key=key, by=SYSTEM, **values)


EMPTY = [
    ("source_list", "No occasion yet"),
    ("enter", "No occasion has been held yet"),
    ("review", "Nothing waits for review"),
    ("figure_list", "No figure yet"),
    ("receipt_list", "No receipts yet"),
    ("import_list", "No table yet"),
    ("coverage", "none"),
    ("mint", "Make the PDF"),
    ("source_add", "New occasion"),
    ("figure_add", "New figure"),
    ("publish_coverage", "Publish now"),
]


@pytest.mark.parametrize(("name", "sentence"), EMPTY)
def test_an_empty_page_teaches_the_next_step(client, process, name, sentence):
    page = visit(client, make_member(process), process, name)
    assert page.status_code == 200
    assert sentence in page.content.decode()


@pytest.mark.parametrize(("name", "_sentence"), EMPTY)
def test_strangers_find_nothing_and_the_officer_enters_nothing(client, process, name, _sentence):
    stranger = make_member(make_open_process(), name="Tomasz")
    assert visit(client, stranger, process, name).status_code == 404
    officer = make_member(process, Role.OFFICER, "Ines")
    allowed = name in {"source_list", "figure_list", "coverage"}
    assert visit(client, officer, process, name).status_code == (200 if allowed else 403)


def test_visitors_are_sent_to_the_log_in(client, process):
    page = client.get(reverse("evidence:review", args=[process.slug]))
    assert page.status_code == 302
    assert "/login" in page["Location"]


def queries_of(client, account, process, name, *args):
    visit(client, account, process, name, *args)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(f"evidence:{name}", args=[process.slug, *args])).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["source_list", "review", "figure_list", "receipt_list", "coverage", "enter"])
def test_a_list_costs_as_many_queries_with_many_rows_as_with_few(client, process, name):
    jana = make_member(process)

    def more(number):
        source = make_source(process, title=f"Evening {number}")
        count_attendance(source=source, counts=[(group(process), None, 7)], by=SYSTEM)
        for text in ("Bus.", "Licht am Platz.", "Kurse am Abend."):
            capture(source, text, group=group(process, "refugees"), region=region(process, "b-town"))
        figure_of(process, f"s-{number}")
        mint_receipts(
            process=process, title="Forum", count=2, language="de", expires_on=datetime.date.today() + datetime.timedelta(9),
            by=SYSTEM,
        )  # fmt: skip

    more(1)
    few = queries_of(client, jana, process, name)
    for number in range(2, 6):
        more(number)
    assert queries_of(client, jana, process, name) == few
    assert few <= 25


def test_jana_enters_two_voices_of_one_card_and_the_next_form_keeps_the_evening(client, process):
    jana = make_member(process)
    source = make_source(process)
    page = visit(client, jana, process, "enter", source=source.uid)
    key = page.context["form"]["idempotency_key"].value()
    data = {
        "source": source.uid, "group": group(process, "refugees").pk, "region": region(process, "a-town").pk,
        "language": "ar", "kind": "person", "headcount": "1", "may_be": "quotable", "idempotency_key": key,
        "voice-TOTAL_FORMS": "1", "voice-INITIAL_FORMS": "0", "voice-0-text": "أبحث عن سكن", "voice-0-translation": "Wohnung",
        "voice-0-translation_language": "de", "voice-0-maker": "interpreter",
    }  # fmt: skip
    page = send(client, jana, process, "enter", data=data | {"do": "more"})
    assert page.content.decode().count("voice-1-text") > 0
    assert "أبحث عن سكن" in page.content.decode()
    assert not Contribution.objects.exists()
    data |= {"voice-TOTAL_FORMS": "2", "voice-1-text": "Kurse am Abend", "voice-1-urgent": "", "do": "save"}
    page = send(client, jana, process, "enter", data=data)
    assert page.status_code == 302
    assert f"source={source.uid}" in page["Location"]
    assert "language=ar" in page["Location"]
    assert [voice.text for voice in Voice.objects.order_by("order")] == ["أبحث عن سكن", "Kurse am Abend"]
    # The back button and the button again: still one contribution.
    send(client, jana, process, "enter", data=data)
    assert Contribution.objects.count() == 1


def test_what_was_typed_stays_when_something_is_wrong(client, process):
    jana = make_member(process)
    source = make_source(process)
    page = send(
        client, jana, process, "enter",
        data={
            "source": source.uid, "language": "de", "kind": "person", "headcount": "1", "may_be": "internal",
            "idempotency_key": "k", "receipt_code": "1234-5678-9ABC", "voice-TOTAL_FORMS": "1", "voice-INITIAL_FORMS": "0",
            "voice-0-text": "Der Bus fehlt.",
        },
    )  # fmt: skip
    assert page.status_code == 422
    text = page.content.decode()
    assert "Der Bus fehlt." in text
    assert "one of its characters is wrong" in text
    assert not Voice.objects.exists()


def test_a_format_on_consent_asks_for_it(client, process):
    jana = make_member(process)
    source = make_source(process, "interviews", title="Gespräch 1")
    data = {
        "source": source.uid, "group": group(process).pk, "language": "de", "kind": "person", "headcount": "1",
        "may_be": "quotable", "idempotency_key": "k", "voice-TOTAL_FORMS": "1", "voice-INITIAL_FORMS": "0",
        "voice-0-text": "Der Bus fehlt.",
    }  # fmt: skip
    page = send(client, jana, process, "enter", data=data)
    assert page.status_code == 422
    assert "rests on consent" in page.content.decode()
    data |= {"consent_form": "signed", "form_version": "2026-03", "given_on": "2026-04-01", "may_quote": "on"}
    assert send(client, jana, process, "enter", data=data).status_code == 302
    assert Contribution.objects.get().consent == Consent.objects.get()


def test_urgent_words_are_entered_with_who_takes_care(client, process):
    jana = make_member(process)
    source = make_source(process)
    data = {
        "source": source.uid, "group": group(process).pk, "language": "de", "kind": "person", "headcount": "1",
        "may_be": "public", "idempotency_key": "k", "voice-TOTAL_FORMS": "1", "voice-INITIAL_FORMS": "0",
        "voice-0-text": "Hier ist ein Kind in Gefahr.", "voice-0-urgent": "Jugendamt weiß seit heute Bescheid",
    }  # fmt: skip
    assert send(client, jana, process, "enter", data=data).status_code == 302
    assert Voice.objects.get().standing == "urgent"


def test_dr_mertens_releases_what_is_clean_and_leaves_what_names_somebody(client, process):
    mertens = make_member(process, Role.RESEARCHER, "Dr. Mertens")
    source = make_source(process)
    for text in ("Mehr Kurse!", "mehr kurse", "Herr Schulze vom Amt hilft nie.", "Rufen Sie 0171 2345678 an."):
        capture(source, text)
    page = visit(client, mertens, process, "review", source=source.uid)
    text = page.content.decode()
    assert "2 alike" in text
    assert "a telephone number" in text
    assert "a name" in text
    assert text.count(" checked") == 1  # the two alike; what may name somebody is chosen by hand
    alike = next(found for found in page.context["groups"] if len(found.voices) == 2)
    data = {"voice": " ".join(voice.uid for voice in alike.voices), "do": "release", "privacy": ""}
    page = send(client, mertens, process, "review", data=data)
    assert page.status_code == 302
    assert Voice.objects.exclude(privacy="sealed").count() == 2
    page = send(client, mertens, process, "review", data={"voice": Voice.objects.first().uid, "do": "unusable"})
    assert page.status_code == 422
    assert send(client, mertens, process, "review", data={"do": "release"}).status_code == 422


def test_a_sealed_voice_opens_to_reviewers_alone(client, process):
    voice = make_voice(make_source(process))
    jana, amira = make_member(process), make_member(process, Role.INTERVIEWER, "Amira")
    assert visit(client, jana, process, "voice", voice.uid).status_code == 200
    assert visit(client, amira, process, "voice", voice.uid).status_code == 403
    assert visit(client, jana, process, "voice", "0" * 16).status_code == 404
    elsewhere = make_open_process()
    olga = make_member(elsewhere, name="Olga")
    assert visit(client, olga, elsewhere, "voice", voice.uid).status_code == 404


@pytest.mark.parametrize("name", ["reword", "split", "merge", "move", "translate", "mark"])
def test_each_way_of_working_on_a_voice_has_its_page(client, process, name):
    source = make_source(process)
    capture(source, "Eins.", "Zwei.")
    capture(source, "Drei.")
    voice = Voice.objects.get(text="Eins.")
    page = visit(client, make_member(process), process, name, voice.uid)
    assert page.status_code == 200
    assert "<form" in page.content.decode()


def test_jana_works_on_a_voice_through_the_pages(client, process):
    jana = make_member(process)
    source = make_source(process)
    capture(source, "Bus.\n\nLicht.", "Kurse.")
    first, second = Voice.objects.order_by("order")
    assert send(client, jana, process, "split", first.uid, data={"text": "Bus.\n\nLicht."}).status_code == 302
    assert send(client, jana, process, "merge", first.uid, data={"voice": [second.uid]}).status_code == 302
    page = visit(client, jana, process, "voice", first.uid)
    assert "A part of it became" in page.content.decode()
    assert "Contains" in page.content.decode()
    assert send(client, jana, process, "open_or_seal", first.uid, "release").status_code == 302
    first.refresh_from_db()
    assert first.privacy == "public"
    assert send(client, jana, process, "owed", first.uid, data={"owed": "1"}).status_code == 302
    data = {"language": "en", "text": "Bus", "maker": "machine"}
    assert send(client, jana, process, "translate", first.uid, data=data).status_code == 302
    page = send(client, jana, process, "reword", first.uid, data={"text": "Anders", "base_revision": "1"})
    assert page.status_code == 422
    assert "Somebody else changed" in page.content.decode()
    assert "Anders" in page.content.decode()


def test_the_receipts_come_once_as_pdf(client, process):
    jana = make_member(process)
    expires = datetime.date.today() + datetime.timedelta(days=400)
    data = {"title": "Forum", "count": "9", "language": "ar", "expires_on": expires.isoformat(), "layout": "stickers"}
    page = send(client, jana, process, "mint", data=data)
    assert page["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")
    assert "no-store" in page["Cache-Control"]
    assert Receipt.objects.count() == 9
    text = visit(client, jana, process, "receipt_list").content.decode()
    assert "Forum" in text
    assert send(client, jana, process, "mint", data=data | {"count": "100000"}).status_code == 422


def test_figures_are_shown_with_their_base_and_superseded_through_the_page(client, process):
    jana = make_member(process)
    figure = figure_of(process)
    text = visit(client, jana, process, "figure", figure.uid).content.decode()
    assert "at least ± 3.1 points" in text
    assert "n = 1,000" in text
    data = {
        "title": "Personal contact", "value": "51", "unit": "%", "base": "residents", "date_from": "2026-01-01",
        "date_to": "2026-02-01", "precision": "day", "provenance": "published",
    }  # fmt: skip
    assert send(client, jana, process, "supersede", figure.uid, data=data).status_code == 302
    assert Figure.objects.get(supersedes=figure).key == "s-contact"
    assert "There is a newer figure" in visit(client, jana, process, "figure", figure.uid).content.decode()
    assert send(client, jana, process, "figure_add", data=data | {"key": "x", "base": ""}).status_code == 422


def test_a_table_goes_its_way_through_the_pages(client, process):
    jana = make_member(process)
    file = io.BytesIO(table(ROWS))
    file.name = "forum.xlsx"
    page = send(client, jana, process, "import_new", "voices", data={"file": file})
    run = ImportRun.objects.get()
    assert page["Location"].endswith(f"/imports/{run.uid}/")
    assert "being checked" in visit(client, jana, process, "import_run", run.uid).content.decode()
    run_pending(raise_errors=True)
    text = visit(client, jana, process, "import_run", run.uid).content.decode()
    assert "Take in 3 rows" in text
    assert "Forum im Norden" in text
    assert send(client, jana, process, "import_take", run.uid).status_code == 302
    run_pending(raise_errors=True)
    assert "All voices are in" in visit(client, jana, process, "import_run", run.uid).content.decode()
    assert Voice.objects.count() == 3
    assert Source.objects.count() == 1


def test_a_broken_table_shows_its_problems_by_row_and_column(client, process):
    jana = make_member(process)
    file = io.BytesIO(table([[*ROWS[0][:4], "martians", *ROWS[0][5:]]]))
    file.name = "forum.xlsx"
    send(client, jana, process, "import_new", "voices", data={"file": file})
    run_pending(raise_errors=True)
    text = visit(client, jana, process, "import_run", ImportRun.objects.get().uid).content.decode()
    assert "Nothing was taken in" in text
    assert "martians" in text
    picture = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    picture.name = "forum.xlsx"
    assert send(client, jana, process, "import_new", "voices", data={"file": picture}).status_code == 422


def test_the_template_of_each_kind_downloads(client, process):
    jana, amira = make_member(process), make_member(process, Role.INTERVIEWER, "Amira")
    for kind in ("voices", "figures"):
        assert visit(client, jana, process, "import_template", kind).content.startswith(b"PK")
        assert visit(client, jana, process, "import_new", kind).status_code == 200
    assert visit(client, amira, process, "import_template", "figures").status_code == 403


def test_coverage_names_gaps_to_the_team_and_only_published_counts_to_others(client, process):
    jana, paul = make_member(process), make_member(process, Role.STEERING, "Paul")
    source = make_source(process, region=region(process))
    count_attendance(source=source, counts=[(group(process), None, 33)], by=SYSTEM)
    text = visit(client, jana, process, "coverage").content.decode()
    assert "33" in text
    assert "Refugees: nobody has been heard" in text
    assert visit(client, jana, process, "coverage", by="region").status_code == 200
    assert "No numbers have been published yet" in visit(client, paul, process, "coverage").content.decode()
    publish_coverage(process=process, by=SYSTEM)
    assert "33" in visit(client, paul, process, "coverage").content.decode()
    assert send(client, jana, process, "publish_coverage").status_code == 302


def test_an_occasion_is_added_counted_and_changed_through_the_pages(client, process):
    jana = make_member(process)
    forum = process.formats.get(key="forum")
    data = {"format": forum.pk, "title": "Forum", "date": "2026-05-01", "precision": "day", "mode": "in_person",
            "languages": ["de", "ar"], "is_held": "on"}  # fmt: skip
    assert send(client, jana, process, "source_add", data=data).status_code == 302
    source = Source.objects.get()
    assert source.languages == "de ar"
    assert send(client, jana, process, "attendance", source.uid, data={"population": "12"}).status_code == 302
    assert "12" in visit(client, jana, process, "source", source.uid).content.decode()
    assert send(client, jana, process, "source_change", source.uid, data=data | {"title": "Neu"}).status_code == 302
    LegalFrame.objects.filter(format=forum).update(opinion="refused")
    page = send(client, jana, process, "source_add", data=data)
    assert page.status_code == 422
    assert "data protection officer" in page.content.decode()
