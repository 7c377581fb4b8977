"""The demonstration's invented cast, and what its building steps share."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from kettfaden.demo import corpus
from kettfaden.evidence.models import Figure
from kettfaden.findings.models import Finding, Theme
from kettfaden.people.models import Account
from kettfaden.people.roles import Role
from kettfaden.process.models import Field, Format, Group, Process, Region
from kettfaden.record.actor import Actor

SLUG = "goerlitz-2018"
SEED = 2018
LOGINS = "demo-logins.txt"  # in the data folder; also says that the demonstration stands whole
# The words some of the invented people chose to open what they said.
WORDS = {"ar": "زيتون", "fa": "انار", "ru": "берёза", "de": "Linde"}
# Invented people; the addresses cannot be delivered to.
CAST = (
    ("jana.beispiel@example.org", "Jana Beispiel", Role.COORDINATOR),
    ("mertens.muster@example.org", "Dr. Mertens Muster", Role.RESEARCHER),
    ("ines.muster@example.org", "Ines Muster", Role.INTERVIEWER),
    ("erik.beispiel@example.org", "Erik Beispiel", Role.EDITOR),
    ("petra.beispiel@example.org", "Petra Beispiel", Role.DEPARTMENT),
    ("karla.beispiel@example.org", "Karla Beispiel", Role.HEAD),
    ("stefan.muster@example.org", "Stefan Muster", Role.STEERING),
    ("ruth.muster@example.org", "Ruth Muster", Role.COUNCIL),
    ("dora.muster@example.org", "Dora Muster", Role.OFFICER),
    ("lena.muster@example.org", "Lena Muster", Role.READER),
)


@dataclass
class Cast:
    """The demo's log-ins, by role."""

    accounts: dict[str, Account] = field(default_factory=dict)
    password: str = ""

    def actor(self, role: Role) -> Actor:
        """Somebody who holds this role."""
        return self.accounts[role].actor


@dataclass
class Demo:
    """The demonstration while it is being built."""

    cast: Cast
    chance: random.Random
    process: Process = field(init=False)
    groups: dict[str, Group] = field(default_factory=dict)
    formats: dict[str, Format] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    municipalities: dict[str, list[Region]] = field(default_factory=dict)
    everywhere: list[Region] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    statement_of: dict[str, list[corpus.Statement]] = field(default_factory=dict)
    receipts: list[tuple[str, str, str]] = field(default_factory=list)  # code, language, word
    codes: dict[str, Iterator[str]] = field(default_factory=dict)
