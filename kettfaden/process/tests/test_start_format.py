"""No format hears anybody before Dr. Ostrow, the data protection officer, has said what she thinks of its legal frame."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from kettfaden.equipment.refusals import Refused
from kettfaden.people.roles import Role
from kettfaden.process.actions import (
    add_part,
    cancel_format,
    change_legal_frame,
    hold_format,
    plan_format_again,
    record_officer_opinion,
    start_format,
)
from kettfaden.process.models import Format
from kettfaden.process.tests.factories import agree, make_member, make_process
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def process():
    return make_process()


@pytest.fixture
def forum(process):
    return process.formats.get(key="forum")


def opinion(forum, by, result="agreed"):
    return record_officer_opinion(
        format=forum, opinion=result, text="Aushang genügt.", on=datetime.date(2026, 3, 20), officer="Beauftragte", by=by
    )


def test_jana_cannot_start_before_the_officer_has_spoken(process, forum):
    jana = make_member(process)
    with pytest.raises(Refused, match="before the opinion of the data protection officer"):
        start_format(format=forum, by=jana.actor)
    assert Format.objects.get(pk=forum.pk).status == "planned"


def test_after_the_opinion_it_starts_and_is_held(process, forum):
    jana, ostrow = make_member(process), make_member(process, Role.OFFICER, "Dr. Ostrow")
    opinion(forum, ostrow.actor)
    start_format(format=forum, by=jana.actor)
    hold_format(format=forum, by=jana.actor)
    assert Format.objects.get(pk=forum.pk).status == "held"
    events = Entry.objects.filter(object_uid=forum.uid).order_by("id").values_list("event", flat=True)
    assert list(events) == ["officer_opinion.recorded", "format.started", "format.closed"]


def test_an_objection_stops_it(process, forum):
    jana, ostrow = make_member(process), make_member(process, Role.OFFICER, "Dr. Ostrow")
    opinion(forum, ostrow.actor, "refused")
    with pytest.raises(Refused, match="objects"):
        start_format(format=forum, by=jana.actor)


def test_only_the_officer_gives_an_opinion(process, forum):
    jana = make_member(process)
    with pytest.raises(PermissionDenied):
        opinion(forum, jana.actor)


def test_the_officer_of_another_process_gives_none_here(process, forum):
    stranger = make_member(make_process(), Role.OFFICER, "Dr. Fremd")
    with pytest.raises(PermissionDenied):
        opinion(forum, stranger.actor)


def test_changing_the_frame_asks_the_officer_again(process, forum):
    jana = make_member(process)
    agree(forum)
    change_legal_frame(format=forum, values={"retention_days": 3650}, by=jana.actor)
    with pytest.raises(Refused, match="before the opinion"):
        start_format(format=forum, by=jana.actor)


def test_saving_the_frame_unchanged_keeps_the_opinion(process, forum):
    jana = make_member(process)
    agree(forum)
    change_legal_frame(format=forum, values={"retention_days": 730}, by=jana.actor)
    assert start_format(format=forum, by=jana.actor).status == "running"


def test_a_running_format_keeps_the_footing_it_announced(process, forum):
    jana = make_member(process)
    agree(forum)
    start_format(format=forum, by=jana.actor)
    with pytest.raises(Refused, match="running"):
        change_legal_frame(format=forum, values={"notice": "Etwas anderes"}, by=jana.actor)


def test_an_empty_frame_says_what_is_missing_even_when_the_officer_agreed(process):
    jana = make_member(process)
    new = add_part(
        process=process,
        kind=Format,
        values={"key": "walk", "name": "Rundgang", "channel": "event", "level": "involved"},
        by=jana.actor,
    )
    agree(new)
    with pytest.raises(Refused, match="controllers, legal basis, notice"):
        start_format(format=new, by=jana.actor)


def test_a_format_for_minors_needs_consent_and_the_guardian(process):
    jana = make_member(process)
    forum = process.formats.get(key="forum")
    change_legal_frame(format=forum, values={"is_for_minors": True, "guardian_below_age": 0}, by=jana.actor)
    agree(forum)
    with pytest.raises(Refused, match="consent as the ground.*guardian"):
        start_format(format=forum, by=jana.actor)


def test_cancelled_it_starts_only_after_it_is_planned_again(process, forum):
    jana = make_member(process)
    agree(forum)
    cancel_format(format=forum, by=jana.actor)
    with pytest.raises(Refused, match="cannot become"):
        start_format(format=forum, by=jana.actor)
    plan_format_again(format=forum, by=jana.actor)
    assert start_format(format=forum, by=jana.actor).status == "running"


def test_an_editor_starts_nothing(process, forum):
    tomasz = make_member(process, Role.EDITOR, "Tomasz")
    agree(forum)
    with pytest.raises(PermissionDenied):
        start_format(format=forum, by=tomasz.actor)
