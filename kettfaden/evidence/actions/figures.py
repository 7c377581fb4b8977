"""Figures: added once and never changed; a newer one supersedes the older."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence import rules
from kettfaden.evidence.drafts import FigureDraft
from kettfaden.evidence.models import Figure, Source
from kettfaden.process.models import Field, Process
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

_COLUMNS = [f"{entry.name}_id" if entry.name in {"source", "field"} else entry.name for entry in fields(FigureDraft)]


@transaction.atomic
def add_figure(
    *,
    process: Process,
    key: str,
    title: str,
    value: Decimal | int | str,
    base: str,
    date_from: date,
    date_to: date,
    provenance: str,
    question: str = "",
    category: str = "",
    unit: str = "%",
    base_n: int | None = None,
    mode: str = "",
    precision: str = "day",
    weighting: str = "",
    interval_low: Decimal | None = None,
    interval_high: Decimal | None = None,
    interval_note: str = "",
    publisher: str = "",
    reference: str = "",
    source: Source | None = None,
    field: Field | None = None,
    is_synthetic: bool = False,
    supersedes: Figure | None = None,
    by: Actor,
) -> Figure:
    """Add a figure, or with `supersedes` the newer one of the same key. Raises Refused where something is missing."""
    check_role(by, process, rules.ADD_FIGURES)
    draft = FigureDraft(
        key=key,
        title=title,
        value=Decimal(value),
        base=base,
        date_from=date_from,
        date_to=date_to,
        provenance=provenance,
        question=question,
        category=category,
        unit=unit,
        base_n=base_n,
        mode=mode,
        precision=precision,
        weighting=weighting,
        interval_low=interval_low,
        interval_high=interval_high,
        interval_note=interval_note,
        publisher=publisher,
        reference=reference,
        source=source,
        field=field,
        is_synthetic=is_synthetic,
    )
    taken = Figure.objects.filter(process=process, key=key).exists()
    if supersedes is not None:
        _check_supersedes(process, draft, supersedes)
    elif taken:
        raise Refused(
            _("There is a figure '%(key)s' already. Supersede it, or choose another key.") % {"key": key}, field="key"
        )
    figure = _row(process, draft)
    figure.supersedes = supersedes
    figure.save(force_insert=True)
    event = Event.FIGURE_SUPERSEDED if supersedes is not None else Event.FIGURE_ADDED
    append(event, scope=process.uid, kind="figure", uid=figure.uid, by=by, synthetic=is_synthetic)
    return figure


@transaction.atomic
def import_figures(*, process: Process, rows: Sequence[FigureDraft], by: Actor) -> int:
    """Add many figures, all or none. Those whose key is there already are superseded, unless nothing about them is new.

    Returns how many were stored.
    """
    check_role(by, process, rules.ADD_FIGURES)
    newest = {
        figure.key: figure
        for figure in Figure.objects.filter(process=process, superseded_by__isnull=True, key__in=[row.key for row in rows])
    }
    stored = 0
    for draft in rows:
        figure = _row(process, draft)
        older = newest.get(draft.key)
        if older is not None:
            if all(getattr(older, name) == getattr(figure, name) for name in _COLUMNS):
                continue
            _check_supersedes(process, draft, older)
            figure.supersedes = older
        figure.save(force_insert=True)
        newest[draft.key] = figure
        stored += 1
    if stored:
        append(Event.FIGURES_IMPORTED, scope=process.uid, kind="process", uid=process.uid, by=by, count=stored)
    return stored


def _check_supersedes(process: Process, draft: FigureDraft, older: Figure) -> None:
    if older.process_id != process.pk or older.key != draft.key:
        raise Refused(_("A newer figure keeps the key of the one it supersedes."), field="key")
    if Figure.objects.filter(supersedes=older).exists():
        raise Refused(_("That figure has been superseded already. Supersede the newest one."), field="key")
    if older.is_synthetic != draft.is_synthetic:
        raise Refused(
            _("An invented figure never takes the place of a real one, nor the other way round."), field="is_synthetic"
        )


def _row(process: Process, draft: FigureDraft) -> Figure:
    """The row of a draft, not yet stored. Raises Refused."""
    rules.check_figure(draft)
    for related in (draft.source, draft.field):
        if related is not None and related.process_id != process.pk:
            raise Refused(_("Source and field of action must belong to this process."))
    return Figure(process=process, **{name: getattr(draft, name) for name in draft.__dataclass_fields__})
