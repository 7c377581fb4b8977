"""Freezing a version with what only this room knows: how many voices are still open."""

from django.db import transaction

from kettfaden.concept import actions as concept
from kettfaden.concept.models import Paper, Version
from kettfaden.record.actor import Actor
from kettfaden.replies.queries.ledger import ledger


@transaction.atomic
def freeze_version(*, paper: Paper, label: str, purpose: str, by: Actor) -> Version:
    """Freeze the paper; the version says how many voices were open at that moment."""
    voices = ledger(paper.process)["voices"]
    return concept.freeze_version(
        paper=paper,
        label=label,
        purpose=purpose,
        open_voices=voices["open"] + voices["urgent"],
        total_voices=voices["total"],
        by=by,
    )
