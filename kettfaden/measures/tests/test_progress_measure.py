"""Petra reports how measures stand; those who asked for them read why one is paused or dropped."""

import datetime

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from kettfaden.concept.actions import remove_block
from kettfaden.concept.models import Measure
from kettfaden.concept.tests.factories import make_desk, plan
from kettfaden.equipment.refusals import Refused
from kettfaden.measures import rules
from kettfaden.measures.actions import progress_measure
from kettfaden.measures.models import Progress
from kettfaden.measures.queries import states_of, visible_measures
from kettfaden.people.roles import Role
from kettfaden.process.tests.factories import make_member
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

START = datetime.date(2026, 1, 10)


@pytest.fixture
def desk():
    return make_desk()


def report(desk, measure, *statuses, note="Darum."):
    for number, status in enumerate(statuses):
        progress_measure(measure=measure, status=status, on=START + datetime.timedelta(days=number), note=note, by=desk.petra)


@pytest.mark.parametrize("before", Progress.Status.values)
@pytest.mark.parametrize("then", Progress.Status.values)
def test_a_measure_goes_the_ways_of_the_table_and_no_other(desk, before, then):
    way = {
        "planned": [],
        "running": ["running"],
        "done": ["running", "done"],
        "paused": ["running", "paused"],
        "dropped": ["dropped"],
    }
    measure = plan(desk.housing)
    report(desk, measure, *way[before])
    if then == before or then in rules.TRANSITIONS[before]:
        progress_measure(measure=measure, status=then, on=START + datetime.timedelta(days=9), note="Darum.", by=desk.petra)
        assert states_of([measure])[measure.pk].status == then
    else:
        with pytest.raises(Refused) as refused:
            progress_measure(measure=measure, status=then, on=START + datetime.timedelta(days=9), note="Darum.", by=desk.petra)
        assert refused.value.field == "status"


@pytest.mark.parametrize(
    ("way", "then"), [(["running"], "paused"), ([], "dropped"), (["dropped"], "planned"), (["running"], "running")]
)
def test_a_reason_is_owed(desk, way, then):
    measure = plan(desk.housing)
    report(desk, measure, *way)
    with pytest.raises(Refused) as refused:
        progress_measure(measure=measure, status=then, on=START + datetime.timedelta(days=9), note="  ", by=desk.petra)
    assert refused.value.field == "note"


def test_no_report_from_the_future_and_none_older_than_the_last(desk):
    measure = plan(desk.housing)
    report(desk, measure, "planned", "running")
    for day in (START, timezone.localdate() + datetime.timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            progress_measure(measure=measure, status="done", on=day, by=desk.petra)
        assert refused.value.field == "on"
    assert Progress.objects.count() == 2


def test_the_public_pages_of_before_are_not_served_any_more(desk):
    before = desk.process.public_revision
    report(desk, plan(desk.housing), "running")
    desk.process.refresh_from_db()
    assert desk.process.public_revision > before
    entry = Entry.objects.get(event="measure.progressed")
    assert "status=running" in entry.detail and "Darum" not in entry.detail


def test_who_reports(desk):
    measure = plan(desk.housing)
    for actor in (desk.erik, desk.stefan):
        with pytest.raises(PermissionDenied):
            progress_measure(measure=measure, status="running", on=START, by=actor)
    for actor in (desk.jana, desk.petra, desk.karla):
        progress_measure(measure=measure, status="running", on=START, note="Läuft.", by=actor)


def test_the_newest_report_of_many_in_one_query(desk, django_assert_num_queries):
    measures = [plan(desk.housing, f"Maßnahme {number}") for number in range(5)]
    for measure in measures[:4]:
        report(desk, measure, "planned", "running")
    progress_measure(measure=measures[0], status="done", on=START + datetime.timedelta(days=1), by=desk.petra)
    with django_assert_num_queries(1):
        found = states_of(measures)
    assert [found[measure.pk].status for measure in measures[:4]] == ["done", "running", "running", "running"]
    assert measures[4].pk not in found


def test_a_reported_measure_stays_in_sight_when_the_draft_loses_it(desk):
    reported, silent = plan(desk.housing), plan(desk.housing)
    report(desk, reported, "running")
    for measure in (reported, silent):
        remove_block(block=measure.block, by=desk.jana)
    assert list(visible_measures(desk.petra, desk.process)) == [reported]


@pytest.fixture
def petra(desk, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(desk.petra.account)
    return client


def address(name, desk, *more):
    return reverse(f"measures:{name}", args=[desk.process.slug, *more])


def test_the_list_filters_sorts_and_keeps_its_queries(desk, petra, django_assert_max_num_queries):
    first = plan(desk.housing, "Abendbus", lead="Verkehrsamt")
    second = plan(desk.language, "Sprachcafé")
    report(desk, second, "running")
    here = address("measure_list", desk)

    def shown(query=""):
        return [measure.title for measure, _label in petra.get(here + query).context["rows"]]

    assert shown() == ["Sprachcafé", "Abendbus"]
    assert shown("?sort=title") == ["Abendbus", "Sprachcafé"]
    assert shown("?status=running") == ["Sprachcafé"]
    assert shown("?field=housing") == ["Abendbus"] and shown("?lead=Verkehrsamt") == ["Abendbus"]
    assert shown("?lead=-") == ["Sprachcafé"]
    assert shown("?status=unsinn&field=nirgends&page=-3") == ["Sprachcafé", "Abendbus"]
    with django_assert_max_num_queries(16) as few:
        petra.get(here)
    for number in range(10):
        report(desk, plan(desk.housing, f"Maßnahme {number}", lead=f"Amt {number}"), "running")
    with django_assert_max_num_queries(len(few.captured_queries)):
        petra.get(here)
    assert first.number == "M 2.1"


def test_reporting_by_hand_keeps_what_was_typed(desk, petra):
    measure = plan(desk.housing)
    report(desk, measure, "running")
    here = address("report", desk, measure.uid)
    assert [value for value, _label in petra.get(here).context["form"].fields["status"].choices] == [
        "running",
        "done",
        "paused",
        "dropped",
    ]
    today = timezone.localdate().isoformat()
    page = petra.post(here, {"status": "paused", "on": today, "note": ""})
    assert page.status_code == 422 and b"Say why" in page.content
    page = petra.post(here, {"status": "planned", "on": today, "note": "Doch nicht."})
    assert page.status_code == 422 and b"Doch nicht." in page.content
    assert petra.post(here, {"status": "paused", "on": today, "note": "Die Stelle ist frei."}).status_code == 302
    page = petra.get(address("measure", desk, measure.uid)).content.decode()
    assert "Die Stelle ist frei." in page and "paused" in page


def test_each_role_opens_what_is_theirs(desk, client):
    measure = plan(desk.housing)
    pages = {
        address("measure_list", desk): rules.READ_MEASURES,
        address("measure", desk, measure.uid): rules.READ_MEASURES,
        address("report", desk, measure.uid): rules.REPORT_PROGRESS,
    }
    for url in pages:
        assert client.get(url).status_code == 302
    for role in Role:
        client.force_login(make_member(desk.process, role, f"Rolle {role.value}"))
        for url, roles in pages.items():
            assert client.get(url).status_code == (200 if role in roles else 403), (role, url)
    other = plan(make_desk().housing)
    client.force_login(desk.jana.account)
    for name in ("measure", "report"):
        assert client.get(address(name, desk, other.uid)).status_code == 404
    assert Measure.objects.count() == 2
