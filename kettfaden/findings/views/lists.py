"""The list of findings, the wall, and the export."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.sheets import Column, NewSheet, write_xlsx
from kettfaden.findings import queries, rules
from kettfaden.findings.forms import FindingFilter
from kettfaden.findings.models import Finding, Judgement
from kettfaden.process.gates import member_page

SORTS = {
    "number": "number",
    "claim": "claim",
    "field": "field__number",
    "status": "status",
    "supporting": "supporting",
    "contradicting": "contradicting",
}


def _filtered(request: Any) -> tuple[FindingFilter, QuerySet[Finding]]:
    form = FindingFilter(request.GET, process=request.process)
    rows = queries.with_counts(queries.visible_to(request.actor, request.process))
    form.is_valid()
    wanted = form.cleaned_data
    if wanted.get("q"):
        rows = rows.filter(claim__icontains=wanted["q"])
    if wanted.get("field"):
        rows = rows.filter(field=wanted["field"])
    rows = rows.filter(status=wanted["status"]) if wanted.get("status") else rows.exclude(status=Finding.Status.DROPPED)
    if wanted.get("confidence"):
        judged = Judgement.objects.filter(process=request.process, confidence=wanted["confidence"])
        rows = rows.filter(pk__in=judged.values("finding"))
    return form, rows


@member_page(rules.READ_FINDINGS)
def finding_list(request: Any) -> HttpResponse:
    """All findings, filtered and sorted."""
    form, rows = _filtered(request)
    listing = Listing(request, rows, sorts=SORTS, default="number")
    breadth = queries.breadth_of(listing.rows)
    context = {
        "form": form,
        "listing": listing,
        "rows": [(finding, breadth[finding.pk]) for finding in listing.rows],
        "may_edit": bool(request.roles & rules.WORK_ON_FINDINGS),
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render(request, "findings/list.html", context)


@member_page(rules.READ_FINDINGS)
def wall(request: Any) -> HttpResponse:
    """All findings as cards by field of action, for a meeting."""
    rows = queries.with_counts(queries.visible_to(request.actor, request.process)).exclude(status=Finding.Status.DROPPED)
    columns: dict[str, list[Finding]] = {}
    for finding in rows.order_by("field__number", "number"):
        name = f"{finding.field.number} {finding.field.name}" if finding.field else _("Without a field of action")
        columns.setdefault(name, []).append(finding)
    return render(request, "findings/wall.html", {"columns": columns})


@member_page(rules.READ_FINDINGS)
def export(request: Any) -> HttpResponse:
    """The filtered list as a sheet."""
    _form, rows = _filtered(request)
    findings = list(rows.order_by("number"))
    breadth = queries.breadth_of(findings)
    synthetic = _("invented example") if request.process.is_synthetic else ""
    heads = [
        _("Number"), _("Claim"), _("Field of action"), _("Theme"), _("Who and where it holds for"), _("Status"),
        _("Supporting"), _("Contradicting"), _("Searched for contradiction"), _("Occasions"), _("Regions"),
        _("Languages"), _("Note"),
    ]  # fmt: skip
    lines = [
        [
            str(finding),
            finding.claim,
            finding.field.name if finding.field else "",
            finding.theme.name if finding.theme else "",
            finding.scope,
            finding.get_status_display(),
            finding.supporting,  # type: ignore[attr-defined]
            finding.contradicting,  # type: ignore[attr-defined]
            finding.contradiction_search,
            len(breadth[finding.pk].sources),
            len(breadth[finding.pk].regions),
            " ".join(sorted(breadth[finding.pk].languages)),
            synthetic if finding.is_synthetic else "",
        ]
        for finding in findings
    ]
    content = write_xlsx([NewSheet(_("Findings"), [Column(head) for head in heads], lines)])
    response = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="{request.process.slug}-findings.xlsx"'
    return response
