"""Answering: what waits, what is being written, what is out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.evidence.queries import get_voice_for
from kettfaden.findings.queries import get_finding_for
from kettfaden.process.gates import member_page
from kettfaden.replies import actions, rules
from kettfaden.replies.forms import AnswerForm, AnswerTranslationForm, PublishForm
from kettfaden.replies.models import Answer
from kettfaden.replies.queries import answers as queries

TABS = ("waiting", "owed", "draft", "prepared", "published")


@member_page(rules.READ_ANSWERS)
def answer_list(request: Any) -> HttpResponse:
    """What waits for an answer, and the answers by their state."""
    tab = request.GET.get("tab", "waiting")
    tab = tab if tab in TABS else "waiting"
    answers = queries.current(queries.visible_to(request.actor, request.process))
    waiting = queries.findings_without_answer(request.process)
    owed = queries.voices_owed_an_answer(request.actor, request.process)
    labels = {
        "waiting": _("Findings without an answer"),
        "owed": _("Owed an answer of their own"),
        "draft": _("Being written"),
        "prepared": _("Prepared"),
        "published": _("Published"),
    }
    counts = {"waiting": waiting.count(), "owed": owed.count()}
    counts |= {state: answers.filter(state=state).count() for state in TABS[2:]}
    if tab == "waiting":
        listing: Listing[Any] = Listing(request, waiting, sorts={"waiting": "waiting", "number": "number"}, default="-waiting")
    elif tab == "owed":
        listing = Listing(request, owed, sorts={"newest": "id"}, default="newest")
    else:
        listing = Listing(request, answers.filter(state=tab), sorts={"newest": "id", "outcome": "outcome"}, default="-newest")
    address = reverse("replies:list", args=[request.process.slug])
    context = {
        "tab": tab,
        "tabs": [
            {"label": labels[name], "url": f"{address}?tab={name}", "current": name == tab, "count": counts[name]}
            for name in TABS
        ],
        "listing": listing,
        "may_prepare": bool(request.roles & rules.PREPARE_ANSWERS),
        "may_publish": bool(request.roles & rules.PUBLISH_ANSWERS),
        "publications": queries.publications(request.process)[:10] if tab == "published" else [],
    }
    return render(request, "replies/list.html", context)


def _subject(request: Any) -> dict[str, Any]:
    """What a new answer is for: ?finding= or ?voice=."""
    if uid := request.GET.get("finding"):
        return {"finding": get_finding_for(request.actor, request.process, uid)}
    if uid := request.GET.get("voice"):
        return {"voice": get_voice_for(request.actor, request.process, uid)}
    raise Http404


@member_page(rules.PREPARE_ANSWERS)
def answer_add(request: Any) -> HttpResponse:
    """Write an answer to a finding's voices or to one voice."""
    subject = _subject(request)
    form = AnswerForm(request.POST or None, process=request.process)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            answer = actions.prepare_answer(
                process=request.process,
                **subject,
                outcome=form.cleaned_data["outcome"],
                text=form.cleaned_data["text"],
                measure=form.cleaned_data["measure"],
                passed_to=form.cleaned_data["passed_to"],
                by=request.actor,
            )
            messages.success(request, _("The answer is kept as a draft."))
            return redirect("replies:answer", request.process.slug, answer.uid)
    context = {"form": form, **subject}
    return render(request, "replies/form.html", context, status=422 if form.errors else 200)


@member_page(rules.READ_ANSWERS)
def answer(request: Any, uid: str) -> HttpResponse:
    """One answer with its translations."""
    row = queries.get_answer_for(request.actor, request.process, uid)
    context = {
        "answer": row,
        "translations": row.translations.order_by("language"),
        "reached": queries.voices_reached([row]),
        "missing": queries.missing_languages([row]),
        "may_prepare": bool(request.roles & rules.PREPARE_ANSWERS),
        "may_publish": bool(request.roles & rules.PUBLISH_ANSWERS),
        "newer": Answer.objects.filter(supersedes=row).first(),
    }
    return render(request, "replies/answer.html", context)


