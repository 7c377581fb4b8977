"""One finding: its card, its words, what it rests on, how sure people are of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.equipment.search import matching
from kettfaden.evidence.models import Figure
from kettfaden.evidence.queries import current_figures, visible_voices, with_origin
from kettfaden.findings import actions, queries, rules
from kettfaden.findings.forms import (
    FindingForm,
    JudgementForm,
    LinkForm,
    MergeForm,
    SearchNoteForm,
    SplitForm,
    TranslationForm,
    VoiceSearch,
)
from kettfaden.findings.models import Finding, Judgement, Stance, Support, VoiceTheme
from kettfaden.process.gates import member_page


def _finding(request: Any, uid: str) -> Finding:
    return queries.get_finding_for(request.actor, request.process, uid)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


def _alike(supports: list[Support]) -> list[tuple[Support, int]]:
    """Each support once, with how many on the page say the same in the same words."""
    first: dict[object, Support] = {}
    count: dict[object, int] = {}
    for support in supports:
        key = support.voice.text if support.voice else support.pk
        first.setdefault(key, support)
        count[key] = count.get(key, 0) + 1
    return [(support, count[key]) for key, support in first.items()]


@member_page(rules.READ_FINDINGS)
def finding(request: Any, uid: str) -> HttpResponse:
    """The finding card."""
    row = _finding(request, uid)
    readable = set(
        visible_voices(request.actor, request.process)
        .filter(pk__in=row.supports.filter(voice__isnull=False).values("voice"))
        .values_list("pk", flat=True)
    )
    sides = []
    for stance in (Stance.SUPPORTS, Stance.CONTRADICTS, Stance.CONTEXT):
        listing = Listing(
            request,
            queries.supports_of(row, stance),
            sorts={"newest": ("figure_id", "-voice_id")},
            default="newest",
            per_page=20 if request.GET.get("all") != stance else 100,
        )
        sides.append((stance, listing, _alike(listing.rows)))
    breadth = queries.breadth_of([row])[row.pk]
    context = {
        "finding": row,
        "sides": sides,
        "readable": readable,
        "breadth": breadth,
        "hints": breadth.hints(),
        "judgements": row.judgements.select_related("account"),
        "translations": row.translations.order_by("language"),
        "became": row.became.select_related("result"),
        "came_from": row.came_from.select_related("origin"),
        "moves": [(status, Finding.Status(status).label) for status in sorted(rules.TRANSITIONS[row.status])],
        "may_edit": bool(request.roles & rules.WORK_ON_FINDINGS),
        "breadcrumbs": [
            {"label": _("Findings"), "url": f"/w/{request.process.slug}/findings/"},
            {"label": str(row), "url": ""},
        ],
    }
    return render(request, "findings/finding.html", context)


@member_page(rules.WORK_ON_FINDINGS)
def finding_add(request: Any) -> HttpResponse:
    """A new finding."""
    form = FindingForm(request.POST or None, process=request.process)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_shown_in(form):
            added = actions.add_finding(
                process=request.process,
                claim=data["claim"],
                field=data["field"],
                theme=data["theme"],
                scope=data["scope"],
                is_synthetic=request.process.is_synthetic,
                by=request.actor,
            )
            messages.success(request, _("The finding is there. Now link what supports and what contradicts it."))
            return redirect("findings:link", request.process.slug, added.uid)
    return render(request, "findings/form.html", {"form": form, "heading": _("New finding")}, status=_status(form))


@member_page(rules.WORK_ON_FINDINGS)
def finding_change(request: Any, uid: str) -> HttpResponse:
    """The finding's words."""
    row = _finding(request, uid)
    start = {
        "claim": row.claim,
        "field": row.field,
        "theme": row.theme,
        "scope": row.scope,
        "base_revision": row.revision,
    }
    form = FindingForm(request.POST or None, initial=start, process=request.process)
    theirs = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_shown_in(form):
            actions.change_finding(
                finding=row,
                base_revision=data["base_revision"] or row.revision,
                claim=data["claim"],
                field=data["field"],
                theme=data["theme"],
                scope=data["scope"],
                by=request.actor,
            )
            messages.success(request, _("Saved."))
            return redirect("findings:finding", request.process.slug, row.uid)
        row.refresh_from_db()
        theirs = row.claim
        # Whoever has seen the other text may save over it with the next click.
        form.data = form.data.copy()
        form.data["base_revision"] = str(row.revision)
    context = {"form": form, "heading": _("Change {finding}").format(finding=row), "finding": row, "theirs": theirs}
    return render(request, "findings/form.html", context, status=_status(form))


