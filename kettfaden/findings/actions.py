"""All that changes findings, their support and the themes."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.models import Figure, Voice
from kettfaden.findings import rules
from kettfaden.findings.models import (
    Finding,
    FindingLineage,
    FindingTranslation,
    Judgement,
    Stance,
    Support,
    Theme,
    ThemeName,
    VoiceTheme,
)
from kettfaden.process.models import Field, Process
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


def _check_same_process(process: Process, **objects: Any) -> None:
    for name, thing in objects.items():
        if thing is not None and thing.process_id != process.pk:
            raise Refused(_("That does not belong to this process."), field=name)


def _voices_of(process: Process, voices: Iterable[int]) -> list[int]:
    """The keys among `voices` that are voices of this process and not taken back."""
    wanted = list(dict.fromkeys(voices))
    found: list[int] = []
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        found += (
            Voice.objects.filter(process=process, pk__in=part)
            .exclude(standing=Voice.Standing.WITHDRAWN)
            .values_list("pk", flat=True)
        )
    if len(found) != len(wanted):
        raise Refused(_("Some of these voices are not in this process or have been taken back."))
    return wanted


@transaction.atomic
def add_theme(
    *, process: Process, key: str, name: str, field: Field | None = None, names: Mapping[str, str] | None = None, by: Actor
) -> Theme:
    """Add a theme. Raises Refused when its key is taken."""
    check_role(by, process, rules.TAG_VOICES)
    _check_same_process(process, field=field)
    if Theme.objects.filter(process=process, key=key).exists():
        raise Refused(_("There is already a theme with this key."), field="key")
    theme = Theme.objects.create(process=process, key=key, name=name, field=field)
    ThemeName.objects.bulk_create(
        ThemeName(theme=theme, language=language, text=text) for language, text in (names or {}).items()
    )
    append(Event.THEME_ADDED, scope=process.uid, kind="theme", uid=theme.uid, by=by)
    return theme


@transaction.atomic
def change_theme(*, theme: Theme, name: str, field: Field | None, by: Actor) -> Theme:
    """Rename a theme or put it under another field of action."""
    check_role(by, theme.process, rules.TAG_VOICES)
    _check_same_process(theme.process, field=field)
    theme.name, theme.field = name, field
    theme.save(update_fields=["name", "field"])
    append(Event.THEME_CHANGED, scope=theme.process.uid, kind="theme", uid=theme.uid, by=by)
    return theme


@transaction.atomic
def tag_voices(*, process: Process, theme: Theme, voices: Iterable[int], by: Actor) -> int:
    """Put a theme on voices (their keys); returns how many are tagged now that were not before."""
    check_role(by, process, rules.TAG_VOICES)
    _check_same_process(process, theme=theme)
    keys = _voices_of(process, voices)
    before = VoiceTheme.objects.filter(theme=theme).count()
    VoiceTheme.objects.bulk_create(
        (VoiceTheme(process=process, voice_id=key, theme=theme) for key in keys), batch_size=500, ignore_conflicts=True
    )
    added = VoiceTheme.objects.filter(theme=theme).count() - before
    append(Event.VOICES_TAGGED, scope=process.uid, kind="theme", uid=theme.uid, by=by, added=added)
    return added


@transaction.atomic
def untag_voices(*, process: Process, theme: Theme, voices: Iterable[int], by: Actor) -> int:
    """Take a theme off voices; returns how many carried it."""
    check_role(by, process, rules.TAG_VOICES)
    _check_same_process(process, theme=theme)
    removed, _rows = VoiceTheme.objects.filter(theme=theme, voice__in=list(voices)).delete()
    append(Event.VOICES_TAGGED, scope=process.uid, kind="theme", uid=theme.uid, by=by, removed=removed)
    return removed


@transaction.atomic
def add_finding(
    *,
    process: Process,
    claim: str,
    field: Field | None = None,
    theme: Theme | None = None,
    scope: str = "",
    language: str = "",
    translations: Mapping[str, str] | None = None,
    translated_by: str = "translator",
    is_synthetic: bool = False,
    by: Actor,
) -> Finding:
    """Add a finding with the next free number, as a draft."""
    check_role(by, process, rules.WORK_ON_FINDINGS)
    _check_same_process(process, field=field, theme=theme)
    if not claim.strip():
        raise Refused(_("A finding needs its claim, in one sentence."), field="claim")
    # The process's row is the lock: two people never get the same number.
    Process.objects.select_for_update().get(pk=process.pk)
    last = Finding.objects.filter(process=process).aggregate(last=Max("number"))["last"] or 0
    finding = Finding.objects.create(
        process=process,
        number=last + 1,
        claim=claim.strip(),
        field=field,
        theme=theme,
        scope=scope,
        language=language or process.language,
        is_synthetic=is_synthetic,
    )
    FindingTranslation.objects.bulk_create(
        FindingTranslation(finding=finding, language=code, claim=text, maker=translated_by)
        for code, text in (translations or {}).items()
    )
    append(Event.FINDING_ADDED, scope=process.uid, kind="finding", uid=finding.uid, by=by)
    return finding


@transaction.atomic
def change_finding(
    *,
    finding: Finding,
    base_revision: int,
    claim: str,
    field: Field | None,
    theme: Theme | None,
    scope: str,
    by: Actor,
) -> Finding:
    """Change a finding's words. Raises Refused when somebody else changed it since `base_revision`."""
    check_role(by, finding.process, rules.WORK_ON_FINDINGS)
    _check_same_process(finding.process, field=field, theme=theme)
    if not claim.strip():
        raise Refused(_("A finding needs its claim, in one sentence."), field="claim")
    changed = Finding.objects.filter(pk=finding.pk, revision=base_revision).update(
        claim=claim.strip(), field=field, theme=theme, scope=scope, revision=base_revision + 1
    )
    if not changed:
        raise Refused(_("Somebody else has changed this finding in the meantime. Compare both, then save again."))
    finding.refresh_from_db()
    append(Event.FINDING_CHANGED, scope=finding.process.uid, kind="finding", uid=finding.uid, by=by)
    return finding


