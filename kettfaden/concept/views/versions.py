"""Versions: frozen, checked, compared, made public, decided about."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.concept import actions, canonical, queries, rules
from kettfaden.concept.changes import compare as compare_states
from kettfaden.concept.forms import ResolutionForm
from kettfaden.concept.models import Version
from kettfaden.concept.views.paper import paper_or_none, tabs, way
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.process.gates import member_page

FORMATS = ("html", "pdf", "docx", "odt", "epub", "json")


@member_page(rules.READ_DRAFT)
def version_list(request: Any) -> HttpResponse:
    """All versions, newest first."""
    if paper_or_none(request) is None:
        return redirect("concept:paper", request.process.slug)
    versions = queries.visible_versions(request.actor, request.process).defer("canonical").prefetch_related("resolutions")
    context = {
        "versions": versions,
        "may_freeze": bool(request.roles & rules.FREEZE_VERSIONS),
        "tabs": tabs(request, "versions"),
    }
    return render(request, "concept/versions.html", context)


@member_page(rules.READ_DRAFT)
def version(request: Any, number: int) -> HttpResponse:
    """One version: what it says of itself, whether its hash holds, what was decided, and all its formats."""
    found = queries.get_version_for(request.actor, request.process, number)
    context = {
        "version": found,
        "check": queries.check_version(found),
        "resolutions": found.resolutions.all(),
        "formats": FORMATS,
        "others": queries.visible_versions(request.actor, request.process)
        .exclude(pk=found.pk)
        .values_list("number", flat=True),
        "may_publish": bool(request.roles & rules.PUBLISH_VERSIONS) and found.published_at is None,
        "may_record": bool(request.roles & rules.RECORD_RESOLUTIONS),
        "breadcrumbs": _way(request, found),
    }
    return render(request, "concept/version.html", context)


@member_page(rules.READ_DRAFT)
def compare(request: Any, number: int) -> HttpResponse:
    """A version beside the draft, or beside another version (?with=2): a list in words, then each change."""
    old = queries.get_version_for(request.actor, request.process, number)
    asked = request.GET.get("with", "")
    if asked:
        if not (asked.isascii() and asked.isdigit() and len(asked) < 9):
            raise Http404
        newer = queries.get_version_for(request.actor, request.process, int(asked))
        if newer.number < old.number:
            old, newer = newer, old
        state, name = json.loads(newer.canonical), _("version %(number)s") % {"number": newer.number}
    else:
        state, name = canonical.build(old.paper).data, _("the draft of today")
    comparison = compare_states(json.loads(old.canonical), state, queries.merges_of(request.process))
    context = {
        "version": old,
        "other": name,
        "is_draft": not asked,
        "comparison": comparison,
        "versions": queries.visible_versions(request.actor, request.process)
        .exclude(pk=old.pk)
        .values_list("number", flat=True),
        "breadcrumbs": _way(request, old, (_("Compare"), "")),
    }
    return render(request, "concept/compare.html", context)


@member_page(rules.PUBLISH_VERSIONS)
def publish(request: Any, number: int) -> HttpResponse:
    """Ask, then let the public read a version."""
    found = queries.get_version_for(request.actor, request.process, number)
    if request.method == "POST":
        try:
            actions.publish_version(version=found, by=request.actor)
            messages.success(request, _("Version %(number)s is public.") % {"number": number})
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("concept:version", request.process.slug, number)
    context = {
        "version": found,
        "cancel_url": reverse("concept:version", args=[request.process.slug, number]),
        "breadcrumbs": _way(request, found, (_("Publish"), "")),
    }
    return render(request, "concept/publish.html", context)


@member_page(rules.RECORD_RESOLUTIONS)
def resolution(request: Any, number: int) -> HttpResponse:
    """Record what a body decided about a version."""
    found = queries.get_version_for(request.actor, request.process, number)
    form = ResolutionForm(request.POST or None, initial={"date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.record_resolution(version=found, **form.cleaned_data, by=request.actor)
        if form.is_valid():
            messages.success(request, _("Recorded, and tied to the version by its hash."))
            return redirect("concept:version", request.process.slug, number)
    context = {
        "form": form,
        "heading": _("What was decided about version %(number)s?") % {"number": number},
        "intro": _("A resolution cannot be changed afterwards. It names this version by its hash %(hash)s…")
        % {"hash": found.sha256[:12]},
        "submit": _("Record the resolution"),
        "cancel_url": reverse("concept:version", args=[request.process.slug, number]),
        "breadcrumbs": _way(request, found, (_("Resolution"), "")),
    }
    return render(request, "concept/form.html", context, status=422 if form.is_bound else 200)


def _way(request: Any, found: Version, *steps: tuple[str, str]) -> list[dict[str, str]]:
    slug = request.process.slug
    here = reverse("concept:version", args=[slug, found.number]) if steps else ""
    label = _("Version %(number)s") % {"number": found.number}
    return way(request, (_("Versions"), reverse("concept:versions", args=[slug])), (label, here), *steps)
