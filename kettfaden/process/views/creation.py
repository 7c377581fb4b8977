"""A new process from a blueprint, in the browser."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.process import actions, rules
from kettfaden.process.blueprint import (
    Blueprint,
    BrokenBlueprint,
    Problem,
    read_blueprint,
    read_blueprint_file,
    shipped_blueprints,
)
from kettfaden.process.blueprint.nodes import MAX_BYTES
from kettfaden.process.blueprint.regions import MAX_GEOJSON_BYTES
from kettfaden.process.forms import BlueprintForm
from kettfaden.process.gates import account_page


@account_page
def create(request: Any) -> HttpResponse:
    """Choose a blueprint or upload one; everything wrong in it is listed with file, line and path."""
    try:
        rules.check_may_create(request.actor)
    except PermissionDenied:
        return render(request, "process/create_denied.html", status=403)
    form = BlueprintForm(request.POST or None, request.FILES or None, shipped=_shipped())
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        process = None
        try:
            blueprint = _chosen(form.cleaned_data)
            with refusals_shown_in(form):
                process = actions.create_process_from_blueprint(
                    blueprint=blueprint, slug=form.cleaned_data["slug"], by=request.actor
                )
        except BrokenBlueprint as broken:
            problems = broken.problems
        if process is not None:
            messages.success(request, _("The process is there. Look through it, then invite the others."))
            return redirect("process:overview", process.slug)
    context = {"form": form, "problems": problems}
    return render(request, "process/create.html", context, status=422 if form.is_bound else 200)


def _shipped() -> list[tuple[str, str]]:
    """The blueprints that come along, with what they are for."""
    words = {
        "goerlitz-2018": _("The reference case: county of Görlitz 2017-2018"),
        "integration-concept": _("An integration concept for any county, to be adapted"),
    }
    return [(name, words.get(name, name)) for name in shipped_blueprints()]


def _chosen(given: dict[str, Any]) -> Blueprint:
    if not given["file"]:
        return read_blueprint_file(shipped_blueprints()[given["blueprint"]])
    files: dict[str, UploadedFile] = {file.name: file for file in given["companions"]}

    def companion(name: str) -> bytes | None:
        return files[name].read(MAX_GEOJSON_BYTES + 1) if name in files else None

    return read_blueprint(given["file"].read(MAX_BYTES + 1), given["file"].name, companion)
