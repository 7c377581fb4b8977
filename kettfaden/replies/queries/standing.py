"""Where a voice stands: what evidence knows of it, and 'answered', which only the answers know."""

from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from kettfaden.evidence.models import Voice
from kettfaden.findings.models import Stance, Support
from kettfaden.replies.models import Answer

ANSWERED = "answered"
STANDINGS = (
    Voice.Standing.OPEN.value,
    ANSWERED,
    Voice.Standing.BACKGROUND.value,
    Voice.Standing.UNUSABLE.value,
    Voice.Standing.URGENT.value,
    Voice.Standing.WITHDRAWN.value,
)


def with_standing(voices: QuerySet[Voice]) -> QuerySet[Any]:
    """Annotate `standing_now`, one of STANDINGS.

    A voice is answered by a published answer of its own; or, where none of its own is owed to it, by the published
    answer of a finding it supports or contradicts.
    """
    published = Answer.objects.filter(state=Answer.State.PUBLISHED)
    own = Exists(published.filter(voice=OuterRef("pk")))
    inherited = Exists(
        Support.objects.filter(
            voice=OuterRef("pk"),
            stance__in=[Stance.SUPPORTS, Stance.CONTRADICTS],
            finding__in=published.filter(finding__isnull=False).values("finding"),
        )
    )
    owed = Q(owes_answer=True) | Q(contribution__asked_for_answer=True)
    return voices.annotate(
        standing_now=Case(
            When(~Q(standing=Voice.Standing.OPEN), then=F("standing")),
            When(own, then=Value(ANSWERED)),
            When(~owed & inherited, then=Value(ANSWERED)),
            default=Value(Voice.Standing.OPEN.value),
            output_field=CharField(),
        )
    )


def standing_counts(voices: QuerySet[Voice]) -> dict[str, int]:
    """How many of these voices stand how; every standing is in it, with 0 where there is none."""
    counts = dict.fromkeys(STANDINGS, 0)
    rows = with_standing(voices).order_by().values_list("standing_now").annotate(Count("pk"))
    counts.update(dict(rows))
    return counts
