"""Who has which part in a process: roles from-to, and invitations by mail."""

import datetime
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kettfaden.equipment.crypto import keyed_hash
from kettfaden.equipment.mail import send_mail_later
from kettfaden.equipment.refusals import Refused
from kettfaden.people.actions import create_account
from kettfaden.people.models import Account, Post
from kettfaden.people.roles import Role
from kettfaden.process.models import Invitation, Membership, Process
from kettfaden.process.queries import INVITATION_RING, current_memberships, find_invitation, open_invitations
from kettfaden.process.rules import MANAGE_PEOPLE, check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

VALID_DAYS = 14


@transaction.atomic
def invite_member(*, process: Process, email: str, role: str, name: str = "", by: Actor) -> tuple[Invitation, str]:
    """Invite somebody by mail; returns the invitation and its secret, which is in the letter and nowhere else.

    An earlier open invitation of the same address for the same role is revoked. Raises Refused for somebody who has the role.
    """
    check_role(by, process, MANAGE_PEOPLE)
    email = email.strip().lower()
    if current_memberships().filter(process=process, account__email__iexact=email, role=role).exists():
        raise Refused(_("This person has the role already."), field="email")
    for earlier in open_invitations().filter(process=process, email__iexact=email, role=role):
        revoke_invitation(invitation=earlier, by=by)
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        process=process,
        email=email,
        name=name.strip(),
        role=Role(role),
        secret_hash=keyed_hash(INVITATION_RING, secret),
        expires_on=timezone.localdate() + datetime.timedelta(days=VALID_DAYS),
        invited_by=by.account,
    )
    _send_letter(invitation, secret)
    append(Event.MEMBER_INVITED, scope=process.uid, kind="invitation", uid=invitation.uid, by=by, role=role)
    return invitation, secret


def _send_letter(invitation: Invitation, secret: str) -> None:
    process = invitation.process
    with translation.override(process.language):
        link = settings.KETTFADEN_PUBLIC_URL + reverse("process:invitation", args=[secret])
        values = {
            "title": process.title,
            "role": Role(invitation.role).label,
            "operator": process.operator,
            "link": link,
            "date": invitation.expires_on.strftime("%d.%m.%Y"),
        }
        subject = _("Invitation: %(title)s") % values
        text = _(
            "You are invited to take part in '%(title)s' as: %(role)s.\n\n"
            "Open this address to accept. It works once, until %(date)s:\n%(link)s\n\n"
            "If you did not expect this letter, you need not do anything.\n\n%(operator)s\n"
        )
        send_mail_later(invitation.email, subject, text % values, scope=process.uid)


@transaction.atomic
def accept_invitation(*, secret: str, account: Account | None = None, name: str = "", password: str = "") -> Account:
    """Take up an invitation: with the account that is logged in, or with a new one for the invited address.

    The address of a logged-in account need not be the invited one: whoever holds the letter may use the log-in they have. Raises
    Refused when the invitation no longer holds, when the address has an account (then they log in first), or for a weak password.
    """
    found = find_invitation(secret)
    if found is None:
        raise Refused(_("This invitation no longer holds. Ask for a new one."))
    # Locked and looked at again, so that two clicks make one membership.
    invitation = open_invitations().select_for_update().filter(pk=found.pk).first()
    if invitation is None:
        raise Refused(_("This invitation no longer holds. Ask for a new one."))
    if account is None:
        if Account.objects.filter(email__iexact=invitation.email).exists():
            raise Refused(_("There is an account with this address. Log in first, then open the invitation again."))
        inviter = invitation.invited_by.actor if invitation.invited_by else Actor("system")
        account = create_account(
            email=invitation.email,
            name=name,
            password=password,
            language=translation.get_language() or invitation.process.language,
            by=inviter,
        )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    _give_role(invitation.process, account, invitation.role, timezone.localdate(), None, account.actor)
    append(
        Event.INVITATION_ACCEPTED,
        scope=invitation.process.uid,
        kind="invitation",
        uid=invitation.uid,
        by=account.actor,
        role=invitation.role,
    )
    return account


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor) -> None:
    """An invitation that was not taken up no longer holds."""
    check_role(by, invitation.process, MANAGE_PEOPLE)
    if invitation.accepted_at:
        raise Refused(_("This invitation was taken up; end the role instead."))
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        append(Event.INVITATION_REVOKED, scope=invitation.process.uid, kind="invitation", uid=invitation.uid, by=by)


@transaction.atomic
def assign_role(
    *,
    process: Process,
    account: Account,
    role: str,
    since: datetime.date | None = None,
    post: Post | None = None,
    by: Actor,
) -> Membership:
    """Give an account a role in a process from a day on (today). Somebody who has it keeps the row they have."""
    check_role(by, process, MANAGE_PEOPLE)
    if post is not None and post.scope != process.uid:
        raise ValueError("the post belongs to another process")
    return _give_role(process, account, role, since or timezone.localdate(), post, by)


def _give_role(process: Process, account: Account, role: str, since: datetime.date, post: Post | None, by: Actor) -> Membership:
    membership, made = Membership.objects.get_or_create(
        process=process, account=account, role=Role(role), until=None, defaults={"since": since, "post": post}
    )
    if made:
        append(Event.ROLE_ASSIGNED, scope=process.uid, kind="membership", uid=membership.uid, by=by, role=role)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, until: datetime.date | None = None, by: Actor) -> None:
    """A role ends with a day; without one it ends now, as if its last day had been yesterday.

    Raises Refused when a process would be left without a coordinator.
    """
    check_role(by, membership.process, MANAGE_PEOPLE)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    last_day = max(until or yesterday, membership.since)
    if membership.role == Role.COORDINATOR:
        # Locking all coordinators, so that two of them cannot end each other in the same moment.
        others = Membership.objects.select_for_update().filter(process=membership.process, role=Role.COORDINATOR)
        if not any(other.pk != membership.pk and (other.until is None or other.until > last_day) for other in others):
            raise Refused(_("A process needs a coordinator: give somebody else the role first."))
    if until is None and membership.since > yesterday:
        # A role that began today and ends now never held for a whole day; a last day of today would leave it open until midnight.
        uid = membership.uid
        membership.delete()
    else:
        uid = membership.uid
        membership.until = last_day
        membership.save(update_fields=["until"])
    append(Event.ROLE_ENDED, scope=membership.process.uid, kind="membership", uid=uid, by=by, role=membership.role)
