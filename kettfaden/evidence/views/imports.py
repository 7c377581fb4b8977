"""Tables on their way in: template, upload, check, preview, taken or thrown away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.equipment.files import bytes_response
from kettfaden.equipment.lists import Listing
from kettfaden.equipment.models import Job
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.evidence import actions, queries, rules, sheets
from kettfaden.evidence.actions.imports import content_of, seen
from kettfaden.evidence.forms import UploadForm
from kettfaden.evidence.models import ImportRun
from kettfaden.process.gates import member_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 20


def _check(request: Any, kind: str) -> None:
    if kind == ImportRun.Kind.FIGURES and not request.roles & rules.ADD_FIGURES:
        raise PermissionDenied


@member_page(rules.ENTER_VOICES)
def import_list(request: Any) -> HttpResponse:
    """What was brought, and how it ended."""
    listing = Listing(
        request,
        queries.visible_runs(request.actor, request.process).select_related("account"),
        sorts={"brought": "created_at", "kind": "kind"},
        default="-brought",
    )
    return render(
        request,
        "evidence/import_list.html",
        {"listing": listing, "may_add_figures": bool(request.roles & rules.ADD_FIGURES)},
    )


@member_page(rules.ENTER_VOICES)
def import_new(request: Any, kind: str) -> HttpResponse:
    """Bring a table."""
    _check(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_shown_in(form):
            run = actions.begin_import(process=request.process, kind=kind, file=file, name=file.name, by=request.actor)
            return redirect("evidence:import_run", request.process.slug, run.uid)
    columns = sheets.FIGURE_COLUMNS if kind == ImportRun.Kind.FIGURES else sheets.VOICE_COLUMNS
    context = {"form": form, "kind": kind, "columns": columns}
    return render(request, "evidence/import_new.html", context, status=422 if form.is_bound else 200)


@member_page(rules.ENTER_VOICES)
def template(request: Any, kind: str) -> HttpResponseBase:
    """The empty table, with the keys of this process."""
    _check(request, kind)
    make = sheets.figure_template if kind == ImportRun.Kind.FIGURES else sheets.voice_template
    return bytes_response(make(request.process), f"{kind}-{request.process.slug}.xlsx", XLSX)


@member_page(rules.ENTER_VOICES)
def import_run(request: Any, uid: str) -> HttpResponse:
    """One table: being checked, refused with its problems, ready with a preview, being taken in, taken in."""
    run = queries.get_run_for(request.actor, request.process, uid)
    _check(request, run.kind)
    job = (
        Job.objects.filter(scope=request.process.uid, unique_key__in=[f"check-import:{run.uid}", f"take-import:{run.uid}"])
        .order_by("-id")
        .first()
    )
    context: dict[str, Any] = {
        "run": run,
        "job": job,
        "failed": job.error if job is not None and job.state == Job.State.FAILED else "",
        "waits": run.state in {ImportRun.State.CHECKING, ImportRun.State.TAKING},
        "problems": run.problems.all() if run.state == ImportRun.State.REFUSED else [],
    }
    if request.htmx and context["waits"]:
        return render(request, "evidence/parts/import_progress.html", context)
    if run.state == ImportRun.State.READY:
        context |= _preview(request, run)
    response = render(request, "evidence/import_run.html", context)
    if request.htmx:
        # The state has changed while the page watched: show the whole page anew.
        response["HX-Refresh"] = "true"
    return response


def _preview(request: Any, run: ImportRun) -> dict[str, Any]:
    try:
        content = content_of(run)
        if run.kind == ImportRun.Kind.FIGURES:
            return {"figures": sheets.read_figures(content, run.file_name, request.process)[:SHOWN]}
        table = sheets.read_voices(content, run.file_name, request.process)
    except Refused as refusal:
        return {"gone": str(refusal)}
    return {
        "found": seen(request.process, table),
        "drafts": table.drafts[:SHOWN],
        "new_sources": table.new_sources,
    }


@member_page(rules.ENTER_VOICES)
@require_POST
def take(request: Any, uid: str) -> HttpResponse:
    """Take a checked table in."""
    run = queries.get_run_for(request.actor, request.process, uid)
    actions.take_import(run=run, by=request.actor)
    return redirect("evidence:import_run", request.process.slug, run.uid)


@member_page(rules.ENTER_VOICES)
@require_POST
def discard(request: Any, uid: str) -> HttpResponse:
    """Throw a table away."""
    run = queries.get_run_for(request.actor, request.process, uid)
    actions.discard_import(run=run, by=request.actor)
    messages.success(request, _("Thrown away. Nothing of it was kept."))
    return redirect("evidence:import_list", request.process.slug)
