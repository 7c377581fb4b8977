"""What whoever holds a receipt may see, without an account."""

from dataclasses import dataclass, replace

from django.utils import timezone

from kettfaden.evidence.models import Receipt
from kettfaden.replies.models import Withdrawal
from kettfaden.replies.queries.thread import Thread


@dataclass(frozen=True)
class OwnWords:
    """One thing the person said, in their own words."""

    text: str
    language: str


def short_answers(thread: Thread) -> Thread:
    """The thread with the outcome alone as its last step, for pages that show the answers in full below it."""
    if thread.answers:
        words = thread.answers[0].outcome_label
        thread.steps = [replace(step, text=words) if step.key == "answer" else step for step in thread.steps]
    return thread


def live_receipt(uid: str) -> Receipt | None:
    """A receipt that was opened a moment ago; None if it has ended or expired meanwhile."""
    receipt = Receipt.objects.filter(uid=uid).select_related("process", "batch", "contribution__source__format").first()
    if receipt is None or receipt.ended_at is not None or receipt.expires_on < timezone.localdate():
        return None
    return receipt


def own_words(receipt: Receipt) -> list[OwnWords]:
    """All that was said, for the person who chose the word; nothing once it was taken back."""
    contribution = receipt.contribution
    if contribution is None or contribution.withdrawn_at is not None:
        return []
    return [OwnWords(row.text, row.language) for row in contribution.voices.order_by("order", "id")]


def withdrawal_of(receipt: Receipt) -> Withdrawal | None:
    """The withdrawal that is on its way, None where nothing was taken back or it was undone."""
    if receipt.contribution_id is None:
        return None
    return (
        Withdrawal.objects.filter(contribution=receipt.contribution_id, cancelled_at__isnull=True)
        .select_related("process", "contribution")
        .first()
    )
