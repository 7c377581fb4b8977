"""Taking back what one said: hidden at once, erased after the time to think again, tracked to its end."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.concept import actions as concept
from kettfaden.equipment.jobs import enqueue
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence import actions as evidence
from kettfaden.evidence.models import Contribution
from kettfaden.process.actions import raise_public_revision
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import SYSTEM, Actor
from kettfaden.record.events import Event
from kettfaden.replies import rules
from kettfaden.replies.models import Answer, Withdrawal


@transaction.atomic
def request_withdrawal(*, contribution: Contribution, channel: str, by: Actor) -> Withdrawal:
    """Take a contribution back. From this transaction on it is in no page, search, count of quotes or new version.

    `by` is the receipt's own actor, or a member who handles withdrawals by contact. Asking twice changes nothing.
    """
    if by.kind != "receipt":
        check_role(by, contribution.process, rules.HANDLE_WITHDRAWALS)
    contribution = Contribution.objects.select_for_update(of=("self",)).select_related("process").get(pk=contribution.pk)
    now = timezone.now()
    withdrawal = Withdrawal.objects.filter(contribution=contribution).first()
    if withdrawal is not None and withdrawal.cancelled_at is None:
        return withdrawal
    if withdrawal is None:
        withdrawal = Withdrawal(process=contribution.process, contribution=contribution)
    withdrawal.channel = Withdrawal.Channel(channel)
    withdrawal.requested_at, withdrawal.cancelled_at = now, None
    withdrawal.erase_after = now + rules.TIME_TO_THINK_AGAIN
    withdrawal.save()
    evidence.withdraw_contribution(contribution=contribution, by=by)
    raise_public_revision(process=contribution.process)
    append(
        Event.WITHDRAWAL_REQUESTED,
        scope=contribution.process.uid,
        kind="contribution",
        uid=contribution.uid,
        by=by,
        channel=withdrawal.channel,
    )
    return withdrawal


@transaction.atomic
def cancel_withdrawal(*, withdrawal: Withdrawal, by: Actor) -> Withdrawal:
    """Undo a withdrawal while nothing has been erased; the voices come back sealed."""
    if by.kind != "receipt":
        check_role(by, withdrawal.process, rules.HANDLE_WITHDRAWALS)
    withdrawal = (
        Withdrawal.objects.select_for_update(of=("self",)).select_related("process", "contribution").get(pk=withdrawal.pk)
    )
    if withdrawal.rows_erased_at is not None:
        raise Refused(_("It has been erased already and cannot be brought back."))
    if withdrawal.cancelled_at is not None:
        return withdrawal
    withdrawal.cancelled_at = timezone.now()
    withdrawal.save(update_fields=["cancelled_at"])
    evidence.restore_contribution(contribution=withdrawal.contribution, by=by)
    raise_public_revision(process=withdrawal.process)
    append(
        Event.WITHDRAWAL_CANCELLED,
        scope=withdrawal.process.uid,
        kind="contribution",
        uid=withdrawal.contribution.uid,
        by=by,
    )
    return withdrawal


@transaction.atomic
def erase_withdrawn(*, withdrawal: Withdrawal, by: Actor) -> Withdrawal:
    """Erase one withdrawn contribution's words for good: voices, translations, frozen quotations and own answers.

    Its uid goes on the erasure list outside the data folder first, so that a restored backup forgets it again.
    What stays is the shell: that something was said and taken back.
    """
    withdrawal = (
        Withdrawal.objects.select_for_update(of=("self",)).select_related("process", "contribution").get(pk=withdrawal.pk)
    )
    if withdrawal.rows_erased_at is not None or withdrawal.cancelled_at is not None:
        return withdrawal
    contribution = withdrawal.contribution
    _put_on_list(contribution.uid)
    voices = list(contribution.voices.values_list("pk", flat=True))
    concept.withdraw_quotations(voices=voices)
    # An answer of one's own may repeat what was said.
    Answer.objects.filter(voice__in=voices).update(text="-")
    for answer in Answer.objects.filter(voice__in=voices):
        answer.translations.all().delete()
    evidence.erase_contribution(contribution=contribution, by=by)
    withdrawal.rows_erased_at = timezone.now()
    withdrawal.save(update_fields=["rows_erased_at"])
    append(Event.ERASURE_DONE, scope=withdrawal.process.uid, kind="contribution", uid=contribution.uid, by=by, step="rows")
    enqueue("replies.erase_files", scope=withdrawal.process.uid, withdrawal=withdrawal.pk)
    return withdrawal


def erase_due(*, now: datetime | None = None, by: Actor = SYSTEM) -> int:
    """Erase every withdrawal whose time to think again is over; returns how many. Each in a transaction of its own."""
    now = now or timezone.now()
    due = Withdrawal.objects.filter(
        erase_after__lte=now, cancelled_at__isnull=True, rows_erased_at__isnull=True
    ).select_related("contribution")
    count = 0
    for withdrawal in list(due):
        erase_withdrawn(withdrawal=withdrawal, by=by)
        count += 1
    return count


@transaction.atomic
def mark_files_erased(*, withdrawal: Withdrawal, by: Actor = SYSTEM) -> None:
    """Note that freed pages, search index, stored files and caches hold nothing of it any more."""
    Withdrawal.objects.filter(pk=withdrawal.pk, files_erased_at__isnull=True).update(files_erased_at=timezone.now())
    append(
        Event.ERASURE_DONE,
        scope=withdrawal.process.uid,
        kind="contribution",
        uid=withdrawal.contribution.uid,
        by=by,
        step="files",
    )


def _put_on_list(uid: str) -> None:
    path = settings.KETTFADEN_ERASURE_LIST
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as handle:
        handle.write(f"{uid}\n")
        handle.flush()


def replay_erasures(*, by: Actor = SYSTEM) -> int:
    """Erase again what the erasure list names, after a backup was restored; returns how many contributions were found."""
    path = settings.KETTFADEN_ERASURE_LIST
    if not path.exists():
        return 0
    count = 0
    for uid in dict.fromkeys(path.read_text(encoding="ascii").split()):
        contribution = Contribution.objects.filter(uid=uid, erased_at__isnull=True).select_related("process").first()
        if contribution is None:
            continue
        withdrawal = request_withdrawal(contribution=contribution, channel=Withdrawal.Channel.CONTACT, by=by)
        erase_withdrawn(withdrawal=withdrawal, by=by)
        count += 1
    return count
