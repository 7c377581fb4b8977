"""What every page needs: its process, who reads it, the languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from kettfaden.web.language import RIGHT_TO_LEFT


def page(request: HttpRequest) -> dict[str, Any]:
    """Context for every template; asks the database nothing the view has not asked before."""
    current = get_language() or settings.LANGUAGE_CODE
    query = request.GET.copy()
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
    return {
        "process": getattr(request, "process", None),
        "languages": languages,
        "language": current,
        "direction": "rtl" if current in RIGHT_TO_LEFT else "ltr",
    }
