"""The evidence annex: each cited finding with its ground, each cited figure with its base, and what has no ground."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kettfaden.concept.export import charts, wording
from kettfaden.concept.export.document import Cell, Heading, Hint, Listing, Table
from kettfaden.concept.export.wording import Json
from kettfaden.concept.models import Block
from kettfaden.equipment.markup import plain_text
from kettfaden.findings.models import Finding

_LONGEST = 110  # characters of a paragraph in the list of those without ground


def nodes(data: Json, language: str) -> list[Any]:
    """The annex, front to back."""
    found: list[Any] = [Heading(1, _("Annex: what this paper rests on"), id="annex")]
    where = _cited_in(data)
    if data["findings"]:
        found += [Heading(2, _("Findings"), id="annex-findings"), _findings(data, where, language)]
    if data["figures"]:
        pictures = charts.charts_of(_in_order(data), "annex-charts", _("All cited figures"))
        found += [Heading(2, _("Figures"), id="annex-figures"), _figures(data, where), *pictures]
    bare = _without_ground(data)
    found.append(Heading(2, _("Paragraphs without ground"), id="annex-without-ground"))
    if bare:
        found += [Hint("", _("Nothing that was heard, counted or decided supports these paragraphs yet.")), Listing(bare)]
    else:
        found.append(Hint("", _("Every paragraph, goal and measure of this paper rests on something.")))
    return found


def _in_order(data: Json) -> list[Json]:
    return sorted(data["figures"].values(), key=lambda figure: figure["key"])


def _cited_in(data: Json) -> dict[str, list[str]]:
    """Finding or figure -> the numbers of the chapters that cite it, in the paper's order."""
    where: dict[str, list[str]] = {}
    for chapter in data["chapters"]:
        name = chapter["number"] or chapter["title"]
        for block in chapter["blocks"]:
            for citation in block["citations"]:
                uid = citation.get("finding") or citation.get("figure")
                if uid and name not in where.setdefault(uid, []):
                    where[uid].append(name)
    return where


def _citing(uid: str, where: dict[str, list[str]]) -> str:
    return _("Cited in %(chapters)s") % {"chapters": ", ".join(where.get(uid, []))}


def _findings(data: Json, where: dict[str, list[str]], language: str) -> Table:
    rows, ids = [], []
    for uid, finding in sorted(data["findings"].items(), key=lambda item: item[1]["number"]):
        claim, claim_language = wording.claim_of(finding, language)
        flag = f"[{pgettext('finding', 'invented')}]" if finding["is_synthetic"] else ""
        against = finding["contradiction_search"]
        contradiction = [_("Also contradicted.") if finding["ground"]["contradicting"] else "", against]
        rows.append(
            [
                Cell([finding["number"], *filter(None, [flag])]),
                Cell([claim, *filter(None, [finding["scope"], _citing(uid, where)])], claim_language),
                Cell([wording.finding_ground(finding)]),
                Cell([str(Finding.Status(finding["status"]).label), *filter(None, contradiction)]),
            ]
        )
        ids.append(f"finding-{uid}")
    columns = [_("No."), _("Finding"), _("Rests on"), _("State and contradiction")]
    return Table(_("The findings this paper cites"), columns, [12, 44, 20, 28], rows, ids)


def _figures(data: Json, where: dict[str, list[str]]) -> Table:
    rows, ids = [], []
    for uid, figure in sorted(data["figures"].items(), key=lambda item: item[1]["key"]):
        flag = wording.flag_of(figure)
        rows.append(
            [
                Cell([figure["title"], *filter(None, [figure["question"], figure["category"], _citing(uid, where)])]),
                Cell([wording.value_of(figure), *([f"[{flag}]"] if flag else [])]),
                Cell([wording.base_of(figure)]),
                Cell([wording.reliability_of(figure)]),
                Cell([wording.origin_of(figure)]),
            ]
        )
        ids.append(f"figure-{uid}")
    columns = [
        pgettext("statistics", "Figure"),
        _("Value"),
        _("Base, mode and dates"),
        _("Weighting and interval"),
        _("Source"),
    ]
    return Table(_("The figures this paper cites"), columns, [28, 13, 30, 29, 22], rows, ids)


def _without_ground(data: Json) -> list[tuple[str, str, str]]:
    found = []
    for chapter in data["chapters"]:
        for block in chapter["blocks"]:
            if block["kind"] in {Block.Kind.HEADING, Block.Kind.CHART} or block["ground"]["grounded"]:
                continue
            measure = block["measure"]
            text = f"{measure['number']} {measure['title']}" if measure else " ".join(plain_text(block["text"]).split())
            short = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"
            found.append((chapter["number"] or chapter["title"], short, f"b-{block['uid']}"))
    return found
