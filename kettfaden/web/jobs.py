"""Work that goes on when the tab is closed: large exports, and sweeping those nobody fetched."""

from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kettfaden.equipment.files import store_file
from kettfaden.equipment.jobs import every, handler
from kettfaden.equipment.models import Job, StoredFile
from kettfaden.evidence.actions import delete_filter
from kettfaden.evidence.queries import saved_filters
from kettfaden.people.models import Account
from kettfaden.process.models import Process
from kettfaden.web.actions import export_voices, forget_export
from kettfaden.web.queries.voices import criteria_of, filtered

EXPORT = "web.export_voices"
EXPORT_PAGE = "voices-export"  # the criteria wait as a kept search, for a job carries ids only
KEPT = timedelta(hours=24)


def kind_of(job: Job) -> str:
    """The kind of the file that a job of export leaves."""
    return f"voices-export:{job.uid}"


@handler(EXPORT, attempts=2)
def write_export(job: Job, *, process: int, account: int, filter: str) -> None:
    """Write the list that an account asked for, with the rights it has now."""
    found = Process.objects.get(pk=process)
    actor = Account.objects.get(pk=account).actor
    saved = saved_filters(actor, found, EXPORT_PAGE).filter(uid=filter).first()
    if saved is None:
        return
    with translation.override(actor.account.language):
        voices = filtered(actor, found, criteria_of(found, QueryDict(saved.query)))
        content = export_voices(process=found, voices=voices, report=job.report, by=actor)
        store_file(content, f"{_('voices')}-{found.slug}.xlsx", scope=found.uid, kind=kind_of(job), max_bytes=200 * 1024 * 1024)
    delete_filter(saved=saved, by=actor)


@every(3600, "web.sweep_exports")
def sweep_exports(job: Job | None = None) -> None:
    """Delete exports a day after they were written."""
    old = timezone.now() - KEPT
    for stored in StoredFile.objects.filter(kind__startswith="voices-export:", created_at__lt=old):
        forget_export(stored=stored)
