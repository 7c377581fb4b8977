"""Measures as the paper states them."""

from itertools import count
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kettfaden.concept import rules
from kettfaden.concept.actions.blocks import Saved, add_block, save_block
from kettfaden.concept.models import Block, Chapter, Measure, MeasureRevision
from kettfaden.equipment.refusals import Refused
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

_COLUMNS = ("title", "lead", "partners", "financing", "year_from", "year_to", "indicator", "region", "origin")


def _check(values: dict[str, Any]) -> None:
    if "title" in values and not str(values["title"]).strip():
        raise Refused(_("A measure needs its name."), field="title")
    first, last = values.get("year_from"), values.get("year_to")
    if first and last and last < first:
        raise Refused(_("The period ends before it begins."), field="year_to")


def _keep_columns(measure: Measure, revision: int) -> None:
    columns = {name: getattr(measure, name) for name in _COLUMNS}
    MeasureRevision.objects.create(measure=measure, revision=revision, **columns)


@transaction.atomic
def add_measure(
    *,
    chapter: Chapter,
    title: str,
    text: str = "",
    lead: str = "",
    partners: str = "",
    financing: str = "",
    year_from: int | None = None,
    year_to: int | None = None,
    indicator: str = "",
    region: str = "",
    origin: str = "",
    is_fact: bool = False,
    by: Actor,
) -> Measure:
    """Add a measure to a field of action; it is numbered within the field (M 1.3)."""
    check_role(by, chapter.process, rules.EDIT_PAPER)
    if chapter.field is None:
        raise Refused(_("Measures stand in the chapter of a field of action."))
    _check({"title": title, "year_from": year_from, "year_to": year_to})
    block = add_block(chapter=chapter, text=text, kind=Block.Kind.MEASURE, section=Block.Section.MEASURES, by=by)
    # A number is given once in a process: a measure that was moved or removed keeps its own.
    stem = f"M {chapter.field.number}."
    taken = set(Measure.objects.filter(process=chapter.process, number__startswith=stem).values_list("number", flat=True))
    place = next(place for place in count(1) if f"{stem}{place}" not in taken)
    measure = Measure.objects.create(
        process=chapter.process,
        block=block,
        number=f"{stem}{place}",
        title=title.strip(),
        lead=lead,
        partners=partners,
        financing=financing,
        year_from=year_from,
        year_to=year_to,
        indicator=indicator,
        region=region,
        origin=origin,
        is_fact=is_fact,
    )
    _keep_columns(measure, block.revision)
    append(Event.MEASURE_ADDED, scope=chapter.process.uid, kind="measure", uid=measure.uid, by=by)
    return measure


@transaction.atomic
def change_measure(*, measure: Measure, base_revision: int, text: str, by: Actor, **values: Any) -> Saved:
    """Change a measure's columns and text. The block's revision guards both; on conflict nothing is written."""
    check_role(by, measure.process, rules.EDIT_PAPER)
    unknown = values.keys() - set(_COLUMNS)
    if unknown:
        raise TypeError(f"a measure has no {', '.join(sorted(unknown))}")
    _check(values)
    block = Block.objects.select_for_update(of=("self",)).get(pk=measure.block_id)
    measure.refresh_from_db()
    changed = {name: value for name, value in values.items() if getattr(measure, name) != value}
    if base_revision != block.revision and changed:
        return Saved("conflict", block, text, block.text, "")
    saved = save_block(block=block, text=text, base_revision=base_revision, by=by)
    if saved.state == "conflict" or not changed:
        return saved
    if saved.block.revision == base_revision:
        # The columns alone changed: the revision still rises, so that a second editor notices.
        Block.objects.filter(pk=block.pk).update(revision=base_revision + 1)
        saved.block.refresh_from_db()
        saved.block.revisions.create(revision=saved.block.revision, text=saved.block.text, account=by.account)
    Measure.objects.filter(pk=measure.pk).update(**changed)
    measure.refresh_from_db()
    _keep_columns(measure, saved.block.revision)
    append(Event.MEASURE_CHANGED, scope=measure.process.uid, kind="measure", uid=measure.uid, by=by)
    return saved
