"""Writing in one block: its text, who writes, a conflict of two texts, a measure's columns, its history."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from kettfaden.concept import actions, queries, rules
from kettfaden.concept.actions import Saved
from kettfaden.concept.changes import Parts, columns_changed, words_changed
from kettfaden.concept.forms import MeasureForm, TextForm
from kettfaden.concept.models import Block, Measure
from kettfaden.concept.views.chapters import chapter_url, name_of, read
from kettfaden.concept.views.paper import way
from kettfaden.equipment.markup import render_markdown
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.process.gates import member_page


@member_page(rules.READ_DRAFT)
def block(request: Any, uid: str) -> HttpResponse:
    """One block as it stands in its chapter: a part for htmx, else the chapter at that block."""
    found = queries.get_block_for(request.actor, request.process, uid)
    if not request.htmx or found.removed_at is not None:
        return _go(request, chapter_url(request, found.chapter, found))
    return _fragment(request, found)


def _go(request: Any, url: str) -> HttpResponse:
    """To another page; the whole browser goes there, also when only a part of a page was asked for."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _fragment(request: Any, found: Block, **extra: Any) -> HttpResponse:
    chapter = queries.get_chapter_for(request.actor, request.process, found.chapter.uid)
    context = {
        "row": read(request, chapter).find(found.uid),
        "chapter": chapter,
        "may_edit": bool(request.roles & rules.EDIT_PAPER),
        **extra,
    }
    return render(request, "concept/parts/block.html", context)


@member_page(rules.EDIT_PAPER)
def edit(request: Any, uid: str) -> HttpResponse:
    """Write a block's text. What somebody else saved meanwhile is merged, or both texts stand side by side."""
    found = queries.get_block_for(request.actor, request.process, uid)
    if found.kind == Block.Kind.MEASURE:
        return redirect("concept:measure_change", request.process.slug, uid)
    if request.method != "POST":
        if found.removed_at is not None:
            messages.error(request, _("This block has been removed. Restore it first."))
            return _go(request, reverse("concept:removed", args=[request.process.slug]))
        return _edit_page(request, found, TextForm(initial={"text": found.text, "base_revision": found.revision}))
    form = TextForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, found, form)
    if "preview" in request.POST:
        return _edit_page(request, found, form, preview=render_markdown(form.cleaned_data["text"]))
    if "start" in request.POST:
        return _conflict(request, found, form.cleaned_data["mine"], start=request.POST["start"])
    saved = None
    with refusals_shown_in(form):
        saved = actions.save_block(
            block=found, text=form.cleaned_data["text"], base_revision=form.cleaned_data["base_revision"], by=request.actor
        )
    if saved is None:
        return _edit_page(request, found, form)
    if saved.state == "conflict":
        return _conflict(request, saved.block, saved.mine)
    return _saved(request, saved)


def _saved(request: Any, saved: Saved) -> HttpResponse:
    merged = saved.state == "merged"
    if request.htmx:
        changed: Parts = words_changed(saved.mine, saved.merged) if merged else []
        return _fragment(request, saved.block, saved=saved.state, changed=changed)
    if merged:
        messages.info(
            request, _("Saved, together with a change somebody else made meanwhile. Please read the paragraph once more.")
        )
    else:
        messages.success(request, _("Saved."))
    return redirect(chapter_url(request, saved.block.chapter, saved.block))


def _conflict(request: Any, found: Block, mine: str, start: str = "mine") -> HttpResponse:
    """Both texts side by side; what is written next goes over the newest revision."""
    text = {"theirs": found.text, "both": f"{found.text}\n\n{mine}"}.get(start, mine)
    form = TextForm(initial={"text": text, "base_revision": found.revision, "mine": mine})
    parts = words_changed(found.text, mine)
    conflict = {
        "theirs": [part for part in parts if part[0] != "ins"],
        "mine": [part for part in parts if part[0] != "del"],
        "who": _last_writer(found),
        "revision": found.revision,
    }
    return _edit_page(request, found, form, conflict=conflict, status=422)


def _last_writer(found: Block) -> str:
    revision = found.revisions.select_related("account").first()
    return str(revision.account) if revision is not None and revision.account is not None else ""


def _edit_page(request: Any, found: Block, form: TextForm, *, status: int | None = None, **extra: Any) -> HttpResponse:
    context = {
        "found": found,
        "chapter": found.chapter,
        "form": form,
        "writer": _other_writer(request, found),
        "merged_into": found.became.filter(kind="merged").select_related("result").first() if found.removed_at else None,
        "breadcrumbs": way(request, (name_of(found.chapter), chapter_url(request, found.chapter, found)), (_("Edit"), "")),
        **extra,
    }
    template = "concept/parts/edit_form.html" if request.htmx else "concept/edit.html"
    return render(request, template, context, status=status or (422 if form.errors else 200))


