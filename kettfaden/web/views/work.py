"""The first pages of the workbench: my processes, and in each my work."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kettfaden.concept.queries import published_version
from kettfaden.process import queries
from kettfaden.process.gates import account_page, member_page
from kettfaden.process.models import Process
from kettfaden.process.rules import EVERYBODY, READ_RECORD, STAFF
from kettfaden.record.events import Event
from kettfaden.record.queries import entries_of
from kettfaden.web.queries import work
from kettfaden.web.queries.record import together, told

# What anybody with a part in a process may learn of its days.
_FOR_ALL = [
    Event.ANSWERS_PUBLISHED,
    Event.VERSION_FROZEN,
    Event.VERSION_PUBLISHED,
    Event.RESOLUTION_RECORDED,
    Event.COVERAGE_PUBLISHED,
]
_QUIET = [Event.FILTER_SAVED, Event.FILTER_DELETED, Event.RECEIPT_BOUND, Event.DOSSIER_WRITTEN]


@account_page
def processes(request: Any) -> HttpResponse:
    """The processes somebody has a part in; the one, when there is only one."""
    account = request.actor.account
    mine = queries.current_memberships().filter(account=account).values("process")
    rows = list(Process.objects.filter(pk__in=mine))
    if len(rows) == 1:
        return redirect("web:work", rows[0].slug)
    return render(request, "web/pages/work/processes.html", {"rows": rows, "may_create": account.may_create_processes})


@member_page(EVERYBODY)
def my_work(request: Any) -> HttpResponse:
    """What waits for me, what is missing, what changed, and how the whole stands."""
    process, roles = request.process, request.roles
    is_staff = bool(roles & STAFF)
    entries = entries_of(process.uid).exclude(event__in=_QUIET).filter(at__gte=timezone.now() - timedelta(days=14))
    if not is_staff:
        entries = entries.filter(event__in=_FOR_ALL)
    phase = queries.active_phase(process)
    return render(
        request,
        "web/pages/work/work.html",
        {
            "title": queries.names_in(process, get_language() or process.language).of(process, "title"),
            "tasks": work.tasks(request.actor, process, roles),
            "missing": work.missing(process, roles),
            "changes": together(told(process, entries[:40]))[:8],
            "numbers": work.numbers(process) if is_staff else None,
            "phase": phase,
            "days_left": (phase.ends_on - timezone.localdate()).days if phase and phase.ends_on else None,
            "version": published_version(process),
            "may_read_record": bool(roles & READ_RECORD),
            "empty_text": _("New voices, answers and findings that need you appear here by themselves."),
        },
    )
