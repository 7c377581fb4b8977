"""Who may do what with a process itself. Role sets are plain data; gates and actions ask the same ones."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied

from kettfaden.people.roles import Role
from kettfaden.process.models import Process
from kettfaden.process.queries import roles_of
from kettfaden.record.actor import Actor

EVERYBODY = frozenset(Role.values)
STAFF = frozenset({Role.COORDINATOR, Role.RESEARCHER, Role.INTERVIEWER, Role.EDITOR, Role.DEPARTMENT, Role.HEAD})
MANAGE_PROCESS = frozenset({Role.COORDINATOR})
MANAGE_PEOPLE = frozenset({Role.COORDINATOR, Role.HEAD})
GIVE_OPINION = frozenset({Role.OFFICER})
READ_RECORD = frozenset({Role.COORDINATOR, Role.HEAD, Role.OFFICER})


def check_role(actor: Actor, process: Process, roles: Collection[str]) -> None:
    """Raise PermissionDenied unless the actor holds one of `roles` in the process today."""
    if not roles_of(actor, process) & set(roles):
        raise PermissionDenied
