"""The first pages: the processes there are, what one is about, and how to take part in it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from kettfaden.evidence.coverage import coverage
from kettfaden.process import queries
from kettfaden.process.gates import open_page, public_page
from kettfaden.process.models import Mandate, Milestone
from kettfaden.record.actor import VISITOR
from kettfaden.web.caching import kept_for_visitors
from kettfaden.web.queries import home as told
from kettfaden.web.queries.ground import quotes_of_paper
from kettfaden.web.queries.paper import published_paper


@open_page
def front(request: Any) -> HttpResponse:
    """All public processes; when there is exactly one, its home."""
    processes = list(queries.visible_to(VISITOR))
    if len(processes) == 1:
        return redirect("web:home", processes[0].slug)
    language = get_language()
    named = [(row, queries.names_in(row, language)) for row in processes]
    rows = [
        {
            "slug": row.slug,
            "title": names.of(row, "title"),
            "about": names.of(row, "about"),
            "operator": row.operator,
            "is_synthetic": row.is_synthetic,
        }
        for row, names in named
    ]
    return render(request, "web/pages/public/front.html", {"rows": rows})


@public_page
@kept_for_visitors
def home(request: Any) -> HttpResponse:
    """What this is in plain words, where it stands, the numbers as published, what comes next, how to take part."""
    process = request.process
    language = get_language() or process.language
    names = queries.names_in(process, language)
    paper = published_paper(process)
    heard = coverage(process, public=True)
    fields = [row for chapter in paper.tree for row in chapter.parts] if paper else []
    return render(
        request,
        "web/pages/public/home.html",
        {
            "names": names,
            "title": names.of(process, "title"),
            "about": names.of(process, "about"),
            "about_language": language if names.knows(process, "about") else process.language,
            "mandate": Mandate.objects.filter(process=process).first(),
            "steps": told.way(process, paper.version if paper else None),
            "numbers": told.published_numbers(process, paper.version if paper else None, heard.total.people),
            "paper": paper,
            "version": paper.version if paper else None,
            "fields": fields,
            "quotes": quotes_of_paper(process, paper) if paper else [],
            "occasions": told.next_occasions(process, names),
            "publication": told.latest_publication(process),
        },
    )


@public_page
@kept_for_visitors
def take_part(request: Any) -> HttpResponse:
    """How to take part: what comes next, the receipt, and how to reach the people who run this."""
    process = request.process
    names = queries.names_in(process, get_language() or process.language)
    return render(
        request,
        "web/pages/public/take_part.html",
        {
            "names": names,
            "occasions": told.next_occasions(process, names, most=20),
            "phase": queries.active_phase(process),
            "formats": [(names.of(row), row) for row in queries.formats_of(process)],
            "milestones": list(Milestone.objects.filter(process=process)),
        },
    )
