"""The thread as a page and as JSON: of a voice upwards, of a block downwards; for members and for the public."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kettfaden.concept.queries import get_block_for
from kettfaden.concept.rules import READ_DRAFT
from kettfaden.equipment.markup import render_markdown
from kettfaden.evidence.queries import get_voice_for
from kettfaden.evidence.rules import READ_VOICES
from kettfaden.process.gates import member_page, public_page
from kettfaden.replies.queries.below import Below, thread_of_block
from kettfaden.replies.queries.thread import thread_of_voice
from kettfaden.web.caching import kept_for_visitors
from kettfaden.web.queries.ground import pictured, public_ground
from kettfaden.web.queries.paper import ReadBlock, ReadChapter, ReadPaper, published_paper
from kettfaden.web.queries.receipts import short_answers


@member_page(READ_VOICES)
def voice(request: Any, uid: str) -> HttpResponse:
    """What became of one voice, up to today."""
    found = get_voice_for(request.actor, request.process, uid)
    return render(
        request,
        "web/pages/thread/voice.html",
        {
            "voice": found,
            "translations": list(found.translations.all()),
            "thread": short_answers(thread_of_voice(request.actor, found)),
            "breadcrumbs": [
                {"label": _("Voices"), "url": reverse("web:voices", args=[request.process.slug])},
                {"label": _("Thread")},
            ],
        },
    )


@member_page(READ_VOICES)
def voice_json(request: Any, uid: str) -> HttpResponse:
    """The same as data."""
    found = get_voice_for(request.actor, request.process, uid)
    return _json({"voice": found.uid, **thread_of_voice(request.actor, found).as_json()})


@member_page(READ_DRAFT)
def block(request: Any, uid: str) -> HttpResponse:
    """What a paragraph of the draft rests on, as far as the reader's role sees it."""
    found = get_block_for(request.actor, request.process, uid)
    below = thread_of_block(request.actor, found)
    return render(
        request,
        "web/pages/thread/block.html",
        {
            "paragraph": found,
            "html": render_markdown(found.text),
            "below": below,
            "sides": [_sides(row) for row in below.findings],
            **_figures(below),
            "breadcrumbs": [
                {"label": _("Paper")},
                {"label": f"{found.chapter.number} {found.chapter.title}".strip()},
                {"label": _("Thread")},
            ],
        },
    )


@member_page(READ_DRAFT)
def block_json(request: Any, uid: str) -> HttpResponse:
    """The same as data."""
    found = get_block_for(request.actor, request.process, uid)
    return _json({"block": found.uid, **thread_of_block(request.actor, found).as_json()})


@public_page
@kept_for_visitors
def public_block(request: Any, uid: str) -> HttpResponse:
    """What a paragraph of the published paper rests on, as a page of its own."""
    paper, chapter, found = _published(request, uid)
    return render(
        request,
        "web/pages/thread/public_block.html",
        {
            "opened": found,
            "chapter": chapter,
            "paper": paper,
            "ground": public_ground(request.process, paper, found),
            "breadcrumbs": [
                {"label": _("The paper"), "url": reverse("web:paper", args=[request.process.slug])},
                {"label": chapter.name, "url": reverse("web:chapter", args=[request.process.slug, chapter.key])},
                {"label": _("Ground")},
            ],
        },
    )


@public_page
@kept_for_visitors
def public_block_json(request: Any, uid: str) -> HttpResponse:
    """The same as data, under the same protection."""
    paper, chapter, found = _published(request, uid)
    ground = public_ground(request.process, paper, found)
    return _json(
        {
            "block": found.uid,
            "chapter": chapter.name,
            "version": paper.version.number,
            "sha256": paper.version.sha256,
            "grounded": found.is_grounded,
            **ground.as_json(),
        }
    )


def _published(request: Any, uid: str) -> tuple[ReadPaper, ReadChapter, ReadBlock]:
    paper = published_paper(request.process)
    found = paper.block(uid) if paper else None
    if paper is None or found is None:
        raise Http404
    return paper, *found


def _sides(row: Any) -> dict[str, Any]:
    return {
        "finding": row,
        "for": [voice for voice in row.voices if voice.stance != "contradicts"],
        "against": [voice for voice in row.voices if voice.stance == "contradicts"],
    }


def _figures(below: Below) -> dict[str, Any]:
    figures = {row.pk: row for finding in below.findings for row in finding.figures} | {row.pk: row for row in below.figures}
    bars, numbers, notes = pictured(figures.values())
    return {"bars": bars, "numbers": numbers, "notes": " ".join(notes)}


def _json(data: dict[str, Any]) -> JsonResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})
