"""Dr. Mertens takes a finding from a draft to approval, and is stopped where something is missing."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.tests.factories import make_open_process, make_source, make_voice
from kettfaden.findings import actions
from kettfaden.findings.models import Finding, Stance
from kettfaden.findings.tests.factories import approve, make_finding
from kettfaden.record.actor import SYSTEM, VISITOR
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_approval_asks_for_support_a_search_and_a_judgement() -> None:
    process = make_open_process()
    finding = make_finding(process)
    actions.move_finding_on(finding=finding, status=Finding.Status.SECOND_READER, by=SYSTEM)

    with pytest.raises(Refused, match="Nothing supports"):
        actions.move_finding_on(finding=finding, status=Finding.Status.APPROVED, by=SYSTEM)
    voice = make_voice(make_source(process))
    actions.add_support(finding=finding, voices=[voice.pk], by=SYSTEM)
    with pytest.raises(Refused, match="speaks against"):
        actions.move_finding_on(finding=finding, status=Finding.Status.APPROVED, by=SYSTEM)
    actions.search_contradiction(finding=finding, text="Im Forum", on=datetime.date(2026, 5, 1), by=SYSTEM)
    with pytest.raises(Refused, match="judge"):
        actions.move_finding_on(finding=finding, status=Finding.Status.APPROVED, by=SYSTEM)
    actions.judge_finding(finding=finding, confidence="low", by=SYSTEM)

    moved = actions.move_finding_on(finding=finding, status=Finding.Status.APPROVED, by=SYSTEM)

    assert moved.status == Finding.Status.APPROVED
    assert Entry.objects.filter(event="finding.moved_on", object_uid=finding.uid).count() == 2


def test_a_contradicting_voice_stands_for_the_search() -> None:
    process = make_open_process()
    source = make_source(process)
    finding = make_finding(process, make_voice(source))
    against = make_voice(source, "Der Bus um acht reicht mir.")
    actions.add_support(finding=finding, voices=[against.pk], stance=Stance.CONTRADICTS, by=SYSTEM)
    actions.judge_finding(finding=finding, confidence="low", by=SYSTEM)
    actions.move_finding_on(finding=finding, status=Finding.Status.SECOND_READER, by=SYSTEM)
    moved = actions.move_finding_on(finding=finding, status=Finding.Status.APPROVED, by=SYSTEM)
    assert moved.status == Finding.Status.APPROVED


def test_no_step_is_skipped() -> None:
    finding = make_finding(make_open_process())
    with pytest.raises(Refused, match="cannot go from"):
        actions.move_finding_on(finding=finding, status=Finding.Status.APPROVED, by=SYSTEM)


def test_a_visitor_moves_nothing() -> None:
    finding = make_finding(make_open_process())
    with pytest.raises(PermissionDenied):
        actions.move_finding_on(finding=finding, status=Finding.Status.SECOND_READER, by=VISITOR)


def test_an_approved_finding_can_go_back_to_the_second_reader() -> None:
    process = make_open_process()
    finding = approve(make_finding(process, make_voice(make_source(process))))
    moved = actions.move_finding_on(finding=finding, status=Finding.Status.SECOND_READER, by=SYSTEM)
    assert moved.status == Finding.Status.SECOND_READER
