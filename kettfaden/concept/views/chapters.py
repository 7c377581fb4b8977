"""One chapter as it is drafted, and what is added to it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kettfaden.concept import actions, drafting, queries, rules
from kettfaden.concept.forms import ChapterForm, ChartForm, MeasureForm, NewBlockForm, ReasonForm
from kettfaden.concept.models import Block, Chapter
from kettfaden.concept.views.paper import way
from kettfaden.equipment.markup import render_markdown
from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.evidence.queries import current_figures
from kettfaden.people.roles import Role
from kettfaden.process.gates import member_page

# Who works on the paper sees how few people stand behind a block; the others only that they are few.
SEE_SMALL = frozenset({Role.COORDINATOR, Role.RESEARCHER, Role.EDITOR})


def read(request: Any, chapter: Chapter) -> drafting.DraftChapter:
    """The chapter as this reader may see it."""
    return drafting.read_chapter(chapter, request.actor, sees_small=bool(request.roles & SEE_SMALL))


def chapter_url(request: Any, chapter: Chapter, block: Block | None = None) -> str:
    """The address of a chapter, at a block."""
    url = reverse("concept:chapter", args=[request.process.slug, chapter.uid])
    return f"{url}#b-{block.uid}" if block is not None else url


def name_of(chapter: Chapter) -> str:
    """Number and title."""
    return f"{chapter.number} {chapter.title}".strip()


@member_page(rules.READ_DRAFT)
def chapter(request: Any, uid: str) -> HttpResponse:
    """The drafting view: blocks in their sections, the views of the situation side by side."""
    found = queries.get_chapter_for(request.actor, request.process, uid)
    chapters = list(queries.chapters_of(found.paper))
    place = next(number for number, row in enumerate(chapters) if row.pk == found.pk)
    draft = read(request, found)
    context = {
        "chapter": found,
        "draft": draft,
        "chapters": chapters,
        "previous": chapters[place - 1] if place else None,
        "next": chapters[place + 1] if place + 1 < len(chapters) else None,
        "uncited": queries.uncited_findings(request.process).filter(field=found.field_id).count() if found.is_field else 0,
        "has_measures": any(row.measure for row in draft.blocks),
        "may_edit": bool(request.roles & rules.EDIT_PAPER),
        "may_set_up": bool(request.roles & rules.SET_UP_PAPER),
        "breadcrumbs": way(request, (name_of(found), "")),
    }
    return render(request, "concept/chapter.html", context)


@member_page(rules.SET_UP_PAPER)
def rename(request: Any, uid: str) -> HttpResponse:
    """Rename a chapter."""
    found = queries.get_chapter_for(request.actor, request.process, uid)
    form = ChapterForm(request.POST or None, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.change_chapter(chapter=found, title=form.cleaned_data["title"], by=request.actor)
        if form.is_valid():
            return redirect(chapter_url(request, found))
    return _form_page(request, found, form, _("Rename the chapter"), _("Save"))


@member_page(rules.EDIT_PAPER)
def reason(request: Any, uid: str) -> HttpResponse:
    """Say why a field of action has no measures."""
    found = _field_chapter(request, uid)
    form = ReasonForm(request.POST or None, initial={"reason": found.no_measures_reason})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.give_no_measures_reason(chapter=found, reason=form.cleaned_data["reason"], by=request.actor)
        if form.is_valid():
            return HttpResponseRedirect(chapter_url(request, found) + "#measures")
    return _form_page(request, found, form, _("Why this field has no measures"), _("Save"))


@member_page(rules.EDIT_PAPER)
def add(request: Any, uid: str) -> HttpResponse:
    """Add a block; asked by htmx, the form and then the new block take their place in the chapter itself."""
    found = queries.get_chapter_for(request.actor, request.process, uid)
    form = NewBlockForm(request.POST or None, chapter=found, initial=_asked(request, found))
    wants_preview = "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not wants_preview:
        given = form.cleaned_data
        block = None
        with refusals_shown_in(form):
            block = actions.add_block(
                chapter=found,
                text=given["text"],
                kind=Block.Kind.GOAL
                if given["section"] == Block.Section.GOALS and given["kind"] == Block.Kind.PARAGRAPH
                else given["kind"],
                section=given["section"],
                perspective=given["perspective"],
                language=given["language"],
                after=_after(request, found, given["after"]),
                by=request.actor,
            )
        if block is not None:
            if request.htmx:
                part = {
                    "row": read(request, found).find(block.uid),
                    "chapter": found,
                    "may_edit": True,
                    "saved": "saved",
                    "and_add": True,
                }
                return render(request, "concept/parts/block.html", part)
            return redirect(chapter_url(request, found, block))
    context = {
        "chapter": found,
        "form": form,
        "preview": render_markdown(request.POST.get("text", "")) if wants_preview else "",
        "breadcrumbs": way(request, (name_of(found), chapter_url(request, found)), (_("Add"), "")),
    }
    template = "concept/parts/add_form.html" if request.htmx else "concept/add.html"
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)


def _asked(request: Any, chapter: Chapter) -> dict[str, Any]:
    """What the link that led here already said."""
    section = request.GET.get("section", "")
    section = section if section in drafting.sections_of(chapter) else drafting.sections_of(chapter)[0]
    return {
        "kind": Block.Kind.GOAL if section == Block.Section.GOALS else Block.Kind.PARAGRAPH,
        "section": section,
        "perspective": request.GET.get("perspective", ""),
        "language": chapter.paper.language,
        "after": request.GET.get("after", ""),
    }


def _after(request: Any, chapter: Chapter, uid: str) -> Block | None:
    """The block to stand behind; one that is gone meanwhile means the end of the chapter."""
    return queries.visible_blocks(request.actor, request.process).filter(uid=uid, chapter=chapter).first() if uid else None


@member_page(rules.EDIT_PAPER)
def add_chart(request: Any, uid: str) -> HttpResponse:
    """Add a chart of figures."""
    found = queries.get_chapter_for(request.actor, request.process, uid)
    figures = current_figures(request.process).order_by("is_synthetic", "title")
    asked = _asked(request, found)
    form = ChartForm(
        request.POST or None, chapter=found, figures=figures, initial={name: asked[name] for name in ("section", "after")}
    )
    if request.method == "POST" and form.is_valid():
        given, block = form.cleaned_data, None
        with refusals_shown_in(form):
            block = actions.add_chart(
                chapter=found,
                caption=given["caption"],
                figures=list(given["figures"]),
                section=given["section"],
                after=_after(request, found, given["after"]),
                by=request.actor,
            )
        if block is not None:
            return redirect(chapter_url(request, found, block))
    labels = {figure.uid: figure for figure in figures}
    named: Any = form.fields["figures"]
    named.label_from_instance = lambda figure: (
        f"{figure.title}: {drafting.value_in_words(figure)} ({drafting.base_in_words(figure)})"
        + (f" – {_('invented')}" if figure.is_synthetic else "")
    )
    if not labels:
        messages.info(request, _("There are no figures yet. Enter or import them first."))
    return _form_page(request, found, form, _("Add a chart"), _("Add the chart"))


@member_page(rules.EDIT_PAPER)
def add_measure(request: Any, uid: str) -> HttpResponse:
    """Add a measure with all its columns."""
    found = _field_chapter(request, uid)
    form = MeasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        measure = None
        with refusals_shown_in(form):
            measure = actions.add_measure(chapter=found, text=form.cleaned_data["text"], **form.columns(), by=request.actor)
        if measure is not None:
            messages.success(request, _("%(number)s is added. Say next what it rests on.") % {"number": measure.number})
            return redirect("concept:ground", request.process.slug, measure.block.uid)
    context = {
        "chapter": found,
        "form": form,
        "heading": _("Add a measure"),
        "submit": _("Add the measure"),
        "cancel_url": chapter_url(request, found) + "#measures",
        "breadcrumbs": way(request, (name_of(found), chapter_url(request, found)), (_("Add a measure"), "")),
    }
    return render(request, "concept/measure_form.html", context, status=422 if form.is_bound else 200)


def _field_chapter(request: Any, uid: str) -> Chapter:
    found = queries.get_chapter_for(request.actor, request.process, uid)
    if not found.is_field:
        raise Http404
    return found


def _form_page(request: Any, found: Chapter, form: Any, heading: str, submit: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "cancel_url": chapter_url(request, found),
        "breadcrumbs": way(request, (name_of(found), chapter_url(request, found)), (heading, "")),
    }
    return render(request, "concept/form.html", context, status=422 if form.is_bound else 200)
