"""Reading processes, and who has which part in them."""

import datetime
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from kettfaden.equipment.crypto import keyed_hash_candidates
from kettfaden.people.models import Account, Post
from kettfaden.people.roles import Role
from kettfaden.process.models import Format, Invitation, Membership, Milestone, Phase, Precision, Process, Wording
from kettfaden.record.actor import Actor


def find_process(slug: str) -> Process | None:
    """The process at this address, whoever asks; gates decide what becomes of it."""
    return Process.objects.filter(slug=slug).first()


def current_memberships(on: object = None) -> QuerySet[Membership]:
    """Roles that hold on a day (today)."""
    day = on or timezone.localdate()
    return Membership.objects.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


def roles_of(actor: Actor, process: Process) -> frozenset[str]:
    """The slugs of the roles an actor holds in a process today; the system holds every role."""
    if actor.kind == "system":
        return frozenset(Role.values)
    if actor.account is None or not actor.account.is_active:
        return frozenset()
    rows = current_memberships().filter(process=process, account=actor.account)
    return frozenset(rows.values_list("role", flat=True))


def visible_to(actor: Actor) -> QuerySet[Process]:
    """The processes an actor may know of: public ones, and those they have a part in."""
    if actor.kind == "system":
        return Process.objects.all()
    public = Q(is_public=True)
    if actor.account is None:
        return Process.objects.filter(public)
    mine = current_memberships().filter(account=actor.account).values("process")
    return Process.objects.filter(public | Q(pk__in=mine))


def get_process_for(actor: Actor, slug: str) -> Process:
    """The process at this address if the actor may know of it. Raises Http404 otherwise."""
    process = visible_to(actor).filter(slug=slug).first()
    if process is None:
        raise Http404
    return process


def members(process: Process, *, past: bool = False) -> QuerySet[Membership]:
    """Who has or will have a role in a process, by role and name; with `past` those whose role has ended."""
    today = timezone.localdate()
    rows = Membership.objects.filter(process=process).select_related("account", "post").order_by("role", "account__name", "pk")
    return rows.filter(until__lt=today) if past else rows.exclude(until__lt=today)


def accounts_in(process: Process) -> QuerySet[Account]:
    """The accounts that hold a role in a process today, each once."""
    return Account.objects.filter(pk__in=current_memberships().filter(process=process).values("account")).order_by("name", "pk")


def posts_of(process: Process) -> QuerySet[Post]:
    """The posts of a process with who holds them and their hand-over lists."""
    return (
        Post.objects.filter(scope=process.uid).select_related("organisation").prefetch_related("holdings__account", "hand_over")
    )


INVITATION_RING = "invitation"


def open_invitations() -> QuerySet[Invitation]:
    """Invitations of all processes that can still be taken up."""
    return Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_on__gte=timezone.localdate())


def find_invitation(secret: str) -> Invitation | None:
    """The open invitation with this secret; None for wrong, expired, revoked and used ones alike."""
    if not 16 <= len(secret) <= 64:
        return None
    hashes = keyed_hash_candidates(INVITATION_RING, secret)
    return open_invitations().filter(secret_hash__in=hashes).select_related("process").first()


def active_phase(process: Process) -> Phase | None:
    """The phase whose settings apply now; None before a process has one."""
    return Phase.objects.filter(process=process, is_active=True).first()


def formats_of(process: Process) -> QuerySet[Format]:
    """The formats of a process with legal frame and plans, in two further queries at the most."""
    return (
        Format.objects.filter(process=process)
        .select_related("legal_frame")
        .prefetch_related("plans__group", "plans__region")
        .order_by("order", "name")
    )


def milestones_in_order(process: Process) -> list[Milestone]:
    """The steps of a process in the order of events.

    A step known only to the month or year keeps its place after the one entered before it, as far as its month or year allows.
    """
    placed: list[tuple[datetime.date, int, Milestone]] = []
    before = datetime.date.min
    for step in Milestone.objects.filter(process=process).order_by("id"):
        place = step.date
        if step.precision != Precision.DAY and before > step.date and _same_period(step, before):
            place = before
        placed.append((place, step.pk, step))
        before = place
    return [step for _place, _pk, step in sorted(placed, key=lambda line: line[:2])]


def _same_period(step: Milestone, day: datetime.date) -> bool:
    months_match = step.precision == Precision.YEAR or day.month == step.date.month
    return day.year == step.date.year and months_match


@dataclass(frozen=True)
class Names:
    """What the things of a process are called in one language; the process's own language where a wording is missing."""

    language: str
    words: dict[tuple[str, int | None, str], str] = field(default_factory=dict)

    def of(self, thing: Any, attribute: str = "name") -> str:
        """The name of a group, format, field or region; of a process give its attribute: title, short_title or about."""
        if isinstance(thing, Process):
            return self.words.get(("process", None, attribute)) or str(getattr(thing, attribute))
        return self.words.get((type(thing).__name__.lower(), thing.pk, attribute)) or str(getattr(thing, attribute))

    def notice(self, found: Format) -> str:
        """What those who take part in a format are told; in the process's own language where there is no translation."""
        frame = getattr(found, "legal_frame", None)
        return self.words.get(("format", found.pk, "notice")) or (frame.notice if frame is not None else "")

    def knows(self, thing: Any, attribute: str = "name") -> bool:
        """Whether there is a wording in this language, so that a page can mark what is not."""
        key = (
            ("process", None, attribute) if isinstance(thing, Process) else (type(thing).__name__.lower(), thing.pk, attribute)
        )
        return key in self.words


def names_in(process: Process, language: str) -> Names:
    """The wordings of a process in a language, in one query (none for the process's own language)."""
    if language == process.language:
        return Names(language)
    rows = Wording.objects.filter(process=process, language=language).values_list(
        "attribute", "text", "group_id", "format_id", "field_id", "region_id"
    )
    words: dict[tuple[str, int | None, str], str] = {}
    for attribute, text, *owners in rows:
        kind, pk = next(
            ((kind, pk) for kind, pk in zip(("group", "format", "field", "region"), owners, strict=True) if pk),
            ("process", None),
        )
        words[(kind, pk, attribute)] = text
    return Names(language, words)


PartRow = TypeVar("PartRow", bound=models.Model)


def get_part_for(actor: Actor, process: Process, kind: type[PartRow], **lookup: str) -> PartRow:
    """A part of a process (goal, group, format, ...) by uid or key for somebody with a part in it. Raises Http404 otherwise."""
    found = kind._default_manager.filter(process=process, **lookup).first() if roles_of(actor, process) else None
    if found is None:
        raise Http404
    return found


def get_membership_for(actor: Actor, process: Process, uid: str) -> Membership:
    """A membership of this process. Raises Http404 for any other."""
    return get_part_for(actor, process, Membership, uid=uid)


def get_post_for(actor: Actor, process: Process, uid: str) -> Post:
    """A post of this process. Raises Http404 for any other."""
    found = posts_of(process).filter(uid=uid).first() if roles_of(actor, process) else None
    if found is None:
        raise Http404
    return found


def holds(account: Account | None, post: Post) -> bool:
    """Whether an account holds a post today."""
    today = timezone.localdate()
    current = post.holdings.filter(account=account, since__lte=today)
    return account is not None and current.filter(Q(until__isnull=True) | Q(until__gte=today)).exists()
