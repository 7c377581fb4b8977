"""The house's words in an export: numbers with their base, and what a paragraph or finding rests on.

All of it in the active language. What a figure or finding is comes as its part of the canonical JSON.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kettfaden.concept.export.document import Mark, Note
from kettfaden.concept.models import Citation, Version
from kettfaden.evidence.models import Figure

Json = dict[str, Any]


def number(value: Any) -> str:
    """A number as the language writes it, with as many decimals as it has."""
    exact = Decimal(str(value)).normalize()
    exponent = exact.as_tuple().exponent
    return number_format(exact, max(0, -exponent) if isinstance(exponent, int) else 0, use_l10n=True, force_grouping=True)


def value_of(figure: Json) -> str:
    """A figure's value with its unit, which stay on one line."""
    return f"{number(figure['value'])}\u00a0{figure['unit']}".strip()


def _day(text: str, precision: str) -> str:
    day = date.fromisoformat(text)
    if precision == "year":
        return str(day.year)
    return date_format(day, "YEAR_MONTH_FORMAT" if precision == "month" else "DATE_FORMAT")


def period_of(figure: Json) -> str:
    """From when to when, as exactly as it is known."""
    first, last = (_day(figure[name], figure["precision"]) for name in ("date_from", "date_to"))
    return first if first == last else f"{first} – {last}"


def base_of(figure: Json) -> str:
    """What a figure is counted over: n, base in words, mode, dates."""
    size = number(figure["base_n"]) if figure["base_n"] is not None else ""
    count = f"n\u00a0=\u00a0{size}" if size and size not in figure["base"] else ""
    return "; ".join(filter(None, [count, figure["base"], figure["mode"], period_of(figure)]))


def reliability_of(figure: Json) -> str:
    """Weighting and interval, as far as they are known."""
    parts = [_("weighting: %(how)s") % {"how": figure["weighting"]} if figure["weighting"] else ""]
    if figure["interval_low"] is not None:
        parts.append(
            _("interval: %(low)s to %(high)s")
            % {"low": number(figure["interval_low"]), "high": value_of({**figure, "value": figure["interval_high"]})}
        )
    parts.append(figure["interval_note"])
    return "; ".join(filter(None, parts)) or _("no weighting and no interval given")


def origin_of(figure: Json) -> str:
    """Where a figure comes from: own survey, published or official, by whom, and where it stands."""
    invented = figure["is_synthetic"]
    kind = pgettext("figure", "invented") if invented else Figure.Provenance(figure["provenance"]).label
    return "; ".join(filter(None, [str(kind), figure["publisher"], figure["reference"]]))


def flag_of(figure: Json) -> str:
    """The word printed inside a chart with each figure that is invented or published."""
    if figure["is_synthetic"]:
        return pgettext("figure", "invented")
    return _("published") if figure["provenance"] == Figure.Provenance.PUBLISHED else ""


def figure_note(figure: Json) -> str:
    """A figure in one footnote: value, base, what it is worth, origin. No number without its base."""
    invented = _("Invented figure: ") if figure["is_synthetic"] else ""
    title = f"{figure['title']} ({figure['category']})" if figure["category"] else figure["title"]
    return _("%(invented)s%(title)s: %(value)s. Base: %(base)s. %(worth)s. Source: %(origin)s.") % {
        "invented": invented,
        "title": title,
        "value": value_of(figure),
        "base": base_of(figure).removesuffix("."),
        "worth": _sentence(reliability_of(figure)),
        "origin": origin_of(figure).removesuffix("."),
    }


def _sentence(text: str) -> str:
    """With a capital letter, and without the full stop that the frame puts behind it."""
    return text[:1].upper() + text[1:].removesuffix(".")


def heard(ground: Json) -> list[str]:
    """Who was heard for something: people or attendances, formats, places. Small counts are words, never numbers."""
    if ground["heard"] is None:
        return [_("fewer than 5 people")]
    count = ground["heard"]
    if not count:
        return []
    shown = {"count": number(count)}
    if ground["persons"]:
        parts = [ngettext("%(count)s person", "%(count)s people", count) % shown]
    else:
        parts = [ngettext("%(count)s attendance", "%(count)s attendances", count) % shown]
    parts.append(ngettext("%(count)s format", "%(count)s formats", ground["formats"]) % {"count": ground["formats"]})
    places = ground["places"]
    if places:
        parts.append(ngettext("%(count)s region", "%(count)s regions", places) % {"count": places})
    return parts


def _counted(ground: Json) -> list[str]:
    figures = ground["figures"]
    counted = [ngettext("%(count)s figure", "%(count)s figures", figures) % {"count": figures}] if figures else []
    return heard(ground) + counted


def mark_of(ground: Json, citations: list[Json]) -> Mark:
    """The mark beside a block. Voices are never counted as if they measured: no share, no ranking."""
    if not ground["grounded"]:
        return Mark("none", without_ground())
    parts = [part.replace(" ", "\u00a0") for part in _counted(ground)]
    kinds = [item["kind"] for item in citations if item["stance"] == "supports"]
    parts += [str(label) for kind, label in Citation.Ground.choices if kind in kinds]
    if ground["contradicting"]:
        parts.append(_("also contradicted"))
    if ground["heard"] is None or ground["heard"]:
        kind = "voices"
    elif ground["figures"]:
        kind = "figure"
    else:
        kind = "assessment" if "assessment" in kinds and "law" not in kinds else "law"
    return Mark(kind, " · ".join(parts) or ngettext("%(count)s finding", "%(count)s findings", 1) % {"count": 1})


def finding_ground(finding: Json) -> str:
    """What a finding rests on, in words."""
    ground = finding["ground"]
    parts = _counted(ground)
    return ", ".join(parts) or _("nothing any more")


def claim_of(finding: Json, language: str) -> tuple[str, str]:
    """A finding's claim and the language it is in: the document's where there is a translation."""
    if finding["language"] != language and language in finding["translations"]:
        return finding["translations"][language], language
    return finding["claim"], finding["language"]


def note_of(citation: Json, data: Json, language: str) -> Note:
    """One citation as a part of its block's footnote."""
    stance = {"contradicts": _("Against it: "), "context": _("For context: ")}.get(citation["stance"], "")
    if citation["kind"] == "finding":
        finding = data["findings"][citation["finding"]]
        claim, claim_language = claim_of(finding, language)
        text = _("%(stance)s%(claim)s Rests on: %(ground)s.") % {
            "stance": stance,
            "claim": claim,
            "ground": finding_ground(finding),
        }
        return Note(text, finding["number"], f"finding-{citation['finding']}", claim_language)
    if citation["kind"] == "figure":
        figure = data["figures"][citation["figure"]]
        return Note(stance + figure_note(figure), pgettext("statistics", "Figure"), f"figure-{citation['figure']}")
    if citation["kind"] == "voice":
        if citation["quote"]:
            return Note(_("%(stance)sVoice quoted below.") % {"stance": stance})
        return Note(_("%(stance)sOne voice, not quoted.") % {"stance": stance})
    kind = Citation.Ground(citation["kind"]).label
    return Note(f"{stance}{_sentence(str(kind))}: {citation['text'].removesuffix('.')}.")


def date_of(day: str) -> str:
    """An ISO date as the language writes it."""
    return _day(day, "day")


def without_ground() -> str:
    """The mark of what nothing supports."""
    return _("without ground")


def purpose_of(purpose: str) -> str:
    """What a version was frozen for."""
    return str(Version.Purpose(purpose).label)
