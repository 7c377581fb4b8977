"""Figures: listed by field, shown with everything that says what they are worth, added and superseded."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.evidence import actions, queries, rules
from kettfaden.evidence.forms import FigureForm
from kettfaden.evidence.models import Figure
from kettfaden.process.gates import member_page
from kettfaden.process.templatetags.known_dates import known_period


@member_page(rules.READ_EVIDENCE)
def figure_list(request: Any) -> HttpResponse:
    """The current figures; shares as bars."""
    figures = queries.current_figures(request.process).select_related("field")
    asked = request.GET.get("q", "").strip()[:100]
    if asked:
        figures = figures.filter(Q(title__icontains=asked) | Q(question__icontains=asked) | Q(key__icontains=asked))
    listing = Listing(
        request, figures, sorts={"field": ("field__number", "key"), "title": "title", "value": "value", "date": "date_to"},
        default="field", per_page=50,
    )  # fmt: skip
    context = {
        "listing": listing,
        "q": asked,
        "shares": chart_rows(row for row in listing.rows if row.unit == "%"),
        "may_add": bool(request.roles & rules.ADD_FIGURES),
    }
    return render(request, "evidence/figure_list.html", context)


def chart_rows(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Figures as rows of the `bars` chart, each with its base."""
    rows = []
    for figure in figures:
        base = figure.base
        if figure.base_n:
            base = f"n = {number_format(figure.base_n, use_l10n=True, force_grouping=True)}, {base}"
        period = known_period(figure.date_from, figure.date_to, figure.precision)
        rows.append(
            {
                "label": figure.title,
                "value": float(figure.value),
                "low": float(figure.interval_low) if figure.interval_low is not None else None,
                "high": float(figure.interval_high) if figure.interval_high is not None else None,
                "base": ", ".join(filter(None, [base, period])),
                "flag": "synthetic" if figure.is_synthetic else figure.provenance if figure.provenance == "published" else "",
                "slot": figure.field.number if figure.field is not None else 1,
            }
        )
    return rows


@member_page(rules.READ_EVIDENCE)
def figure(request: Any, uid: str) -> HttpResponse:
    """One figure with its picture, its base and what it supersedes."""
    row = queries.get_figure_for(request.actor, request.process, uid)
    value = float(row.value)
    maximum = 100.0 if row.unit == "%" else 10.0 if row.unit in {"of 10", "von 10"} else max(abs(value) * 1.25, 1.0)
    history = Figure.objects.filter(process=request.process, key=row.key).exclude(pk=row.pk).order_by("-id")
    context = {
        "figure": row,
        "rows": chart_rows([row]),
        "maximum": maximum,
        "newer": getattr(row, "superseded_by", None),
        "history": history,
        "may_add": bool(request.roles & rules.ADD_FIGURES),
    }
    return render(request, "evidence/figure.html", context)


@member_page(rules.ADD_FIGURES)
def figure_add(request: Any) -> HttpResponse:
    """A new figure."""
    form = FigureForm(request.POST or None, process=request.process, initial={"is_synthetic": request.process.is_synthetic})
    return _add(request, form, None, _("New figure"))


@member_page(rules.ADD_FIGURES)
def supersede(request: Any, uid: str) -> HttpResponse:
    """The newer figure in the place of an older one, which stays as it is."""
    older = queries.get_figure_for(request.actor, request.process, uid)
    start = {name: getattr(older, name) for name in FigureForm.base_fields}
    form = FigureForm(request.POST or None, process=request.process, supersedes=older, initial=start)
    return _add(request, form, older, _("Newer figure: %(title)s") % {"title": older.title})


def _add(request: Any, form: FigureForm, older: Figure | None, heading: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            added = actions.add_figure(process=request.process, **form.cleaned_data, supersedes=older, by=request.actor)
            messages.success(request, _("The figure is there. It cannot be changed, only superseded."))
            return redirect("evidence:figure", request.process.slug, added.uid)
    context = {"form": form, "older": older, "heading": heading}
    return render(request, "evidence/figure_form.html", context, status=422 if form.is_bound else 200)
