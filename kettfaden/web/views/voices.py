"""The list of voices: look, filter, keep the search, and act on many at once."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.evidence import actions as evidence
from kettfaden.evidence.models import Voice
from kettfaden.evidence.queries import saved_filters
from kettfaden.evidence.rules import ENTER_VOICES, READ_EVIDENCE, READ_VOICES, REVIEW_VOICES
from kettfaden.findings.actions import add_support, tag_voices
from kettfaden.process.gates import member_page
from kettfaden.process.queries import names_in
from kettfaden.web.forms import LinkForm, MarkForm, NameForm, ReleaseForm, TagForm, standing_choices
from kettfaden.web.queries.voices import MOST_AT_ONCE, PAGE, Criteria, criteria_of, filtered, page_of

SORTS = {"entered": "id", "said": "contribution__source__date"}


@member_page(READ_VOICES)
def voice_list(request: Any) -> HttpResponse:
    """The voices a role may read, by any combination of criteria. A fixed number of queries, however many voices there are."""
    process = request.process
    criteria = criteria_of(process, request.GET)
    # Counting stops at a thousand: past that nobody needs the number to find their way, and the page stays quick.
    # Only keys are sorted; what the page shows is fetched for its own rows alone.
    found = filtered(request.actor, process, criteria).only("pk")
    listing: Listing[Voice] = Listing(request, found, sorts=SORTS, default="-entered", count_up_to=1000)
    voices = page_of([voice.pk for voice in listing.rows])
    standings = dict(standing_choices())
    return render(
        request,
        "web/pages/voices/list.html",
        {
            "criteria": criteria,
            "form": criteria.form,
            "listing": listing,
            "rows": [(voice, standings.get(voice.standing_now, voice.standing_now), _shown(voice)) for voice in voices],  # type: ignore[attr-defined]
            "names": names_in(process, get_language() or process.language),
            "saved": list(saved_filters(request.actor, process, PAGE)),
            "name_form": NameForm(initial={"query": criteria.query}),
            "may_act": bool(request.roles & REVIEW_VOICES),
            "may_enter": bool(request.roles & ENTER_VOICES),
            "enter_url": reverse("evidence:enter", args=[process.slug]) if request.roles & ENTER_VOICES else "",
            "sorts": [
                (key, label, listing.sort == key)
                for key, label in (
                    ("-entered", _("newest entry first")),
                    ("-said", _("said last first")),
                    ("said", _("said first first")),
                )
            ],
        },
    )


def _shown(voice: Voice) -> Any:
    """The translation to show below the words: the reader's language, else any."""
    rows = list(voice.translations.all())
    language = get_language()
    if voice.language == language or not rows:
        return None
    return next((row for row in rows if row.language == language), rows[0])


ACTS = ("release", "seal", "mark", "tag", "link")


