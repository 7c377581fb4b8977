"""Searches somebody keeps."""

from django.db import transaction
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence import rules
from kettfaden.evidence.models import SavedFilter
from kettfaden.process.models import Process
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

MOST_FILTERS = 50


@transaction.atomic
def save_filter(*, process: Process, page: str, name: str, query: str, by: Actor) -> SavedFilter:
    """Keep a search (the address line's query of a list page) under a name; the same name is replaced."""
    check_role(by, process, rules.READ_EVIDENCE)
    if by.account is None:
        raise Refused(_("Only somebody with an account can keep a search."))
    name = name.strip()
    if not name or len(name) > 80:
        raise Refused(_("Give the search a name of at most 80 characters."), field="name")
    if len(query) > 600:
        raise Refused(_("This search is too long to be kept."), field="query")
    mine = SavedFilter.objects.filter(process=process, account=by.account, page=page)
    if mine.exclude(name=name).count() >= MOST_FILTERS:
        raise Refused(_("You have kept %(limit)s searches. Delete one first.") % {"limit": MOST_FILTERS}, field="name")
    row, _created = SavedFilter.objects.update_or_create(
        process=process, account=by.account, page=page, name=name, defaults={"query": query}
    )
    append(Event.FILTER_SAVED, scope=process.uid, kind="filter", uid=row.uid, by=by)
    return row


@transaction.atomic
def delete_filter(*, saved: SavedFilter, by: Actor) -> None:
    """Forget a search; only whoever kept it can."""
    check_role(by, saved.process, rules.READ_EVIDENCE)
    if by.account is None or by.account.pk != saved.account_id:
        raise Refused(_("This is somebody else's search."))
    append(Event.FILTER_DELETED, scope=saved.process.uid, kind="filter", uid=saved.uid, by=by)
    saved.delete()
