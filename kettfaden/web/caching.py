"""Public pages of a process, kept for visitors without an account until something public changes."""

import gzip
import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from kettfaden.web.context import theme_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

SECONDS = 300
LONGEST_QUERY = 300  # letters; longer ones are answered, but not kept
_VARY = ("Cookie", "Accept-Language", "Accept-Encoding", "HX-Request")


def kept_for_visitors(view: View) -> View:
    """Keep a page of a process for visitors, by path, query, language, theme and the process's public revision.

    Stands below the gate, which has fetched the process. Whatever takes something out of sight raises the revision, so
    the next visitor gets a fresh page, and browsers are told to ask each time. Pages for accounts, pages with a form's
    secret and pages with messages are never kept.
    """

    @wraps(view)
    def answered(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor.is_member or request.method not in {"GET", "HEAD"}:
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            return response
        key = _key(request)
        kept = cache.get(key) if key else None
        if kept is None:
            response = view(request, *args, **kwargs)
            if not isinstance(response, HttpResponse) or response.status_code != 200 or _is_personal(request):
                patch_cache_control(response, private=True, no_cache=True)
                return response
            # These pages hold no secret, so they may be pressed together: old phones have little volume.
            kept = (response.content, gzip.compress(response.content, 6, mtime=0), response.headers["Content-Type"])
            if key:
                cache.set(key, kept, SECONDS)
        return _response(request, *kept)

    return answered  # type: ignore[return-value]


def _key(request: HttpRequest) -> str:
    query = sorted((name, value) for name in request.GET for value in request.GET.getlist(name))
    if sum(len(name) + len(value) for name, value in query) > LONGEST_QUERY:
        return ""
    process: Any = request.process  # type: ignore[attr-defined]
    parts = [
        process.pk,
        process.public_revision,
        request.get_host(),
        request.path,
        query,
        get_language(),
        theme_of(request),
        bool(getattr(request, "htmx", False)),
        str(timezone.localdate()),
    ]
    return "page:" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _is_personal(request: HttpRequest) -> bool:
    messages: Any = getattr(request, "_messages", None)
    return bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE")) or bool(messages is not None and messages.used and len(messages))


def _response(request: HttpRequest, content: bytes, pressed: bytes, content_type: str) -> HttpResponseBase:
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(pressed if takes_gzip else content, content_type=content_type)
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_vary_headers(response, _VARY)
    if "lang" in request.GET:
        # This answer sets the language's cookie, which no cache in between may hand to others.
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return get_conditional_response(request, etag=etag, response=response) or response
