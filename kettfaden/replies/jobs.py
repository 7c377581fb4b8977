"""Background work of the way back: erasing what was taken back, to the end."""

from django.core.cache import cache
from django.db import connection

from kettfaden.equipment.jobs import Job, every, handler
from kettfaden.equipment.search import purge_search
from kettfaden.replies import actions
from kettfaden.replies.models import Withdrawal

HOUR = 3600


@every(HOUR, "replies.erase_due")
def erase_due(job: Job) -> None:
    """Erase the withdrawals whose time to think again is over."""
    actions.erase_due()


@handler("replies.erase_files")
def erase_files(job: Job, *, withdrawal: int) -> None:
    """Take the last traces of erased words: search index, freed pages, write-ahead log, caches; then note it."""
    row = Withdrawal.objects.select_related("contribution", "process").get(pk=withdrawal)
    purge_search("evidence_voice")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.clear()
    actions.mark_files_erased(withdrawal=row)
