"""Freezing a version: what is open and what rests on nothing is shown first."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kettfaden.concept import rules as concept_rules
from kettfaden.concept.models import Version
from kettfaden.concept.queries import blocks_without_ground, paper_of
from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.process.gates import member_page
from kettfaden.replies import actions
from kettfaden.replies.forms import FreezeForm
from kettfaden.replies.queries.ledger import ledger


@member_page(concept_rules.FREEZE_VERSIONS)
def freeze(request: Any) -> HttpResponse:
    """Freeze the paper as it stands."""
    paper = paper_of(request.process)
    if paper is None:
        raise Http404
    form = FreezeForm(request.POST or None, initial={"purpose": Version.Purpose.DRAFT})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            version = actions.freeze_version(
                paper=paper,
                label=form.cleaned_data["label"],
                purpose=form.cleaned_data["purpose"],
                by=request.actor,
            )
            messages.success(
                request, _("Version {number} is frozen. Nobody can change it any more.").format(number=version.number)
            )
            return redirect("concept:versions", request.process.slug)
    context = {
        "form": form,
        "paper": paper,
        "ledger": ledger(request.process),
        "without_ground": blocks_without_ground(paper),
    }
    return render(request, "replies/freeze.html", context, status=422 if form.errors else 200)
