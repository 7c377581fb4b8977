"""Reading and checking the record."""

from dataclasses import dataclass

from django.db.models import QuerySet

from kettfaden.record.models import Entry, Seal
from kettfaden.record.rules import entry_hash


@dataclass(frozen=True)
class Break:
    """One place where the chain does not hold: 'changed', 'removed' or 'inserted'."""

    number: int
    kind: str


def head() -> tuple[int, str]:
    """Number and hash of the newest sealed entry; (0, '') while nothing is sealed."""
    seal = Seal.objects.filter(name="main").first()
    return (seal.number, seal.hash) if seal else (0, "")


def entries_of(scope: str) -> QuerySet[Entry]:
    """The entries of one process, newest first."""
    return Entry.objects.filter(scope=scope).order_by("-id")


def verify(*, expected_head: tuple[int, str] | None = None) -> list[Break]:
    """Walk the whole chain and name every break; empty when it holds.

    `expected_head` is a head printed earlier (number, hash): it must still stand in the chain.
    """
    breaks: list[Break] = []
    number, previous = 0, ""
    hash_at: dict[int, str] = {}
    for entry in Entry.objects.filter(number__isnull=False).order_by("number").iterator(chunk_size=5000):
        assert entry.number is not None
        if entry.number > number + 1:
            breaks.extend(Break(gone, "removed") for gone in range(number + 1, min(entry.number, number + 101)))
            previous = entry.previous_hash
        if entry.previous_hash != previous:
            breaks.append(Break(entry.number, "inserted"))
        elif entry.hash != entry_hash(entry, entry.number, entry.previous_hash):
            breaks.append(Break(entry.number, "changed"))
        number, previous = entry.number, entry.hash
        if expected_head and entry.number == expected_head[0]:
            hash_at[entry.number] = entry.hash
    last, last_hash = head()
    if last > number:
        breaks.extend(Break(gone, "removed") for gone in range(number + 1, min(last + 1, number + 101)))
    elif last < number:
        breaks.append(Break(number, "inserted"))
    elif last_hash != previous:
        breaks.append(Break(number, "changed"))
    if expected_head and expected_head[0] and hash_at.get(expected_head[0]) != expected_head[1]:
        breaks.append(Break(expected_head[0], "changed"))
    return breaks
