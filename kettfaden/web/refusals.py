"""A refusal that no form caught still becomes a page with the sentence, never a server error."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kettfaden.equipment.refusals import Refused


class RefusedMiddleware:
    """Shows a Refused that left a view as a page with status 409."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "web/pages/refused.html", {"sentence": str(exception)}, status=409)
        return None
