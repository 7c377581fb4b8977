"""What a block rests on: looking through findings, voices and figures, citing them, taking citations off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.concept import actions, drafting, queries, rules
from kettfaden.concept.forms import CiteForm, OtherGroundForm
from kettfaden.concept.models import Block, Citation
from kettfaden.concept.views.chapters import chapter_url, name_of, read
from kettfaden.concept.views.paper import way
from kettfaden.equipment.markup import render_markdown
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.equipment.search import matching, normalise
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.evidence.queries import current_figures, visible_figures, visible_voices, with_origin
from kettfaden.findings.models import Finding, Stance
from kettfaden.findings.queries import visible_to as visible_findings
from kettfaden.findings.queries import with_counts
from kettfaden.process.gates import member_page

SHOWN = 25
KINDS = ("findings", "voices", "figures", "other")


@member_page(rules.READ_DRAFT)
def ground(request: Any, uid: str) -> HttpResponse:
    """A block with what it cites, and beside it what else could be cited."""
    found = queries.get_block_for(request.actor, request.process, uid)
    if found.removed_at is not None:
        messages.error(request, _("This block has been removed. Restore it first."))
        return redirect("concept:removed", request.process.slug)
    return _page(request, found)


def _page(request: Any, found: Block, other: OtherGroundForm | None = None) -> HttpResponse:
    may_edit = bool(request.roles & rules.EDIT_PAPER)
    row = read(request, found.chapter).find(found.uid)
    assert row is not None
    kinds = ("figures",) if found.kind == Block.Kind.CHART else KINDS
    asked = "other" if other is not None else request.GET.get("what", "")
    what = asked if asked in kinds else kinds[0]
    query = request.GET.get("q", "")[:200]
    everywhere = request.GET.get("all") == "1"
    context = {
        "found": found,
        "row": row,
        "html": render_markdown(found.text),
        "chapter": found.chapter,
        "citations": [(citation, _says(citation)) for citation in row.citations],
        "what": what,
        "kinds": _kind_tabs(request, found, kinds, what),
        "query": query,
        "everywhere": everywhere,
        "may_edit": may_edit,
        "stance_form": CiteForm(initial={"stance": Stance.SUPPORTS}),
        "other_form": other or OtherGroundForm(),
        "breadcrumbs": way(
            request, (name_of(found.chapter), chapter_url(request, found.chapter, found)), (_("What it rests on"), "")
        ),
    }
    if may_edit:
        context["results"] = _results(request, row, what, query, everywhere)
    return render(request, "concept/ground.html", context, status=422 if other is not None else 200)


def _kind_tabs(request: Any, found: Block, kinds: tuple[str, ...], what: str) -> list[dict[str, Any]]:
    labels = {
        "findings": _("Findings"),
        "voices": _("Voices"),
        "figures": _("Figures"),
        "other": _("Law, document, assessment"),
    }
    here = reverse("concept:ground", args=[request.process.slug, found.uid])
    return [{"label": labels[kind], "url": f"{here}?what={kind}#choose", "current": kind == what} for kind in kinds]


def _says(citation: Citation) -> str:
    """Why a citation carries nothing (any more); empty where it does or was never meant to."""
    if citation.finding is not None and citation.finding.status == Finding.Status.DROPPED:
        return _("This finding was dropped; it is no ground any more.")
    if citation.voice is not None and citation.voice.standing == Voice.Standing.WITHDRAWN:
        return _("This voice was taken back; it is no ground any more.")
    if citation.is_quoted and citation.voice is not None and not rules.may_quote(citation.voice):
        return _("This voice may not be quoted any more; its words will not be printed.")
    if citation.figure is not None and getattr(citation.figure, "superseded_by", None) is not None:
        return _("There is a newer figure. Cite that one instead.")
    return ""


def _results(request: Any, row: drafting.DraftBlock, what: str, query: str, everywhere: bool) -> Any:
    field = None if everywhere else row.block.chapter.field
    cited = row.citations
    if what == "findings":
        return _findings(request, field, query, {citation.finding_id for citation in cited})
    if what == "voices":
        return _voices(request, field, query, {citation.voice_id for citation in cited})
    if what == "figures":
        return _figures(request, query, {citation.figure_id for citation in cited}, row.block)
    return []


def _findings(request: Any, field: Any, query: str, cited: set[int | None]) -> list[dict[str, Any]]:
    """Findings that carry something, those of the block's own field first."""
    rows = with_counts(visible_findings(request.actor, request.process)).exclude(status=Finding.Status.DROPPED)
    words = normalise(query).split()
    found = [
        finding
        for finding in rows
        if (field is None or words or finding.field_id == field.pk)
        and all(word in normalise(f"{finding} {finding.claim} {finding.scope}") for word in words)
    ]
    found.sort(key=lambda finding: (field is not None and finding.field_id != field.pk, finding.number))
    return [{"finding": finding, "is_cited": finding.pk in cited} for finding in found[: SHOWN * 2]]


