"""States for stories about the paper, reached through actions. Names of the cast are invented."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kettfaden.concept.actions import add_block, add_measure, freeze_version, lay_out_paper
from kettfaden.concept.models import Block, Chapter, Measure, Paper, Version
from kettfaden.evidence.actions import add_figure
from kettfaden.evidence.models import Figure
from kettfaden.evidence.tests.factories import make_open_process
from kettfaden.people.roles import Role
from kettfaden.process.models import Process
from kettfaden.process.tests.factories import make_member
from kettfaden.record.actor import SYSTEM, Actor


@dataclass
class Desk:
    """A small county's paper, laid out and empty, and those who work on it."""

    process: Process
    paper: Paper
    summary: Chapter
    language: Chapter
    housing: Chapter
    jana: Actor  # coordinator
    erik: Actor  # editor
    petra: Actor  # department
    karla: Actor  # head
    stefan: Actor  # member of the steering group


def make_desk() -> Desk:
    """The paper of the small county with its cast."""
    process = make_open_process()
    paper = lay_out_paper(process=process, title="Ankommen in Musterland", by=SYSTEM)
    summary, _fields, language, housing = paper.chapters.select_related("paper", "process", "field").order_by("order")
    cast = [
        make_member(process, role, name).actor
        for role, name in (
            (Role.COORDINATOR, "Jana"),
            (Role.EDITOR, "Erik"),
            (Role.DEPARTMENT, "Petra"),
            (Role.HEAD, "Karla"),
            (Role.STEERING, "Stefan"),
        )
    ]
    return Desk(process, paper, summary, language, housing, *cast)


def write(chapter: Chapter, text: str = "Abends fährt kein Bus.", **values: Any) -> Block:
    """A paragraph."""
    return add_block(chapter=chapter, text=text, **{"by": SYSTEM, **values})


def plan(chapter: Chapter, title: str = "Abendbus", **values: Any) -> Measure:
    """A measure."""
    return add_measure(chapter=chapter, title=title, **{"by": SYSTEM, **values})


def freeze(paper: Paper, **values: Any) -> Version:
    """A version that says two of five voices are open."""
    given = {"label": "Entwurf", "purpose": "draft", "open_voices": 2, "total_voices": 5, "by": SYSTEM, **values}
    return freeze_version(paper=paper, **given)


def make_figure(process: Process, key: str = "s-contact", **values: Any) -> Figure:
    """A published share."""
    given = {
        "title": "Haben Kontakt",
        "value": Decimal(48),
        "unit": "%",
        "base_n": 1000,
        "base": "Bevölkerung ab 14 Jahren",
        "date_from": datetime.date(2026, 4, 1),
        "date_to": datetime.date(2026, 5, 1),
        "provenance": Figure.Provenance.PUBLISHED,
        "by": SYSTEM,
        **values,
    }
    return add_figure(process=process, key=key, **given)
