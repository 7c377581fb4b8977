"""Occasions: added, changed, and how many came."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence import rules
from kettfaden.evidence.models import Attendance, Contribution, Source
from kettfaden.process.models import Format, Group, Process, Region
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

_CHANGEABLE = frozenset({"format", "title", "date", "precision", "place", "region", "mode", "languages", "held_by", "is_held"})


@transaction.atomic
def add_source(
    *,
    process: Process,
    format: Format,
    title: str,
    date: datetime.date,
    precision: str = "day",
    place: str = "",
    region: Region | None = None,
    mode: str = "in_person",
    languages: str = "",
    held_by: str = "",
    is_held: bool = True,
    is_synthetic: bool = False,
    by: Actor,
) -> Source:
    """Add an occasion. Refused as held while its format is cancelled or lacks the officer's opinion."""
    check_role(by, process, rules.ENTER_VOICES)
    source = Source(
        process=process,
        format=format,
        title=title.strip(),
        date=date,
        precision=precision,
        place=place.strip(),
        region=region,
        mode=mode,
        languages=languages,
        held_by=held_by.strip(),
        is_held=is_held,
        is_synthetic=is_synthetic or format.is_synthetic,
    )
    _check(source)
    source.save(force_insert=True)
    append(Event.SOURCE_ADDED, scope=process.uid, kind="source", uid=source.uid, by=by, held=is_held)
    return source


@transaction.atomic
def change_source(*, source: Source, by: Actor, **changes: Any) -> Source:
    """Change an occasion: any of format, title, date, precision, place, region, mode, languages, held_by, is_held."""
    check_role(by, source.process, rules.ENTER_VOICES)
    unknown = changes.keys() - _CHANGEABLE
    if unknown:
        raise TypeError(f"change_source() does not know {sorted(unknown)}")
    changed_format = changes.get("format", source.format)
    has_voices = Contribution.objects.filter(source=source).exists()
    if has_voices and changed_format.pk != source.format_id:
        raise Refused(_("People were heard here under this format's legal frame. Its format stays as it is."), field="format")
    if has_voices and changes.get("is_held") is False:
        raise Refused(_("People were heard here, so it has been held."), field="is_held")
    for name, value in changes.items():
        setattr(source, name, value)
    _check(source)
    source.save(update_fields=sorted(changes))
    append(Event.SOURCE_CHANGED, scope=source.process.uid, kind="source", uid=source.uid, by=by, fields=len(changes))
    return source


def _check(source: Source) -> None:
    if not source.title:
        raise Refused(_("Give the occasion a title."), field="title")
    foreign = source.format.process_id != source.process_id
    if foreign or (source.region is not None and source.region.process_id != source.process_id):
        raise Refused(_("Format and region must belong to this process."))
    if source.is_held:
        rules.check_may_be_held(source.format)
    elif source.format.status == Format.Status.CANCELLED:
        raise Refused(_("This format is cancelled. Choose another one, or plan it again first."), field="format")


@transaction.atomic
def count_attendance(*, source: Source, counts: Sequence[tuple[Group, Region | None, int]], by: Actor) -> int:
    """Set how many of each group came, replacing an earlier count. Returns the sum."""
    check_role(by, source.process, rules.ENTER_VOICES)
    rules.check_is_held(source)
    rows: dict[tuple[int, int | None], Attendance] = {}
    for group, region, people in counts:
        if group.process_id != source.process_id or (region is not None and region.process_id != source.process_id):
            raise Refused(_("Groups and regions must belong to this process."))
        if not 0 <= people <= 1_000_000:
            raise Refused(_("A count is a number from 0."), field="people")
        key = (group.pk, region.pk if region else None)
        if key in rows:
            raise Refused(_("%(group)s is counted twice.") % {"group": group.name}, field="group")
        if people:
            rows[key] = Attendance(source=source, group=group, region=region, people=people)
    Attendance.objects.filter(source=source).delete()
    Attendance.objects.bulk_create(rows.values())
    total = sum(row.people for row in rows.values())
    append(
        Event.ATTENDANCE_COUNTED, scope=source.process.uid, kind="source", uid=source.uid, by=by, people=total, rows=len(rows)
    )
    return total
