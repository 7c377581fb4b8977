"""Who was heard, as the public sees it: the counts of the last publication, after disclosure control."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kettfaden.evidence.coverage import Count, Coverage, coverage
from kettfaden.process.gates import public_page
from kettfaden.process.models import Format
from kettfaden.web.caching import kept_for_visitors


@public_page
@kept_for_visitors
def heard(request: Any) -> HttpResponse:
    """Map, tables and, in words, who is missing."""
    built = coverage(request.process, public=True)
    return render(
        request,
        "web/pages/public/heard.html",
        {
            "coverage": built,
            "tiles": _tiles(built),
            "by_region": _matrix(built, [row.regions for row in built.rows], built.regions, is_gap=True),
            "by_format": _matrix(built, [row.formats for row in built.rows], built.formats, is_gap=False),
            "silent": [built.names.of(place.region) for place in built.places if not place.is_heard],
            "levels": _levels(request.process, built),
        },
    )


def _tiles(built: Coverage) -> list[dict[str, Any]]:
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
        }
        for place in built.places
        if place.region.longitude is not None and place.region.latitude is not None
    ]


def _matrix(built: Coverage, rows: list[list[Count]], columns: list[Any], *, is_gap: bool) -> dict[str, Any]:
    """A table of counts: a cell is (css class, count or None); the tint grows with the share of the largest cell.

    `is_gap`: whether nobody in a cell means that somebody is missing; a format is not made for every group.
    """
    most = max((count.people or 0 for row in rows for count in row), default=0)
    return {
        "columns": [built.names.of(column) for column in columns],
        "is_wide": len(columns) > 7,
        "language": built.names.language,
        "rows": [
            {
                "slot": number,
                "name": built.names.of(row.group),
                "cells": [_cell(count, most, is_gap) for count in cells],
                "total": row.total,
            }
            for number, (row, cells) in enumerate(zip(built.rows, rows, strict=True), 1)
        ],
    }


def _cell(count: Count, most: int, is_gap: bool) -> tuple[str, int | None]:
    if count.people is None:
        return "masked", None
    if count.people == 0:
        return "gap" if is_gap or count.is_gap else "t0", 0
    return f"t{1 + round(8 * (count.people / most) ** 0.5)}", count.people


def _levels(process: Any, built: Coverage) -> list[dict[str, Any]]:
    """The formats by level, from being informed to deciding together, with what was held."""
    counted = dict(zip([row.pk for row in built.formats], built.format_totals, strict=True))
    counted |= {row.pk: count for row, count in built.informed}
    notes = {
        Format.Level.INFORMED: _("People were told something. That is not participation, and it does not count as heard."),
        Format.Level.CONSULTED: _("People were asked, and what they said was noted."),
        Format.Level.INVOLVED: _("People worked on the questions together with the county."),
        Format.Level.DECIDED: _("People took part in deciding."),
    }
    formats = list(Format.objects.filter(process=process))
    found = []
    for level in Format.Level:
        rows = [
            {"name": built.names.of(row), "format": row, "count": counted.get(row.pk)} for row in formats if row.level == level
        ]
        if rows:
            found.append({"label": level.label, "note": notes[level], "rows": rows})
    return found
