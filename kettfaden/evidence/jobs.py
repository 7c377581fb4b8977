"""Background work of this room: files on their way in, receipts whose day has passed."""

from django.utils import timezone, translation

from kettfaden.equipment.jobs import every, handler
from kettfaden.equipment.models import Job
from kettfaden.evidence import actions
from kettfaden.evidence.models import ImportRun
from kettfaden.record.actor import SYSTEM, VISITOR


@handler("evidence.check_import")
def check_import(job: Job, *, run: str) -> None:
    """Check a file; what is wrong is said in the language of whoever brought it."""
    found = ImportRun.objects.select_related("account").filter(uid=run).first()
    if found is not None:
        with translation.override(found.account.language if found.account else None):
            actions.check_import(run=found)


@handler("evidence.take_import")
def take_import(job: Job, *, run: str) -> None:
    """Take a checked file in, with the rights its bringer has now."""
    found = ImportRun.objects.select_related("account").filter(uid=run).first()
    if found is None:
        return
    job.report(0, found.rows)
    with translation.override(found.account.language if found.account else None):
        actions.carry_out_import(run=found, by=found.account.actor if found.account else VISITOR)
    job.report(found.rows, found.rows)


@every(24 * 3600, "evidence.expire")
def expire(job: Job) -> None:
    """End receipts whose day has passed, throw away files nobody took in."""
    actions.expire_receipts(today=timezone.localdate(), by=SYSTEM)
    actions.discard_stale_imports()
