"""Reading the paper."""

import json
from functools import lru_cache

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext

from kettfaden.concept import rules
from kettfaden.concept.grounds import Ground, grounds_of
from kettfaden.concept.models import Block, Chapter, Citation, Measure, Paper, Quotation, Resolution, Version
from kettfaden.evidence.models import Voice
from kettfaden.process.models import Process
from kettfaden.process.queries import roles_of
from kettfaden.record.actor import Actor


def may_read_draft(actor: Actor, process: Process) -> bool:
    """Whether the actor may read the paper as it is being written."""
    return bool(roles_of(actor, process) & rules.READ_DRAFT)


def paper_of(process: Process) -> Paper | None:
    """The process's paper, None before it is laid out."""
    return Paper.objects.filter(process=process).select_related("process").first()


def visible_blocks(actor: Actor, process: Process) -> QuerySet[Block]:
    """The blocks of the draft an actor may read."""
    if not may_read_draft(actor, process):
        return Block.objects.none()
    return Block.objects.filter(process=process).select_related("chapter", "chapter__field", "perspective", "process")


def live_blocks(paper: Paper) -> QuerySet[Block]:
    """All blocks that stand in the paper now, in its order."""
    return (
        Block.objects.filter(chapter__paper=paper, removed_at__isnull=True)
        .select_related("chapter", "chapter__field", "perspective", "measure")
        .order_by("chapter__order", "order", "id")
    )


def get_block_for(actor: Actor, process: Process, uid: str) -> Block:
    """A block of the draft. Raises PermissionDenied for members without the right, Http404 for strangers and foreign ids."""
    if not may_read_draft(actor, process):
        raise PermissionDenied if roles_of(actor, process) else Http404
    block = visible_blocks(actor, process).filter(uid=uid).first()
    if block is None:
        raise Http404
    return block


def get_chapter_for(actor: Actor, process: Process, uid: str) -> Chapter:
    """A chapter of the draft, on the same terms as a block."""
    if not may_read_draft(actor, process):
        raise PermissionDenied if roles_of(actor, process) else Http404
    chapter = Chapter.objects.filter(process=process, uid=uid).select_related("paper", "field", "process").first()
    if chapter is None:
        raise Http404
    return chapter


def chapters_of(paper: Paper) -> QuerySet[Chapter]:
    """The chapters in order, fields of action behind their parent."""
    return paper.chapters.select_related("field", "parent").order_by("order")


def blocks_of(chapter: Chapter) -> QuerySet[Block]:
    """A chapter's live blocks with their citations."""
    return (
        Block.objects.filter(chapter=chapter, removed_at__isnull=True)
        .select_related("perspective", "measure", "lease_account", "chapter")
        .prefetch_related(Prefetch("citations", Citation.objects.select_related("finding", "voice", "figure")))
        .order_by("order", "id")
    )


def blocks_without_ground(paper: Paper) -> list[Block]:
    """Paragraphs, goals and measures nothing supports: the page of its own that rule 4.2 asks for."""
    blocks = [block for block in live_blocks(paper) if block.kind not in {Block.Kind.HEADING, Block.Kind.CHART}]
    grounds = grounds_of(block.pk for block in blocks)
    return [block for block in blocks if not grounds[block.pk].is_grounded]


def ground_counts(process: Process) -> dict[str, dict[str, int]]:
    """How many paragraphs and measures there are, and how many rest on something."""
    paper = paper_of(process)
    blocks = list(live_blocks(paper)) if paper else []
    grounds: dict[int, Ground] = grounds_of(block.pk for block in blocks)
    counts = {}
    for name, kinds in (
        ("paragraphs", {Block.Kind.PARAGRAPH, Block.Kind.GOAL}),
        ("measures", {Block.Kind.MEASURE}),
    ):
        chosen = [block for block in blocks if block.kind in kinds]
        grounded = sum(grounds[block.pk].is_grounded for block in chosen)
        counts[name] = {"total": len(chosen), "grounded": grounded, "without_ground": len(chosen) - grounded}
    return counts


def visible_versions(actor: Actor, process: Process) -> QuerySet[Version]:
    """Versions an actor may read: members all, the public the published ones."""
    versions = Version.objects.filter(process=process).select_related("process", "paper")
    if may_read_draft(actor, process):
        return versions
    return versions.filter(published_at__isnull=False)


def get_version_for(actor: Actor, process: Process, number: int) -> Version:
    """A version by its number. Raises Http404 where the actor may not read it."""
    version = visible_versions(actor, process).filter(number=number).first()
    if version is None:
        raise Http404
    return version


def published_version(process: Process) -> Version | None:
    """The newest version the public may read."""
    return (
        Version.objects.filter(process=process, published_at__isnull=False)
        .select_related("process", "paper")
        .order_by("-number")
        .first()
    )


def resolutions_of(process: Process) -> QuerySet[Resolution]:
    """What bodies decided, newest first."""
    return Resolution.objects.filter(process=process).select_related("version")


def measures_of(paper: Paper) -> QuerySet[Measure]:
    """All measures that stand in the paper now, in its order."""
    return (
        Measure.objects.filter(block__chapter__paper=paper, block__removed_at__isnull=True)
        .select_related("block", "block__chapter", "block__chapter__field")
        .order_by("block__chapter__order", "block__order")
    )


def quotable_now(quotation: Quotation) -> bool:
    """Whether a frozen quotation may still be shown: not emptied, and its voice not taken back."""
    voice = quotation.voice
    return bool(quotation.text) and voice is not None and voice.standing != Voice.Standing.WITHDRAWN


def published_places(version: Version) -> dict[str, str]:
    """For each block of a version, by uid, where it stands, in words: 'Chapter 4.1, paragraph 3' or the measure's number."""
    return {
        uid: number or gettext("Chapter {number}, paragraph {place}").format(number=chapter, place=place)
        for uid, (number, chapter, place) in _places(version.pk).items()
    }


@lru_cache(maxsize=16)
def _places(version_id: int) -> dict[str, tuple[str, str, int]]:
    # A version never changes, so its places may be kept for as long as the process lives.
    data = json.loads(Version.objects.values_list("canonical", flat=True).get(pk=version_id))
    places: dict[str, tuple[str, str, int]] = {}
    for chapter in data["chapters"]:
        place = 0
        for block in chapter["blocks"]:
            measure = block["measure"]
            place += measure is None
            places[block["uid"]] = (measure["number"] if measure else "", chapter["number"] or chapter["title"], place)
    return places
