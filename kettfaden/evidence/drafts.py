"""What is to be stored, before it is: one shape for forms, tables and other programs."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kettfaden.evidence.models import Source
from kettfaden.process.models import Field, Group, Region


@dataclass
class VoiceDraft:
    """One voice before it is stored. `translations`: (language, text, maker)."""

    text: str
    language: str
    field: Field | None = None
    owes_answer: bool = False
    standing: str = "open"
    reason: str = ""
    translations: Sequence[tuple[str, str, str]] = dataclasses.field(default_factory=list)


@dataclass
class ContributionDraft:
    """One contribution of an import. `key` makes it the same one when the file is brought twice."""

    source: Source
    group: Group
    key: str
    language: str
    voices: Sequence[VoiceDraft]
    region: Region | None = None
    kind: str = "person"
    headcount: int = 1
    ground: str | None = None  # None: the format's own
    may_be: str = "internal"
    asked_for_answer: bool = False
    is_synthetic: bool = False


@dataclass
class FigureDraft:
    """One figure before it is stored. `value` and the interval are in `unit`; `base_n` counts answers or people."""

    key: str
    title: str
    value: Decimal
    base: str
    date_from: date
    date_to: date
    provenance: str
    question: str = ""
    category: str = ""
    unit: str = "%"
    base_n: int | None = None
    mode: str = ""
    precision: str = "day"
    weighting: str = ""
    interval_low: Decimal | None = None
    interval_high: Decimal | None = None
    interval_note: str = ""
    publisher: str = ""
    reference: str = ""
    source: Source | None = None
    field: Field | None = None
    is_synthetic: bool = False
