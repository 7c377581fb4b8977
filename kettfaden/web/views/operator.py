"""Who runs these pages: accessibility, privacy, imprint, contact."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kettfaden.process.gates import open_page
from kettfaden.process.queries import visible_to
from kettfaden.record.actor import VISITOR


def _page(request: HttpRequest, template: str) -> HttpResponse:
    context: dict[str, Any] = {
        "operator": settings.KETTFADEN_OPERATOR,
        "operator_contact": settings.KETTFADEN_OPERATOR_CONTACT,
        "processes": list(visible_to(VISITOR)),
    }
    return render(request, f"web/pages/operator/{template}.html", context)


@open_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement on accessibility, and where to report a barrier."""
    return _page(request, "accessibility")


@open_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What these pages keep and what not."""
    return _page(request, "privacy")


@open_page
def imprint(request: HttpRequest) -> HttpResponse:
    """Who answers for these pages."""
    return _page(request, "imprint")


@open_page
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the operator and each process."""
    return _page(request, "contact")
