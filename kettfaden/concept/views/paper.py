"""The paper as a whole: its chapters with what each still lacks, laying it out, what rests on nothing, what was taken out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.concept import actions, queries, rules
from kettfaden.concept.forms import ChapterFilter, LayOutForm
from kettfaden.concept.models import Paper
from kettfaden.equipment.lists import Listing
from kettfaden.equipment.markup import check_markup, render_markdown
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.process.gates import member_page


def tabs(request: Any, current: str) -> list[dict[str, Any]]:
    """The pages that belong to the paper."""
    slug = request.process.slug
    rows = [
        ("chapters", _("Chapters"), "concept:paper"),
        ("ground", _("Without ground"), "concept:without_ground"),
        ("versions", _("Versions"), "concept:versions"),
        ("removed", _("Taken out"), "concept:removed"),
    ]
    return [{"label": label, "url": reverse(name, args=[slug]), "current": key == current} for key, label, name in rows]


def way(request: Any, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """Breadcrumbs from the paper on: (label, url) each, without url for this page."""
    rows = [(_("The paper"), reverse("concept:paper", args=[request.process.slug])), *steps]
    return [{"label": label, "url": url} if url else {"label": label} for label, url in rows]


def paper_or_none(request: Any) -> Paper | None:
    """The process's paper with the process the gate has read already."""
    paper = queries.paper_of(request.process)
    if paper is not None:
        paper.process = request.process
    return paper


@member_page(rules.READ_DRAFT)
def overview(request: Any) -> HttpResponse:
    """The chapters with their counts; without a paper, how to begin."""
    paper = paper_or_none(request)
    may_set_up = bool(request.roles & rules.SET_UP_PAPER)
    if paper is None:
        return render(request, "concept/no_paper.html", {"may_set_up": may_set_up})
    counts = queries.chapter_counts(paper)
    context = {
        "paper": paper,
        "rows": counts,
        "totals": {
            "blocks": sum(row.blocks for row in counts),
            "measures": sum(row.measures for row in counts),
            "without_ground": sum(row.without_ground for row in counts),
            "uncited": sum(row.uncited for row in counts),
        },
        "newest": queries.visible_versions(request.actor, request.process).defer("canonical").first(),
        "may_freeze": bool(request.roles & rules.FREEZE_VERSIONS),
        "may_set_up": may_set_up,
        "tabs": tabs(request, "chapters"),
    }
    return render(request, "concept/overview.html", context)


@member_page(rules.SET_UP_PAPER)
def lay_out(request: Any) -> HttpResponse:
    """Lay out the paper with the chapters the process plans."""
    process = request.process
    initial = {"title": process.title, "is_synthetic": process.is_synthetic}
    form = LayOutForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.lay_out_paper(process=process, **form.cleaned_data, by=request.actor)
        if form.is_valid():
            messages.success(request, _("The paper is laid out. Every field of action has its chapter."))
            return redirect("concept:paper", process.slug)
    context = {"form": form, "plans": process.chapter_plans.all(), "fields": process.fields.all()}
    return render(request, "concept/lay_out.html", context, status=422 if form.is_bound else 200)


@member_page(rules.READ_DRAFT)
def without_ground(request: Any) -> HttpResponse:
    """All paragraphs, goals and measures that rest on nothing: the page of its own the rules ask for."""
    paper = paper_or_none(request)
    if paper is None:
        return redirect("concept:paper", request.process.slug)
    found = ChapterFilter(request.GET, paper=paper)
    found.is_valid()
    chosen = found.cleaned_data.get("chapter")
    blocks = queries.blocks_without_ground(paper)
    shown = [block for block in blocks if chosen is None or block.chapter_id == chosen.pk]
    chapters: dict[int, dict[str, Any]] = {}
    for block in shown:
        block.chapter.paper = paper
        row = chapters.setdefault(block.chapter_id, {"chapter": block.chapter, "blocks": []})
        row["blocks"].append((block, render_markdown(block.text)))
    context = {
        "filter": found,
        "chosen": chosen,
        "chapters": list(chapters.values()),
        "count": len(shown),
        "total": len(blocks),
        "may_edit": bool(request.roles & rules.EDIT_PAPER),
        "tabs": tabs(request, "ground"),
    }
    return render(request, "concept/without_ground.html", context)


@member_page(rules.READ_DRAFT)
def removed(request: Any) -> HttpResponse:
    """What was taken out of the paper, and what became of it."""
    paper = paper_or_none(request)
    if paper is None:
        return redirect("concept:paper", request.process.slug)
    listing = Listing(request, queries.removed_blocks(paper), sorts={"removed": ("removed_at", "id")}, default="-removed")
    context = {
        "listing": listing,
        "rows": [(block, render_markdown(block.text)) for block in listing],
        "may_edit": bool(request.roles & rules.EDIT_PAPER),
        "tabs": tabs(request, "removed"),
    }
    return render(request, "concept/removed.html", context)


@member_page(rules.EDIT_PAPER)
@require_POST
def preview(request: Any) -> HttpResponse:
    """How a text will look; a part of a page, asked for while somebody types."""
    text = request.POST.get("text", "")
    refusal = ""
    try:
        check_markup(text)
    except Refused as refused:
        refusal = str(refused)
    context = {"html": "" if refusal else render_markdown(text), "refusal": refusal}
    return render(request, "concept/parts/preview.html", context)
