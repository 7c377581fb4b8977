"""Which language a page speaks: ?lang=, else the cookie, else the browser, else the process's own."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation

_KNOWN = dict(settings.LANGUAGES)
RIGHT_TO_LEFT = frozenset({"ar", "fa"})


def speaks(code: str) -> bool:
    """Whether pages can be read in this language."""
    return code in _KNOWN


class LanguageMiddleware:
    """Activates the reader's language; `?lang=` switches it and is remembered in a cookie that says nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        chosen = asked if asked in _KNOWN else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in _KNOWN:
            chosen = translation.get_language_from_request(request)
        request.LANGUAGE_CODE = chosen
        with translation.override(chosen):
            response = self.get_response(request)
            if isinstance(response, TemplateResponse) and not response.is_rendered:
                response.render()
        response.headers.setdefault("Content-Language", chosen)
        if asked in _KNOWN and asked != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
                httponly=True,
            )
        return response
