"""The process as a dossier, and its own words."""

from collections import Counter
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.process import actions, rules
from kettfaden.process.forms import MandateForm, ProcessForm, WordingForm
from kettfaden.process.gates import member_page
from kettfaden.process.models import (
    CommissionGoal,
    Field,
    Format,
    Group,
    LegalFrame,
    Mandate,
    Milestone,
    Process,
    Region,
    Resource,
    Wording,
)
from kettfaden.process.queries import formats_of, milestones_in_order, names_in
from kettfaden.process.templatetags.known_dates import as_known


def tabs(request: Any, current: str) -> list[dict[str, Any]]:
    """The views of the process area."""
    pages = [
        ("overview", _("Overview")),
        ("formats", _("Formats")),
        ("dossier", _("Data protection")),
        ("wordings", _("Languages")),
    ]
    allowed = [page for page in pages if page[0] != "dossier" or request.roles & rules.READ_DOSSIER]
    slug = request.process.slug
    return [
        {"label": label, "url": reverse(f"process:{name}", args=[slug]), "current": name == current} for name, label in allowed
    ]


@member_page(rules.EVERYBODY)
def overview(request: Any) -> HttpResponse:
    """Everything about a process on one page: mandate, goals, partners, order of events, formats, regions, groups, phases."""
    process: Process = request.process
    may_edit = bool(request.roles & rules.MANAGE_PROCESS)
    regions = list(Region.objects.filter(process=process))
    municipalities = [region for region in regions if region.parent_id]
    resources = Resource.objects.filter(process=process)
    formats = [(found, rules.frame_state(found)) for found in formats_of(process)]
    goals = CommissionGoal.objects.filter(process=process)
    context = {
        "mandate": Mandate.objects.filter(process=process).first(),
        "goals": [(CommissionGoal.Kind(kind), list(rows)) for kind, rows in groupby(goals, lambda goal: goal.kind)],
        "steps": [_step(process, milestone, may_edit) for milestone in milestones_in_order(process)],
        "partners": process.partners.select_related("organisation"),
        "resources": [(Resource.Kind(kind), list(rows)) for kind, rows in groupby(resources, lambda row: row.kind)],
        "formats": formats,
        "counts": _counts(formats),
        "planning_regions": [_with_parts(region, municipalities) for region in regions if not region.parent_id],
        "population": sum(region.population or 0 for region in regions if not _has_parts(region, municipalities)),
        "groups": Group.objects.filter(process=process),
        "fields": Field.objects.filter(process=process),
        "phases": process.phases.all(),
        "may_edit": may_edit,
        "nav_area": "process",
        "tabs": tabs(request, "overview"),
    }
    return render(request, "process/overview.html", context)


def _step(process: Process, milestone: Milestone, may_edit: bool) -> dict[str, Any]:
    """A step in the order of events, as the thread draws it."""
    words = " · ".join(filter(None, [milestone.text, milestone.origin]))
    url = reverse("process:part_change", args=[process.slug, "milestones", milestone.uid]) if may_edit else ""
    return {
        "label": milestone.title,
        "text": words,
        "date": as_known(milestone.date, milestone.precision),
        "state": "done" if milestone.date <= timezone.localdate() else "open",
        "url": url,
    }


def _counts(formats: list[tuple[Format, str]]) -> dict[str, Any]:
    """How many formats were held, and how many planned ones the officer's opinion still keeps from starting."""
    held = sum(found.status == Format.Status.HELD for found, _state in formats)
    ready = {LegalFrame.Opinion.AGREED, LegalFrame.Opinion.CONDITIONS}
    waiting = sum(found.status == Format.Status.PLANNED and state not in ready for found, state in formats)
    return {"held": held, "of_formats": _("of %(count)d") % {"count": len(formats)}, "waiting": waiting}


def _has_parts(region: Region, municipalities: list[Region]) -> bool:
    return any(part.parent_id == region.pk for part in municipalities)


def _with_parts(region: Region, municipalities: list[Region]) -> dict[str, Any]:
    parts = [part for part in municipalities if part.parent_id == region.pk]
    population = sum(part.population or 0 for part in parts) if parts else region.population
    return {"region": region, "parts": parts, "population": population}


