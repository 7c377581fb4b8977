"""What blocks rest on, worked out for many blocks in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from kettfaden.concept.models import Citation
from kettfaden.evidence.models import Voice
from kettfaden.findings.models import Finding, Stance, Support

SMALL = 5  # numbers below this are not shown to anybody who may not see the rows beneath


@dataclass
class Ground:
    """What one block rests on.

    `people` maps a format's key to the people heard in it (headcount of distinct contributions): persons are counted
    within one format only, so the sum over several formats counts attendances.
    """

    people: dict[str, int] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    findings: int = 0
    voices: int = 0
    figures: int = 0
    others: int = 0
    contradicting: int = 0
    superseded_figures: int = 0

    @property
    def is_grounded(self) -> bool:
        """Whether anything supports the block."""
        return bool(self.findings or self.voices or self.figures or self.others)

    @property
    def heard(self) -> int:
        """People where all were heard in one format, attendances otherwise."""
        return sum(self.people.values())

    @property
    def counts_persons(self) -> bool:
        """Whether `heard` may be called persons."""
        return len(self.people) == 1

    @property
    def is_small(self) -> bool:
        """Whether `heard` is too small to be shown in public."""
        return 0 < self.heard < SMALL

    def as_json(self) -> dict[str, object]:
        """For a frozen version: small counts are not in it at all, so they can never leave with it."""
        return {
            "grounded": self.is_grounded,
            "formats": len(self.people),
            "heard": None if self.is_small else self.heard,
            "persons": self.counts_persons,
            "places": None if self.is_small else len(self.places),
            "findings": self.findings,
            "figures": self.figures,
            "others": self.others,
            "contradicting": self.contradicting > 0,
        }


def grounds_of(block_ids: Iterable[int]) -> dict[int, Ground]:
    """The ground of each block (by key), in four queries however many blocks there are.

    A finding is ground while it is not dropped and at least one live voice or figure supports it; a voice while it is
    not taken back; a figure always (a superseded one is counted as such); a law, resolution, document or assessment always.
    """
    ids = list(block_ids)
    grounds: dict[int, Ground] = {key: Ground() for key in ids}
    citations = list(
        Citation.objects.filter(block__in=ids)
        .exclude(finding__status=Finding.Status.DROPPED)
        .exclude(voice__standing=Voice.Standing.WITHDRAWN)
        .values_list("block_id", "finding_id", "voice_id", "figure_id", "figure__superseded_by__id", "stance")
    )
    by_finding = _voices_by_finding({row[1] for row in citations if row[1]})
    with_figures = _findings_with_figures({row[1] for row in citations if row[1]})
    direct = _contributions({row[2] for row in citations if row[2]})
    seen: dict[int, set[int]] = defaultdict(set)
    for block_id, finding_id, voice_id, figure_id, newer, stance in citations:
        ground = grounds[block_id]
        if stance == Stance.CONTRADICTS:
            ground.contradicting += 1
        if stance != Stance.SUPPORTS:
            continue
        heard: list[_Heard] = []
        if finding_id:
            heard = by_finding.get(finding_id, [])
            if heard or finding_id in with_figures:
                ground.findings += 1
        elif voice_id:
            heard = direct.get(voice_id, [])
            ground.voices += 1
        elif figure_id:
            ground.figures += 1
            ground.superseded_figures += newer is not None
        else:
            ground.others += 1
        for contribution_id, headcount, format_key, place in heard:
            if contribution_id not in seen[block_id]:
                seen[block_id].add(contribution_id)
                ground.people[format_key] = ground.people.get(format_key, 0) + headcount
                if place:
                    ground.places.add(place)
    return grounds


def grounds_of_findings(finding_ids: Iterable[int]) -> dict[int, Ground]:
    """What each finding (by key) itself rests on, in two queries: people heard, places, figures, and what speaks against it."""
    ids = set(finding_ids)
    grounds = {key: Ground(findings=1) for key in ids}
    for finding_id, heard in _voices_by_finding(ids).items():
        ground, seen = grounds[finding_id], set()
        for contribution_id, headcount, format_key, place in heard:
            if contribution_id not in seen:
                seen.add(contribution_id)
                ground.people[format_key] = ground.people.get(format_key, 0) + headcount
                if place:
                    ground.places.add(place)
    rows = Support.objects.filter(finding__in=ids).exclude(voice__standing=Voice.Standing.WITHDRAWN)
    for finding_id, figure_id, stance in (
        rows.filter(Q(figure__isnull=False) | Q(stance=Stance.CONTRADICTS))
        .values_list("finding_id", "figure_id", "stance")
        .iterator(chunk_size=5000)
    ):
        if stance == Stance.CONTRADICTS:
            grounds[finding_id].contradicting += 1
        elif stance == Stance.SUPPORTS and figure_id:
            grounds[finding_id].figures += 1
    return grounds


_Heard = tuple[int, int, str, str]  # contribution, headcount, format, place


def _place(region: str | None, parent: str | None) -> str:
    return parent or region or ""


_COLUMNS = (
    "contribution_id",
    "contribution__headcount",
    "contribution__source__format__key",
    "contribution__region__key",
    "contribution__region__parent__key",
)


def _voices_by_finding(finding_ids: set[int]) -> dict[int, list[_Heard]]:
    heard: dict[int, list[_Heard]] = defaultdict(list)
    rows = (
        Support.objects.filter(finding__in=finding_ids, stance=Stance.SUPPORTS, voice__isnull=False)
        .exclude(voice__standing=Voice.Standing.WITHDRAWN)
        .values_list("finding_id", *(f"voice__{column}" for column in _COLUMNS))
        .distinct()
    )
    for finding_id, contribution_id, headcount, format_key, region, parent in rows.iterator(chunk_size=5000):
        heard[finding_id].append((contribution_id, headcount, format_key, _place(region, parent)))
    return heard


def _findings_with_figures(finding_ids: set[int]) -> set[int]:
    rows = Support.objects.filter(finding__in=finding_ids, stance=Stance.SUPPORTS, figure__isnull=False)
    return set(rows.values_list("finding_id", flat=True))


def _contributions(voice_ids: set[int]) -> dict[int, list[_Heard]]:
    rows = Voice.objects.filter(pk__in=voice_ids).values_list("pk", *_COLUMNS)
    return {
        key: [(contribution_id, headcount, format_key, _place(region, parent))]
        for key, contribution_id, headcount, format_key, region, parent in rows
    }
