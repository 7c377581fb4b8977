"""The legal frame of a format, the officer's opinion about it, and its way from planned to held."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.process.models import Format, LegalFrame
from kettfaden.process.rules import GIVE_OPINION, MANAGE_PROCESS, check_may_start, check_role, check_transition
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

FRAME_FIELDS = frozenset(
    {
        "controllers",
        "processors",
        "legal_basis",
        "special_ground",
        "notice",
        "ground",
        "guardian_below_age",
        "is_for_minors",
        "retention_days",
    }
)


@transaction.atomic
def change_legal_frame(*, format: Format, values: dict[str, Any], by: Actor) -> LegalFrame:
    """Change the legal frame of a format (names of `FRAME_FIELDS`).

    What the officer looked at is then no longer what applies: an opinion is set back to 'not yet asked'. Refused while the
    format is running, for people take part on the footing that was announced to them.
    """
    check_role(by, format.process, MANAGE_PROCESS)
    found = Format.objects.select_for_update().get(pk=format.pk)
    if found.status == Format.Status.RUNNING:
        raise Refused(_("The format is running; its legal frame cannot be changed now."))
    unknown = values.keys() - FRAME_FIELDS
    if unknown:
        raise ValueError(f"not part of a legal frame: {', '.join(sorted(unknown))}")
    frame, _made = LegalFrame.objects.get_or_create(format=found)
    changed = [name for name, value in values.items() if getattr(frame, name) != value]
    if not changed:
        return frame
    for name in changed:
        setattr(frame, name, values[name])
    frame.opinion, frame.opinion_text, frame.opinion_by, frame.opinion_on = LegalFrame.Opinion.NONE, "", "", None
    frame.save()
    append(Event.LEGAL_FRAME_CHANGED, scope=found.process.uid, kind="format", uid=found.uid, by=by, fields=len(changed))
    return frame


@transaction.atomic
def record_officer_opinion(
    *, format: Format, opinion: str, text: str, on: datetime.date, officer: str, by: Actor
) -> LegalFrame:
    """Record what the data protection officer says about a format's legal frame; `opinion` is agreed, conditions or refused.

    Only the officer records it. Raises Refused for an incomplete entry.
    """
    check_role(by, format.process, GIVE_OPINION)
    if opinion not in {LegalFrame.Opinion.AGREED, LegalFrame.Opinion.CONDITIONS, LegalFrame.Opinion.REFUSED}:
        raise Refused(_("Say whether there is an objection."), field="opinion")
    if not text.strip():
        raise Refused(_("An opinion needs its text."), field="text")
    if not officer.strip():
        raise Refused(_("Name who gives the opinion."), field="officer")
    frame, _made = LegalFrame.objects.select_for_update().get_or_create(format=format)
    frame.opinion, frame.opinion_text, frame.opinion_by, frame.opinion_on = opinion, text.strip(), officer.strip(), on
    frame.save()
    append(Event.OFFICER_OPINION_RECORDED, scope=format.process.uid, kind="format", uid=format.uid, by=by, opinion=opinion)
    return frame


@transaction.atomic
def start_format(*, format: Format, by: Actor) -> Format:
    """A planned format begins. Refused before its legal frame is complete and the officer's opinion is recorded."""
    found = _locked(format, by)
    check_transition(found, Format.Status.RUNNING)
    check_may_start(found)
    return _move(found, Format.Status.RUNNING, Event.FORMAT_STARTED, by)


@transaction.atomic
def hold_format(*, format: Format, by: Actor) -> Format:
    """A running format is over and was held."""
    found = _locked(format, by)
    check_transition(found, Format.Status.HELD)
    return _move(found, Format.Status.HELD, Event.FORMAT_CLOSED, by)


@transaction.atomic
def cancel_format(*, format: Format, by: Actor) -> Format:
    """A format will not take place; what was already given in it stays."""
    found = _locked(format, by)
    check_transition(found, Format.Status.CANCELLED)
    return _move(found, Format.Status.CANCELLED, Event.FORMAT_CLOSED, by)


@transaction.atomic
def plan_format_again(*, format: Format, by: Actor) -> Format:
    """A cancelled format is planned again."""
    found = _locked(format, by)
    check_transition(found, Format.Status.PLANNED)
    return _move(found, Format.Status.PLANNED, Event.FORMAT_CHANGED, by)


def _locked(format: Format, by: Actor) -> Format:
    check_role(by, format.process, MANAGE_PROCESS)
    return Format.objects.select_for_update().get(pk=format.pk)


def _move(found: Format, status: str, event: Event, by: Actor) -> Format:
    found.status = status
    found.save(update_fields=["status"])
    append(event, scope=found.process.uid, kind="format", uid=found.uid, by=by, status=status)
    return found
