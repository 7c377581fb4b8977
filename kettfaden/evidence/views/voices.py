"""One voice: its words and translations, who may read it, where it came from; and working on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.evidence import actions, queries, rules
from kettfaden.evidence.forms import MarkForm, MoveForm, RewordForm, SplitForm, TranslateForm
from kettfaden.evidence.models import Voice
from kettfaden.process.gates import member_page


def _voice(request: Any, uid: str) -> Voice:
    return queries.get_voice_for(request.actor, request.process, uid)


@member_page(rules.READ_VOICES)
def voice(request: Any, uid: str) -> HttpResponse:
    """The voice with everything around it."""
    row = _voice(request, uid)
    siblings = (
        queries.visible_voices(request.actor, request.process)
        .filter(contribution=row.contribution)
        .exclude(pk=row.pk)
        .order_by("order")
    )
    context = {
        "voice": row,
        "contribution": row.contribution,
        "siblings": siblings,
        "became": row.became.exclude(kind__in=["moved", "reworded"]).select_related("result"),
        "came_from": row.came_from.exclude(kind__in=["moved", "reworded"]).select_related("origin"),
        "changes": row.came_from.filter(kind__in=["moved", "reworded"]).order_by("at"),
        "ceiling": rules.ceiling_of(row),
        "hints": rules.review_hints(row.text) if request.roles & rules.REVIEW_VOICES else [],
        "may_review": bool(request.roles & rules.REVIEW_VOICES),
    }
    return render(request, "evidence/voice.html", context)


def _work(
    request: Any, uid: str, row: Voice, form: Any, heading: str, do: Callable[[dict[str, Any]], Voice], done: str, **more: Any
) -> HttpResponse:
    """A page with one form that changes a voice."""
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            result = do(form.cleaned_data)
            messages.success(request, done)
            return redirect("evidence:voice", request.process.slug, result.uid)
    context = {"voice": row, "form": form, "heading": heading, **more}
    return render(request, "evidence/voice_form.html", context, status=422 if form.is_bound else 200)


@member_page(rules.REVIEW_VOICES)
def reword(request: Any, uid: str) -> HttpResponse:
    """Other words for the same, for instance without a third person's name."""
    row = _voice(request, uid)
    form = RewordForm(request.POST or None, initial={"text": row.text, "base_revision": row.revision})
    text = _("The old words are not kept: that is how a name disappears. Change no more than is needed.")
    return _work(
        request, uid, row, form, _("Change the words"),
        lambda data: actions.reword_voice(voice=row, text=data["text"], base_revision=data["base_revision"], by=request.actor),
        _("Saved. Look at the translations: they are of the older words."), text=text,
    )  # fmt: skip


@member_page(rules.REVIEW_VOICES)
def split(request: Any, uid: str) -> HttpResponse:
    """Several things said in one breath become several voices."""
    row = _voice(request, uid)
    form = SplitForm(request.POST or None, initial={"text": row.text})
    return _work(
        request, uid, row, form, _("Split the voice"),
        lambda data: actions.split_voice(voice=row, parts=form.parts(), by=request.actor)[0],
        _("Split. The first part keeps its thread; the others point back to it."),
    )  # fmt: skip


@member_page(rules.REVIEW_VOICES)
def merge(request: Any, uid: str) -> HttpResponse:
    """Voices of the same contribution that are one."""
    row = _voice(request, uid)
    siblings = list(
        queries.visible_voices(request.actor, request.process)
        .filter(contribution=row.contribution)
        .exclude(pk=row.pk)
        .order_by("order")
    )
    if request.method == "POST":
        chosen = [sibling for sibling in siblings if sibling.uid in request.POST.getlist("voice")]
        merged = actions.merge_voices(voices=[row, *chosen], by=request.actor)
        messages.success(request, _("Merged. The others point to this voice."))
        return redirect("evidence:voice", request.process.slug, merged.uid)
    return render(request, "evidence/voice_merge.html", {"voice": row, "siblings": siblings})


@member_page(rules.REVIEW_VOICES)
def move(request: Any, uid: str) -> HttpResponse:
    """To the contribution it belongs to."""
    row = _voice(request, uid)
    form = MoveForm(request.POST or None, voice=row)
    return _work(
        request, uid, row, form, _("Move to another contribution"),
        lambda data: actions.move_voice(voice=row, contribution=data["contribution"], by=request.actor),
        _("Moved and sealed again."),
    )  # fmt: skip


@member_page(rules.REVIEW_VOICES)
def translate(request: Any, uid: str) -> HttpResponse:
    """A translation beside the original."""
    row = _voice(request, uid)
    language = request.GET.get("into") or request.process.language
    there = next((line for line in row.translations.all() if line.language == language), None)
    start = {"language": language, "text": there.text if there else "", "maker": there.maker if there else "translator"}
    form = TranslateForm(request.POST or None, process=request.process, initial=start)

    def do(data: dict[str, Any]) -> Voice:
        actions.translate_voice(voice=row, **data, by=request.actor)
        return row

    return _work(request, uid, row, form, _("Translate"), do, _("Saved."), show_original=True)


@member_page(rules.REVIEW_VOICES)
def mark(request: Any, uid: str) -> HttpResponse:
    """Open, background, unusable, urgent."""
    row = _voice(request, uid)
    form = MarkForm(request.POST or None, initial={"standing": row.standing, "reason": row.reason})
    return _work(
        request, uid, row, form, _("Mark the voice"),
        lambda data: actions.mark_voice(voice=row, standing=data["standing"], reason=data["reason"], by=request.actor),
        _("Saved."), show_original=True,
    )  # fmt: skip


@member_page(rules.REVIEW_VOICES)
@require_POST
def owed(request: Any, uid: str) -> HttpResponse:
    """Whether an answer of its own is owed."""
    row = _voice(request, uid)
    actions.set_owed(voice=row, owes_answer=request.POST.get("owed") == "1", by=request.actor)
    messages.success(request, _("Saved."))
    return redirect("evidence:voice", request.process.slug, row.uid)


@member_page(rules.REVIEW_VOICES)
@require_POST
def open_or_seal(request: Any, uid: str, verb: str) -> HttpResponse:
    """Open one voice as far as its contribution allows, or seal it."""
    row = _voice(request, uid)
    if verb == "seal":
        actions.seal_voices(process=request.process, voices=[row.pk], by=request.actor)
        messages.success(request, _("Sealed. Nobody but reviewers reads it now."))
    else:
        privacy = request.POST.get("privacy") or None
        if actions.release_voices(process=request.process, voices=[row.pk], privacy=privacy, by=request.actor):
            messages.success(request, _("Released."))
        else:
            messages.warning(request, _("This voice cannot be opened so far."))
    return redirect(reverse("evidence:voice", args=[request.process.slug, row.uid]))
