"""Who has been heard, for the team: counts as they are now, gaps in words, and publishing them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.evidence import actions, rules
from kettfaden.evidence.coverage import Count, Coverage, coverage
from kettfaden.process.gates import member_page


@member_page(rules.READ_EVIDENCE)
def coverage_page(request: Any) -> HttpResponse:
    """Matrices of groups by formats and by regions, map, shares of the population, gaps.

    Those who may not see the rows beneath get the published counts.
    """
    sees_rows = bool(request.roles & rules.ENTER_VOICES)
    built = coverage(request.process, public=not sees_rows)
    by_region = request.GET.get("by") == "region"
    context = {
        "coverage": built,
        "by_region": by_region,
        "matrix": matrix(built, by_region),
        "tiles": tiles(built),
        "regions": [
            (number, built.names.of(region), region, count)
            for number, (region, count) in enumerate(zip(built.regions, built.region_totals, strict=True), 1)
        ],
        "formats": list(zip(built.formats, built.format_totals, strict=True)),
        "sees_rows": sees_rows,
        "may_publish": bool(request.roles & rules.PUBLISH_COVERAGE),
        "tabs_by": [
            {"label": _("by format"), "url": "?by=format", "current": not by_region},
            {"label": _("by region"), "url": "?by=region", "current": by_region},
        ],
    }
    return render(request, "evidence/coverage.html", context)


@member_page(rules.PUBLISH_COVERAGE)
def publish(request: Any) -> HttpResponse:
    """Asks, then publishes the counts after disclosure control."""
    if request.method == "POST":
        hidden = actions.publish_coverage(process=request.process, by=request.actor)
        messages.success(
            request,
            ngettext(
                "Published. %(n)d number is kept back, because it or one beside it is small.",
                "Published. %(n)d numbers are kept back, because they or those beside them are small.",
                hidden,
            )
            % {"n": hidden},
        )
        return redirect("evidence:coverage", request.process.slug)
    return render(request, "evidence/coverage_publish.html", {"coverage": coverage(request.process, public=True)})


def matrix(built: Coverage, by_region: bool) -> dict[str, Any]:
    """A table of counts: rows of (slot, name, cells, total), each cell (css class, count)."""
    columns = [built.names.of(column) for column in (built.regions if by_region else built.formats)]
    rows = [(row, [*row.regions, row.elsewhere] if by_region else row.formats) for row in built.rows]
    totals = [*built.region_totals, built.elsewhere] if by_region else built.format_totals
    most = max((count.people or 0 for _row, cells in rows for count in cells), default=0)
    return {
        "columns": [*columns, _("region not known")] if by_region else columns,
        "rows": [
            (number, built.names.of(row.group), [(tint(count, most), count) for count in cells], row.total)
            for number, (row, cells) in enumerate(rows, 1)
        ],
        "totals": totals,
    }


def tint(count: Count, most: int) -> str:
    """The class of a cell: a gap, masked, or deeper the larger the count is."""
    if count.people is None:
        return "masked"
    if count.people == 0:
        return "gap" if count.planned else "t0"
    return f"t{1 + round(8 * (count.people / most) ** 0.5)}"


def tiles(built: Coverage) -> list[dict[str, Any]]:
    """The municipalities as tiles of the schematic map."""
    slots = {region.pk: number for number, region in enumerate(built.regions, 1)}
    return [
        {
            "key": place.region.key,
            "name": built.names.of(place.region),
            "lon": place.region.longitude,
            "lat": place.region.latitude,
            "region": built.names.of(place.within),
            "slot": slots.get(place.within.pk, 1),
            "heard": place.is_heard,
            "value": number_format(place.people, use_l10n=True, force_grouping=True) if place.people else "",
        }
        for place in built.places
        if place.region.longitude is not None and place.region.latitude is not None
    ]
