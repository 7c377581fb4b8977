"""Editing a process after it was created: its own words, its mandate, and its parts (goals, groups, formats, regions, ...)."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ExpressionWrapper, F, ProtectedError, Q
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.people.actions import add_organisation
from kettfaden.process.models import (
    CommissionGoal,
    Field,
    Format,
    Group,
    LegalFrame,
    Mandate,
    Milestone,
    Partner,
    Phase,
    Plan,
    Process,
    Region,
    Resource,
    Wording,
)
from kettfaden.process.rules import MANAGE_PROCESS, check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

Part = TypeVar("Part", Milestone, CommissionGoal, Partner, Resource, Region, Group, Format, Plan, Field, Phase)

# What may be written in each kind of part; what is not named here (status, legal frame) has an action of its own.
EDITABLE: dict[type[models.Model], frozenset[str]] = {
    Milestone: frozenset({"date", "precision", "title", "text", "origin"}),
    CommissionGoal: frozenset({"kind", "number", "text", "judged_by", "judgement"}),
    Partner: frozenset({"organisation", "task", "order"}),
    Resource: frozenset({"kind", "text", "amount", "unit", "origin", "order"}),
    Region: frozenset(
        {
            "key",
            "name",
            "parent",
            "population",
            "population_on",
            "population_origin",
            "longitude",
            "latitude",
            "area_km2",
            "order",
        }
    ),
    Group: frozenset({"key", "name", "size", "size_origin", "languages", "is_protected", "order"}),
    Format: frozenset(
        {
            "key",
            "name",
            "channel",
            "level",
            "planned_occasions",
            "planned_people",
            "planned_from",
            "planned_to",
            "precision",
            "facts",
            "is_synthetic",
            "order",
        }
    ),
    Plan: frozenset({"format", "group", "region", "people"}),
    Field: frozenset({"number", "key", "name"}),
    Phase: frozenset(
        {
            "key",
            "name",
            "starts_on",
            "ends_on",
            "accepts_voices",
            "drafting_open",
            "draft_is_public",
            "answers_open",
            "order",
        }
    ),
}
_EVENTS: dict[type[models.Model], Event] = {Format: Event.FORMAT_CHANGED, Phase: Event.PHASE_CHANGED}
PROCESS_FIELDS = frozenset(
    {"title", "short_title", "operator", "about", "contact", "language", "languages", "time_zone", "is_synthetic"}
)
MANDATE_FIELDS = frozenset({"resolution", "body", "date", "precision", "text"})


@transaction.atomic
def change_process(*, process: Process, values: dict[str, Any], by: Actor) -> Process:
    """Change the process's own words and settings (names of `PROCESS_FIELDS`). Raises Refused for what does not fit."""
    check_role(by, process, MANAGE_PROCESS)
    found = Process.objects.select_for_update().get(pk=process.pk)
    languages = str(values.get("languages", found.languages)).split()
    if str(values.get("language", found.language)) not in languages:
        raise Refused(_("The language of the process must be one of its languages."), field="languages")
    _write(found, values, PROCESS_FIELDS)
    append(Event.PROCESS_CHANGED, scope=found.uid, kind="process", uid=found.uid, by=by, fields=len(values))
    return found


@transaction.atomic
def change_mandate(*, process: Process, values: dict[str, Any], by: Actor) -> Mandate:
    """Change the mandate of a process (names of `MANDATE_FIELDS`)."""
    check_role(by, process, MANAGE_PROCESS)
    mandate = Mandate.objects.filter(process=process).first() or Mandate(process=process)
    _write(mandate, values, MANDATE_FIELDS)
    append(Event.PROCESS_CHANGED, scope=process.uid, kind="mandate", by=by)
    return mandate


@transaction.atomic
def add_part(*, process: Process, kind: type[Part], values: dict[str, Any], by: Actor) -> Part:
    """A new goal, milestone, partner, resource, region, group, format, plan, field or phase.

    Takes the names of `EDITABLE[kind]`. Raises Refused (with the field) for what does not fit.
    """
    check_role(by, process, MANAGE_PROCESS)
    part = kind(process=process)
    _check_references(process, values)
    _write(part, values, EDITABLE[kind])
    if isinstance(part, Format):
        LegalFrame.objects.create(format=part)
    _append(Event.FORMAT_ADDED if kind is Format else _EVENTS.get(kind, Event.PROCESS_CHANGED), part, "added", by)
    return part


@transaction.atomic
def change_part(*, part: Part, values: dict[str, Any], by: Actor) -> Part:
    """Change a part of a process. Its key stays what it is: imports and addresses speak of it."""
    check_role(by, part.process, MANAGE_PROCESS)
    _check_references(part.process, values)
    if "key" in values and values["key"] != getattr(part, "key", None):
        raise Refused(_("The key cannot be changed any more."), field="key")
    _write(part, values, EDITABLE[type(part)])
    _append(_EVENTS.get(type(part), Event.PROCESS_CHANGED), part, "changed", by)
    return part


