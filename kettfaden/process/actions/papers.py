"""Papers that are written from a process's settings: that they were written is on the record."""

from django.db import transaction

from kettfaden.process.models import Process
from kettfaden.process.rules import READ_DOSSIER, check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


@transaction.atomic
def note_dossier_written(*, process: Process, format: str, by: Actor) -> None:
    """The data protection dossier left the house as a file."""
    check_role(by, process, READ_DOSSIER)
    append(Event.DOSSIER_WRITTEN, scope=process.uid, kind="process", uid=process.uid, by=by, format=format)
