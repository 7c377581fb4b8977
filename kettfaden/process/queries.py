"""Reading processes, and who has which part in them."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from kettfaden.people.roles import Role
from kettfaden.process.models import Membership, Process
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
