"""Taking the list of voices out: at once where it is short, else as work that goes on by itself."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.equipment.files import bytes_response, file_response
from kettfaden.equipment.jobs import enqueue
from kettfaden.equipment.models import Job, StoredFile
from kettfaden.evidence.actions import save_filter
from kettfaden.evidence.rules import REVIEW_VOICES
from kettfaden.process.gates import member_page
from kettfaden.web.actions import export_voices
from kettfaden.web.jobs import EXPORT, EXPORT_PAGE, kind_of
from kettfaden.web.queries.voices import criteria_of, filtered

AT_ONCE = 2_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@member_page(REVIEW_VOICES)
@require_POST
def begin(request: Any) -> HttpResponseBase:
    """The filtered list as a file, or the page that shows how far it is."""
    process = request.process
    criteria = criteria_of(process, QueryDict(request.POST.get("query", "")[:600]))
    voices = filtered(request.actor, process, criteria)
    if voices.order_by()[: AT_ONCE + 1].count() <= AT_ONCE:
        content = export_voices(process=process, voices=voices, by=request.actor)
        return bytes_response(content, f"{_('voices')}-{process.slug}.xlsx", _XLSX)
    name = f"{timezone.now():%Y%m%d%H%M%S%f}"
    saved = save_filter(process=process, page=EXPORT_PAGE, name=name, query=criteria.query, by=request.actor)
    job = enqueue(EXPORT, scope=process.uid, process=process.pk, account=request.actor.account.pk, filter=saved.uid)
    return redirect("web:export_progress", process.slug, job.uid)


def _job(request: Any, uid: str) -> Job:
    """One's own export. Http404 for anybody else's."""
    job = Job.objects.filter(uid=uid, kind=EXPORT, scope=request.process.uid).first()
    if job is None or job.arguments.get("account") != request.actor.account.pk:
        raise Http404
    return job


@member_page(REVIEW_VOICES)
def progress(request: Any, uid: str) -> HttpResponse:
    """How far the export is."""
    job = _job(request, uid)
    slug = request.process.slug
    context = {
        "title": _("The list is being written"),
        "done": job.progress_done,
        "total": job.progress_total,
        "url": reverse("web:export_progress", args=[slug, job.uid]),
        "finished": job.state == Job.State.DONE,
        "failed": (job.error or True) if job.state == Job.State.FAILED else "",
        "next_url": reverse("web:export_file", args=[slug, job.uid]),
        "next_label": _("Download"),
    }
    if request.htmx:
        return render(request, "web/parts/progress.html", context)
    return render(request, "web/pages/voices/export.html", context)


@member_page(REVIEW_VOICES)
def download(request: Any, uid: str) -> HttpResponseBase:
    """The written file, for a day."""
    stored = StoredFile.objects.filter(kind=kind_of(_job(request, uid)), scope=request.process.uid).first()
    if stored is None:
        raise Http404
    return file_response(stored)
