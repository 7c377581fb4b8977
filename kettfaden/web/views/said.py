"""What was said, by field of action and theme: the voices that everybody may read, in no order that ranks them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.search import matching
from kettfaden.evidence.models import Voice
from kettfaden.evidence.queries import QuoteAttributes, public_voices, with_origin
from kettfaden.findings.models import Theme, ThemeName, VoiceTheme
from kettfaden.process.gates import public_page
from kettfaden.process.models import Field
from kettfaden.process.queries import names_in
from kettfaden.web.caching import kept_for_visitors
from kettfaden.web.queries.ground import quote_of


@public_page
@kept_for_visitors
def said(request: Any) -> HttpResponse:
    """The quotable voices of a field, a theme or a search, newest first; each with its translation and its thread."""
    process = request.process
    language = get_language() or process.language
    names = names_in(process, language)
    fields = list(Field.objects.filter(process=process))
    # A theme that only voices within carry is not for the public: its name may tell what they said.
    shown = VoiceTheme.objects.filter(process=process, voice__in=public_voices(process).values("pk"))
    themes = list(Theme.objects.filter(process=process, pk__in=shown.values("theme")).select_related("field"))
    theme_names = dict(ThemeName.objects.filter(theme__process=process, language=language).values_list("theme_id", "text"))
    field = next((row for row in fields if row.key == request.GET.get("field")), None)
    theme = next((row for row in themes if row.key == request.GET.get("theme")), None)
    query = " ".join(request.GET.get("q", "").split())[:100]
    voices = public_voices(process)
    if field is not None:
        voices = voices.filter(field=field)
    if theme is not None:
        voices = voices.filter(pk__in=VoiceTheme.objects.filter(process=process, theme=theme).values("voice"))
    if query:
        voices = matching(voices, query, "search_text")
    listing: Listing[Voice] = Listing(request, with_origin(voices), sorts={"new": "id"}, default="-new", count_up_to=1000)
    attributes = QuoteAttributes(process)
    for voice in listing.rows:
        voice.process = process
    chosen = theme.field_id if theme is not None else field.pk if field is not None else None
    return render(
        request,
        "web/pages/public/said.html",
        {
            "listing": listing,
            "quotes": [quote_of(voice, attributes, language) for voice in listing.rows],
            "fields": [
                {
                    "key": row.key,
                    "number": row.number,
                    "name": names.of(row),
                    "current": field is not None and row.pk == field.pk,
                    "open": row.pk == chosen,
                    "themes": [
                        {"key": each.key, "name": theme_names.get(each.pk, each.name), "current": each == theme}
                        for each in themes
                        if each.field_id == row.pk
                    ],
                }
                for row in fields
            ],
            "loose": [
                {"key": each.key, "name": theme_names.get(each.pk, each.name), "current": each == theme}
                for each in themes
                if each.field_id is None
            ],
            "heading": (theme_names.get(theme.pk, theme.name) if theme else names.of(field) if field else _("What was said")),
            "is_chosen": bool(theme or field),
            "q": query,
            "field_key": field.key if field else "",
            "theme_key": theme.key if theme else "",
        },
    )