def _voices(request: Any, field: Any, query: str, cited: set[int | None]) -> list[dict[str, Any]]:
    voices = visible_voices(request.actor, request.process).exclude(privacy=Privacy.SEALED)
    voices = voices.filter(standing__in=[Voice.Standing.OPEN, Voice.Standing.BACKGROUND])
    if field is not None and not query:
        voices = voices.filter(field=field)
    if query:
        voices = matching(voices, query, "search_text")
    rows = with_origin(voices).order_by("-id")[:SHOWN]
    return [{"voice": voice, "is_cited": voice.pk in cited, "may_quote": rules.may_quote(voice)} for voice in rows]


def _figures(request: Any, query: str, cited: set[int | None], block: Block) -> list[dict[str, Any]]:
    words = normalise(query).split()
    rows = [
        figure
        for figure in current_figures(request.process).order_by("title")
        if all(word in normalise(f"{figure.key} {figure.title} {figure.question} {figure.category}") for word in words)
    ]
    field = block.chapter.field_id
    rows.sort(key=lambda figure: (figure.field_id != field, figure.title))
    return [
        {
            "figure": figure,
            "value": drafting.value_in_words(figure),
            "base": drafting.base_in_words(figure),
            "is_cited": figure.pk in cited,
        }
        for figure in rows[: SHOWN * 2]
    ]


@member_page(rules.EDIT_PAPER)
@require_POST
def cite(request: Any, uid: str) -> HttpResponse:
    """Cite what the button pressed names."""
    found = queries.get_block_for(request.actor, request.process, uid)
    form = CiteForm(request.POST)
    here = reverse("concept:ground", args=[request.process.slug, uid])
    back = f"{here}?{request.GET.urlencode()}#choose"
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    thing: dict[str, Any] = {}
    if given["finding"]:
        thing["finding"] = visible_findings(request.actor, request.process).filter(uid=given["finding"]).first()
    elif given["voice"] or given["quote"]:
        voices = visible_voices(request.actor, request.process)
        thing["voice"] = voices.filter(uid=given["voice"] or given["quote"]).first()
        thing["is_quoted"] = bool(given["quote"])
    elif given["figure"]:
        thing["figure"] = visible_figures(request.actor, request.process).filter(uid=given["figure"]).first()
    if not thing or None in thing.values():
        raise Http404
    try:
        actions.cite(block=found, **thing, stance=given["stance"], by=request.actor)
        messages.success(request, _("Cited."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(back)


@member_page(rules.EDIT_PAPER)
@require_POST
def cite_other(request: Any, uid: str) -> HttpResponse:
    """Cite a law, resolution, document or the assessment of a post."""
    found = queries.get_block_for(request.actor, request.process, uid)
    form = OtherGroundForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            actions.cite(block=found, **form.cleaned_data, by=request.actor)
        if form.is_valid():
            messages.success(request, _("Cited."))
            return redirect(reverse("concept:ground", args=[request.process.slug, uid]) + "?what=other")
    return _page(request, found, form)


@member_page(rules.EDIT_PAPER)
@require_POST
def uncite(request: Any, uid: str) -> HttpResponse:
    """Take one citation off its block."""
    citation = queries.get_citation_for(request.actor, request.process, uid)
    block = citation.block.uid
    actions.uncite(citation=citation, by=request.actor)
    messages.success(request, _("Taken off. Nothing else has changed."))
    return redirect("concept:ground", request.process.slug, block)
