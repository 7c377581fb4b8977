"""The formats of a process: planned and held, level, legal frame, opinion, beginning and end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.process import actions, rules
from kettfaden.process.forms import LegalFrameForm, OpinionForm
from kettfaden.process.gates import member_page
from kettfaden.process.models import Format, LegalFrame, Phase
from kettfaden.process.queries import formats_of, get_part_for
from kettfaden.process.views.overview import tabs


@member_page(rules.EVERYBODY)
def format_list(request: Any) -> HttpResponse:
    """All formats in one table, planned beside held, with their level and the state of their legal frame."""
    context = {
        "formats": [(found, rules.frame_state(found)) for found in formats_of(request.process)],
        "may_edit": bool(request.roles & rules.MANAGE_PROCESS),
        "nav_area": "process",
        "tabs": tabs(request, "formats"),
    }
    return render(request, "process/format_list.html", context)


@member_page(rules.EVERYBODY)
def format_page(request: Any, key: str) -> HttpResponse:
    """One format: whom it means to hear, what is known of it, its legal frame, and what can be done with it now."""
    found = get_part_for(request.actor, request.process, Format, key=key)
    frame = rules.legal_frame_of(found)
    next_states = rules.TRANSITIONS[found.status]
    context = {
        "format": found,
        "frame": frame,
        "frame_state": rules.frame_state(found),
        "missing": rules.missing_in_frame(frame),
        "plans": found.plans.select_related("group", "region"),
        "may_edit": bool(request.roles & rules.MANAGE_PROCESS),
        "may_judge": bool(request.roles & rules.GIVE_OPINION),
        "can_start": Format.Status.RUNNING in next_states,
        "can_hold": Format.Status.HELD in next_states,
        "can_cancel": Format.Status.CANCELLED in next_states,
        "can_plan_again": Format.Status.PLANNED in next_states,
        "nav_area": "process",
    }
    return render(request, "process/format.html", context)


@member_page(rules.MANAGE_PROCESS)
def legal_frame(request: Any, key: str) -> HttpResponse:
    """Change the legal frame of a format."""
    found = get_part_for(request.actor, request.process, Format, key=key)
    frame = rules.legal_frame_of(found) or LegalFrame(format=found)
    form = LegalFrameForm(request.POST or None, instance=frame)
    if request.method == "POST" and form.is_valid():
        done = False
        with refusals_shown_in(form):
            actions.change_legal_frame(format=found, values=form.cleaned_data, by=request.actor)
            done = True
        if done:
            messages.success(request, _("Saved. The data protection officer looks at it again."))
            return redirect("process:format", request.process.slug, key)
    context = {
        "form": form,
        "format": found,
        "had_opinion": frame.opinion != LegalFrame.Opinion.NONE,
        "nav_area": "process",
    }
    return render(request, "process/legal_frame.html", context, status=422 if form.is_bound else 200)


@member_page(rules.GIVE_OPINION)
def opinion(request: Any, key: str) -> HttpResponse:
    """The data protection officer records an opinion; the frame it is about stands beside the form."""
    found = get_part_for(request.actor, request.process, Format, key=key)
    form = OpinionForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        done = False
        with refusals_shown_in(form):
            actions.record_officer_opinion(format=found, **form.cleaned_data, by=request.actor)
            done = True
        if done:
            messages.success(request, _("The opinion is recorded."))
            return redirect("process:format", request.process.slug, key)
    frame = rules.legal_frame_of(found)
    context = {
        "form": form,
        "format": found,
        "frame": frame,
        "missing": rules.missing_in_frame(frame),
        "nav_area": "process",
    }
    return render(request, "process/opinion.html", context, status=422 if form.is_bound else 200)


_MOVES: dict[str, Callable[..., Format]] = {
    "start": actions.start_format,
    "hold": actions.hold_format,
    "cancel": actions.cancel_format,
    "plan": actions.plan_format_again,
}


@member_page(rules.MANAGE_PROCESS)
@require_POST
def format_move(request: Any, key: str, move: str) -> HttpResponse:
    """Start, close or cancel a format, or plan a cancelled one again."""
    found = get_part_for(request.actor, request.process, Format, key=key)
    try:
        moved = _MOVES[move](format=found, by=request.actor)
        messages.success(
            request, _("'%(format)s' is now: %(state)s.") % {"format": moved.name, "state": moved.get_status_display()}
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("process:format", request.process.slug, key)


@member_page(rules.MANAGE_PROCESS)
@require_POST
def phase_switch(request: Any, uid: str) -> HttpResponse:
    """Make a phase the active one."""
    phase = get_part_for(request.actor, request.process, Phase, uid=uid)
    actions.switch_phase(phase=phase, by=request.actor)
    messages.success(request, _("The active phase is now: %(phase)s.") % {"phase": phase.name})
    return redirect("process:overview", request.process.slug)