@member_page(rules.WORK_ON_FINDINGS)
@require_POST
def finding_move(request: Any, uid: str) -> HttpResponse:
    """Move a finding to another status."""
    row = _finding(request, uid)
    try:
        actions.move_finding_on(finding=row, status=request.POST.get("status", ""), by=request.actor)
        messages.success(request, _("The finding moved on."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("findings:finding", request.process.slug, row.uid)


@member_page(rules.WORK_ON_FINDINGS)
@require_http_methods(["GET", "POST"])
def link(request: Any, uid: str) -> HttpResponse:
    """Search voices and figures, choose them, say how they stand to the claim."""
    row = _finding(request, uid)
    search = VoiceSearch(request.GET or None, process=request.process)
    voices = with_origin(visible_voices(request.actor, request.process)).exclude(
        pk__in=row.supports.filter(voice__isnull=False).values("voice")
    )
    wanted = search.cleaned_data if search.is_bound and search.is_valid() else {}
    if wanted.get("q"):
        voices = matching(voices, wanted["q"], "search_text")
    if wanted.get("theme"):
        voices = voices.filter(pk__in=VoiceTheme.objects.filter(theme=wanted["theme"]).values("voice"))
    if wanted.get("field"):
        voices = voices.filter(field=wanted["field"])
    if wanted.get("group"):
        voices = voices.filter(contribution__group=wanted["group"])
    if wanted.get("region"):
        voices = voices.filter(contribution__region__in=[wanted["region"], *wanted["region"].parts.all()])
    if wanted.get("format"):
        voices = voices.filter(contribution__source__format=wanted["format"])
    if not wanted and row.field_id:
        voices = voices.filter(field=row.field)
    listing = Listing(request, voices, sorts={"newest": "id"}, default="-newest")
    figures = list(current_figures(request.process).exclude(pk__in=row.supports.filter(figure__isnull=False).values("figure")))
    form = LinkForm(
        request.POST or None,
        initial={"stance": Stance.SUPPORTS},
        voices=request.POST.getlist("voice"),
        figures=[figure.uid for figure in figures],
    )
    if request.method == "POST" and form.is_valid():
        chosen = visible_voices(request.actor, request.process).filter(uid__in=form.cleaned_data["voice"])
        with refusals_shown_in(form):
            count = actions.add_support(
                finding=row,
                voices=list(chosen.values_list("pk", flat=True)),
                figures=list(Figure.objects.filter(process=request.process, uid__in=form.cleaned_data["figure"])),
                stance=form.cleaned_data["stance"],
                by=request.actor,
            )
            messages.success(request, ngettext("{n} linked.", "{n} linked.", count).format(n=count))
            return redirect(request.get_full_path())
    context = {"finding": row, "search": search, "listing": listing, "figures": figures, "form": form}
    return render(request, "findings/link.html", context, status=_status(form))


@member_page(rules.WORK_ON_FINDINGS)
@require_POST
def unlink(request: Any, uid: str) -> HttpResponse:
    """Take one voice or figure off its finding."""
    support = queries.get_support_for(request.actor, request.process, uid)
    row = support.finding
    actions.remove_support(support=support, by=request.actor)
    messages.success(request, _("Taken off the finding. The voice itself stays as it is."))
    return redirect("findings:finding", request.process.slug, row.uid)


@member_page(rules.JUDGE_FINDINGS)
def judge(request: Any, uid: str) -> HttpResponse:
    """One's own judgement of the confidence in a finding."""
    row = _finding(request, uid)
    mine = Judgement.objects.filter(finding=row, account=request.actor.account).first()
    form = JudgementForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        actions.judge_finding(finding=row, **form.cleaned_data, by=request.actor)
        messages.success(request, _("Your judgement is kept."))
        return redirect("findings:finding", request.process.slug, row.uid)
    context = {"form": form, "finding": row, "hints": queries.breadth_of([row])[row.pk].hints()}
    return render(request, "findings/judge.html", context, status=_status(form))


@member_page(rules.WORK_ON_FINDINGS)
def searched(request: Any, uid: str) -> HttpResponse:
    """Note where one looked for what contradicts a finding."""
    row = _finding(request, uid)
    start = {"text": row.contradiction_search, "on": row.contradiction_searched_on or timezone.localdate()}
    form = SearchNoteForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.search_contradiction(finding=row, **form.cleaned_data, by=request.actor)
            return redirect("findings:finding", request.process.slug, row.uid)
    context = {"form": form, "finding": row, "heading": _("Searched for what contradicts it")}
    return render(request, "findings/form.html", context, status=_status(form))


@member_page(rules.WORK_ON_FINDINGS)
def translate(request: Any, uid: str) -> HttpResponse:
    """The claim in one more language, beside the original."""
    row = _finding(request, uid)
    language = request.GET.get("to", "")
    there = row.translations.filter(language=language).first()
    start = {"language": language, "claim": there.claim if there else ""}
    form = TranslationForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.translate_finding(finding=row, **form.cleaned_data, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("findings:finding", request.process.slug, row.uid)
    context = {"form": form, "finding": row, "heading": _("Translate the claim"), "original": row.claim}
    return render(request, "findings/form.html", context, status=_status(form))


def _first_words(support: Support) -> str:
    if support.figure is not None:
        return str(support.figure)
    assert support.voice is not None
    return support.voice.text[:120]


@member_page(rules.WORK_ON_FINDINGS)
def split(request: Any, uid: str) -> HttpResponse:
    """Split a finding in two."""
    row = _finding(request, uid)
    readable = visible_voices(request.actor, request.process).values("pk")
    supports = list(
        row.supports.select_related("voice", "figure").filter(voice__in=readable)
        | row.supports.select_related("voice", "figure").filter(figure__isnull=False)
    )
    form = SplitForm(request.POST or None, supports=[(support.uid, _first_words(support)) for support in supports])
    if request.method == "POST" and form.is_valid():
        chosen = [support for support in supports if support.uid in form.cleaned_data["support"]]
        with refusals_shown_in(form):
            part = actions.split_finding(finding=row, claim=form.cleaned_data["claim"], supports=chosen, by=request.actor)
            return redirect("findings:finding", request.process.slug, part.uid)
    context = {"form": form, "finding": row, "heading": _("Split {finding}").format(finding=row)}
    return render(request, "findings/form.html", context, status=_status(form))


@member_page(rules.WORK_ON_FINDINGS)
def merge(request: Any, uid: str) -> HttpResponse:
    """Merge a finding into another one."""
    row = _finding(request, uid)
    form = MergeForm(request.POST or None, finding=row)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            kept = actions.merge_findings(finding=row, into=form.cleaned_data["into"], by=request.actor)
            messages.success(request, _("Merged. Everything that supported it is here now."))
            return redirect("findings:finding", request.process.slug, kept.uid)
    context = {"form": form, "finding": row, "heading": _("Merge {finding}").format(finding=row)}
    return render(request, "findings/form.html", context, status=_status(form))