@transaction.atomic
def translate_finding(*, finding: Finding, language: str, claim: str, maker: str = "translator", by: Actor) -> None:
    """Give a finding's claim in another language, tied to the revision it was made from."""
    check_role(by, finding.process, rules.WORK_ON_FINDINGS)
    FindingTranslation.objects.update_or_create(
        finding=finding,
        language=language,
        defaults={"claim": claim, "maker": maker, "source_revision": finding.revision},
    )
    append(Event.FINDING_CHANGED, scope=finding.process.uid, kind="finding", uid=finding.uid, by=by, language=language)


@transaction.atomic
def move_finding_on(*, finding: Finding, status: str, by: Actor) -> Finding:
    """Move a finding to another status along rules.TRANSITIONS."""
    check_role(by, finding.process, rules.WORK_ON_FINDINGS)
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    rules.check_may_move_on(finding, status)
    finding.status = status
    finding.save(update_fields=["status"])
    append(Event.FINDING_MOVED_ON, scope=finding.process.uid, kind="finding", uid=finding.uid, by=by, status=status)
    return finding


@transaction.atomic
def judge_finding(
    *,
    finding: Finding,
    confidence: str,
    limitations: str = "none",
    coherence: str = "none",
    adequacy: str = "none",
    relevance: str = "none",
    note: str = "",
    by: Actor,
) -> Judgement:
    """Say how confident one is in a finding; a second time replaces one's own judgement."""
    check_role(by, finding.process, rules.JUDGE_FINDINGS)
    judgement, _created = Judgement.objects.update_or_create(
        finding=finding,
        account=by.account,
        defaults={
            "process": finding.process,
            "confidence": confidence,
            "limitations": limitations,
            "coherence": coherence,
            "adequacy": adequacy,
            "relevance": relevance,
            "note": note,
        },
    )
    append(Event.FINDING_JUDGED, scope=finding.process.uid, kind="finding", uid=finding.uid, by=by, confidence=confidence)
    return judgement


