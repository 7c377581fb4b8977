"""Receipts: minted in advance, bound when the contribution is captured, opened by whoever holds the code, expiring."""

import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.equipment.limits import allow
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence import codes, queries, rules
from kettfaden.evidence.models import Contribution, Receipt, ReceiptBatch, Source
from kettfaden.process.models import Process
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

# 55 random bits make guessing hopeless at any of these rates; the limits keep guessers from costing time.
TRIES_AN_ADDRESS = 30
TRIES_ALL = 6_000
WORDS_A_RECEIPT = 6
WORDS_A_PROCESS = 600
TEN_MINUTES, HOUR = 600, 3600


@transaction.atomic
def mint_receipts(
    *,
    process: Process,
    title: str,
    count: int,
    language: str,
    expires_on: date,
    source: Source | None = None,
    by: Actor,
) -> tuple[ReceiptBatch, list[str]]:
    """Make receipts for an occasion. Returns the batch and the codes: they are to be printed now, for they are kept
    nowhere but on the paper."""
    check_role(by, process, rules.MINT_RECEIPTS)
    if not 1 <= count <= rules.MOST_RECEIPTS_AT_ONCE:
        raise Refused(
            _("Print between 1 and %(limit)s receipts at a time.") % {"limit": rules.MOST_RECEIPTS_AT_ONCE}, field="count"
        )
    if not title.strip():
        raise Refused(_("Say what these receipts are for."), field="title")
    if source is not None and source.process_id != process.pk:
        raise Refused(_("That occasion is not of this process."), field="source")
    rules.check_expiry(expires_on)
    batch = ReceiptBatch.objects.create(
        process=process,
        source=source,
        title=title.strip(),
        language=rules.check_language(language),
        count=count,
        expires_on=expires_on,
    )
    printed = [codes.new_code() for _number in range(count)]
    Receipt.objects.bulk_create(
        Receipt(
            process=process,
            batch=batch,
            code_hash=codes.code_hash(code),
            actor_key=secrets.token_hex(12),
            expires_on=expires_on,
        )
        for code in printed
    )
    append(Event.RECEIPTS_MINTED, scope=process.uid, kind="receipt_batch", uid=batch.uid, by=by, count=count)
    return batch, printed


@transaction.atomic
def bind_receipt(*, process: Process, code: str, contribution: Contribution, word: str = "", by: Actor) -> Receipt:
    """Tie a receipt to the contribution of the person who holds it, with the word they chose to read their own words.

    Raises Refused where the code cannot be used, with one sentence for every reason but a slip of the pen.
    """
    check_role(by, process, rules.ENTER_VOICES)
    rules.check_not_withdrawn(contribution)
    if contribution.process_id != process.pk:
        raise Refused(_("That contribution is not of this process."))
    if codes.read_code(code) is None:
        raise Refused(_("Look at the code again: one of its characters is wrong."), field="receipt_code")
    found = queries.find_receipt(code)
    receipt = Receipt.objects.select_for_update().filter(pk=found.pk).first() if found is not None else None
    if receipt is None or receipt.process_id != process.pk or receipt.contribution_id is not None:
        raise Refused(_("This receipt cannot be used here. Take another one, or leave the field empty."), field="receipt_code")
    if Receipt.objects.filter(contribution=contribution).exists():
        raise Refused(_("This contribution has a receipt already."), field="receipt_code")
    receipt.contribution = contribution
    receipt.word_hash = codes.word_hash(word)
    receipt.bound_at = timezone.now()
    receipt.save(update_fields=["contribution", "word_hash", "bound_at"])
    append(Event.RECEIPT_BOUND, scope=process.uid, kind="receipt", uid=receipt.uid, by=by, word=bool(receipt.word_hash))
    return receipt


def open_receipt(*, code: str, address: str) -> Receipt | None:
    """The receipt of a code that somebody at a network address typed in, or None; see `queries.find_receipt`.

    Counts the try. Raises Refused after too many of them, whatever the code. Call it outside a transaction.
    """
    within = allow(f"receipt-address:{address}", limit=TRIES_AN_ADDRESS, seconds=TEN_MINUTES)
    within = allow("receipt-all", limit=TRIES_ALL, seconds=HOUR) and within
    if not within:
        raise Refused(_("Too many tries. Please wait ten minutes and try again."), field="code")
    return queries.find_receipt(code)


def open_own_words(*, receipt: Receipt | None, word: str) -> bool:
    """Whether the word opens what the holder of a receipt said. Counts the try; raises Refused after too many.

    Call it outside a transaction.
    """
    if receipt is not None:
        within = allow(f"receipt-word:{receipt.uid}", limit=WORDS_A_RECEIPT, seconds=HOUR)
        within = allow(f"receipt-words:{receipt.process_id}", limit=WORDS_A_PROCESS, seconds=HOUR) and within
        if not within:
            raise Refused(_("Too many tries. Please wait an hour and try again."), field="word")
    return queries.receipt_word_matches(receipt, word)


@transaction.atomic
def expire_receipts(*, today: date, by: Actor) -> int:
    """End the receipts whose day has passed, in all processes. Returns how many."""
    ended = 0
    due = Receipt.objects.filter(expires_on__lt=today, ended_at__isnull=True)
    for process in Process.objects.filter(pk__in=due.values("process")):
        check_role(by, process, rules.MINT_RECEIPTS)
        count = due.filter(process=process).update(ended_at=timezone.now(), word_hash="")
        append(Event.RECEIPTS_EXPIRED, scope=process.uid, kind="process", uid=process.uid, by=by, count=count)
        ended += count
    return ended