@member_page(rules.PREPARE_ANSWERS)
def answer_change(request: Any, uid: str) -> HttpResponse:
    """Change an answer that is not out; replace one that is."""
    row = queries.get_answer_for(request.actor, request.process, uid)
    start = {
        "outcome": row.outcome,
        "text": row.text,
        "measure": row.measure,
        "passed_to": row.passed_to,
        "base_revision": row.revision,
    }
    form = AnswerForm(request.POST or None, initial=start, process=request.process)
    theirs = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        common = {name: data[name] for name in ("outcome", "text", "measure", "passed_to")}
        with refusals_shown_in(form):
            if row.state == Answer.State.PUBLISHED:
                kept = actions.prepare_answer(
                    process=request.process,
                    finding=row.finding,
                    voice=row.voice,
                    supersedes=row,
                    **common,
                    by=request.actor,
                )
            else:
                kept = actions.change_answer(
                    answer=row, base_revision=data["base_revision"] or row.revision, **common, by=request.actor
                )
            messages.success(request, _("Saved."))
            return redirect("replies:answer", request.process.slug, kept.uid)
        row.refresh_from_db()
        theirs = row.text
        form.data = form.data.copy()
        form.data["base_revision"] = str(row.revision)
    context = {"form": form, "answer": row, "finding": row.finding, "voice": row.voice, "theirs": theirs}
    return render(request, "replies/form.html", context, status=422 if form.errors else 200)


@member_page(rules.PREPARE_ANSWERS)
def answer_translate(request: Any, uid: str) -> HttpResponse:
    """An answer in one more language, beside the original."""
    row = queries.get_answer_for(request.actor, request.process, uid)
    language = request.GET.get("to", "")
    there = row.translations.filter(language=language).first()
    form = AnswerTranslationForm(request.POST or None, initial={"language": language, "text": there.text if there else ""})
    if request.method == "POST" and form.is_valid():
        actions.translate_answer(answer=row, **form.cleaned_data, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("replies:answer", request.process.slug, row.uid)
    context = {"form": form, "answer": row, "finding": row.finding, "voice": row.voice, "original": row.text}
    return render(request, "replies/form.html", context, status=422 if form.errors else 200)


@member_page(rules.PREPARE_ANSWERS)
@require_POST
def answer_move(request: Any) -> HttpResponse:
    """Mark the ticked answers as prepared, or take them back into work."""
    rows = queries.visible_to(request.actor, request.process).filter(uid__in=request.POST.getlist("answer"))
    verb = actions.mark_prepared if request.POST.get("to") == Answer.State.PREPARED else actions.take_back_to_draft
    try:
        count = verb(answers=rows, by=request.actor)
        messages.success(request, ngettext("{n} answer moved.", "{n} answers moved.", count).format(n=count))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('replies:list', args=[request.process.slug])}?tab={request.POST.get('back', 'draft')}")


@member_page(rules.PREPARE_ANSWERS)
def answer_discard(request: Any, uid: str) -> HttpResponse:
    """Throw away an answer that is not out, after asking."""
    row = queries.get_answer_for(request.actor, request.process, uid)
    if request.method == "POST":
        try:
            actions.discard_answer(answer=row, by=request.actor)
            messages.success(request, _("The draft is gone."))
            return redirect("replies:list", request.process.slug)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("replies:answer", request.process.slug, row.uid)
    return render(request, "replies/discard.html", {"answer": row})


@member_page(rules.PUBLISH_ANSWERS)
def publish(request: Any) -> HttpResponse:
    """Publish everything that is prepared, together, after showing whom it reaches."""
    rows = list(
        queries.visible_to(request.actor, request.process)
        .filter(state=Answer.State.PREPARED)
        .prefetch_related("translations")
        .order_by("id")
    )
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # What was prepared meanwhile was not on the page and waits for the next time.
        shown = set(request.POST.getlist("answer"))
        with refusals_shown_in(form):
            publication = actions.publish_answers(
                process=request.process,
                answers=[row for row in rows if row.uid in shown],
                note=form.cleaned_data["note"],
                by=request.actor,
            )
            messages.success(request, _("Publication {number} is out.").format(number=publication.number))
            return redirect(f"{reverse('replies:list', args=[request.process.slug])}?tab=published")
    context = {
        "form": form,
        "answers": rows,
        "reached": queries.voices_reached(rows),
        "missing": queries.missing_languages(rows),
    }
    return render(request, "replies/publish.html", context, status=422 if form.errors else 200)
