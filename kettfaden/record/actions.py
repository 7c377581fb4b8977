"""Writing the record: an entry in the transaction of the change, and the sealer that numbers and chains them."""

import re

from django.db import transaction
from django.utils import timezone

from kettfaden.record.actor import Actor
from kettfaden.record.events import Event
from kettfaden.record.models import Entry, Seal
from kettfaden.record.rules import entry_hash

# Enumerations, counts and days only: a sentence somebody wrote does not fit through.
_DETAIL = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")


def append(
    event: Event, *, scope: str = "", kind: str = "", uid: str = "", by: Actor, **detail: str | int | bool | None
) -> Entry:
    """Add one entry to the record; call it inside the transaction of the change it tells of.

    `scope` is the process's uid, `kind` and `uid` name the object, `detail` takes enumerations and counts.
    Raises RuntimeError outside a transaction and ValueError for a detail that could be text.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a record entry belongs into the transaction of its change")
    return Entry.objects.create(
        at=timezone.now(),
        event=Event(event),
        actor_kind=by.kind,
        actor_key=by.key,
        scope=scope,
        object_kind=kind,
        object_uid=uid,
        detail=_detail(detail),
    )


def _detail(detail: dict[str, str | int | bool | None]) -> str:
    parts = []
    for name, value in detail.items():
        if value is None or value == "":
            continue
        written = str(value)
        if not _DETAIL.fullmatch(written):
            raise ValueError(f"{name} is not an enumeration, count or day")
        parts.append(f"{name}={written}")
    text = " ".join(parts)
    if len(text) > 200:
        raise ValueError("too much detail for one entry")
    return text


@transaction.atomic
def seal(*, most: int = 50_000) -> int:
    """Number and chain the committed entries that are not yet; returns how many (at most `most`).

    The one row of Seal is locked, so that two sealers never give the same number.
    """
    Seal.objects.get_or_create(name="main")
    head = Seal.objects.select_for_update().get(name="main")
    number, previous = head.number, head.hash
    entries = list(Entry.objects.filter(number__isnull=True).order_by("id")[:most])
    for entry in entries:
        number += 1
        entry.previous_hash = previous
        entry.hash = entry_hash(entry, number, previous)
        entry.number = number
        previous = entry.hash
    if entries:
        Entry.objects.bulk_update(entries, ["number", "previous_hash", "hash"], batch_size=100)
        head.number, head.hash, head.sealed_at = number, previous, timezone.now()
        head.save()
    return len(entries)


def seal_all() -> int:
    """Seal until nothing is left; returns how many entries were sealed."""
    total = 0
    while count := seal():
        total += count
    return total
