"""Error pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret did not fit: mostly a page left open too long. What was typed is still in the browser."""
    return render(request, "csrf.html", status=403)