@transaction.atomic
def add_support(
    *,
    finding: Finding,
    voices: Iterable[int] = (),
    figures: Iterable[Figure] = (),
    stance: str = Stance.SUPPORTS,
    by: Actor,
) -> int:
    """Link voices (their keys) and figures to a finding; one linked already takes the new stance. Returns how many."""
    check_role(by, finding.process, rules.WORK_ON_FINDINGS)
    process = finding.process
    keys = _voices_of(process, voices)
    figures = list(figures)
    for figure in figures:
        _check_same_process(process, figures=figure)
    stance = Stance(stance)
    common: dict[str, Any] = {"batch_size": 500, "update_conflicts": True, "update_fields": ["stance"]}
    Support.objects.bulk_create(
        [Support(process=process, finding=finding, voice_id=key, stance=stance) for key in keys],
        unique_fields=["finding", "voice"],
        **common,
    )
    Support.objects.bulk_create(
        [Support(process=process, finding=finding, figure=figure, stance=stance) for figure in figures],
        unique_fields=["finding", "figure"],
        **common,
    )
    count = len(keys) + len(figures)
    append(Event.SUPPORT_ADDED, scope=process.uid, kind="finding", uid=finding.uid, by=by, stance=stance, count=count)
    return count


@transaction.atomic
def remove_support(*, support: Support, by: Actor) -> None:
    """Take one voice or figure off a finding."""
    check_role(by, support.process, rules.WORK_ON_FINDINGS)
    append(
        Event.SUPPORT_REMOVED,
        scope=support.process.uid,
        kind="finding",
        uid=support.finding.uid,
        by=by,
        stance=support.stance,
    )
    support.delete()


@transaction.atomic
def search_contradiction(*, finding: Finding, text: str, on: date, by: Actor) -> Finding:
    """Note where somebody looked for what contradicts a finding, and when."""
    check_role(by, finding.process, rules.WORK_ON_FINDINGS)
    if not text.strip():
        raise Refused(_("Say where you searched and what you found."), field="text")
    finding.contradiction_search, finding.contradiction_searched_on = text.strip(), on
    finding.save(update_fields=["contradiction_search", "contradiction_searched_on"])
    append(Event.CONTRADICTION_SEARCHED, scope=finding.process.uid, kind="finding", uid=finding.uid, by=by)
    return finding


@transaction.atomic
def split_finding(*, finding: Finding, claim: str, supports: Iterable[Support], by: Actor) -> Finding:
    """Split off a new finding with some of the supports; both keep a trace of it. Returns the new one."""
    check_role(by, finding.process, rules.WORK_ON_FINDINGS)
    moved = [support for support in supports if support.finding_id == finding.pk]
    if not moved:
        raise Refused(_("Choose the voices or figures that go with the new finding."))
    part = add_finding(
        process=finding.process,
        claim=claim,
        field=finding.field,
        theme=finding.theme,
        scope=finding.scope,
        language=finding.language,
        is_synthetic=finding.is_synthetic,
        by=by,
    )
    Support.objects.filter(pk__in=[support.pk for support in moved]).update(finding=part)
    FindingLineage.objects.create(process=finding.process, origin=finding, result=part, kind=FindingLineage.Kind.SPLIT)
    append(Event.FINDING_SPLIT, scope=finding.process.uid, kind="finding", uid=finding.uid, by=by, moved=len(moved))
    return part


@transaction.atomic
def merge_findings(*, finding: Finding, into: Finding, by: Actor) -> Finding:
    """Merge a finding into another: its supports go along, it is dropped, the trace stays. Returns `into`."""
    check_role(by, finding.process, rules.WORK_ON_FINDINGS)
    _check_same_process(finding.process, into=into)
    if finding.pk == into.pk:
        raise Refused(_("A finding cannot be merged into itself."), field="into")
    there = into.supports
    finding.supports.exclude(voice__isnull=False, voice__in=there.exclude(voice=None).values("voice")).exclude(
        figure__isnull=False, figure__in=there.exclude(figure=None).values("figure")
    ).update(finding=into)
    finding.status = Finding.Status.DROPPED
    finding.save(update_fields=["status"])
    FindingLineage.objects.create(process=finding.process, origin=finding, result=into, kind=FindingLineage.Kind.MERGED)
    append(Event.FINDING_MERGED, scope=finding.process.uid, kind="finding", uid=finding.uid, by=by)
    return into