@transaction.atomic
def remove_part(*, part: Part, by: Actor) -> None:
    """Remove a part. Refused when something rests on it: what was heard in a format or from a group stays."""
    check_role(by, part.process, MANAGE_PROCESS)
    process, uid = part.process, getattr(part, "uid", "")
    if isinstance(part, Format) and part.status != Format.Status.PLANNED:
        raise Refused(_("Only a planned format can be removed; cancel it instead."))
    if isinstance(part, Region) and part.parts.exists():
        raise Refused(_("There are regions inside this one; remove or move them first."))
    if isinstance(part, Group) and part.plans.exists():
        raise Refused(_("Formats plan to hear this group; take it out there first."))
    try:
        with transaction.atomic():
            part.delete()
    except ProtectedError:
        raise Refused(_("This cannot be removed: contributions or texts already refer to it.")) from None
    event = _EVENTS.get(type(part), Event.PROCESS_CHANGED)
    append(event, scope=process.uid, kind=type(part).__name__.lower(), uid=uid, by=by, change="removed")


@transaction.atomic
def add_partner(*, process: Process, name: str, kind: str, task: str, order: int = 0, by: Actor) -> Partner:
    """A partner of the process; the organisation of that name is made when the process does not know it yet."""
    check_role(by, process, MANAGE_PROCESS)
    organisation = add_organisation(scope=process.uid, name=name, kind=kind, by=by)
    return add_part(process=process, kind=Partner, values={"organisation": organisation, "task": task, "order": order}, by=by)


@transaction.atomic
def switch_phase(*, phase: Phase, by: Actor) -> Phase:
    """Make a phase the active one; its settings apply from now on."""
    check_role(by, phase.process, MANAGE_PROCESS)
    # One statement for all phases: there is never a moment with two active ones.
    Phase.objects.filter(process=phase.process).update(
        is_active=ExpressionWrapper(Q(pk=phase.pk), output_field=models.BooleanField())
    )
    phase.is_active = True
    append(Event.PHASE_CHANGED, scope=phase.process.uid, kind="phase", uid=phase.uid, by=by, change="active")
    return phase


@transaction.atomic
def set_wordings(*, process: Process, part: Any = None, attribute: str, texts: dict[str, str], by: Actor) -> None:
    """Names or texts of the process (part None) or of a group, format, field or region in its other languages.

    `texts` maps language to text; an empty text removes that wording.
    """
    check_role(by, process, MANAGE_PROCESS)
    owner = {type(part).__name__.lower(): part} if part is not None else {}
    every = {name: owner.get(name) for name in ("group", "format", "field", "region")}
    others = set(process.languages.split()) - {process.language}
    for language, text in texts.items():
        if language not in others:
            raise Refused(_("'%(language)s' is not another language of this process.") % {"language": language})
        existing = Wording.objects.filter(process=process, attribute=attribute, language=language, **every)
        if not text.strip():
            existing.delete()
        elif not existing.update(text=text.strip(), maker="person"):
            Wording.objects.create(process=process, attribute=attribute, language=language, text=text.strip(), **every)
    uid = part.uid if part is not None else process.uid
    append(Event.PROCESS_CHANGED, scope=process.uid, kind="wording", uid=uid, by=by, languages=len(texts))


@transaction.atomic
def publish_process(*, process: Process, by: Actor) -> Process:
    """Open the public pages of a process to everybody."""
    check_role(by, process, MANAGE_PROCESS)
    return _set_public(process, True, by)


@transaction.atomic
def hide_process(*, process: Process, by: Actor) -> Process:
    """Close the public pages of a process again; members still see them."""
    check_role(by, process, MANAGE_PROCESS)
    return _set_public(process, False, by)


def _set_public(process: Process, public: bool, by: Actor) -> Process:
    Process.objects.filter(pk=process.pk).update(is_public=public)
    raise_public_revision(process=process)
    append(Event.PROCESS_PUBLISHED, scope=process.uid, kind="process", uid=process.uid, by=by, public=public)
    return process


def raise_public_revision(*, process: Process) -> None:
    """Something the public sees has changed: pages cached under the earlier revision are never served again."""
    Process.objects.filter(pk=process.pk).update(public_revision=F("public_revision") + 1)
    process.refresh_from_db(fields=["public_revision", "is_public"])


def _check_references(process: Process, values: dict[str, Any]) -> None:
    """A row of another process is never taken in; asked here, whatever the form let through."""
    for name, value in values.items():
        if isinstance(value, models.Model) and getattr(value, "process_id", process.pk) != process.pk:
            raise ValueError(f"{name} belongs to another process")


def _write(row: models.Model, values: dict[str, Any], allowed: frozenset[str]) -> None:
    unknown = values.keys() - allowed
    if unknown:
        raise ValueError(f"cannot be written here: {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as problem:
        field, messages = next(iter(problem.message_dict.items()))
        raise Refused(" ".join(messages), field=field if field in values else None) from None
    row.save()


def _append(event: Event, part: Any, change: str, by: Actor) -> None:
    append(
        event,
        scope=part.process.uid,
        kind=type(part).__name__.lower(),
        uid=getattr(part, "uid", ""),
        by=by,
        change=change,
    )


@transaction.atomic
def change_partner(*, partner: Partner, name: str, kind: str, task: str, order: int = 0, by: Actor) -> Partner:
    """Change a partner's task, or who it is; the former organisation stays known to the process."""
    check_role(by, partner.process, MANAGE_PROCESS)
    organisation = add_organisation(scope=partner.process.uid, name=name, kind=kind, by=by)
    return change_part(part=partner, values={"organisation": organisation, "task": task, "order": order}, by=by)
