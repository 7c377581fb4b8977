"""Charts of cited figures: bars on one scale, with the base, the interval and the words 'published' or 'invented' inside."""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import gettext as _

from kettfaden.concept.export import wording
from kettfaden.concept.export.document import Bar, Chart
from kettfaden.concept.export.wording import Json

MOST_BARS = 12
_OF = re.compile(r"(?:of|von|/)\s*(\d+)")


def _scale(figure: Json) -> float | None:
    """The end of the figure's scale, None for one that has no natural end (a number of people)."""
    if figure["unit"] == "%":
        return 100.0
    bounded = _OF.fullmatch(figure["unit"].strip().lower())
    return float(bounded[1]) if bounded and float(bounded[1]) > 0 else None


def charts_of(figures: list[Json], key: str, title: str, *, least: int = 1) -> list[Chart]:
    """Charts, one for each scale and for each dozen figures, published and invented ones apart. Figures without a scale stand in tables only.

    `key` makes the charts' ids; a chart needs `least` figures.
    """

    def kind(figure: Json) -> tuple[float, bool]:
        return (_scale(figure) or 0.0, figure["is_synthetic"])

    drawn = sorted((figure for figure in figures if _scale(figure)), key=kind)
    groups = [(kind_, part) for kind_, members in groupby(drawn, key=kind) for part in _parts(list(members))]
    return [
        _chart(members, maximum, f"{key}-chart{place}" if place else f"{key}-chart", title)
        for place, ((maximum, _invented), members) in enumerate(groups)
        if len(members) >= least
    ]


def _parts(figures: list[Json]) -> Iterator[list[Json]]:
    """Charts of about equal length, each of which fits on a page."""
    count = -(-len(figures) // MOST_BARS)
    for part in range(count):
        yield figures[len(figures) * part // count : len(figures) * (part + 1) // count]


def _chart(figures: list[Json], maximum: float, key: str, title: str) -> Chart:
    bases = {wording.base_of(figure) for figure in figures}
    margins = {figure["interval_note"] for figure in figures if figure["interval_note"]}
    shared_base = bases.pop() if len(bases) == 1 and len(figures) > 1 else ""
    shared_margin = margins.pop() if len(margins) == 1 else ""
    bars = [_bar(figure, maximum, not shared_base, not shared_margin) for figure in figures]
    notes = [_("Base: %(base)s") % {"base": shared_base}] if shared_base else []
    if any(bar.low is not None for bar in bars):
        notes.append(_("The band shows the interval given with each figure."))
    if shared_margin:
        notes.append(shared_margin)
    notes += sorted({_("Source: %(origin)s") % {"origin": wording.origin_of(figure)} for figure in figures})
    note = " ".join(text if text.endswith(".") else f"{text}." for text in notes)
    invented = figures[0]["is_synthetic"]
    said = "; ".join(
        f"{bar.label}: {bar.value}{f' ({bar.flag})' if bar.flag else ''}{f', {bar.base}' if bar.base else ''}" for bar in bars
    )
    alt = _("Bar chart. %(title)s. %(bars)s. %(note)s") % {"title": title, "bars": said, "note": note}
    return Chart(key, title, alt, bars, note, wording.flag_of(figures[0]) if invented else "")


def _bar(figure: Json, maximum: float, with_base: bool, with_margin: bool) -> Bar:
    def share(value: object) -> float:
        return min(1.0, max(0.0, float(str(value)) / maximum))

    known = figure["interval_low"] is not None
    base = [_("Base: %(base)s") % {"base": wording.base_of(figure)}] if with_base else []
    if with_margin and figure["interval_note"]:
        base.append(figure["interval_note"])
    return Bar(
        label=figure["title"],
        value=wording.value_of(figure),
        share=share(figure["value"]),
        low=share(figure["interval_low"]) if known else None,
        high=share(figure["interval_high"]) if known else None,
        base=". ".join(text.removesuffix(".") for text in base),
        flag=wording.flag_of(figure),
    )
