"""Reading how measures stand."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from kettfaden.concept.models import Measure
from kettfaden.measures import rules
from kettfaden.measures.models import Progress
from kettfaden.process.models import Process
from kettfaden.process.queries import roles_of
from kettfaden.record.actor import Actor


def _newest() -> QuerySet[Progress]:
    return Progress.objects.filter(measure=OuterRef("pk")).order_by("-on", "-id")


def states_of(measures: Iterable[Measure]) -> dict[int, Progress]:
    """The newest report on each measure, by the measure's key, in one query. Nobody reported: not in it, still planned."""
    wanted = [measure.pk for measure in measures]
    newest = Progress.objects.filter(measure=OuterRef("measure")).order_by("-on", "-id").values("pk")[:1]
    rows = Progress.objects.filter(measure__in=wanted, pk=Subquery(newest))
    return {row.measure_id: row for row in rows}


def visible_measures(actor: Actor, process: Process) -> QuerySet[Measure]:
    """The measures an actor may read on the workbench: those that stand in the draft, and taken-out ones with reports.

    Each has `status_now` and `reported_on` (None before the first report).
    """
    if not roles_of(actor, process) & rules.READ_MEASURES:
        return Measure.objects.none()
    reported = Exists(Progress.objects.filter(measure=OuterRef("pk")))
    return (
        Measure.objects.filter(Q(block__removed_at__isnull=True) | reported, process=process)
        .select_related("block", "block__chapter", "block__chapter__field")
        .annotate(
            status_now=Coalesce(Subquery(_newest().values("status")[:1]), Value(Progress.Status.PLANNED.value)),
            reported_on=Subquery(_newest().values("on")[:1]),
            place=F("block__order"),
        )
    )


def get_measure_for(actor: Actor, process: Process, uid: str) -> Measure:
    """One measure. Raises PermissionDenied for members without the right, Http404 for strangers and foreign ids."""
    roles = roles_of(actor, process)
    if roles and not roles & rules.READ_MEASURES:
        raise PermissionDenied
    measure = visible_measures(actor, process).filter(uid=uid).first()
    if measure is None:
        raise Http404
    return measure


def reports_on(measure: Measure) -> QuerySet[Progress]:
    """All reports on a measure, newest first."""
    return Progress.objects.filter(measure=measure)


def leads_in(process: Process) -> list[str]:
    """The leads that measures name, each once, for a filter."""
    rows = Measure.objects.filter(process=process, block__removed_at__isnull=True).exclude(lead="")
    return list(rows.order_by("lead").values_list("lead", flat=True).distinct())
