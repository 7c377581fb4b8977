"""What every page needs: its process, who reads it, the ways to go on, the languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kettfaden.concept.rules import READ_DRAFT
from kettfaden.evidence.rules import READ_EVIDENCE, READ_VOICES
from kettfaden.findings.rules import READ_FINDINGS
from kettfaden.process import queries
from kettfaden.process.rules import EVERYBODY, MANAGE_PEOPLE, READ_RECORD
from kettfaden.replies.rules import READ_ANSWERS
from kettfaden.web.language import RIGHT_TO_LEFT

THEME_COOKIE = "kettfaden_theme"

# Which entry of the navigation an area of the workbench (/w/<slug>/<area>/) belongs to.
_ENTRY_OF_AREA = {
    "": "work",
    "work": "work",
    "process": "process",
    "voices": "voices",
    "figures": "voices",
    "sources": "voices",
    "receipts": "voices",
    "coverage": "voices",
    "imports": "voices",
    "thread": "voices",
    "findings": "findings",
    "themes": "findings",
    "paper": "paper",
    "measures": "paper",
    "answers": "answers",
    "notices": "answers",
    "withdrawals": "answers",
    "people": "people",
    "record": "record",
}


def theme_of(request: HttpRequest) -> str:
    """'light' or 'dark' where the reader chose one, else ''."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in {"light", "dark"} else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context for every template. For visitors it asks the database nothing; for members, which processes are theirs."""
    current = get_language() or settings.LANGUAGE_CODE
    process = getattr(request, "process", None)
    actor = getattr(request, "actor", None)
    account = actor.account if actor is not None else _account(request)
    roles = getattr(request, "roles", frozenset())
    workbench = request.path.startswith("/w/")
    return {
        "process": process,
        "account": account,
        "roles": roles,
        "languages": _languages(request, current),
        "language": current,
        "direction": "rtl" if current in RIGHT_TO_LEFT else "ltr",
        "theme": theme_of(request),
        "site_name": settings.KETTFADEN_OPERATOR or "Kettfaden",
        "home_url": _home_url(process, workbench),
        "nav_area": _entry(request) if workbench else _public_entry(request),
        "nav_links": _nav_links(request, process, roles, workbench),
        "account_links": _account_links(account, process, roles, workbench),
        "footer_links": _footer_links(),
        "process_choices": _process_choices(account, process) if workbench and process else [],
        "search_url": _search_url(process, roles, workbench),
    }


def _account(request: HttpRequest) -> Any:
    user: Any = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _languages(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    query = request.GET.copy()
    # A receipt's code never gets into a link.
    query.pop("c", None)
    languages = []
    for code, name in settings.LANGUAGES:
        query["lang"] = code
        languages.append(
            {
                "code": code,
                "name": name,
                "dir": "rtl" if code in RIGHT_TO_LEFT else "ltr",
                "current": code == current,
                "url": f"?{query.urlencode()}",
            }
        )
    return languages


def _home_url(process: Any, workbench: bool) -> str:
    if process is None:
        return "/w/" if workbench else "/"
    return reverse("web:work" if workbench else "web:home", args=[process.slug])


def _entry(request: HttpRequest) -> str:
    parts = request.path.split("/")
    return _ENTRY_OF_AREA.get(parts[3] if len(parts) > 3 else "", "")


def _public_entry(request: HttpRequest) -> str:
    parts = request.path.split("/")
    if parts[1] != "p":
        return ""
    return (parts[3] if len(parts) > 3 else "") or "about"


def _nav_links(request: HttpRequest, process: Any, roles: frozenset[str], workbench: bool) -> list[dict[str, Any]]:
    if process is None:
        return []
    return _workbench_links(request, process, roles) if workbench else _public_links(request, process)


def _public_links(request: HttpRequest, process: Any) -> list[dict[str, Any]]:
    entry = _public_entry(request)
    links = [
        ("about", _("What this is about"), "web:home"),
        ("heard", _("Who was heard"), "web:heard"),
        ("voices", _("What was said"), "web:said"),
        ("paper", _("The paper"), "web:paper"),
        ("became", _("What became of it"), "web:became"),
        ("take-part", _("Take part"), "web:take_part"),
    ]
    return [_link(request, key == entry, label, reverse(name, args=[process.slug])) for key, label, name in links]


def _workbench_links(request: HttpRequest, process: Any, roles: frozenset[str]) -> list[dict[str, Any]]:
    entry = _entry(request)
    slug = process.slug
    links = [
        ("work", "w", _("My work"), "web:work", EVERYBODY),
        ("process", "p", _("Process"), "process:overview", EVERYBODY),
        ("voices", "v", _("Voices"), "web:voices" if roles & READ_VOICES else "evidence:coverage", READ_EVIDENCE),
        ("findings", "f", _("Findings"), "findings:list", READ_FINDINGS),
        ("paper", "c", _("Paper"), "concept:paper", READ_DRAFT),
        ("answers", "a", _("Answers"), "replies:list", READ_ANSWERS),
        ("people", "m", _("People"), "process:people", MANAGE_PEOPLE),
        ("record", "r", _("Record"), "web:record", READ_RECORD),
    ]
    found = []
    for key, letter, label, name, allowed in links:
        if not roles & allowed:
            continue
        found.append(_link(request, key == entry, label, reverse(name, args=[slug])) | {"key": letter})
    return found


def _link(request: HttpRequest, current: bool, label: str, url: str) -> dict[str, Any]:
    return {"label": label, "url": url, "current": ("page" if request.path == url else "true") if current else ""}


def _account_links(account: Any, process: Any, roles: frozenset[str], workbench: bool) -> list[dict[str, Any]]:
    if account is None:
        return [{"label": _("Log in"), "url": reverse("account_login")}]
    links: list[dict[str, Any]] = []
    if workbench and process is not None:
        links.append({"label": _("Public pages"), "url": reverse("web:home", args=[process.slug])})
    elif process is not None and roles:
        links.append({"label": _("My work"), "url": reverse("web:work", args=[process.slug])})
    else:
        links.append({"label": _("My processes"), "url": reverse("web:processes")})
    links.append({"label": _("Account"), "url": reverse("mfa_index")})
    links.append({"label": _("Log out"), "url": reverse("account_logout"), "post": True})
    return links


def _footer_links() -> list[dict[str, str]]:
    return [
        {"label": _("Accessibility"), "url": reverse("web:accessibility")},
        {"label": _("Privacy"), "url": reverse("web:privacy")},
        {"label": _("Imprint"), "url": reverse("web:imprint")},
        {"label": _("Contact and feedback"), "url": reverse("web:contact")},
    ]


def _process_choices(account: Any, process: Any) -> list[dict[str, Any]]:
    if account is None:
        return []
    mine = queries.current_memberships().filter(account=account).values("process")
    rows = queries.visible_to(account.actor).filter(pk__in=mine).values_list("slug", "short_title", "title")
    return [
        {"title": short or title, "url": reverse("web:work", args=[slug]), "current": slug == process.slug}
        for slug, short, title in rows
    ]


def _search_url(process: Any, roles: frozenset[str], workbench: bool) -> str:
    return reverse("web:voices", args=[process.slug]) if workbench and process is not None and roles & READ_VOICES else ""
