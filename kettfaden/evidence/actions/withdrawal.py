"""A contribution taken back: hidden and sealed at once, restored while that is possible, erased in the end.

Called by the room that sees everything a withdrawal touches; the permission was asked there.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.models import Contribution, Privacy, Receipt, Voice, VoiceTranslation
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


@transaction.atomic
def withdraw_contribution(*, contribution: Contribution, by: Actor) -> Contribution:
    """Hide and seal all voices of a contribution. A second time changes nothing."""
    row = Contribution.objects.select_for_update(of=("self",)).select_related("process").get(pk=contribution.pk)
    if row.withdrawn_at is not None:
        return row
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    count = Voice.objects.filter(contribution=row).update(
        standing_before=F("standing"),
        standing=Voice.Standing.WITHDRAWN,
        privacy=Privacy.SEALED,
        search_text="",
        released_at=None,
    )
    append(Event.RECEIPT_SEALED, scope=row.process.uid, kind="contribution", uid=row.uid, by=by, voices=count)
    return row


@transaction.atomic
def restore_contribution(*, contribution: Contribution, by: Actor) -> Contribution:
    """Undo a withdrawal before the erasure. The voices stand as before, but sealed: somebody reviews them anew."""
    row = Contribution.objects.select_for_update(of=("self",)).select_related("process").get(pk=contribution.pk)
    if row.erased_at is not None:
        raise Refused(_("This contribution has been erased. It cannot come back."))
    if row.withdrawn_at is None:
        return row
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    Voice.objects.filter(contribution=row).update(standing=F("standing_before"), standing_before="")
    append(Event.CONTRIBUTION_CHANGED, scope=row.process.uid, kind="contribution", uid=row.uid, by=by, restored=True)
    return row


@transaction.atomic
def erase_contribution(*, contribution: Contribution, by: Actor) -> Contribution:
    """Delete the words of a contribution and what tells who spoke; the empty rows stay, so that counts add up.

    Freed pages and the search index are purged by the caller, outside the transaction. A second time changes nothing.
    """
    row = Contribution.objects.select_for_update(of=("self",)).select_related("process").get(pk=contribution.pk)
    if row.erased_at is not None:
        return row
    if row.withdrawn_at is None:
        raise Refused(_("Only what was withdrawn is erased."))
    now = timezone.now()
    VoiceTranslation.objects.filter(voice__contribution=row).delete()
    Voice.objects.filter(contribution=row).update(
        text="", search_text="", reason="", language="und", field=None, standing_before=""
    )
    Receipt.objects.filter(contribution=row).update(ended_at=now, word_hash="")
    row.erased_at = now
    row.consent = None
    row.region = None
    row.language = "und"
    row.save(update_fields=["erased_at", "consent", "region", "language"])
    append(Event.ERASURE_DONE, scope=row.process.uid, kind="contribution", uid=row.uid, by=by)
    return row
