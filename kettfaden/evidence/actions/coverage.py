"""Publishing who has been heard: the counts after disclosure control, frozen until the next publication."""

from collections.abc import Hashable

from django.db import transaction
from django.utils import timezone

from kettfaden.calc.disclosure import linked_tables, suppressed
from kettfaden.evidence import rules
from kettfaden.evidence.coverage import Counts, count_people, held_formats
from kettfaden.evidence.models import PublicCount
from kettfaden.process.actions import raise_public_revision
from kettfaden.process.models import Format, Group, Process, Region
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

Key = tuple[str, Hashable, Hashable]


@transaction.atomic
def publish_coverage(*, process: Process, by: Actor) -> int:
    """Count afresh, hide what is small or would give it away, and put that in the place of the last publication.

    A count inside the tables that grew or shrank by fewer than five since the last time is hidden too: the difference of
    two publications is a small count as well. Returns how many counts are hidden.
    """
    check_role(by, process, rules.PUBLISH_COVERAGE)
    process = Process.objects.select_for_update().get(pk=process.pk)
    counts = count_people(process)
    groups = list(Group.objects.filter(process=process))
    protected = {group.pk for group in groups if group.is_protected}
    held = held_formats(process)
    formats = [
        row.pk
        for row in Format.objects.filter(process=process).exclude(status=Format.Status.CANCELLED)
        if row.pk in held and row.level != Format.Level.INFORMED
    ]
    regions = [*Region.objects.filter(process=process, parent__isnull=True).values_list("pk", flat=True), None]
    by_format, by_region = counts.by_format(), counts.by_region()
    left: dict[tuple[Hashable, Hashable], int] = {
        (group.pk, column): by_format.get((group.pk, column), 0) for group in groups for column in formats
    }
    right: dict[tuple[Hashable, Hashable], int] = {
        (group.pk, column): by_region.get((group.pk, column), 0) for group in groups for column in regions
    }
    rows: list[PublicCount] = []
    hidden: frozenset[Key] = frozenset()
    if left and right:
        cells = linked_tables(left, right, zero_is_small=protected)
        values = {key: cell.value for key, cell in cells.items()}
        hidden = suppressed(cells, threshold=rules.SMALL, also=_barely_changed(process, values))
        rows += [_row(process, key, None if key in hidden else value) for key, value in values.items()]
    for format_id, people in counts.informed.items():
        shown = None if people < rules.SMALL else people
        rows.append(PublicCount(process=process, table=PublicCount.Table.INFORMED, format_id=format_id, people=shown))
    rows += [
        PublicCount(process=process, table=PublicCount.Table.PLACE, region_id=region)
        for region, people in counts.finest.items()
        if people >= rules.SMALL
    ]
    rows += _quotable(process, counts, protected)
    PublicCount.objects.filter(process=process).delete()
    PublicCount.objects.bulk_create(rows)
    process.coverage_published_at = timezone.now()
    process.save(update_fields=["coverage_published_at"])
    raise_public_revision(process=process)
    append(
        Event.COVERAGE_PUBLISHED,
        scope=process.uid,
        kind="process",
        uid=process.uid,
        by=by,
        counts=len(rows),
        hidden=len(hidden),
    )
    return len(hidden)


def _row(process: Process, key: Key, people: int | None) -> PublicCount:
    side, group, column = key
    row = PublicCount(process=process, table=PublicCount.Table.REGION, people=people)
    if side != "total":
        row.group_id = group  # type: ignore[assignment]
    if side == "left":
        row.table = PublicCount.Table.FORMAT
        row.format_id = column  # type: ignore[assignment]
    elif side == "right":
        row.region_id = column  # type: ignore[assignment]
        row.elsewhere = column is None
    return row


def _barely_changed(process: Process, values: dict[Key, int]) -> set[Key]:
    """The counts inside the tables that differ from the published ones by one to four."""
    before: dict[Key, int] = {}
    table = PublicCount.Table
    for row in PublicCount.objects.filter(
        process=process, table__in=[table.FORMAT, table.REGION], group__isnull=False, people__isnull=False
    ):
        if row.table == table.FORMAT:
            before["left", row.group_id, row.format_id] = row.people or 0
        elif row.region_id is not None or row.elsewhere:
            before["right", row.group_id, row.region_id] = row.people or 0
    return {key for key, value in before.items() if key in values and 0 < abs(values[key] - value) < rules.SMALL}


def _quotable(process: Process, counts: Counts, protected: set[int]) -> list[PublicCount]:
    """The attributes that cover ten people or more. Persons can only be told apart within one format, so the largest
    count of one format is what a combination covers for certain."""
    most: dict[tuple[int | None, int | None], int] = {}
    for wanted in ((True, True), (True, False), (False, True)):
        sums: dict[tuple[int, int | None, int | None], int] = {}
        for (format_id, group, region), people in counts.by_place.items():
            if wanted[1] and region is None:
                continue
            key = (format_id, group if wanted[0] else None, region if wanted[1] else None)
            sums[key] = sums.get(key, 0) + people
        for (_format, group_or_none, region), people in sums.items():
            place = (group_or_none, region)
            most[place] = max(most.get(place, 0), people)
    return [
        PublicCount(process=process, table=PublicCount.Table.QUOTE, group_id=group_id, region_id=region)
        for (group_id, region), people in most.items()
        if people >= rules.PEOPLE_BEHIND_A_QUOTE
    ]
