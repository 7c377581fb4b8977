"""The tabs of everything that was heard, languages by name, and what a figure's precision is."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kettfaden.evidence import rules
from kettfaden.evidence.languages import language_name as name_of_language
from kettfaden.evidence.models import Figure
from kettfaden.evidence.queries import precision_note as note_on_precision

register = template.Library()

_TABS = (
    ("voices", "web:voices", rules.READ_VOICES),
    ("enter", "evidence:enter", rules.ENTER_VOICES),
    ("review", "evidence:review", rules.REVIEW_VOICES),
    ("sources", "evidence:source_list", rules.READ_EVIDENCE),
    ("figures", "evidence:figure_list", rules.READ_EVIDENCE),
    ("coverage", "evidence:coverage", rules.READ_EVIDENCE),
    ("receipts", "evidence:receipt_list", rules.MINT_RECEIPTS),
    ("imports", "evidence:import_list", rules.ENTER_VOICES),
)


@register.inclusion_tag("web/parts/tabs.html", takes_context=True)
def heard_tabs(context: dict[str, Any], current: str = "") -> dict[str, Any]:
    """The tabs over voices, occasions, figures and receipts that the reader's roles allow."""
    labels = {
        "voices": _("Voices"),
        "enter": _("Enter"),
        "review": _("Review"),
        "sources": _("Occasions"),
        "figures": _("Figures"),
        "coverage": _("Coverage"),
        "receipts": _("Receipts"),
        "imports": _("Imports"),
    }
    request = context["request"]
    return {
        "tabs": [
            {"label": labels[key], "url": reverse(url, args=[request.process.slug]), "current": key == current}
            for key, url, allowed in _TABS
            if request.roles & allowed
        ]
    }


@register.filter
def language_name(code: str) -> str:
    """A language's name in the reader's language."""
    return name_of_language(code, get_language() or "en")


@register.filter
def precision_note(figure: Figure) -> str:
    """What is to be said of a figure's precision."""
    return note_on_precision(figure)
