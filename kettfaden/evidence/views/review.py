"""Reviewing what is sealed: read for third parties, alike ones together, released in bulk."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.equipment.search import normalise
from kettfaden.evidence import actions, queries, rules
from kettfaden.evidence.forms import ReviewForm
from kettfaden.evidence.models import Source, Voice
from kettfaden.process.gates import member_page

# Past this number nobody reviews across occasions, and sorting them all by their words would make everybody wait.
MOST_TOGETHER = 5_000


@dataclass
class Alike:
    """Voices of one page that say the same, word for word but for case and signs."""

    voices: list[Voice]
    hints: list[str]
    ceiling: str

    @property
    def first(self) -> Voice:
        """The one that is shown."""
        return self.voices[0]


@member_page(rules.REVIEW_VOICES)
def review(request: Any) -> HttpResponse:
    """The sealed voices of one occasion or of all, alike ones as one line, with what is to become of them."""
    sealed = queries.sealed_voices(request.actor, request.process)
    counts = dict(sealed.values_list("contribution__source").annotate(count=Count("id")).order_by())
    waiting = list(Source.objects.filter(pk__in=counts).order_by("-date", "-id")[:200])
    chosen = next((row for row in waiting if row.uid == request.GET.get("source")), None)
    too_many = sum(counts.values()) > MOST_TOGETHER
    if chosen is None and too_many:
        chosen = waiting[0]
    if chosen is not None:
        sealed = sealed.filter(contribution__source=chosen)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            said = _do(request, sealed, form.cleaned_data)
            messages.success(request, said)
            return redirect(request.get_full_path())
    rows = queries.with_origin(sealed).select_related("contribution__source__format__legal_frame")
    listing = Listing(
        request, rows, sorts={"source": ("contribution__source__date", "contribution__source", "text")}, default="source",
        per_page=50,
    )  # fmt: skip
    context = {
        "listing": listing,
        "groups": _alike(listing.rows),
        "form": form,
        "sources": [(row, counts.get(row.pk, 0)) for row in waiting],
        "source": chosen,
        "waiting": sum(counts.values()),
        "too_many": too_many,
    }
    return render(request, "evidence/review.html", context, status=422 if form.is_bound else 200)


def _alike(voices: list[Voice]) -> list[Alike]:
    found: dict[tuple[int, str, str], Alike] = {}
    for voice in voices:
        key = (voice.contribution.source_id, voice.contribution.may_be, normalise(voice.text).strip(" .!?"))
        if key in found:
            found[key].voices.append(voice)
        else:
            found[key] = Alike([voice], rules.review_hints(voice.text), rules.ceiling_of(voice))
    return list(found.values())


def _do(request: Any, sealed: Any, given: dict[str, Any]) -> str:
    uids = [uid for line in request.POST.getlist("voice") for uid in line.split()]
    if request.POST.get("all") == "1":
        # In steps that hold up nobody else's writing; the rest appears again.
        keys = list(sealed.order_by("pk").values_list("pk", flat=True)[:MOST_TOGETHER])
    else:
        keys = list(sealed.filter(uid__in=uids[:500]).values_list("pk", flat=True))
    if not keys:
        raise Refused(_("Choose at least one voice first."))
    verb = request.POST.get("do", "")
    if verb == "release":
        count = actions.release_voices(process=request.process, voices=keys, privacy=given["privacy"] or None, by=request.actor)
        return ngettext("%(n)d voice released.", "%(n)d voices released.", count) % {"n": count}
    if verb not in {Voice.Standing.UNUSABLE, Voice.Standing.URGENT, Voice.Standing.BACKGROUND}:
        raise Refused(_("Say what is to become of them."))
    if verb in rules.NEEDS_REASON and not given["reason"].strip():
        raise Refused(_("Say why it is unusable, or what is urgent and who takes care of it."), field="reason")
    count = actions.mark_voices(process=request.process, voices=keys, standing=verb, reason=given["reason"], by=request.actor)
    return ngettext("%(n)d voice marked.", "%(n)d voices marked.", count) % {"n": count}
