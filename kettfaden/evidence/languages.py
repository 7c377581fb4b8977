"""The languages people speak, named in the reader's language."""

from functools import lru_cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language

from kettfaden.process.models import Group, Process

# Beside those of the process and its groups; whatever else is spoken comes in through a table or is noted as 'other'.
_OFTEN = (
    "de en pl cs hsb uk ru ar fa ku ckb ps ur tr ti am so sq ro bg sr hr hu sk vi es fr it pt zh hi pa bn ka hy az mul und"
).split()


@lru_cache(maxsize=512)
def language_name(code: str, reader: str = "en") -> str:
    """What a language is called in the reader's language; the code itself where nobody has named it."""
    locale = Locale.parse(reader.replace("-", "_"))
    return str(locale.languages.get(code.lower().replace("-", "_"), code))


def language_choices(process: Process, *, reader: str | None = None, near: bool = False) -> list[tuple[str, str]]:
    """Languages to choose from: first those of the process, then of its groups, then (unless `near`) the rest by name."""
    reader = reader or get_language() or settings.LANGUAGE_CODE
    groups = Group.objects.filter(process=process).values_list("languages", flat=True)
    first = list(dict.fromkeys([process.language, *process.languages.split(), *" ".join(groups).split()]))
    rest = sorted((code for code in _OFTEN if code not in first), key=lambda code: language_name(code, reader).casefold())
    return [(code, language_name(code, reader)) for code in [*first, *([] if near else rest)]]