@member_page(rules.MANAGE_PROCESS)
def settings(request: Any) -> HttpResponse:
    """Change the process's own words and settings."""
    process: Process = request.process
    form = ProcessForm(request.POST or None, instance=Process.objects.get(pk=process.pk))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.change_process(process=process, values=form.cleaned_data, by=request.actor)
        if form.is_valid():
            messages.success(request, _("Saved."))
            return redirect("process:overview", process.slug)
    return _form_page(request, form, _("Words and settings"))


@member_page(rules.MANAGE_PROCESS)
def mandate(request: Any) -> HttpResponse:
    """Change the mandate."""
    process: Process = request.process
    instance = Mandate.objects.filter(process=process).first() or Mandate(process=process)
    form = MandateForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.change_mandate(process=process, values=form.cleaned_data, by=request.actor)
        if form.is_valid():
            messages.success(request, _("Saved."))
            return redirect("process:overview", process.slug)
    return _form_page(request, form, _("Mandate"))


def _form_page(request: HttpRequest, form: Any, heading: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "heading": heading, "nav_area": "process"}
    return render(request, "process/form.html", context, status=status)


@member_page(rules.MANAGE_PROCESS)
@require_POST
def publish(request: Any) -> HttpResponse:
    """Open the public pages, or close them again."""
    if request.POST.get("public") == "1":
        actions.publish_process(process=request.process, by=request.actor)
        messages.success(request, _("The public pages are open to everybody now."))
    else:
        actions.hide_process(process=request.process, by=request.actor)
        messages.success(request, _("The public pages are closed; members still see them."))
    return redirect("process:overview", request.process.slug)


@member_page(rules.EVERYBODY)
def wordings(request: Any) -> HttpResponse:
    """In which languages the names and texts of the process are there."""
    process: Process = request.process
    things = len(_things(process))
    present = Counter(Wording.objects.filter(process=process).values_list("language", flat=True))
    languages = [(code, present[code], things) for code in process.languages.split() if code != process.language]
    context = {
        "languages": languages,
        "may_edit": bool(request.roles & rules.MANAGE_PROCESS),
        "nav_area": "process",
        "tabs": tabs(request, "wordings"),
    }
    return render(request, "process/wordings.html", context)


def _things(process: Process) -> list[tuple[str, str, Any, str]]:
    """All that can have a wording: (field name, what it is, the thing or None for the process, attribute)."""
    things: list[tuple[str, str, Any, str]] = [
        ("process-title", _("Title"), None, "title"),
        ("process-short_title", _("Short title"), None, "short_title"),
    ]
    if process.about:
        things.append(("process-about", _("What this is about"), None, "about"))
    for label, model in ((_("Group"), Group), (_("Field of action"), Field)):
        things += [(f"{model.__name__.lower()}-{row.uid}", label, row, "name") for row in model.objects.filter(process=process)]
    for found in formats_of(process):
        things.append((f"format-{found.uid}", _("Format"), found, "name"))
        if getattr(found, "legal_frame", None) is not None and found.legal_frame.notice:
            things.append((f"notice-{found.uid}", _("Notice: %(format)s") % {"format": found.name}, found, "notice"))
    upper = Region.objects.filter(process=process, parent=None)
    things += [(f"region-{row.uid}", _("Planning region"), row, "name") for row in upper]
    return things


@member_page(rules.MANAGE_PROCESS)
def wording(request: Any, language: str) -> HttpResponse:
    """The names and texts of a process in one other language, beside the original."""
    process: Process = request.process
    if language not in process.languages.split() or language == process.language:
        raise Http404
    things = _things(process)
    names = names_in(process, language)
    lines = []
    for name, label, thing, attribute in things:
        owner = process if thing is None else thing
        original = thing.legal_frame.notice if attribute == "notice" else str(getattr(owner, attribute))
        kind = "process" if thing is None else type(thing).__name__.lower()
        present = names.words.get((kind, thing.pk if thing is not None else None, attribute), "")
        lines.append((name, label, original, present))
    form = WordingForm(request.POST or None, lines=lines, language=language)
    if request.method == "POST" and form.is_valid():
        for name, _label, thing, attribute in things:
            if name in form.changed_data:
                text = form.cleaned_data[name]
                actions.set_wordings(process=process, part=thing, attribute=attribute, texts={language: text}, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("process:wordings", process.slug)
    context = {"form": form, "language": language, "nav_area": "process"}
    return render(request, "process/wording.html", context, status=422 if form.is_bound else 200)
