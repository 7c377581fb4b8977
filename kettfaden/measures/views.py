"""Measures on the workbench: the list, one measure with its history, and reporting how it stands."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kettfaden.concept.grounds import grounds_of
from kettfaden.concept.rules import EDIT_PAPER
from kettfaden.equipment.lists import Listing
from kettfaden.equipment.markup import render_markdown
from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.measures import actions, queries, rules
from kettfaden.measures.forms import MeasureFilter, ProgressForm
from kettfaden.measures.models import Progress
from kettfaden.process.gates import member_page

SORTS = {
    "number": ("block__chapter__order", "place"),
    "title": "title",
    "lead": "lead",
    "status": "status_now",
    "reported": "reported_on",
    "period": ("year_from", "year_to"),
}


@member_page(rules.READ_MEASURES)
def measure_list(request: Any) -> HttpResponse:
    """All measures with how they stand, filtered and sorted by the address."""
    process = request.process
    measures: QuerySet[Any] = queries.visible_measures(request.actor, process)
    found = MeasureFilter(request.GET, process=process, leads=queries.leads_in(process))
    found.is_valid()
    chosen = found.cleaned_data
    if chosen.get("field"):
        measures = measures.filter(block__chapter__field=chosen["field"])
    if chosen.get("status"):
        measures = measures.filter(status_now=chosen["status"])
    if chosen.get("lead"):
        measures = measures.filter(lead="" if chosen["lead"] == "-" else chosen["lead"])
    listing = Listing(request, measures, sorts=SORTS, default="number", per_page=50)
    labels = dict(Progress.Status.choices)
    context = {
        "listing": listing,
        "rows": [(measure, labels[measure.status_now]) for measure in listing],
        "filter": found,
        "is_filtered": any(chosen.values()),
        "may_report": bool(request.roles & rules.REPORT_PROGRESS),
        "nav_area": "paper",
    }
    return render(request, "measures/list.html", context)


@member_page(rules.READ_MEASURES)
def measure_page(request: Any, uid: str) -> HttpResponse:
    """One measure: what the paper says of it, how it stands, and every report so far."""
    measure: Any = queries.get_measure_for(request.actor, request.process, uid)
    reports = list(queries.reports_on(measure))
    context = {
        "measure": measure,
        "html": render_markdown(measure.block.text),
        "reports": reports,
        "status": measure.status_now,
        "status_label": Progress.Status(measure.status_now).label,
        "is_grounded": grounds_of([measure.block_id])[measure.block_id].is_grounded,
        "may_report": bool(request.roles & rules.REPORT_PROGRESS),
        "may_edit": bool(request.roles & EDIT_PAPER) and measure.block.removed_at is None,
        "breadcrumbs": _way(request, measure),
    }
    return render(request, "measures/measure.html", context)


@member_page(rules.REPORT_PROGRESS)
def report(request: Any, uid: str) -> HttpResponse:
    """Report how a measure stands."""
    measure = queries.get_measure_for(request.actor, request.process, uid)
    last = queries.reports_on(measure).first()
    form = ProgressForm(request.POST or None, last=last)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.progress_measure(measure=measure, **form.cleaned_data, by=request.actor)
        if form.is_valid():
            messages.success(request, _("Reported. The public pages show it from now on."))
            return redirect("measures:measure", request.process.slug, uid)
    context = {
        "measure": measure,
        "form": form,
        "last": last,
        "breadcrumbs": [*_way(request, measure, linked=True), {"label": _("Report")}],
    }
    return render(request, "measures/report.html", context, status=422 if form.is_bound else 200)


def _way(request: Any, measure: Any, *, linked: bool = False) -> list[dict[str, str]]:
    slug = request.process.slug
    here = {"label": measure.number}
    if linked:
        here["url"] = reverse("measures:measure", args=[slug, measure.uid])
    return [{"label": _("Measures"), "url": reverse("measures:measure_list", args=[slug])}, here]
