"""The list of voices as somebody filters it: one set of criteria for the list, its actions and its export."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from kettfaden.equipment.search import matching
from kettfaden.evidence.models import Voice
from kettfaden.evidence.queries import visible_voices, with_origin
from kettfaden.findings.models import Stance, Support, VoiceTheme
from kettfaden.process.models import Process, Region
from kettfaden.record.actor import Actor
from kettfaden.replies.models import Answer
from kettfaden.replies.queries.standing import ANSWERED, with_standing
from kettfaden.web.forms import VoiceFilter

PAGE = "voices"  # what kept searches belong to
MOST_AT_ONCE = 5_000  # voices that one action takes


@dataclass(frozen=True)
class Chosen:
    """One criterion that is set: how it reads, and the query without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Criteria:
    """What somebody asked for, checked: the form, and the query that brings it back."""

    form: VoiceFilter
    values: dict[str, Any]

    @property
    def query(self) -> str:
        """The criteria as a query string, always in the same order."""
        return urlencode(sorted(self._pairs().items()))

    def _pairs(self) -> dict[str, str]:
        pairs = {}
        for name, value in self.values.items():
            if value:
                pairs[name] = "1" if value is True else str(getattr(value, "key", value))
        return pairs

    @property
    def chosen(self) -> list[Chosen]:
        """The criteria that are set, in the form's order, each with the query that takes it away."""
        pairs = self._pairs()
        found = []
        for name, value in self.values.items():
            if not value:
                continue
            without = urlencode(sorted((key, words) for key, words in pairs.items() if key != name))
            found.append(Chosen(str(self.form[name].label), self.form.word_of(name, value), without))
        return found


def criteria_of(process: Process, data: QueryDict) -> Criteria:
    """The criteria in an address line; what is unknown counts as not said."""
    form = VoiceFilter(data, process=process)
    form.is_valid()
    return Criteria(form, {name: form.cleaned_data.get(name) or "" for name in form.fields})


def filtered(actor: Actor, process: Process, criteria: Criteria) -> QuerySet[Voice]:
    """The voices this actor may read that meet the criteria; `page_of` fetches what a page shows of them."""
    asked = criteria.values
    voices: QuerySet[Any] = visible_voices(actor, process)
    direct = {
        "group": "contribution__group",
        "format": "contribution__source__format",
        "language": "language",
        "field": "field",
        "privacy": "privacy",
    }
    for name, path in direct.items():
        if asked[name]:
            voices = voices.filter(**{path: asked[name]})
    if asked["region"]:
        inside = Region.objects.filter(Q(pk=asked["region"].pk) | Q(parent=asked["region"])).values_list("pk", flat=True)
        voices = voices.filter(contribution__region__in=list(inside))
    if asked["theme"]:
        voices = voices.filter(pk__in=VoiceTheme.objects.filter(theme=asked["theme"]).values("voice"))
    if asked["owed"]:
        voices = voices.filter(Q(owes_answer=True) | Q(contribution__asked_for_answer=True))
    if asked["source"]:
        voices = voices.filter(contribution__source__uid=asked["source"])
    if asked["q"]:
        voices = matching(voices, asked["q"], "search_text")
    if asked["standing"] == ANSWERED:
        voices = voices.filter(standing=Voice.Standing.OPEN).filter(_answered())
    elif asked["standing"] == Voice.Standing.OPEN:
        voices = voices.filter(standing=Voice.Standing.OPEN).exclude(_answered())
    elif asked["standing"]:
        voices = voices.filter(standing=asked["standing"])
    return voices


def _answered() -> Q:
    """What `with_standing` works out for each voice, as sets: quick where nearly all voices, or nearly none, are answered."""
    published = Answer.objects.filter(state=Answer.State.PUBLISHED).order_by()
    linked = Support.objects.filter(
        stance__in=[Stance.SUPPORTS, Stance.CONTRADICTS],
        voice__isnull=False,
        finding__in=published.filter(finding__isnull=False).values("finding"),
    )
    owed = Q(owes_answer=True) | Q(contribution__asked_for_answer=True)
    own = Q(pk__in=published.filter(voice__isnull=False).values("voice"))
    return own | (~owed & Q(pk__in=linked.order_by().values("voice")))


def page_of(keys: list[int]) -> list[Voice]:
    """The voices of one page in the order of their keys, with their origin and `standing_now`."""
    rows = {voice.pk: voice for voice in with_standing(with_origin(Voice.objects.filter(pk__in=keys)))}
    return [rows[key] for key in keys if key in rows]