@member_page(REVIEW_VOICES)
@require_POST
def act(request: Any) -> HttpResponse:
    """Ask once what exactly is to happen to the chosen voices, then do it to all or none."""
    kind = request.POST.get("act", "")
    if kind not in ACTS:
        raise Http404
    process = request.process
    criteria = criteria_of(process, QueryDict(request.POST.get("query", "")[:600]))
    back = f"{reverse('web:voices', args=[process.slug])}?{criteria.query}"
    voices = filtered(request.actor, process, criteria)
    uids = request.POST.getlist("chosen")[:200]
    if request.POST.get("all") != "1":
        voices = voices.filter(uid__in=uids)
    keys = list(voices.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if not keys:
        messages.warning(request, _("Choose at least one voice first."))
        return redirect(back)
    if len(keys) > MOST_AT_ONCE:
        messages.warning(
            request,
            _("That is more than %(limit)s voices. Narrow the search, and do it in several steps.") % {"limit": MOST_AT_ONCE},
        )
        return redirect(back)
    form = _form(kind, request, process)
    if request.POST.get("confirmed") and (form is None or form.is_valid()):
        holder = form or forms.Form({})
        with refusals_shown_in(holder):
            done = _DO[kind](process, keys, form.cleaned_data if form else {}, request.actor)
        if not holder.errors:
            messages.success(request, done)
            return redirect(back)
        form = holder
    return render(request, "web/pages/voices/act.html", _confirm(kind, form, criteria, request, keys, uids, back))


def _form(kind: str, request: Any, process: Any) -> forms.Form | None:
    data = request.POST if request.POST.get("confirmed") else None
    if kind == "release":
        return ReleaseForm(data, initial={"privacy": ""})
    if kind == "mark":
        return MarkForm(data)
    if kind == "tag":
        return TagForm(data, process=process)
    return LinkForm(data, process=process) if kind == "link" else None


def _confirm(
    kind: str, form: forms.Form | None, criteria: Criteria, request: Any, keys: list[int], uids: list[str], back: str
) -> dict[str, Any]:
    titles = {
        "release": ngettext("Release %(n)d voice", "Release %(n)d voices", len(keys)),
        "seal": ngettext("Seal %(n)d voice", "Seal %(n)d voices", len(keys)),
        "mark": ngettext("Mark %(n)d voice", "Mark %(n)d voices", len(keys)),
        "tag": ngettext("Put a theme on %(n)d voice", "Put a theme on %(n)d voices", len(keys)),
        "link": ngettext("Link %(n)d voice to a finding", "Link %(n)d voices to a finding", len(keys)),
    }
    texts = {
        "release": _(
            "You have read them for the names of others, addresses and cases. Urgent ones stay sealed whatever you choose."
        ),
        "seal": _(
            "Nobody but reviewers reads them then, and the search forgets their words. Quotations of them disappear from public pages."
        ),
        "mark": _("Unusable and urgent need a reason. Urgent voices are sealed and leave the analysis."),
        "tag": "",
        "link": _("You have read them: each says something to this finding."),
    }
    everything = request.POST.get("all") == "1"
    return {
        "kind": kind,
        "form": form,
        "title": titles[kind] % {"n": len(keys)},
        "text": texts[kind],
        "query": criteria.query,
        "everything": everything,
        "uids": [] if everything else uids,
        "cancel_url": back,
        "danger": kind == "seal",
    }


def _release(process: Any, keys: list[int], given: dict[str, Any], by: Any) -> str:
    count = evidence.release_voices(process=process, voices=keys, privacy=given["privacy"] or None, by=by)
    return ngettext("%(n)d voice was released.", "%(n)d voices were released.", count) % {"n": count}


def _seal(process: Any, keys: list[int], given: dict[str, Any], by: Any) -> str:
    count = evidence.seal_voices(process=process, voices=keys, by=by)
    return ngettext("%(n)d voice was sealed.", "%(n)d voices were sealed.", count) % {"n": count}


def _mark(process: Any, keys: list[int], given: dict[str, Any], by: Any) -> str:
    count = evidence.mark_voices(process=process, voices=keys, standing=given["standing"], reason=given["reason"], by=by)
    return ngettext("%(n)d voice was marked.", "%(n)d voices were marked.", count) % {"n": count}


def _tag(process: Any, keys: list[int], given: dict[str, Any], by: Any) -> str:
    count = tag_voices(process=process, theme=given["theme"], voices=keys, by=by)
    return ngettext("%(n)d voice carries the theme now.", "%(n)d voices carry the theme now.", count) % {"n": count}


def _link(process: Any, keys: list[int], given: dict[str, Any], by: Any) -> str:
    count = add_support(finding=given["finding"], voices=keys, stance=given["stance"], by=by)
    return ngettext("%(n)d voice was linked.", "%(n)d voices were linked.", count) % {"n": count}


_DO: dict[str, Callable[[Any, list[int], dict[str, Any], Any], str]] = {
    "release": _release,
    "seal": _seal,
    "mark": _mark,
    "tag": _tag,
    "link": _link,
}


@member_page(READ_EVIDENCE)
@require_POST
def keep_filter(request: Any) -> HttpResponse:
    """Keep the search under a name, for this account alone."""
    form = NameForm(request.POST)
    url = reverse("web:voices", args=[request.process.slug])
    if form.is_valid():
        criteria = criteria_of(request.process, QueryDict(form.cleaned_data["query"][:600]))
        url = f"{url}?{criteria.query}"
        with refusals_shown_in(form):
            evidence.save_filter(
                process=request.process, page=PAGE, name=form.cleaned_data["name"], query=criteria.query, by=request.actor
            )
    if form.errors:
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    else:
        messages.success(request, _("The search is kept. You find it above the list."))
    return redirect(url)


@member_page(READ_EVIDENCE)
@require_POST
def forget_filter(request: Any, uid: str) -> HttpResponse:
    """Forget a search one kept."""
    saved = saved_filters(request.actor, request.process, PAGE).filter(uid=uid).first()
    if saved is None:
        raise Http404
    evidence.delete_filter(saved=saved, by=request.actor)
    return redirect("web:voices", request.process.slug)
