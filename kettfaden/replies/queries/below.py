"""The thread downwards: from a block to the findings, voices and figures it rests on, as far as the reader may see them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import get_language

from kettfaden.concept.models import Block, Citation
from kettfaden.evidence.models import Figure, Voice
from kettfaden.evidence.queries import QuoteAttributes, visible_voices
from kettfaden.findings.models import Finding, Stance, Support
from kettfaden.process.models import Process
from kettfaden.record.actor import Actor
from kettfaden.replies.queries.thread import claims_in

# Of a finding with very many voices no more than these are looked at for showing; all of them are counted.
LOOKED_AT = 120


@dataclass(frozen=True)
class VoiceBelow:
    """A voice under a block, as far as the reader may see it."""

    uid: str
    text: str
    language: str
    translation: str
    about: str  # at most two attributes, each combination covering ten people or more
    stance: str
    is_synthetic: bool
    may_open: bool


@dataclass(frozen=True)
class FindingBelow:
    """A finding under a block with its voices and figures; `hidden` voices the reader may not see are only counted."""

    uid: str
    number: str
    claim: str
    language: str
    scope: str
    stance: str
    contradiction_search: str
    voices: list[VoiceBelow]
    figures: list[Figure]
    hidden: int


@dataclass
class Below:
    """Everything a block rests on."""

    findings: list[FindingBelow] = field(default_factory=list)
    voices: list[VoiceBelow] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    others: list[dict[str, str]] = field(default_factory=list)
    is_synthetic: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data of everything below."""

        def figure(row: Figure) -> dict[str, Any]:
            return {"uid": row.uid, "title": row.title, "value": str(row.value), "unit": row.unit, "base": row.base}

        return {
            "findings": [
                asdict(replace(row, figures=[])) | {"figures": [figure(found) for found in row.figures]}
                for row in self.findings
            ],
            "voices": [asdict(row) for row in self.voices],
            "figures": [figure(row) for row in self.figures],
            "others": self.others,
            "is_synthetic": self.is_synthetic,
        }


def thread_of_block(actor: Actor, block: Block, *, most_voices: int = 12, language: str | None = None) -> Below:
    """What a block rests on, for this reader: per finding at most `most_voices` voices, the rest only counted.

    Members see the voices their role lets them see; the public sees released ones with at most two attributes.
    """
    process = block.process
    language = language or get_language() or process.language
    citations = list(
        Citation.objects.filter(block=block)
        .exclude(finding__status=Finding.Status.DROPPED)
        .exclude(voice__standing=Voice.Standing.WITHDRAWN)
        .select_related("finding", "figure")
        .order_by("id")
    )
    findings = [citation.finding for citation in citations if citation.finding]
    claims = dict(zip([row.pk for row in findings], claims_in(findings, language), strict=True))
    linked = {finding.pk: _linked(finding) for finding in findings}
    figures = _figures(findings)
    direct = {citation.voice_id for citation in citations if citation.voice_id}
    chosen, shown_of = _choose(actor, process, linked, direct, most_voices)
    counts = _live_voices(process, findings)
    shown = {voice.pk: voice for voice in _voices(actor, process, chosen)}
    below, about = Below(), QuoteAttributes(process)
    for citation in citations:
        if citation.finding:
            claim, code = claims[citation.finding.pk]
            below.findings.append(
                FindingBelow(
                    citation.finding.uid,
                    str(citation.finding),
                    claim,
                    code,
                    citation.finding.scope,
                    citation.stance,
                    citation.finding.contradiction_search,
                    [
                        _voice_below(actor, process, shown[voice_id], stance, language, about)
                        for voice_id, stance in linked[citation.finding.pk]
                        if voice_id in shown
                    ],
                    figures.get(citation.finding.pk, []),
                    counts.get(citation.finding.pk, 0) - shown_of[citation.finding.pk],
                )
            )
        elif citation.voice_id in shown:
            below.voices.append(_voice_below(actor, process, shown[citation.voice_id], citation.stance, language, about))
        elif citation.figure:
            below.figures.append(citation.figure)
        elif citation.other:
            below.others.append({"kind": citation.get_other_display(), "text": citation.other_text})
    below.is_synthetic = any(voice.contribution.is_synthetic for voice in shown.values())
    return below


