"""Where a block stands: moving, splitting, merging, removing, restoring."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.concept import actions, queries, rules
from kettfaden.concept.forms import ChapterChoiceForm, SplitForm
from kettfaden.concept.models import Block
from kettfaden.concept.views.chapters import chapter_url, name_of, read
from kettfaden.concept.views.paper import way
from kettfaden.equipment.markup import render_markdown
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.process.gates import member_page

# After the end of a sentence or of a line.
_BREAK = re.compile(r"(?<=[.!?…])\s+|\n+")


@member_page(rules.EDIT_PAPER)
@require_POST
def step(request: Any, uid: str, direction: str) -> HttpResponse:
    """Move a block one place up or down within its section and view."""
    found = queries.get_block_for(request.actor, request.process, uid)
    row = read(request, found.chapter).find(uid)
    try:
        if row is not None and direction == "down" and row.below is not None:
            actions.move_block(block=found, after=row.below, by=request.actor)
        elif row is not None and direction == "up" and row.above is not None:
            actions.move_block(block=found, chapter=found.chapter, after=queries.before(row.above), by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(chapter_url(request, found.chapter, found))


@member_page(rules.EDIT_PAPER)
def place(request: Any, uid: str) -> HttpResponse:
    """Move a block to another chapter, section or view."""
    found = queries.get_block_for(request.actor, request.process, uid)
    initial = {
        "chapter": found.chapter.uid,
        "section": found.section,
        "perspective": found.perspective and found.perspective.key,
    }
    form = ChapterChoiceForm(request.POST or None, block=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        given, moved = form.cleaned_data, None
        target = given["chapter"]
        with refusals_shown_in(form):
            moved = actions.move_block(
                block=found,
                chapter=target,
                after=queries.last_of(target, given.get("section") or "", but=found),
                section=given.get("section") or None,
                perspective=given.get("perspective"),
                by=request.actor,
            )
        if moved is not None:
            messages.success(request, _("Moved. The block keeps its history and its ground."))
            return redirect(chapter_url(request, moved.chapter, moved))
    return _page(request, found, "concept/place.html", form, _("Move to another place"))


@member_page(rules.EDIT_PAPER)
def split(request: Any, uid: str) -> HttpResponse:
    """Split a block in two; without script one chooses the place by a link and sees both parts before saving."""
    found = queries.get_block_for(request.actor, request.process, uid)
    pieces = _pieces(found.text)
    asked = request.GET.get("at", "")
    at = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:4]) < len(pieces) else max(1, len(pieces) // 2)
    initial = {
        "first": "".join(pieces[:at]).strip(),
        "second": "".join(pieces[at:]).strip(),
        "base_revision": found.revision,
    }
    form = SplitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.split_block(block=found, **form.cleaned_data, by=request.actor)
        if form.is_valid():
            messages.success(request, _("Split. Both parts rest on the same ground; take away what belongs to one only."))
            return redirect(chapter_url(request, found.chapter, found))
    places = [{"number": number, "text": piece, "current": number == at} for number, piece in enumerate(pieces)]
    return _page(request, found, "concept/split.html", form, _("Split the paragraph"), places=places)


def _pieces(text: str) -> list[str]:
    """The text in sentences, each with the blanks behind it; joined they are the text."""
    ends = [match.end() for match in _BREAK.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True) if text[start:end].strip()]


@member_page(rules.EDIT_PAPER)
def merge(request: Any, uid: str) -> HttpResponse:
    """Ask, then merge a block with the next one."""
    found = queries.get_block_for(request.actor, request.process, uid)
    row = read(request, found.chapter).find(uid)
    if row is None or row.below is None:
        messages.error(request, _("There is no block behind it in this section that it could be merged with."))
        return redirect(chapter_url(request, found.chapter, found))
    following = row.below
    if request.method == "POST":
        try:
            actions.merge_blocks(block=found, following=following, by=request.actor)
            messages.success(request, _("Merged. The first keeps its number in the thread, with the ground of both."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(chapter_url(request, found.chapter, found))
    texts = [render_markdown(found.text), render_markdown(following.text)]
    return _page(request, found, "concept/merge.html", None, _("Merge with the next paragraph"), texts=texts)


@member_page(rules.EDIT_PAPER)
def remove(request: Any, uid: str) -> HttpResponse:
    """Ask, then take a block out of the paper."""
    found = queries.get_block_for(request.actor, request.process, uid)
    if request.method == "POST":
        try:
            actions.remove_block(block=found, by=request.actor)
            messages.success(request, _("Taken out. You find it under “Taken out” and can put it back."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(chapter_url(request, found.chapter))
    return _page(request, found, "concept/remove.html", None, _("Take it out of the paper?"), html=render_markdown(found.text))


@member_page(rules.EDIT_PAPER)
@require_POST
def restore(request: Any, uid: str) -> HttpResponse:
    """Put a removed block back where it stood."""
    found = queries.get_block_for(request.actor, request.process, uid)
    try:
        actions.restore_block(block=found, by=request.actor)
        messages.success(request, _("It stands where it stood before."))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("concept:removed", request.process.slug)
    return redirect(chapter_url(request, found.chapter, found))


def _page(request: Any, found: Block, template: str, form: Any, heading: str, **extra: Any) -> HttpResponse:
    back = chapter_url(request, found.chapter, found)
    context = {
        "found": found,
        "form": form,
        "heading": heading,
        "cancel_url": back,
        "breadcrumbs": way(request, (name_of(found.chapter), back), (heading, "")),
        **extra,
    }
    return render(request, template, context, status=422 if form is not None and form.is_bound else 200)
