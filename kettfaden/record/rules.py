"""How the entries of the record are chained."""

import hashlib
from datetime import datetime

from django.utils import timezone

from kettfaden.record.models import Entry


def entry_hash(entry: Entry, number: int, previous: str) -> str:
    """SHA-256 (hex) over the number, the hash before it and all that the entry says."""
    at: datetime = entry.at
    parts = [
        str(number),
        previous,
        at.astimezone(timezone.get_default_timezone()).isoformat(timespec="microseconds"),
        entry.event,
        entry.actor_kind,
        entry.actor_key,
        entry.scope,
        entry.object_kind,
        entry.object_uid,
        entry.detail,
    ]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
