"""Reporting how a measure stands."""

from datetime import date

from django.db import transaction

from kettfaden.concept.models import Measure
from kettfaden.measures import rules
from kettfaden.measures.models import Progress
from kettfaden.process.actions import raise_public_revision
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


@transaction.atomic
def progress_measure(
    *, measure: Measure, status: str, on: date, note: str = "", is_synthetic: bool = False, by: Actor
) -> Progress:
    """Report how a measure stands from a day on; earlier reports stay. Raises Refused where rules.check_may_report does.

    The public sees it at once: the report is the answer to those who asked for the measure.
    """
    check_role(by, measure.process, rules.REPORT_PROGRESS)
    note = note.strip()
    # The measure's row is the lock: of two reports at once the second is checked against the first.
    Measure.objects.select_for_update().get(pk=measure.pk)
    last = Progress.objects.filter(measure=measure).first()
    rules.check_may_report(last, status, on, note)
    progress = Progress.objects.create(
        process=measure.process, measure=measure, status=status, on=on, note=note, is_synthetic=is_synthetic
    )
    raise_public_revision(process=measure.process)
    append(
        Event.MEASURE_PROGRESSED,
        scope=measure.process.uid,
        kind="measure",
        uid=measure.uid,
        by=by,
        status=status,
        on=on.isoformat(),
    )
    return progress
