"""Themes: plain tags on voices."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.findings import actions, queries, rules
from kettfaden.findings.forms import ThemeForm
from kettfaden.process.gates import member_page

SORTS = {"name": "name", "field": ("field__number", "name"), "voices": "voices", "findings": "finding_count"}


@member_page(rules.READ_FINDINGS)
def theme_list(request: Any) -> HttpResponse:
    """All themes with what is under them."""
    rows = queries.with_voice_counts(queries.visible_themes(request.actor, request.process))
    listing = Listing(request, rows, sorts=SORTS, default="field", per_page=100)
    context = {"listing": listing, "may_edit": bool(request.roles & rules.TAG_VOICES)}
    return render(request, "findings/themes.html", context)


@member_page(rules.TAG_VOICES)
def theme_add(request: Any) -> HttpResponse:
    """A new theme; its key is made from its name."""
    form = ThemeForm(request.POST or None, process=request.process)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_shown_in(form):
            key = slugify(data["name"])[:60] or "theme"
            actions.add_theme(process=request.process, key=key, name=data["name"], field=data["field"], by=request.actor)
            messages.success(request, _("The theme is there."))
            return redirect("findings:themes", request.process.slug)
    context = {"form": form, "heading": _("New theme")}
    return render(request, "findings/form.html", context, status=422 if form.errors else 200)


@member_page(rules.TAG_VOICES)
def theme_change(request: Any, key: str) -> HttpResponse:
    """Rename a theme or move it to another field of action."""
    theme = queries.get_theme_for(request.actor, request.process, key)
    form = ThemeForm(request.POST or None, initial={"name": theme.name, "field": theme.field}, process=request.process)
    if request.method == "POST" and form.is_valid():
        actions.change_theme(theme=theme, **form.cleaned_data, by=request.actor)
        return redirect("findings:themes", request.process.slug)
    context = {"form": form, "heading": _("Change the theme")}
    return render(request, "findings/form.html", context, status=422 if form.errors else 200)
