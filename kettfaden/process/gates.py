"""Gates: every view says who may come in, and gets its process, actor and roles from here.

Wrong address or a process somebody has no part in: 404. A part, but not the right: 403. Nobody logged in: the log-in.
Each gated view carries `.gate`; a test walks all addresses and fails for a view without one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from kettfaden.process import queries
from kettfaden.record.actor import VISITOR, Actor

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Gate:
    """What a view asks for: 'open' to all, 'public' pages of a process, 'account' (any log-in), or 'member' with a role."""

    kind: str
    roles: frozenset[str] = frozenset()


def actor_of(request: HttpRequest) -> Actor:
    """The account behind a request, or a visitor."""
    user: Any = getattr(request, "user", None)
    return user.actor if user is not None and user.is_authenticated else VISITOR


def open_page(view: View) -> View:
    """A page without a process that anybody may see."""

    @wraps(view)
    def gated(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.actor = actor_of(request)
        return view(request, *args, **kwargs)

    gated.gate = Gate("open")  # type: ignore[attr-defined]
    return gated  # type: ignore[return-value]


def account_page(view: View) -> View:
    """A page for anybody with an account."""

    @wraps(view)
    def gated(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.actor = actor_of(request)
        if not request.actor.is_member:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    gated.gate = Gate("account")  # type: ignore[attr-defined]
    return gated  # type: ignore[return-value]


def public_page(view: View) -> View:
    """A page of a process for the public; while the process is not public, for its members alone."""

    @wraps(view)
    def gated(request: Any, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.actor = actor_of(request)
        process = queries.find_process(slug)
        request.roles = queries.roles_of(request.actor, process) if process else frozenset()
        if process is None or not (process.is_public or request.roles):
            raise Http404
        request.process = process
        with timezone.override(process.time_zone):
            return view(request, *args, **kwargs)

    gated.gate = Gate("public")  # type: ignore[attr-defined]
    return gated  # type: ignore[return-value]


def member_page(roles: Collection[str]) -> Callable[[View], View]:
    """A page of the workbench for those who hold one of `roles` in the process today."""
    wanted = frozenset(str(role) for role in roles)

    def gate(view: View) -> View:
        @wraps(view)
        def gated(request: Any, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.actor = actor_of(request)
            if not request.actor.is_member:
                return redirect_to_login(request.get_full_path())
            process = queries.find_process(slug)
            request.roles = queries.roles_of(request.actor, process) if process else frozenset()
            if process is None or not request.roles:
                raise Http404
            if not request.roles & wanted:
                raise PermissionDenied
            request.process = process
            with timezone.override(process.time_zone):
                return view(request, *args, **kwargs)

        gated.gate = Gate("member", wanted)  # type: ignore[attr-defined]
        return gated  # type: ignore[return-value]

    return gate
