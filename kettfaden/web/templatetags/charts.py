"""Charts as tags: the picture, its base, and a table beside it. Drawing is kettfaden.calc.pictures; words are here.

Rows are objects or mappings; the names each needs stand at its tag.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from kettfaden.calc.pictures import Bar, Segment, Stack, Tile, bars_svg, colour, stacked_svg, tile_map_svg
from kettfaden.calc.tiles import tile_layout
from kettfaden.web.templatetags.thread import read

register = template.Library()


def _number(value: float) -> str:
    """A number in the reader's language: whole where it is whole, else one decimal."""
    rounded = round(float(value), 1)
    return number_format(rounded, 0 if rounded == int(rounded) else 1, use_l10n=True, force_grouping=True)


def _measured(value: float, unit: str) -> str:
    # A no-break space, so that number and unit stay together.
    return f"{_number(value)}\u00a0{unit}" if unit else _number(value)


def _flag(row: Any) -> str:
    return {"published": _("published"), "synthetic": _("invented")}.get(str(read(row, "flag")), "")


@register.inclusion_tag("web/parts/chart.html")
def bars(
    rows: Iterable[Any], title: Any, *, unit: str = "%", maximum: float = 100, note: Any = "", source: Any = ""
) -> dict[str, Any]:
    """Horizontal bars. A row has label, value, and where there is one low, high, base, flag, slot, note."""
    drawn, table = [], []
    for row in rows:
        low, high = read(row, "low", None), read(row, "high", None)
        value_text = _measured(read(row, "value", 0), unit)
        has_interval = low is not None and high is not None
        interval = f"{_number(low)}–{_measured(high, unit)}" if has_interval else ""
        drawn.append(Bar(
            label=str(read(row, "label")), share=min(1.0, max(0.0, float(read(row, "value", 0)) / maximum)), value_text=value_text,
            base=str(read(row, "base")), low=min(1.0, max(0.0, float(low) / maximum)) if has_interval else None,
            high=min(1.0, max(0.0, float(high) / maximum)) if has_interval else None,
            slot=int(read(row, "slot", 1) or 1), flag=_flag(row), invented=read(row, "flag") == "synthetic",
        ))  # fmt: skip
        table.append([read(row, "label"), value_text, interval, " ".join(filter(None, [str(read(row, "base")), _flag(row)]))])
    says = "; ".join(f"{bar.label}: {bar.value_text}" for bar in drawn)
    columns = [_("Figure"), _("Value"), _("Interval"), _("Base")]
    if not any(line[2] for line in table):
        columns, table = [columns[0], columns[1], columns[3]], [[line[0], line[1], line[3]] for line in table]
    return {
        "title": title, "svg": mark_safe(bars_svg(drawn, str(title), says, rtl=get_language_bidi())),  # noqa: S308 - escaped there
        "columns": columns, "table": table, "note": note, "source": source,
        "interval": any(bar.low is not None for bar in drawn),
    }  # fmt: skip


@register.inclusion_tag("web/parts/chart.html")
def stacked(rows: Iterable[Any], title: Any, *, unit: str = "%", note: Any = "", source: Any = "") -> dict[str, Any]:
    """Bars of 100 per cent. A row has label, parts (label, value in per cent, slot), and where there is one base, flag."""
    drawn, table = [], []
    legend: dict[str, int] = {}
    for row in rows:
        segments = []
        for part in read(row, "parts", []):
            label, value, slot = str(read(part, "label")), float(read(part, "value", 0)), int(read(part, "slot", 1))
            legend.setdefault(label, slot)
            segments.append(Segment(label=label, share=value / 100, text=_number(value), slot=slot))
        drawn.append(Stack(
            label=str(read(row, "label")), segments=tuple(segments), base=str(read(row, "base")), flag=_flag(row),
            invented=read(row, "flag") == "synthetic",
        ))  # fmt: skip
        values = {part.label: _measured(part.share * 100, unit) for part in segments}
        table.append([read(row, "label"), values, " ".join(filter(None, [str(read(row, "base")), _flag(row)]))])
    lines = [[label, *[values.get(name, "–") for name in legend], base] for label, values, base in table]
    says = "; ".join(
        f"{s.label}: " + ", ".join(f"{p.label} {_measured(p.share * 100, unit)}" for p in s.segments) for s in drawn
    )
    return {
        "title": title, "svg": mark_safe(stacked_svg(drawn, str(title), says, rtl=get_language_bidi())),  # noqa: S308 - escaped there
        "columns": [_("Question"), *legend, _("Base")], "table": lines, "note": note, "source": source,
        "legend": [{"label": label, "swatch": swatch(slot)} for label, slot in legend.items()],
    }  # fmt: skip


@register.inclusion_tag("web/parts/chart.html")
def tile_map(tiles: Iterable[Any], title: Any, *, note: Any = "", source: Any = "") -> dict[str, Any]:
    """A schematic map. A tile has key, name, lon, lat, region, slot, heard, and where there is one value, url."""
    given = list(tiles)
    cells = tile_layout([(float(read(tile, "lon", 0)), float(read(tile, "lat", 0))) for tile in given])
    regions: dict[str, int] = {}
    for tile in given:
        regions.setdefault(str(read(tile, "region")), int(read(tile, "slot", 1)))
    signs = {region: str(number) for number, region in enumerate(sorted(regions, key=lambda name: regions[name]), 1)}
    drawn, table = [], []
    for tile, cell in zip(given, cells, strict=True):
        region, heard = str(read(tile, "region")), bool(read(tile, "heard", False))
        value = str(read(tile, "value"))
        says = value or (_("heard") if heard else _("nobody heard yet"))
        drawn.append(Tile(
            cell=cell, region=region, region_text=signs[region], slot=regions[region], heard=heard,
            title=f"{read(tile, 'name')} ({region}): {says}", text=value if len(value) <= 5 else "", url=str(read(tile, "url")),
        ))  # fmt: skip
        table.append([read(tile, "name"), region, says])
    silent = sum(not tile.heard for tile in drawn)
    heard_in = _("%(heard)s of %(all)s places heard.") % {"heard": _number(len(drawn) - silent), "all": _number(len(drawn))}
    nobody = ngettext("Nobody heard yet in %(count)s place.", "Nobody heard yet in %(count)s places.", silent) % {
        "count": _number(silent)
    }
    return {
        "title": title, "svg": mark_safe(tile_map_svg(drawn, str(title), f"{heard_in} {nobody}" if silent else heard_in)),  # noqa: S308
        "columns": [_("Place"), _("Region"), _("Heard")], "table": table, "note": note, "source": source, "map": True, "silent": silent,
        "legend": [{"label": f"{signs[region]} {region}", "swatch": swatch(slot)} for region, slot in sorted(regions.items(), key=lambda item: item[1])],
    }  # fmt: skip


@register.simple_tag
def swatch(slot: int) -> SafeString:
    """The small square of a group's or region's colour slot (1 to 14), hatched from 8 on; the word stands beside it."""
    hatch = (
        mark_safe('<path d="M-2 6 6-2M2 14 14 2M10 18 18 10" class="hatch" stroke="#fff" stroke-width="2.4"/>')
        if slot > 7
        else ""
    )
    return format_html(
        '<svg class="swatch s{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><rect width="16" height="16" class="mark" fill="{}"/>{}</svg>',
        slot, colour(slot), hatch,
    )  # fmt: skip
