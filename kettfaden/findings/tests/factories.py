"""States for stories about findings, reached through actions. Names of the cast are invented."""

import datetime
from typing import Any

from kettfaden.evidence.models import Voice
from kettfaden.findings.actions import add_finding, add_support, judge_finding, move_finding_on, search_contradiction
from kettfaden.findings.models import Finding
from kettfaden.process.models import Field, Process
from kettfaden.record.actor import SYSTEM


def make_finding(process: Process, *voices: Voice, claim: str = "Abends fährt kein Bus.", **values: Any) -> Finding:
    """A draft that these voices support."""
    values = {"field": Field.objects.get(process=process, key="housing"), "by": SYSTEM, **values}
    finding = add_finding(process=process, claim=claim, **values)
    if voices:
        add_support(finding=finding, voices=[voice.pk for voice in voices], by=SYSTEM)
    return finding


def approve(finding: Finding) -> Finding:
    """Taken all the way: searched, judged, read by a second person, approved."""
    search_contradiction(finding=finding, text="Im Forum gesucht, nichts gefunden", on=datetime.date(2026, 5, 2), by=SYSTEM)
    judge_finding(finding=finding, confidence="moderate", by=SYSTEM)
    finding = move_finding_on(finding=finding, status=Finding.Status.SECOND_READER, by=SYSTEM)
    return move_finding_on(finding=finding, status=Finding.Status.APPROVED, by=SYSTEM)
