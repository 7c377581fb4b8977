"""Roles last from a day to a day; a process is never left without somebody who coordinates."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kettfaden.equipment.refusals import Refused
from kettfaden.people.roles import Role
from kettfaden.process.actions import assign_role, end_role
from kettfaden.process.models import Membership
from kettfaden.process.queries import members, roles_of
from kettfaden.process.tests.factories import make_account, make_member, make_process
from kettfaden.record.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def process():
    return make_process()


def test_a_role_ends_at_once(process):
    jana, tomasz = make_member(process), make_member(process, Role.EDITOR, "Tomasz")
    end_role(membership=Membership.objects.get(account=tomasz), by=jana.actor)
    assert roles_of(tomasz.actor, process) == frozenset()


def test_a_longer_role_keeps_its_history(process):
    jana, tomasz = make_member(process), make_account("Tomasz")
    since = timezone.localdate() - datetime.timedelta(days=90)
    membership = assign_role(process=process, account=tomasz, role=Role.EDITOR, since=since, by=jana.actor)
    end_role(membership=membership, by=jana.actor)
    assert roles_of(tomasz.actor, process) == frozenset()
    assert [row.account.name for row in members(process, past=True)] == ["Tomasz"]


def test_a_last_day_still_counts(process):
    jana, tomasz = make_member(process), make_member(process, Role.EDITOR, "Tomasz")
    end_role(membership=Membership.objects.get(account=tomasz), until=timezone.localdate(), by=jana.actor)
    assert roles_of(tomasz.actor, process) == {Role.EDITOR}


def test_a_role_that_begins_tomorrow_opens_nothing_today(process):
    later = timezone.localdate() + datetime.timedelta(days=1)
    tomasz = make_account("Tomasz")
    assign_role(process=process, account=tomasz, role=Role.EDITOR, since=later, by=SYSTEM)
    assert roles_of(tomasz.actor, process) == frozenset()


def test_the_last_coordinator_stays(process):
    jana = make_member(process)
    membership = Membership.objects.get(account=jana)
    with pytest.raises(Refused, match="needs a coordinator"):
        end_role(membership=membership, by=jana.actor)
    make_member(process, Role.COORDINATOR, "Petra")
    end_role(membership=membership, by=jana.actor)
    assert roles_of(jana.actor, process) == frozenset()


def test_a_role_in_one_process_is_none_in_another(process):
    other = make_process()
    jana = make_member(process)
    assert roles_of(jana.actor, other) == frozenset()
    with pytest.raises(PermissionDenied):
        assign_role(process=other, account=jana, role=Role.COORDINATOR, by=jana.actor)


def test_a_closed_account_has_no_roles(process):
    jana = make_member(process)
    jana.is_active = False
    jana.save()
    assert roles_of(jana.actor, process) == frozenset()
