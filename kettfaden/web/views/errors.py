"""Error pages: each says what to do next and nothing about what was there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret did not fit: mostly a page left open too long. What was typed is still in the browser."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: an address or form that cannot be read."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: logged in, but without the right."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: nothing here, or nothing for this reader; the two look the same."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without context, so that no second error can follow."""
    return render(request, "500.html", status=500)


def too_many(request: HttpRequest, reason: str = "") -> HttpResponse:
    """429: too many tries; the same page whatever was tried."""
    response = render(request, "429.html", {"reason": reason}, status=429)
    response["Retry-After"] = "600"
    response["Cache-Control"] = "no-store"
    return response