def _linked(finding: Finding) -> list[tuple[int, str]]:
    """The live voices linked to a finding with their stance; contradicting ones first, so that none hides behind many."""
    rows = (
        Support.objects.filter(finding=finding, voice__isnull=False, stance__in=[Stance.CONTRADICTS, Stance.SUPPORTS])
        .exclude(voice__standing=Voice.Standing.WITHDRAWN)
        .order_by("stance", "voice_id")  # 'contradicts' comes before 'supports'
    )
    looked_at = list(rows.values_list("voice_id", "stance")[:LOOKED_AT])
    if len(looked_at) == LOOKED_AT and looked_at[-1][1] == Stance.CONTRADICTS:
        # So much contradicts that nothing else came into view; what supports is looked at as well.
        looked_at += rows.filter(stance=Stance.SUPPORTS).values_list("voice_id", "stance")[:LOOKED_AT]
    return [(voice_id, stance) for voice_id, stance in looked_at if voice_id]


def _figures(findings: Sequence[Finding]) -> dict[int, list[Figure]]:
    found: dict[int, list[Figure]] = {}
    rows = Support.objects.filter(finding__in=findings, figure__isnull=False).select_related("figure").order_by("id")
    for support in rows:
        assert support.figure is not None
        found.setdefault(support.finding_id, []).append(support.figure)
    return found


def _choose(
    actor: Actor, process: Process, linked: dict[int, list[tuple[int, str]]], direct: set[int], most: int
) -> tuple[set[int], dict[int, int]]:
    """The voices to show, and per finding how many they are."""
    wanted = direct | {voice_id for rows in linked.values() for voice_id, _stance in rows}
    may_see = set(visible_voices(actor, process).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    chosen = direct & may_see
    shown_of: dict[int, int] = {}
    for finding_id, rows in linked.items():
        readable = [voice_id for voice_id, _stance in rows if voice_id in may_see][:most]
        chosen.update(readable)
        shown_of[finding_id] = len(readable)
    return chosen, shown_of


def _live_voices(process: Process, findings: Sequence[Finding]) -> dict[int, int]:
    """How many voices support or contradict each finding, those taken back left out, in one query.

    Both counts stay within the index; only the few voices that were taken back are looked up.
    """
    linked = Support.objects.filter(
        finding=OuterRef("pk"), voice__isnull=False, stance__in=[Stance.CONTRADICTS, Stance.SUPPORTS]
    ).order_by()
    gone = linked.filter(voice__in=Voice.objects.filter(process=process, standing=Voice.Standing.WITHDRAWN).values("pk"))
    rows = Finding.objects.filter(pk__in=[finding.pk for finding in findings]).annotate(
        linked=Subquery(linked.values("finding").annotate(n=Count("pk")).values("n")),
        gone=Subquery(gone.values("finding").annotate(n=Count("pk")).values("n")),
    )
    return {key: (count or 0) - (less or 0) for key, count, less in rows.values_list("pk", "linked", "gone")}


def _voices(actor: Actor, process: Process, keys: set[int]) -> list[Voice]:
    rows = visible_voices(actor, process).filter(pk__in=keys)
    return list(
        rows.select_related(
            "contribution__source__format", "contribution__group", "contribution__region__parent"
        ).prefetch_related("translations")
    )


def _voice_below(
    actor: Actor, process: Process, voice: Voice, stance: str, language: str, about: QuoteAttributes
) -> VoiceBelow:
    translation = ""
    if voice.language != language:
        by_language = {row.language: row.text for row in voice.translations.all()}
        translation = by_language.get(language) or by_language.get(process.language, "")
    return VoiceBelow(
        voice.uid,
        voice.text,
        voice.language,
        translation,
        " · ".join(about.of(voice)),
        stance,
        voice.contribution.is_synthetic,
        actor.is_member,
    )
