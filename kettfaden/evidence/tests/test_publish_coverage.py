"""Who has been heard: live for the team, frozen and protected for everybody else."""

import pytest
from django.core.exceptions import PermissionDenied

from kettfaden.evidence.actions import count_attendance, publish_coverage
from kettfaden.evidence.coverage import coverage
from kettfaden.evidence.models import PublicCount, Voice
from kettfaden.evidence.queries import QuoteAttributes, public_quote_attributes, with_origin
from kettfaden.evidence.tests.factories import capture, group, make_open_process, make_source, make_voice, region
from kettfaden.people.roles import Role
from kettfaden.process.models import Format
from kettfaden.process.tests.factories import make_member
from kettfaden.record.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def count(process, people, key="population", place=None, format="forum", **values):
    source = make_source(process, format, region=region(process, place) if place else None, **values)
    count_attendance(source=source, counts=[(group(process, key), None, people)], by=SYSTEM)
    return source


def row_of(built, key):
    return next(row for row in built.rows if row.group.key == key)


def test_attendances_count_and_where_nobody_counted_the_contributions_do():
    process = make_open_process()
    counted = count(process, 33, place="a-town")
    capture(counted, "zählt nicht doppelt")
    talk = make_source(process, "interviews")
    capture(talk, group=group(process, "refugees"), region=region(process, "south"))
    capture(talk, group=group(process, "refugees"), region=None, kind="table", headcount=4)
    built = coverage(process, public=False)
    assert built.total.people == 38
    assert [count.people for count in row_of(built, "population").formats] == [33, 0]
    refugees = row_of(built, "refugees")
    assert [count.people for count in refugees.regions] == [0, 1]
    assert refugees.elsewhere.people == 4
    # A municipality's people are its region's, too.
    assert [count.people for count in built.region_totals] == [33, 1]
    heard = {place.region.key: place.people for place in built.places}
    assert heard == {"a-town": 33, "b-town": 0}


def test_being_informed_is_not_being_heard():
    process = make_open_process()
    count(process, 12)
    told = Format.objects.get(process=process, key="interviews")
    Format.objects.filter(pk=told.pk).update(level="informed")
    count(process, 300, format="interviews")
    built = coverage(process, public=False)
    assert built.total.people == 12
    assert [(row.key, found.people) for row, found in built.informed] == [("interviews", 300)]


def test_gaps_are_named_in_words():
    process = make_open_process()
    count(process, 6, place="north")
    gaps = " ".join(coverage(process, public=False).gaps)
    assert "Bevölkerung, Forum: 6 of 20 planned" in gaps or "6 of 20" in gaps
    assert "nobody has been heard" in gaps
    assert "Süd" in gaps


def test_the_public_sees_nothing_before_and_only_the_published_after():
    process = make_open_process()
    count(process, 40, place="north")
    before = coverage(process, public=True)
    assert before.counted_at is None
    assert before.total.people is None
    publish_coverage(process=process, by=SYSTEM)
    process.refresh_from_db()
    count(process, 25, place="south")
    after = coverage(process, public=True)
    assert after.total.people == 40
    assert coverage(process, public=False).total.people == 65
    publish_coverage(process=process, by=SYSTEM)
    assert coverage(process, public=True).total.people == 65


def test_small_and_nobody_look_alike_for_a_protected_group():
    def shown_with(refugees):
        process = make_open_process()
        count(process, 60, place="north")
        count(process, 50, place="south")
        count(process, 70, format="interviews", place="north")
        count(process, 30, "refugees", format="interviews", place="north")
        if refugees:
            count(process, refugees, "refugees", place="south")
        publish_coverage(process=process, by=SYSTEM)
        row = row_of(coverage(process, public=True), "refugees")
        return [found.people for found in (*row.formats, *row.regions)]

    assert shown_with(0) == shown_with(3)
    assert None in shown_with(3)


def test_no_small_count_leaves_the_table():
    process = make_open_process()
    count(process, 60, place="north")
    count(process, 3, format="interviews", place="south")
    count(process, 20, "refugees", format="interviews", place="north")
    assert publish_coverage(process=process, by=SYSTEM) > 1
    rows = PublicCount.objects.filter(process=process, people__isnull=False)
    assert not rows.filter(people__lt=5, people__gt=0).exists()
    built = coverage(process, public=True)
    shown = [found.people for row in built.rows for found in (*row.formats, *row.regions, row.elsewhere) if found.people]
    # What is shown of a row never leaves exactly the hidden one over.
    interviews = [row.formats[-1].people for row in built.rows]
    assert interviews.count(None) != 1
    assert 3 not in shown


def test_a_count_that_grew_by_one_person_is_kept_back():
    process = make_open_process()
    source = count(process, 40, place="north")
    count(process, 30, "refugees", format="interviews", place="south")
    publish_coverage(process=process, by=SYSTEM)
    assert row_of(coverage(process, public=True), "population").formats[0].people == 40
    count_attendance(source=source, counts=[(group(process), None, 41)], by=SYSTEM)
    publish_coverage(process=process, by=SYSTEM)
    assert row_of(coverage(process, public=True), "population").formats[0].people is None


def test_only_the_coordinator_publishes():
    process = make_open_process()
    for role in (Role.RESEARCHER, Role.HEAD, Role.READER):
        with pytest.raises(PermissionDenied):
            publish_coverage(process=process, by=make_member(process, role, "Paul").actor)


def test_publishing_raises_the_public_revision():
    process = make_open_process()
    before = process.public_revision
    publish_coverage(process=process, by=SYSTEM)
    process.refresh_from_db()
    assert process.public_revision == before + 1


def test_a_quote_names_only_what_covers_ten_people():
    process = make_open_process()
    count(process, 30, place="north")
    count(process, 7, "refugees", place="south")
    common = make_voice(make_source(process), region=region(process, "a-town"))
    rare = make_voice(make_source(process), group=group(process, "refugees"), region=region(process, "south"))
    assert public_quote_attributes(common) == ()
    publish_coverage(process=process, by=SYSTEM)
    assert public_quote_attributes(common) == ("Bevölkerung", "Nord")
    assert public_quote_attributes(rare) == ()
    attributes = QuoteAttributes(process)
    voices = with_origin(Voice.objects.filter(process=process)).order_by("id")
    assert [attributes.of(voice) for voice in voices] == [("Bevölkerung", "Nord"), ()]


def test_the_team_page_costs_the_same_however_many_were_heard(django_assert_max_num_queries):
    process = make_open_process()
    for place in ("north", "south", "a-town", "b-town"):
        count(process, 12, place=place)
    with django_assert_max_num_queries(10):
        coverage(process, public=False)
    publish_coverage(process=process, by=SYSTEM)
    with django_assert_max_num_queries(8):
        coverage(process, public=True)
