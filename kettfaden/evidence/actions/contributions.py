"""What a person or a table gave: captured one at a time, or brought in by the thousand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence import rules
from kettfaden.evidence.actions.receipts import bind_receipt
from kettfaden.evidence.drafts import ContributionDraft, VoiceDraft
from kettfaden.evidence.models import Contribution, Privacy, Source, Voice, VoiceTranslation
from kettfaden.people.models import Consent
from kettfaden.process.models import Group, LegalFrame, Process, Region
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

Item = TypeVar("Item")
_BY_HAND = frozenset({Voice.Standing.OPEN, *rules.TRANSITIONS[Voice.Standing.OPEN]})


@dataclass(frozen=True)
class ImportResult:
    """How much an import stored; `skipped` contributions were there already."""

    contributions: int
    voices: int
    skipped: int


@transaction.atomic
def capture_contribution(
    *,
    source: Source,
    group: Group,
    region: Region | None = None,
    kind: str = "person",
    headcount: int = 1,
    language: str,
    ground: str | None = None,
    may_be: str = "internal",
    consent: Consent | None = None,
    asked_for_answer: bool = False,
    voices: Sequence[VoiceDraft],
    idempotency_key: str,
    receipt_code: str = "",
    word: str = "",
    is_synthetic: bool = False,
    by: Actor,
) -> Contribution:
    """Store what one person or one table gave, everything sealed, and bind the receipt they were given.

    The same `idempotency_key` again returns the contribution that is there already. Raises Refused for what cannot be
    taken; then nothing is stored.
    """
    process = source.process
    check_role(by, process, rules.ENTER_VOICES)
    there = Contribution.objects.filter(process=process, idempotency_key=idempotency_key).first()
    if there is not None:
        return there
    frame = rules.check_is_held(source)
    draft = ContributionDraft(
        source=source,
        group=group,
        region=region,
        kind=kind,
        headcount=headcount,
        language=language,
        ground=ground,
        may_be=may_be,
        asked_for_answer=asked_for_answer,
        key=idempotency_key,
        voices=voices,
        is_synthetic=is_synthetic,
    )
    contribution = _contribution(process, draft, frame)
    rules.check_consent(frame, contribution.ground, contribution.may_be, consent)
    contribution.consent = consent
    try:
        with transaction.atomic():
            contribution.save(force_insert=True)
    except IntegrityError:
        # The same form, sent twice at once: the other one was quicker.
        return Contribution.objects.get(process=process, idempotency_key=idempotency_key)
    rows = _voices(contribution, draft)
    Voice.objects.bulk_create(rows)
    _store_translations([(row, entry.translations) for row, entry in zip(rows, voices, strict=True)])
    append(
        Event.CONTRIBUTION_CAPTURED,
        scope=process.uid,
        kind="contribution",
        uid=contribution.uid,
        by=by,
        voices=len(rows),
        people=headcount,
    )
    if receipt_code:
        bind_receipt(process=process, code=receipt_code, contribution=contribution, word=word, by=by)
    return contribution


@transaction.atomic
def import_contributions(
    *, process: Process, drafts: Iterable[ContributionDraft], by: Actor, batch: int = 2000
) -> ImportResult:
    """Store many contributions, all or none; those whose key is there already are skipped.

    One record entry a batch. Raises Refused with the sentence of the first draft that cannot be taken.
    """
    check_role(by, process, rules.ENTER_VOICES)
    frames: dict[int, LegalFrame] = {}
    contributions = voices = skipped = 0
    for chunk in _batches(drafts, batch):
        known = set(
            Contribution.objects.filter(process=process, idempotency_key__in=[draft.key for draft in chunk]).values_list(
                "idempotency_key", flat=True
            )
        )
        fresh: list[tuple[ContributionDraft, Contribution]] = []
        for draft in chunk:
            if draft.key in known:
                skipped += 1
                continue
            known.add(draft.key)
            frame = frames.get(draft.source.pk)
            if frame is None:
                frame = frames[draft.source.pk] = rules.check_is_held(draft.source)
            row = _contribution(process, draft, frame)
            rules.check_consent(frame, row.ground, row.may_be, None)
            fresh.append((draft, row))
        Contribution.objects.bulk_create([row for _draft, row in fresh])
        stored: list[Voice] = []
        translated: list[tuple[Voice, Sequence[tuple[str, str, str]]]] = []
        for draft, contribution in fresh:
            rows = _voices(contribution, draft)
            stored += rows
            translated += [
                (row, entry.translations) for row, entry in zip(rows, draft.voices, strict=True) if entry.translations
            ]
        Voice.objects.bulk_create(stored)
        _store_translations(translated)
        if fresh:
            append(
                Event.VOICES_IMPORTED,
                scope=process.uid,
                kind="process",
                uid=process.uid,
                by=by,
                contributions=len(fresh),
                voices=len(stored),
            )
        contributions += len(fresh)
        voices += len(stored)
    return ImportResult(contributions, voices, skipped)


def _contribution(process: Process, draft: ContributionDraft, frame: LegalFrame) -> Contribution:
    """The row of a draft, not yet stored. Raises Refused."""
    pk = process.pk
    region = draft.region
    if draft.source.process_id != pk or draft.group.process_id != pk or (region is not None and region.process_id != pk):
        raise Refused(_("Occasion, group and region must belong to this process."))
    rules.check_headcount(draft.kind, draft.headcount)
    if not draft.key or len(draft.key) > 64:
        raise Refused(_("Each contribution needs a key of at most 64 characters."))
    if not draft.voices:
        raise Refused(_("There is no text. Write what was said, or leave this voice out."), field="text")
    if len(draft.voices) > rules.MOST_VOICES_AT_ONCE:
        raise Refused(
            _("One contribution takes %(limit)s voices at a time. Add the rest afterwards.")
            % {"limit": rules.MOST_VOICES_AT_ONCE}
        )
    if draft.may_be not in rules.OPENNESS:
        raise Refused(_("Say how far this may be opened."), field="may_be")
    return Contribution(
        process_id=pk,
        source_id=draft.source.pk,
        group_id=draft.group.pk,
        region_id=region.pk if region is not None else None,
        kind=draft.kind,
        headcount=draft.headcount,
        language=rules.check_language(draft.language),
        ground=draft.ground or frame.ground,
        may_be=rules.capped(draft.may_be, Privacy.QUOTABLE) if frame.is_for_minors else draft.may_be,
        asked_for_answer=draft.asked_for_answer,
        idempotency_key=draft.key,
        is_synthetic=draft.is_synthetic or draft.source.is_synthetic,
    )


def _voices(contribution: Contribution, draft: ContributionDraft) -> list[Voice]:
    """The rows of a draft's voices, not yet stored. Raises Refused."""
    rows = []
    for order, entry in enumerate(draft.voices):
        if entry.standing not in _BY_HAND or (entry.standing in rules.NEEDS_REASON and not entry.reason.strip()):
            raise Refused(_("Say why it is unusable, or what is urgent and who takes care of it."), field="reason")
        if entry.field is not None and entry.field.process_id != contribution.process_id:
            raise Refused(_("The field of action must belong to this process."), field="field")
        rows.append(
            Voice(
                process_id=contribution.process_id,
                contribution_id=contribution.pk,
                order=order,
                language=rules.check_language(entry.language),
                text=rules.clean_words(entry.text),
                standing=entry.standing,
                reason=entry.reason.strip()[:300],
                owes_answer=entry.owes_answer,
                field_id=entry.field.pk if entry.field is not None else None,
            )
        )
    return rows


def _store_translations(entries: Iterable[tuple[Voice, Sequence[tuple[str, str, str]]]]) -> None:
    VoiceTranslation.objects.bulk_create(
        VoiceTranslation(voice_id=voice.pk, language=rules.check_language(language), text=rules.clean_words(text), maker=maker)
        for voice, translations in entries
        for language, text, maker in translations
    )


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
