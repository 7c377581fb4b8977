"""Writing accounts, organisations and posts. Posts stay when people go: the hand-over list belongs to the post."""

import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.people.models import (
    Account,
    Consent,
    ConsentPurpose,
    HandOverItem,
    Holding,
    Organisation,
    Person,
    Post,
)
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


@transaction.atomic
def create_account(
    *,
    email: str,
    name: str,
    password: str | None,
    language: str = "de",
    may_create_processes: bool = False,
    by: Actor,
) -> Account:
    """A new log-in; None as password means that only a single sign-on or a reset opens it.

    Raises Refused (field 'email' or 'password') when the address is taken or the password too weak.
    """
    email = email.strip().lower()
    if Account.objects.filter(email__iexact=email).exists():
        raise Refused(_("There is an account with this address already."), field="email")
    account = Account(email=email, name=name.strip(), language=language, may_create_processes=may_create_processes)
    if password is None:
        account.set_unusable_password()
    else:
        try:
            validate_password(password, account)
        except ValidationError as problem:
            raise Refused(" ".join(problem.messages), field="password") from None
        account.set_password(password)
    account.save()
    append(Event.ACCOUNT_CREATED, kind="account", by=by, may_create=may_create_processes)
    return account


@transaction.atomic
def add_organisation(*, scope: str, name: str, kind: str = Organisation.Kind.OTHER, by: Actor) -> Organisation:
    """The organisation of that name in a process (its uid is the scope); made when it is not there yet."""
    organisation, created = Organisation.objects.get_or_create(scope=scope, name=name.strip(), defaults={"kind": kind})
    if created:
        append(Event.ORGANISATION_ADDED, scope=scope, kind="organisation", uid=organisation.uid, by=by)
    return organisation


@transaction.atomic
def create_post(*, scope: str, title: str, organisation: Organisation | None = None, by: Actor) -> Post:
    """A new post in a process. Raises Refused when there is one of that title."""
    title = title.strip()
    if Post.objects.filter(scope=scope, title__iexact=title).exists():
        raise Refused(_("There is a post with this title already."), field="title")
    post = Post.objects.create(scope=scope, title=title, organisation=organisation)
    append(Event.POST_CREATED, scope=scope, kind="post", uid=post.uid, by=by)
    return post


@transaction.atomic
def take_post(*, post: Post, account: Account, since: datetime.date, by: Actor) -> Holding:
    """Somebody begins to hold a post. Raises Refused while somebody else holds it."""
    # The row is locked, so that two people cannot take one post in the same moment.
    Post.objects.select_for_update().get(pk=post.pk)
    if post.holdings.filter(until__isnull=True).exists():
        raise Refused(_("Somebody holds this post; hand it over first."))
    holding = Holding.objects.create(post=post, account=account, since=since)
    append(Event.POST_TAKEN, scope=post.scope, kind="post", uid=post.uid, by=by)
    return holding


@transaction.atomic
def hand_over_post(*, post: Post, until: datetime.date, successor: Account | None = None, by: Actor) -> Holding | None:
    """End the present holding and, when a successor is named, begin theirs the day after.

    The hand-over list stays with the post. Raises Refused when nobody holds it or it would end before it began.
    """
    Post.objects.select_for_update().get(pk=post.pk)
    holding = post.holdings.filter(until__isnull=True).first()
    if holding is None:
        raise Refused(_("Nobody holds this post now."))
    if until < holding.since:
        raise Refused(_("The last day lies before the first one."), field="until")
    if successor is not None and successor.pk == holding.account_id:
        raise Refused(_("The successor holds this post already."), field="successor")
    holding.until = until
    holding.handed_over_at = timezone.now()
    holding.save(update_fields=["until", "handed_over_at"])
    append(Event.POST_HANDED_OVER, scope=post.scope, kind="post", uid=post.uid, by=by, successor=successor is not None)
    if successor is None:
        return None
    return take_post(post=post, account=successor, since=until + datetime.timedelta(days=1), by=by)


@transaction.atomic
def add_hand_over_item(*, post: Post, text: str, by: Actor) -> HandOverItem:
    """One more line on the list a holder leaves to the next one."""
    item = HandOverItem.objects.create(post=post, text=text.strip())
    append(Event.POST_HANDED_OVER, scope=post.scope, kind="post", uid=post.uid, by=by, item="added")
    return item


@transaction.atomic
def tick_hand_over_item(*, item: HandOverItem, done: bool, by: Actor) -> None:
    """Mark a line of the hand-over list as done, or as open again."""
    item.done = done
    item.save(update_fields=["done"])
    append(
        Event.POST_HANDED_OVER, scope=item.post.scope, kind="post", uid=item.post.uid, by=by, item="done" if done else "open"
    )


@transaction.atomic
def record_consent(
    *,
    scope: str,
    language: str,
    form: str,
    form_version: str,
    given_on: datetime.date,
    purposes: dict[str, bool],
    person: Person | None = None,
    interpreter_present: bool = False,
    guardian_agreed: bool | None = None,
    own_assent: bool | None = None,
    delete_by: datetime.date | None = None,
    by: Actor,
) -> Consent:
    """What one person agreed to, purpose by purpose. `person` stays None where nobody needs to be reached again.

    Raises Refused when taking part itself was not agreed to, or a purpose is unknown.
    """
    unknown = purposes.keys() - set(ConsentPurpose.Purpose.values)
    if unknown:
        raise Refused(_("There is no such purpose of a consent."), field="purposes")
    if not purposes.get(ConsentPurpose.Purpose.TAKE_PART):
        raise Refused(_("Without the consent to take part nothing may be kept."), field="purposes")
    if person is not None and person.scope != scope:
        raise ValueError("the person belongs to another process")
    consent = Consent.objects.create(
        scope=scope,
        person=person,
        language=language,
        form=Consent.Form(form),
        form_version=form_version,
        given_on=given_on,
        interpreter_present=interpreter_present,
        guardian_agreed=guardian_agreed,
        own_assent=own_assent,
        delete_by=delete_by,
    )
    ConsentPurpose.objects.bulk_create(
        ConsentPurpose(consent=consent, purpose=purpose, given=given) for purpose, given in purposes.items()
    )
    append(Event.CONSENT_RECORDED, scope=scope, kind="consent", uid=consent.uid, by=by)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, purpose: str = "", on: datetime.date, by: Actor) -> Consent:
    """Note that a consent was taken back, whole or for one purpose. What follows from it is another room's work."""
    if purpose:
        consent.purposes.filter(purpose=purpose, withdrawn_on__isnull=True).update(withdrawn_on=on)
    else:
        consent.withdrawn_on = on
        consent.save(update_fields=["withdrawn_on"])
    append(Event.CONSENT_WITHDRAWN, scope=consent.scope, kind="consent", uid=consent.uid, by=by, purpose=purpose)
    return consent
