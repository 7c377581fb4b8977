"""Occasions: listed, added, changed, and how many came."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.evidence import actions, queries, rules
from kettfaden.evidence.forms import AttendanceForm, SourceForm
from kettfaden.evidence.models import Attendance, Contribution, Privacy, Source, Voice
from kettfaden.process.gates import member_page
from kettfaden.process.models import Group
from kettfaden.process.queries import names_in


@member_page(rules.READ_EVIDENCE)
def source_list(request: Any) -> HttpResponse:
    """All occasions, the latest first."""
    listing = Listing(
        request,
        queries.visible_sources(request.actor, request.process).select_related("format", "region"),
        sorts={"date": "date", "title": "title", "format": "format__order"},
        default="-date",
    )
    keys = [row.pk for row in listing.rows]
    said = {
        row["source"]: row
        for row in Contribution.objects.filter(source__in=keys, withdrawn_at__isnull=True)
        .values("source")
        .annotate(
            contributions=Count("id", distinct=True),
            voice_count=Count("voices"),
            sealed_count=Count("voices", filter=Q(voices__privacy=Privacy.SEALED)),
        )
        .order_by()
    }
    door = dict(Attendance.objects.filter(source__in=keys).values_list("source").annotate(people=Sum("people")).order_by())
    sees_rows = bool(request.roles & rules.ENTER_VOICES)
    if not sees_rows:
        said, door = {}, {}  # a count of few people is nobody's who may not see the rows beneath it
    context = {
        "listing": listing,
        "rows": [(row, said.get(row.pk), door.get(row.pk)) for row in listing.rows],
        "names": names_in(request.process, get_language() or request.process.language),
        "sees_rows": sees_rows,
        "may_enter": sees_rows,
    }
    return render(request, "evidence/source_list.html", context)


@member_page(rules.READ_EVIDENCE)
def source(request: Any, uid: str) -> HttpResponse:
    """One occasion: who came, what was said there, what waits for review."""
    row = queries.get_source_for(request.actor, request.process, uid)
    contributions = Contribution.objects.filter(source=row, withdrawn_at__isnull=True)
    sees_rows = bool(request.roles & rules.ENTER_VOICES)
    said = contributions.aggregate(contributions=Count("id"), people=Sum("headcount"))
    privacy = dict(
        Voice.objects.filter(contribution__source=row)
        .exclude(standing=Voice.Standing.WITHDRAWN)
        .values_list("privacy")
        .annotate(count=Count("id"))
        .order_by()
    )
    context = {
        "source": row,
        "frame": rules.legal_frame_of(row.format),
        "sees_rows": sees_rows,
        "attendances": row.attendances.select_related("group", "region").order_by("group__order"),
        "said": said,
        "privacy": [(value, label, privacy.get(value, 0)) for value, label in Privacy.choices],
        "voices": sum(privacy.values()),
        "sealed": privacy.get(Privacy.SEALED, 0),
        "may_enter": sees_rows,
        "may_review": bool(request.roles & rules.REVIEW_VOICES),
        "may_read": bool(request.roles & rules.READ_VOICES),
    }
    return render(request, "evidence/source.html", context)


@member_page(rules.ENTER_VOICES)
def source_add(request: Any) -> HttpResponse:
    """A new occasion."""
    form = SourceForm(request.POST or None, process=request.process, initial=_start(request))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            added = actions.add_source(
                process=request.process,
                **form.cleaned_data,
                is_synthetic=request.process.is_synthetic,
                by=request.actor,
            )
            messages.success(request, _("The occasion is there. Count who came, or enter what was said."))
            return redirect("evidence:source", request.process.slug, added.uid)
    return _form(request, form, _("New occasion"))


def _start(request: Any) -> dict[str, Any]:
    key = request.GET.get("format", "")
    return {"format": request.process.formats.filter(key=key).first()} if key else {}


@member_page(rules.ENTER_VOICES)
def source_change(request: Any, uid: str) -> HttpResponse:
    """An occasion's particulars."""
    row = queries.get_source_for(request.actor, request.process, uid)
    names = ("format", "title", "date", "precision", "place", "region", "mode", "held_by", "is_held")
    start = {name: getattr(row, name) for name in names} | {"languages": row.languages.split()}
    form = SourceForm(request.POST or None, process=request.process, initial=start)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.change_source(source=row, **form.cleaned_data, by=request.actor)
            messages.success(request, _("Saved."))
            return redirect("evidence:source", request.process.slug, row.uid)
    return _form(request, form, row.title, row)


@member_page(rules.ENTER_VOICES)
def attendance(request: Any, uid: str) -> HttpResponse:
    """How many of each group came."""
    row = queries.get_source_for(request.actor, request.process, uid)
    groups = list(Group.objects.filter(process=request.process))
    counted: dict[str, int] = {}
    for line in row.attendances.select_related("group"):
        counted[line.group.key] = counted.get(line.group.key, 0) + line.people
    form = AttendanceForm(request.POST or None, groups=groups, initial=counted)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            people = actions.count_attendance(source=row, counts=form.counts(), by=request.actor)
            messages.success(request, _("%(people)s people counted.") % {"people": people})
            return redirect("evidence:source", request.process.slug, row.uid)
    text = _("Counted at the door. Groups left empty did not come. Without a count, the contributions are counted.")
    return _form(request, form, _("Who came: %(title)s") % {"title": row.title}, row, text)


def _form(request: Any, form: Any, heading: str, row: Source | None = None, text: str = "") -> HttpResponse:
    context = {"form": form, "heading": heading, "source": row, "text": text, "tab": "sources"}
    return render(request, "evidence/source_form.html", context, status=422 if form.is_bound else 200)
