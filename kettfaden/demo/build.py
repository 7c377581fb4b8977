"""Builds the demonstration: the facts of the reference case, and an invented cast that walks the whole way.

Everything goes through the product's own actions, as people would do it; the same seed gives the same content. Random
public ids and receipt codes differ from one building to the next: they must not be guessable, here neither.
"""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation

from kettfaden.demo.answering import act, answer, decide, take_back
from kettfaden.demo.cast import SEED, Cast, Demo
from kettfaden.demo.hearing import hear
from kettfaden.demo.mandate import create_process, take_figures
from kettfaden.demo.understanding import review, understand
from kettfaden.demo.writing import go_on_drafting, write_paper
from kettfaden.evidence import actions as evidence
from kettfaden.people.roles import Role
from kettfaden.process.models import Process
from kettfaden.record.actions import seal_all


@dataclass
class Built:
    """What was built, for whoever shows it."""

    process: Process
    password: str
    receipts: list[tuple[str, str, str]]  # code, language, word


def build(*, say: Callable[[str], None] = lambda line: None) -> Built:
    """Build the demonstration into an empty database, in the order of the real process. `say` is told each step."""
    demo = Demo(Cast(password=secrets.token_urlsafe(9)), random.Random(SEED))  # noqa: S311  chance, not secrecy
    with translation.override("de"):
        say("process from its blueprint")
        create_process(demo)
        say("figures as published")
        take_figures(demo)
        say("occasions and voices")
        hear(demo)
        # A quotation may name group and region only as far as the counts have been published.
        evidence.publish_coverage(process=demo.process, by=demo.cast.actor(Role.COORDINATOR))
        say("review and release")
        review(demo)
        say("findings")
        understand(demo)
        say("the paper")
        paper = write_paper(demo)
        say("answers")
        answer(demo)
        say("version 1, its resolution, the measures since")
        decide(demo, paper)
        act(demo)
        go_on_drafting(demo, paper)
        take_back(demo)
        seal_all()
    return Built(demo.process, demo.cast.password, demo.receipts)
