"""The ledger: every voice is in it exactly once, so that none is lost."""

from collections import defaultdict
from typing import Any

from django.db.models import Count

from kettfaden.concept.queries import ground_counts
from kettfaden.evidence.models import Contribution, Voice
from kettfaden.process.models import Process
from kettfaden.replies.queries.standing import STANDINGS, with_standing

_NO_REGION = "-"


def ledger(process: Process) -> dict[str, Any]:
    """Counts of voices by standing, in all and by group, region and format; contributions; paragraphs and measures.

    'total' is counted on its own, not summed, so that a voice without a standing would show.
    """
    voices = Voice.objects.filter(process=process)
    rows = (
        with_standing(voices)
        .order_by()
        .values_list(
            "standing_now",
            "contribution__group__key",
            "contribution__region__parent__key",
            "contribution__region__key",
            "contribution__source__format__key",
        )
        .annotate(count=Count("pk"))
    )
    total: dict[str, int] = dict.fromkeys(STANDINGS, 0)
    parts: dict[str, dict[str, dict[str, int]]] = {
        name: defaultdict(lambda: {"total": 0} | dict.fromkeys(STANDINGS, 0)) for name in ("group", "region", "format")
    }
    for standing, group, parent, region, format_key, count in rows:
        total[standing] += count
        for name, key in (("group", group), ("region", parent or region or _NO_REGION), ("format", format_key)):
            part = parts[name][key]
            part["total"] += count
            part[standing] += count
    return {
        "process": process.slug,
        "is_synthetic": process.is_synthetic,
        "voices": {"total": voices.count()} | total,
        "contributions": {"total": Contribution.objects.filter(process=process).count()},
        "by_group": dict(sorted(parts["group"].items())),
        "by_region": dict(sorted(parts["region"].items())),
        "by_format": dict(sorted(parts["format"].items())),
        **ground_counts(process),
    }
