"""The paper as the public reads it: contents, chapters with their ground one click away, and what rests on nothing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kettfaden.concept.export.formats import FORMATS
from kettfaden.process.gates import public_page
from kettfaden.web.caching import kept_for_visitors
from kettfaden.web.queries.ground import figures_of, pictured, public_ground
from kettfaden.web.queries.measures import newest_resolution, public_measures
from kettfaden.web.queries.paper import ReadChapter, ReadPaper, published_paper


@public_page
@kept_for_visitors
def contents(request: Any) -> HttpResponse:
    """The contents of the published version and what can be taken home."""
    paper = published_paper(request.process)
    if paper is None:
        return render(request, "web/pages/paper/none.html", _frame(request, None, None))
    return render(
        request,
        "web/pages/paper/contents.html",
        {
            **_frame(request, paper, None),
            "resolution": newest_resolution(request.process),
            "downloads": _downloads(request, paper),
        },
    )


@public_page
@kept_for_visitors
def chapter(request: Any, chapter: str) -> HttpResponse:
    """A chapter; with ?ground=UID what that block rests on stands open beside it (alone, when a script asks)."""
    paper = published_paper(request.process)
    found = paper.chapter(chapter) if paper else None
    if paper is None or found is None:
        raise Http404
    if found.key != chapter:
        query = request.META["QUERY_STRING"]
        return redirect(reverse("web:chapter", args=[request.process.slug, found.key]) + (f"?{query}" if query else ""))
    opened = _opened(request, paper)
    panel = {
        "opened": opened,
        "ground": public_ground(request.process, paper, opened) if opened else None,
        "close_url": request.path + (f"#b-{opened.uid}" if opened else ""),
        "process": request.process,
    }
    if request.htmx and opened:
        return render(request, "web/pages/paper/ground_panel.html", panel)
    resolution = newest_resolution(request.process)
    measures = public_measures(request.process, paper, [found], resolution)
    return render(
        request,
        "web/pages/paper/chapter.html",
        {
            **_frame(request, paper, found),
            **panel,
            "chapter": found,
            "sections": _sections(found, measures, _charts(request, found)),
            "resolution": resolution,
            "previous": _neighbour(paper, found, -1),
            "next": _neighbour(paper, found, 1),
            "breadcrumbs": [
                {"label": _("The paper"), "url": reverse("web:paper", args=[request.process.slug])},
                {"label": found.name},
            ],
        },
    )


@public_page
@kept_for_visitors
def without_ground(request: Any) -> HttpResponse:
    """All paragraphs and measures of the published version that rest on nothing: a page of its own."""
    paper = published_paper(request.process)
    chapters = [(row, [block for block in row.blocks if not block.is_grounded]) for row in paper.chapters] if paper else []
    return render(
        request,
        "web/pages/paper/without_ground.html",
        {
            **_frame(request, paper, None),
            "chapters": [(row, blocks) for row, blocks in chapters if blocks],
            "breadcrumbs": [
                {"label": _("The paper"), "url": reverse("web:paper", args=[request.process.slug])},
                {"label": _("Without ground")},
            ],
        },
    )


def _frame(request: HttpRequest, paper: ReadPaper | None, current: ReadChapter | None) -> dict[str, Any]:
    return {"paper": paper, "current": current, "version": paper.version if paper else None}


def _opened(request: Any, paper: ReadPaper) -> Any:
    uid = request.GET.get("ground", "")
    if not uid:
        return None
    found = paper.block(uid)
    if found is None:
        raise Http404
    return found[1]


def _sections(chapter: ReadChapter, measures: dict[str, Any], charts: dict[str, Any]) -> list[dict[str, Any]]:
    """The chapter's sections, each block with its measure or its chart."""
    return [
        {
            "key": section.key,
            "title": section.title,
            "views": [
                (
                    whose,
                    [{"block": block, "measure": measures.get(block.uid), "chart": charts.get(block.uid)} for block in blocks],
                )
                for whose, blocks in section.views
            ],
        }
        for section in chapter.sections
    ]


def _charts(request: Any, chapter: ReadChapter) -> dict[str, dict[str, Any]]:
    """What the chart blocks of a chapter draw, by block uid; figures are fetched at once."""
    blocks = [block for block in chapter.blocks if block.kind == "chart"]
    wanted = [row["figure"] for block in blocks for row in block.citations if row["kind"] == "figure"]
    figures = {figure.uid: figure for figure in figures_of(request.process, wanted)}
    charts = {}
    for block in blocks:
        mine = [figures[row["figure"]] for row in block.citations if row["kind"] == "figure" and row["figure"] in figures]
        bars, numbers, notes = pictured(mine)
        charts[block.uid] = {"bars": bars, "numbers": numbers, "note": " ".join(notes)}
    return charts


def _neighbour(paper: ReadPaper, chapter: ReadChapter, step: int) -> ReadChapter | None:
    place = next(number for number, row in enumerate(paper.chapters) if row.uid == chapter.uid) + step
    return paper.chapters[place] if 0 <= place < len(paper.chapters) else None


def _downloads(request: Any, paper: ReadPaper) -> list[dict[str, Any]]:
    """The published version in every format there is."""
    process, number = request.process, paper.version.number
    return [
        {"label": row.name, "use": row.use, "url": reverse("concept_export:version", args=[process.slug, number, row.key])}
        for row in FORMATS.values()
    ]
