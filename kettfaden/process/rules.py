"""Who may do what with a process itself, and when. Role sets are plain data; gates and actions ask the same ones."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.people.roles import Role
from kettfaden.process.models import Format, LegalFrame, Process
from kettfaden.process.queries import roles_of
from kettfaden.record.actor import Actor

EVERYBODY = frozenset(Role.values)
STAFF = frozenset({Role.COORDINATOR, Role.RESEARCHER, Role.INTERVIEWER, Role.EDITOR, Role.DEPARTMENT, Role.HEAD})
MANAGE_PROCESS = frozenset({Role.COORDINATOR})
MANAGE_PEOPLE = frozenset({Role.COORDINATOR, Role.HEAD})
SEE_PEOPLE = STAFF | {Role.OFFICER}
GIVE_OPINION = frozenset({Role.OFFICER})
READ_RECORD = frozenset({Role.COORDINATOR, Role.HEAD, Role.OFFICER})
READ_DOSSIER = frozenset({Role.COORDINATOR, Role.HEAD, Role.OFFICER})

# From which state of a format which others can follow.
TRANSITIONS: dict[str, frozenset[str]] = {
    Format.Status.PLANNED: frozenset({Format.Status.RUNNING, Format.Status.CANCELLED}),
    Format.Status.RUNNING: frozenset({Format.Status.HELD, Format.Status.CANCELLED}),
    Format.Status.HELD: frozenset({Format.Status.RUNNING}),
    Format.Status.CANCELLED: frozenset({Format.Status.PLANNED}),
}


def check_role(actor: Actor, process: Process, roles: Collection[str]) -> None:
    """Raise PermissionDenied unless the actor holds one of `roles` in the process today."""
    if not roles_of(actor, process) & set(roles):
        raise PermissionDenied


def check_may_create(actor: Actor) -> None:
    """Raise PermissionDenied unless the actor may create processes: accounts marked so, and the system."""
    if actor.kind != "system" and not (actor.account is not None and actor.account.may_create_processes):
        raise PermissionDenied


def check_transition(found: Format, to: str) -> None:
    """Raise Refused when a format cannot go from its state to `to`."""
    if to not in TRANSITIONS[found.status]:
        raise Refused(
            _("'%(format)s' is %(now)s and cannot become '%(then)s'.")
            % {"format": found.name, "now": found.get_status_display(), "then": Format.Status(to).label}
        )


def legal_frame_of(found: Format) -> LegalFrame | None:
    """The legal frame of a format, None while it has none."""
    return LegalFrame.objects.filter(format=found).first()


def check_may_start(found: Format) -> None:
    """Raise Refused unless the legal frame of a format is complete and the data protection officer agreed."""
    frame = legal_frame_of(found)
    missing = missing_in_frame(frame)
    if frame is None or missing:
        raise Refused(
            _("'%(format)s' cannot start: its legal frame is incomplete (%(missing)s).")
            % {"format": found.name, "missing": ", ".join(missing)}
        )
    if frame.opinion == LegalFrame.Opinion.NONE:
        raise Refused(
            _("'%(format)s' cannot start before the opinion of the data protection officer is recorded.")
            % {"format": found.name}
        )
    if not frame.may_start:
        raise Refused(_("'%(format)s' cannot start: the data protection officer objects.") % {"format": found.name})


def missing_in_frame(frame: LegalFrame | None) -> list[str]:
    """The names of what a legal frame still lacks, in the reader's language; empty when it is complete."""
    if frame is None:
        return [_("everything")]
    needed = [
        (frame.controllers, _("controllers")),
        (frame.legal_basis, _("legal basis")),
        (frame.notice, _("notice to those who take part")),
    ]
    missing = [name for value, name in needed if not value.strip()]
    if frame.is_for_minors and frame.ground != LegalFrame.Ground.CONSENT:
        missing.append(_("consent as the ground, for it is made for minors"))
    if frame.is_for_minors and not frame.guardian_below_age:
        missing.append(_("the age below which the guardian agrees too"))
    return missing


def frame_state(found: Format) -> str:
    """Where the legal frame of a format stands: incomplete, none (not yet asked), agreed, conditions or refused."""
    frame = getattr(found, "legal_frame", None)
    return "incomplete" if frame is None or missing_in_frame(frame) else str(frame.opinion)
