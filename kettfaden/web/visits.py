"""How somebody with a receipt comes and stays: the address that tries are counted by, and a short-lived signed cookie.

The code itself stands in no cookie, no address line and no log; the cookie names the receipt by its random id.
"""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kettfaden.evidence.models import Receipt
from kettfaden.web.queries.receipts import live_receipt

COOKIE = "kettfaden_receipt"
SECONDS = 30 * 60
_SALT = "kettfaden.receipt"


@dataclass(frozen=True)
class Visit:
    """A receipt that is open in this browser, and whether its word was given."""

    receipt: Receipt
    words_open: bool


def visit_of(request: HttpRequest) -> Visit | None:
    """The receipt open in this browser; None if there is none, it is too old or was tampered with."""
    try:
        told: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SECONDS)
        uid, words_open = str(told["receipt"]), bool(told["words"])
    except (signing.BadSignature, KeyError, TypeError):
        return None
    receipt = live_receipt(uid)
    return Visit(receipt, words_open) if receipt is not None else None


def keep_visit(response: HttpResponse, receipt: Receipt, *, words_open: bool = False) -> None:
    """Remember for half an hour that this browser opened the receipt."""
    response.set_cookie(
        COOKIE,
        signing.dumps({"receipt": receipt.uid, "words": words_open}, salt=_SALT),
        max_age=SECONDS,
        path="/r/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def end_visit(response: HttpResponse) -> None:
    """Forget the receipt in this browser."""
    response.delete_cookie(COOKIE, path="/r/", samesite="Lax")


def unseen(view: Any) -> Any:
    """A page that no cache keeps, no search engine lists and whose address no other page learns."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        # Not "no-referrer": browsers would then send forms with "Origin: null", which is refused.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered
