"""Who may report on measures, and which way a measure goes."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.concept.rules import READ_DRAFT
from kettfaden.equipment.refusals import Refused
from kettfaden.measures.models import Progress
from kettfaden.people.roles import Role

READ_MEASURES = READ_DRAFT
REPORT_PROGRESS = frozenset({Role.COORDINATOR, Role.DEPARTMENT, Role.HEAD})

_S = Progress.Status
# From which state which others can follow. A measure nobody has reported on is planned.
TRANSITIONS: dict[str, frozenset[str]] = {
    _S.PLANNED: frozenset({_S.RUNNING, _S.DROPPED}),
    _S.RUNNING: frozenset({_S.DONE, _S.PAUSED, _S.DROPPED}),
    _S.PAUSED: frozenset({_S.RUNNING, _S.DROPPED}),
    _S.DONE: frozenset({_S.RUNNING}),
    _S.DROPPED: frozenset({_S.PLANNED}),
}
NEEDS_REASON = frozenset({_S.PAUSED, _S.DROPPED})


def next_states(last: Progress | None) -> list[str]:
    """The states a report can name now, the present one first: it may also be reported on again, with a note."""
    now = last.status if last is not None else _S.PLANNED
    return [now, *(status for status in _S.values if status in TRANSITIONS[now])]


def check_may_report(last: Progress | None, status: str, on: date, note: str) -> None:
    """Raise Refused unless `status` can be reported for the day `on` after the report `last` (None: there is none yet)."""
    now = _S(last.status if last is not None else _S.PLANNED)
    then = _S(status)
    if then not in next_states(last):
        raise Refused(
            _("A measure that is “%(now)s” cannot become “%(then)s”.") % {"now": now.label, "then": then.label}, field="status"
        )
    if on > timezone.localdate():
        raise Refused(_("A report tells how things stand; its day cannot lie in the future."), field="on")
    if last is not None and on < last.on:
        raise Refused(
            _("The last report is of %(day)s; a newer one cannot be older than that.") % {"day": last.on.isoformat()},
            field="on",
        )
    if note:
        return
    if then in NEEDS_REASON:
        raise Refused(_("Say why, in one sentence: those who asked for this measure will read it."), field="note")
    if last is not None and then == now:
        raise Refused(_("The state is the same as before; say what is new."), field="note")
    if now == _S.DROPPED:
        raise Refused(_("Say why this measure is taken up again."), field="note")
