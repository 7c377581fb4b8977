"""The record as it reads: entries as sentences, with who acted as a role, never as a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kettfaden.people.roles import Role
from kettfaden.process.models import Membership, Process
from kettfaden.record.events import Event
from kettfaden.record.models import Entry, Seal
from kettfaden.web.sentences import sentence


@dataclass(frozen=True)
class Told:
    """One entry in words."""

    at: datetime
    text: str
    who: str
    event: str
    number: int | None
    uid: str
    times: int = 1  # how many alike follow one another


@dataclass(frozen=True)
class Chain:
    """How far the record is sealed, and the head to compare with a printed one."""

    number: int
    hash: str
    sealed_at: datetime | None
    waiting: int


def told(process: Process, entries: Iterable[Entry]) -> list[Told]:
    """Entries in words; one query for the roles."""
    rows = list(entries)
    roles = roles_by_key(process)
    return [
        Told(
            row.at,
            sentence(row.event, row.detail, row.object_kind),
            who_in_words(row, roles),
            row.event,
            row.number,
            row.object_uid,
        )
        for row in rows
    ]


def together(rows: Iterable[Told]) -> list[Told]:
    """Entries that say the same of the same role in the same minute, one after the other, told once."""
    found: list[Told] = []
    for row in rows:
        before = found[-1] if found else None
        minute = row.at.replace(second=0, microsecond=0)
        if before and (before.text, before.who, before.at.replace(second=0, microsecond=0)) == (row.text, row.who, minute):
            found[-1] = replace(before, times=before.times + 1)
        else:
            found.append(row)
    return found


def roles_by_key(process: Process) -> dict[str, str]:
    """The role of each actor key in the process, in words; several are joined. No name is in it."""
    found: dict[str, list[str]] = {}
    for key, role in Membership.objects.filter(process=process).values_list("account__actor_key", "role").distinct():
        found.setdefault(key, []).append(str(Role(role).label))
    return {key: ", ".join(sorted(labels)) for key, labels in found.items()}


def who_in_words(entry: Entry, roles: Mapping[str, str]) -> str:
    """Who acted: a role, somebody with a receipt, the system."""
    kinds = {
        "system": _("the system"),
        "receipt": _("somebody with a receipt"),
        "visitor": _("a visitor"),
        "code": _("somebody with a code"),
        "device": _("a device"),
    }
    if entry.actor_kind == "account":
        return roles.get(entry.actor_key) or _("somebody with an account")
    return kinds.get(entry.actor_kind, entry.actor_kind)


def chain() -> Chain:
    """Where the chain of the whole record stands; whether it holds is what `kettfaden record verify` finds out."""
    seal = Seal.objects.filter(name="main").first()
    waiting = Entry.objects.filter(number__isnull=True)[:1001].count()
    return Chain(seal.number if seal else 0, seal.hash if seal else "", seal.sealed_at if seal else None, waiting)


# What belongs together when somebody looks for a kind of change.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "people": ("account.", "member.", "invitation.", "role.", "post.", "organisation.", "person.", "consent.", "keys."),
    "process": ("process.", "format.", "legal_frame.", "officer_opinion.", "phase.", "dossier."),
    "voices": ("source.", "attendance.", "contribution.", "voice.", "voices.", "coverage.", "filter."),
    "figures": ("figure.", "figures."),
    "receipts": ("receipt.", "receipts.", "withdrawal.", "erasure.", "retention."),
    "findings": ("theme.", "finding.", "support.", "contradiction."),
    "paper": ("paper.", "chapter.", "block.", "citation.", "measure.", "version.", "resolution."),
    "answers": ("answer.", "answers.", "notice."),
    "exports": ("data.",),
}


def subject_labels() -> list[tuple[str, Any]]:
    """The kinds of change in the reader's language."""
    words = {
        "people": _("People and roles"),
        "process": _("Process"),
        "voices": _("Voices and occasions"),
        "figures": _("Figures"),
        "receipts": _("Receipts and withdrawals"),
        "findings": _("Findings"),
        "paper": _("Paper and measures"),
        "answers": _("Answers"),
        "exports": _("Exports"),
    }
    return [(key, words[key]) for key in SUBJECTS]


def events_of(subject: str) -> list[str]:
    """The events of one kind of change."""
    return [event for event in Event.values if event.startswith(SUBJECTS[subject])]