@member_page(rules.EDIT_PAPER)
@require_POST
def lease(request: Any, uid: str) -> HttpResponse:
    """The heartbeat of an open editor: say that one writes here, hear who else does."""
    found = queries.get_block_for(request.actor, request.process, uid)
    writer = "" if actions.lease_block(block=found, by=request.actor) else _other_writer(request, found)
    return render(request, "concept/parts/writer.html", {"writer": writer})


def _other_writer(request: Any, found: Block) -> str:
    return queries.writer_of(found, request.actor)


@member_page(rules.EDIT_PAPER)
def measure_change(request: Any, uid: str) -> HttpResponse:
    """Change a measure: its columns and its text, guarded by one revision."""
    found = queries.get_block_for(request.actor, request.process, uid)
    if found.kind != Block.Kind.MEASURE:
        return redirect("concept:edit", request.process.slug, uid)
    measure: Measure = found.measure
    initial = {name: getattr(measure, name) for name in MeasureForm.Meta.fields}
    form = MeasureForm(request.POST or None, initial={**initial, "text": found.text, "base_revision": found.revision})
    conflict: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        saved = None
        with refusals_shown_in(form):
            saved = actions.change_measure(
                measure=measure,
                base_revision=form.cleaned_data["base_revision"] or 0,
                text=form.cleaned_data["text"],
                **form.columns(),
                by=request.actor,
            )
        if saved is not None and saved.state != "conflict":
            messages.success(request, _("Saved."))
            return redirect(chapter_url(request, found.chapter, found))
        if saved is not None:
            conflict = _columns_in_conflict(measure, saved, form)
            typed = form.columns()
            form = MeasureForm(initial={**typed, "text": saved.mine, "base_revision": saved.block.revision})
    context = {
        "found": found,
        "measure": measure,
        "form": form,
        "conflict": conflict,
        "chapter": found.chapter,
        "heading": _("Change %(number)s") % {"number": measure.number},
        "submit": _("Save"),
        "writer": _other_writer(request, found),
        "cancel_url": chapter_url(request, found.chapter, found),
        "breadcrumbs": way(request, (name_of(found.chapter), chapter_url(request, found.chapter, found)), (measure.number, "")),
    }
    return render(request, "concept/measure_form.html", context, status=422 if conflict or form.errors else 200)


def _columns_in_conflict(measure: Measure, saved: Saved, form: MeasureForm) -> dict[str, Any]:
    """Every column where what is stored now differs from what was typed, by its label."""
    rows = []
    for name, value in {"text": saved.mine, **form.columns()}.items():
        stored = saved.theirs if name == "text" else getattr(measure, name)
        if (stored or "") != (value or ""):
            rows.append({"label": form.fields[name].label, "parts": words_changed(str(stored or ""), str(value or ""))})
    return {"rows": rows, "who": _last_writer(saved.block)}


@member_page(rules.READ_DRAFT)
def history(request: Any, uid: str) -> HttpResponse:
    """Every revision of a block with what it changed, and where the block came from and went."""
    found = queries.get_block_for(request.actor, request.process, uid)
    revisions = list(found.revisions.select_related("account")[:100])
    older = [*revisions[1:], None]
    columns = queries.columns_by_revision(found)
    context = {
        "found": found,
        "chapter": found.chapter,
        "rows": [
            (
                row,
                words_changed(before.text, row.text) if before else [("same", row.text)],
                columns_changed(columns.get(before.revision), columns.get(row.revision)) if before else [],
            )
            for row, before in zip(revisions, older, strict=True)
        ],
        "came_from": found.came_from.select_related("origin"),
        "became": found.became.select_related("result"),
        "may_edit": bool(request.roles & rules.EDIT_PAPER),
        "breadcrumbs": way(request, (name_of(found.chapter), chapter_url(request, found.chapter, found)), (_("History"), "")),
    }
    return render(request, "concept/history.html", context)


@member_page(rules.EDIT_PAPER)
@require_POST
def restore_revision(request: Any, uid: str, revision: int) -> HttpResponse:
    """Put an earlier text of a block back, as a new revision."""
    found = queries.get_block_for(request.actor, request.process, uid)
    row = found.revisions.filter(revision=revision).first()
    try:
        if row is not None:
            actions.save_block(block=found, text=row.text, base_revision=found.revision, by=request.actor)
            messages.success(request, _("The earlier text stands again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("concept:history", request.process.slug, uid)
