"""Adding, changing and removing the parts of a process; one set of pages for all kinds."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.process import actions, forms, rules
from kettfaden.process.gates import member_page
from kettfaden.process.models import (
    CommissionGoal,
    Field,
    Format,
    Group,
    Milestone,
    Partner,
    Phase,
    Plan,
    Process,
    Region,
    Resource,
)
from kettfaden.process.queries import get_part_for


@dataclass(frozen=True)
class Kind:
    """One kind of part: its table, its form, and its words."""

    model: type[Any]
    form: type[Any]
    add: Promise
    change: Promise
    remove: Promise


KINDS = {
    "milestones": Kind(Milestone, forms.MilestoneForm, _lazy("Add a step"), _lazy("Change a step"), _lazy("Remove this step?")),
    "goals": Kind(CommissionGoal, forms.GoalForm, _lazy("Add a goal"), _lazy("Change a goal"), _lazy("Remove this goal?")),
    "partners": Kind(
        Partner, forms.PartnerForm, _lazy("Add a partner"), _lazy("Change a partner"), _lazy("Remove this partner?")
    ),
    "resources": Kind(
        Resource, forms.ResourceForm, _lazy("Add staff or money"), _lazy("Change staff or money"), _lazy("Remove this entry?")
    ),
    "regions": Kind(Region, forms.RegionForm, _lazy("Add a region"), _lazy("Change a region"), _lazy("Remove this region?")),
    "groups": Kind(Group, forms.GroupForm, _lazy("Add a group"), _lazy("Change a group"), _lazy("Remove this group?")),
    "formats": Kind(Format, forms.FormatForm, _lazy("Add a format"), _lazy("Change a format"), _lazy("Remove this format?")),
    "plans": Kind(Plan, forms.PlanForm, _lazy("Plan to hear a group"), _lazy("Change a plan"), _lazy("Remove this plan?")),
    "fields": Kind(
        Field, forms.FieldForm, _lazy("Add a field of action"), _lazy("Change a field of action"), _lazy("Remove this field?")
    ),
    "phases": Kind(Phase, forms.PhaseForm, _lazy("Add a phase"), _lazy("Change a phase"), _lazy("Remove this phase?")),
}


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _back(process: Process, name: str, part: Any = None) -> str:
    """Where one comes from: the format's own page for its plans and itself, else the overview at that section."""
    found = part.format if isinstance(part, Plan) else part if isinstance(part, Format) else None
    if found is not None and found.pk:
        return reverse("process:format", args=[process.slug, found.key])
    return reverse("process:overview", args=[process.slug]) + f"#{name}"


def _form_for(request: Any, kind: Kind, part: Any = None, initial: dict[str, Any] | None = None) -> Any:
    data = request.POST if request.method == "POST" else None
    if kind.model is Partner:
        if part is not None:
            initial = {
                "name": part.organisation.name,
                "kind": part.organisation.kind,
                "task": part.task,
                "order": part.order,
            }
        return kind.form(data, initial=initial)
    return kind.form(data, instance=part, initial=initial, process=request.process)


@member_page(rules.MANAGE_PROCESS)
def part_add(request: Any, kind: str) -> HttpResponse:
    """A new part of a process."""
    found = _kind(kind)
    initial: dict[str, Any] = {}
    if kind == "plans" and request.GET.get("format"):
        initial["format"] = get_part_for(request.actor, request.process, Format, key=request.GET["format"])
    form = _form_for(request, found, initial=initial)
    if request.method == "POST" and form.is_valid():
        part: Any = None
        with refusals_shown_in(form):
            if found.model is Partner:
                part = actions.add_partner(process=request.process, **form.cleaned_data, by=request.actor)
            else:
                part = actions.add_part(process=request.process, kind=found.model, values=form.values(), by=request.actor)
        if part is not None:
            messages.success(request, _("Added."))
            return redirect(_back(request.process, kind, part))
    back = _back(request.process, kind)
    return _page(request, form, str(found.add), back)


@member_page(rules.MANAGE_PROCESS)
def part_change(request: Any, kind: str, uid: str) -> HttpResponse:
    """Change a part of a process."""
    found = _kind(kind)
    part: Any = get_part_for(request.actor, request.process, found.model, uid=uid)
    form = _form_for(request, found, part)
    if request.method == "POST" and form.is_valid():
        fresh: Any = get_part_for(request.actor, request.process, found.model, uid=uid)
        done = False
        with refusals_shown_in(form):
            if isinstance(fresh, Partner):
                actions.change_partner(partner=fresh, **form.cleaned_data, by=request.actor)
            else:
                actions.change_part(part=fresh, values=form.values(), by=request.actor)
            done = True
        if done:
            messages.success(request, _("Saved."))
            return redirect(_back(request.process, kind, fresh))
    remove = reverse("process:part_remove", args=[request.process.slug, kind, uid])
    return _page(request, form, str(found.change), _back(request.process, kind, part), remove)


@member_page(rules.MANAGE_PROCESS)
def part_remove(request: Any, kind: str, uid: str) -> HttpResponse:
    """Ask, then remove a part of a process."""
    found = _kind(kind)
    part: Any = get_part_for(request.actor, request.process, found.model, uid=uid)
    back = _back(request.process, kind, None if isinstance(part, Format) else part)
    if request.method == "POST":
        try:
            actions.remove_part(part=part, by=request.actor)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(_back(request.process, kind, part))
        messages.success(request, _("Removed."))
        return redirect(back)
    context = {"heading": str(found.remove), "words": _words(part), "back": back, "nav_area": "process"}
    return render(request, "process/remove.html", context)


def _words(part: Any) -> str:
    """What a part is called, for the question whether to remove it."""
    if isinstance(part, Partner):
        return part.organisation.name
    if isinstance(part, Plan):
        return " · ".join(str(thing) for thing in (part.format, part.group, part.region) if thing)
    return str(getattr(part, "name", "") or getattr(part, "title", "") or part.text)


def _page(request: Any, form: Any, heading: str, back: str, remove: str = "") -> HttpResponse:
    context = {"form": form, "heading": heading, "back": back, "remove": remove, "nav_area": "process"}
    return render(request, "process/form.html", context, status=422 if form.is_bound else 200)
