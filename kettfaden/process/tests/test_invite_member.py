"""Jana invites Tomasz, who writes the paper. Only his letter holds the secret."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from kettfaden.equipment.models import Mail
from kettfaden.equipment.refusals import Refused
from kettfaden.people.models import Account
from kettfaden.people.roles import Role
from kettfaden.process.actions import accept_invitation, invite_member, revoke_invitation
from kettfaden.process.models import Invitation, Membership
from kettfaden.process.queries import find_invitation, roles_of
from kettfaden.process.tests.factories import make_account, make_member, make_process
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PASSWORD = "vier rote kleine Boote"


@pytest.fixture
def process():
    return make_process()


@pytest.fixture
def jana(process):
    return make_member(process).actor


def invite(process, jana, email="tomasz@example.org", role=Role.EDITOR):
    return invite_member(process=process, email=email, role=role, name="Tomasz", by=jana)


def test_tomasz_opens_an_account_with_his_letter(process, jana):
    invitation, secret = invite(process, jana)
    letter = Mail.objects.get()
    assert letter.to == "tomasz@example.org" and secret in letter.text
    assert secret not in invitation.secret_hash
    tomasz = accept_invitation(secret=secret, name="Tomasz", password=PASSWORD)
    assert roles_of(tomasz.actor, process) == {Role.EDITOR}
    assert tomasz.check_password(PASSWORD)


def test_a_letter_works_once(process, jana):
    _invitation, secret = invite(process, jana)
    accept_invitation(secret=secret, name="Tomasz", password=PASSWORD)
    with pytest.raises(Refused, match="no longer holds"):
        accept_invitation(secret=secret, name="Jemand", password=PASSWORD)
    assert Membership.objects.filter(process=process, role=Role.EDITOR).count() == 1


def test_expired_revoked_and_wrong_look_alike(process, jana):
    expired, first = invite(process, jana, "a@example.org")
    Invitation.objects.filter(pk=expired.pk).update(expires_on=datetime.date(2020, 1, 1))
    revoked, second = invite(process, jana, "b@example.org")
    revoke_invitation(invitation=revoked, by=jana)
    for secret in (first, second, "x" * 32, "short"):
        assert find_invitation(secret) is None
        with pytest.raises(Refused, match="no longer holds"):
            accept_invitation(secret=secret, name="Tomasz", password=PASSWORD)


def test_a_second_letter_for_the_same_role_ends_the_first(process, jana):
    _first, old = invite(process, jana)
    _second, new = invite(process, jana, "TOMASZ@example.org")
    assert find_invitation(old) is None and find_invitation(new) is not None


def test_somebody_with_an_account_logs_in_first(process, jana):
    known = make_account("Agnieszka")
    _invitation, secret = invite(process, jana, known.email, Role.READER)
    with pytest.raises(Refused, match="Log in first"):
        accept_invitation(secret=secret, name="Agnieszka", password=PASSWORD)
    assert find_invitation(secret) is not None, "the letter still works after the log-in"
    accept_invitation(secret=secret, account=known)
    assert roles_of(known.actor, process) == {Role.READER}


def test_a_weak_password_makes_no_account_and_keeps_the_letter(process, jana):
    _invitation, secret = invite(process, jana)
    with pytest.raises(Refused) as refused:
        accept_invitation(secret=secret, name="Tomasz", password="tomasz")
    assert refused.value.field == "password"
    assert not Account.objects.filter(email="tomasz@example.org").exists()
    assert find_invitation(secret) is not None


def test_whoever_has_the_role_is_not_invited_again(process, jana):
    tomasz = make_member(process, Role.EDITOR, "Tomasz")
    with pytest.raises(Refused, match="already"):
        invite(process, jana, tomasz.email)


def test_an_editor_invites_nobody(process):
    tomasz = make_member(process, Role.EDITOR, "Tomasz").actor
    with pytest.raises(PermissionDenied):
        invite(process, tomasz, "freund@example.org")


def test_the_record_holds_neither_name_nor_address(process, jana):
    _invitation, secret = invite(process, jana)
    accept_invitation(secret=secret, name="Tomasz", password=PASSWORD)
    written = " ".join(f"{entry.detail} {entry.object_uid} {entry.actor_key}" for entry in Entry.objects.all())
    assert "tomasz" not in written.lower() and "example" not in written
