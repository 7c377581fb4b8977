"""Entering what was said: made for speed. What does not change from card to card is kept."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.evidence import actions, rules
from kettfaden.evidence.drafts import VoiceDraft
from kettfaden.evidence.forms import ContributionForm, VoiceForm
from kettfaden.evidence.models import Contribution, Source, Voice
from kettfaden.people.actions import record_consent
from kettfaden.people.models import Consent, ConsentPurpose
from kettfaden.process.gates import member_page
from kettfaden.process.models import Process

MOST_ROWS = 40
VoiceFormSet = formset_factory(VoiceForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


@member_page(rules.ENTER_VOICES)
def enter(request: Any) -> HttpResponse:
    """The form for one contribution; saved, it opens again for the next one with source, group and language kept."""
    process = request.process
    if request.method == "POST":
        return _save(request, process)
    form = ContributionForm(process=process, initial=_kept(request, process))
    rows = VoiceFormSet(initial=[{}], prefix="voice", form_kwargs={"process": process})
    return _page(request, form, rows)


def _save(request: Any, process: Process) -> HttpResponse:
    data = request.POST
    if data.get("do") == "more":
        data = data.copy()
        shown = str(data.get("voice-TOTAL_FORMS", ""))
        count = int(shown) if shown.isdigit() and len(shown) < 4 else 1
        data["voice-TOTAL_FORMS"] = str(min(count + 1, MOST_ROWS))
        filled = VoiceFormSet(data, prefix="voice", form_kwargs={"process": process})
        # Only shown again with one more row: nothing is checked before it is saved.
        return _page(request, _unchecked(data, process), filled, check=False)
    form = ContributionForm(data, process=process)
    rows = VoiceFormSet(data, prefix="voice", form_kwargs={"process": process})
    if form.is_valid() and rows.is_valid():
        drafts = _drafts(rows, form.cleaned_data["language"])
        with refusals_shown_in(form):
            contribution = _capture(request, process, form.cleaned_data, drafts)
            count = Voice.objects.filter(contribution=contribution).count()
            messages.success(
                request,
                ngettext(
                    "Saved: %(count)s voice, sealed until somebody has reviewed it.",
                    "Saved: %(count)s voices, sealed until somebody has reviewed them.",
                    count,
                )
                % {"count": count},
            )
            return redirect(f"{reverse('evidence:enter', args=[process.slug])}?{_to_keep(form, data)}")
    return _page(request, form, rows)


def _unchecked(data: Any, process: Process) -> ContributionForm:
    shown = ContributionForm(data, process=process)
    # A bound form keeps what was typed; its errors are left for the moment of saving.
    shown._errors = {}  # type: ignore[attr-defined]
    shown.cleaned_data = {}
    return shown


def _capture(request: Any, process: Process, given: dict[str, Any], drafts: list[VoiceDraft]) -> Contribution:
    with transaction.atomic():
        there = Contribution.objects.filter(process=process, idempotency_key=given["idempotency_key"]).first()
        if there is not None:
            return there
        return actions.capture_contribution(
            source=given["source"],
            group=given["group"],
            region=given["region"],
            kind=given["kind"],
            headcount=given["headcount"],
            language=given["language"],
            may_be=given["may_be"],
            consent=_consent(request, process, given),
            asked_for_answer=given["asked_for_answer"],
            voices=drafts,
            idempotency_key=given["idempotency_key"],
            receipt_code=given["receipt_code"],
            word=given["word"],
            is_synthetic=process.is_synthetic,
            by=request.actor,
        )


def _consent(request: Any, process: Process, given: dict[str, Any]) -> Consent | None:
    frame = rules.legal_frame_of(given["source"].format)
    if frame is None or frame.ground != "consent":
        return None
    purpose = ConsentPurpose.Purpose
    return record_consent(
        scope=process.uid,
        language=given["language"],
        form=given["consent_form"],
        form_version=given["form_version"],
        given_on=given["given_on"],
        purposes={purpose.TAKE_PART: True, purpose.QUOTE: given["may_quote"]},
        interpreter_present=given["interpreter_present"],
        guardian_agreed=given["guardian_agreed"] if frame.is_for_minors else None,
        own_assent=given["own_assent"] if frame.is_for_minors else None,
        by=request.actor,
    )


def _drafts(rows: Any, language: str) -> list[VoiceDraft]:
    drafts = []
    for row in rows.forms:
        data = row.cleaned_data
        if not data.get("text", "").strip():
            continue
        translations = []
        if data["translation"].strip() and data["translation_language"] != language:
            translations = [(data["translation_language"], data["translation"], data["maker"] or "translator")]
        urgent = data["urgent"].strip()
        drafts.append(
            VoiceDraft(
                text=data["text"],
                language=language,
                field=data["field"],
                owes_answer=data["owes_answer"],
                standing=Voice.Standing.URGENT if urgent else Voice.Standing.OPEN,
                reason=urgent,
                translations=translations,
            )
        )
    return drafts


def _to_keep(form: ContributionForm, data: Any) -> str:
    return urlencode({name: data.get(name, "") for name in form.KEPT if data.get(name)})


def _kept(request: Any, process: Process) -> dict[str, Any]:
    kept = {name: request.GET[name] for name in ContributionForm.KEPT if request.GET.get(name)}
    if "source" not in kept:
        latest = Source.objects.filter(process=process, is_held=True).order_by("-date", "-id").first()
        if latest is not None:
            kept["source"] = latest.uid
    source = Source.objects.filter(process=process, uid=kept.get("source", "")).first()
    if source is not None and "region" not in kept and source.region_id:
        kept["region"] = str(source.region_id)
    if source is not None and "language" not in kept and source.languages:
        kept["language"] = source.languages.split()[0]
    return kept


def _page(request: Any, form: ContributionForm, rows: Any, check: bool = True) -> HttpResponse:
    process = request.process
    uid = form["source"].value()
    source = Source.objects.filter(process=process, uid=str(uid or "")).select_related("format__legal_frame").first()
    frame = rules.legal_frame_of(source.format) if source is not None else None
    recent = Contribution.objects.filter(source=source).select_related("group", "region").order_by("-id")[:5] if source else []
    context = {
        "form": form,
        "rows": rows,
        "source": source,
        "frame": frame,
        "needs_consent": frame is not None and frame.ground == "consent",
        "recent": recent,
        "has_sources": source is not None or Source.objects.filter(process=process, is_held=True).exists(),
        "show_errors": check,
    }
    bad = check and form.is_bound
    return render(request, "evidence/enter.html", context, status=422 if bad else 200)
