"""Reading the paper."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext

from kettfaden.concept import rules
from kettfaden.concept.commitments import commit, sha256_of
from kettfaden.concept.grounds import Ground, grounds_of
from kettfaden.concept.models import (
    Block,
    BlockLineage,
    Chapter,
    Citation,
    Measure,
    MeasureRevision,
    Paper,
    Quotation,
    Resolution,
    Version,
)
from kettfaden.findings.models import Finding
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


@dataclass(frozen=True)
class ChapterCounts:
    """What the overview says of a chapter. `uncited`: findings of its field that nothing in the paper rests on yet."""

    chapter: Chapter
    blocks: int
    measures: int
    without_ground: int
    uncited: int


def chapter_counts(paper: Paper) -> list[ChapterCounts]:
    """The counts of every chapter in order, in a fixed number of queries."""
    rows = list(Block.objects.filter(chapter__paper=paper, removed_at__isnull=True).values_list("pk", "chapter_id", "kind"))
    silent = {Block.Kind.HEADING, Block.Kind.CHART}
    grounds = grounds_of(key for key, _chapter, kind in rows if kind not in silent)
    blocks = Counter(chapter for _key, chapter, _kind in rows)
    measures = Counter(chapter for _key, chapter, kind in rows if kind == Block.Kind.MEASURE)
    bare = Counter(chapter for key, chapter, kind in rows if kind not in silent and not grounds[key].is_grounded)
    uncited = Counter(uncited_findings(paper.process).order_by().values_list("field_id", flat=True))
    return [
        ChapterCounts(
            chapter,
            blocks[chapter.pk],
            measures[chapter.pk],
            bare[chapter.pk],
            uncited[chapter.field_id] if chapter.field_id else 0,
        )
        for chapter in chapters_of(paper)
    ]


def uncited_findings(process: Process) -> QuerySet[Finding]:
    """Findings that no live block of the paper cites yet; dropped ones are not asked for."""
    cited = Citation.objects.filter(process=process, block__removed_at__isnull=True, finding__isnull=False)
    return (
        Finding.objects.filter(process=process).exclude(status=Finding.Status.DROPPED).exclude(pk__in=cited.values("finding"))
    )


def removed_blocks(paper: Paper) -> QuerySet[Block]:
    """Blocks taken out of the paper, newest first, with what became of merged ones."""
    merged = BlockLineage.objects.filter(kind=BlockLineage.Kind.MERGED).select_related("result__chapter")
    return (
        Block.objects.filter(chapter__paper=paper, removed_at__isnull=False)
        .select_related("chapter", "measure")
        .prefetch_related(Prefetch("became", merged, to_attr="merged_into"))
        .order_by("-removed_at", "-id")
    )


def merges_of(process: Process) -> dict[str, str]:
    """Which block (uid) was merged into which."""
    rows = BlockLineage.objects.filter(process=process, kind=BlockLineage.Kind.MERGED)
    return dict(rows.order_by("id").values_list("origin__uid", "result__uid"))


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
    """Whether a frozen quotation may still be shown: not emptied, its voice neither taken back nor sealed since."""
    voice = quotation.voice
    return bool(quotation.text) and voice is not None and rules.may_quote(voice)


def published_places(version: Version) -> dict[str, str]:
    """For each block of a version, by uid, where it stands, in words: 'Chapter 4.1, paragraph 3' or the measure's number."""
    return {
        uid: number or gettext("Chapter {number}, paragraph {place}").format(number=chapter, place=place)
        for uid, (number, chapter, place) in _places(version.sha256).items()
    }


@lru_cache(maxsize=16)
def published_measures(sha256: str) -> dict[str, tuple[str, str]]:
    """Number and title of each measure of a version, by the uid of its block, as they were frozen."""
    data = json.loads(Version.objects.filter(sha256=sha256).values_list("canonical", flat=True)[0])
    blocks = [block for chapter in data["chapters"] for block in chapter["blocks"] if block["measure"]]
    return {block["uid"]: (block["measure"]["number"], block["measure"]["title"]) for block in blocks}


@lru_cache(maxsize=16)
def _places(sha256: str) -> dict[str, tuple[str, str, int]]:
    # What a hash stands for never changes, so its places may be kept for as long as the process lives.
    data = json.loads(Version.objects.filter(sha256=sha256).values_list("canonical", flat=True)[0])
    places: dict[str, tuple[str, str, int]] = {}
    for chapter in data["chapters"]:
        place = 0
        for block in chapter["blocks"]:
            measure = block["measure"]
            place += measure is None
            places[block["uid"]] = (measure["number"] if measure else "", chapter["number"] or chapter["title"], place)
    return places


def writer_of(block: Block, reader: Actor) -> str:
    """The name of somebody else who is editing a block right now; empty for nobody."""
    row = Block.objects.filter(pk=block.pk, lease_until__gt=timezone.now()).select_related("lease_account").first()
    if row is None or row.lease_account is None or row.lease_account == reader.account:
        return ""
    return str(row.lease_account)


def before(block: Block) -> Block | None:
    """The live block that stands before this one in its chapter, None for the first."""
    rows = Block.objects.filter(chapter=block.chapter_id, removed_at__isnull=True, order__lt=block.order)
    return rows.order_by("-order", "-id").select_related("chapter").first()


def last_of(chapter: Chapter, section: str, *, but: Block) -> Block | None:
    """The last live block of a chapter's section (of the chapter where it has none there), not counting one."""
    rows = Block.objects.filter(chapter=chapter, removed_at__isnull=True).exclude(pk=but.pk).order_by("-order", "-id")
    rows = rows.select_related("chapter")
    return rows.filter(section=section).first() or rows.first()


def get_citation_for(actor: Actor, process: Process, uid: str) -> Citation:
    """A citation of the draft, on the same terms as a block."""
    if not may_read_draft(actor, process):
        raise PermissionDenied if roles_of(actor, process) else Http404
    citation = Citation.objects.filter(process=process, uid=uid).select_related("block", "process").first()
    if citation is None:
        raise Http404
    return citation


@dataclass(frozen=True)
class VersionCheck:
    """Whether a frozen version is what it was: its hash, and the opening of each quotation still there."""

    sha256: str
    hash_holds: bool
    quotations: int
    withdrawn: int
    broken: int

    @property
    def holds(self) -> bool:
        return self.hash_holds and not self.broken


def check_version(version: Version) -> VersionCheck:
    """Compute a version's hash anew and open its commitments; a withdrawn quotation has nothing left to open."""
    found = sha256_of(version.canonical)
    rows = list(Quotation.objects.filter(version=version).values_list("commitment", "salt", "text", "language", "translation"))
    withdrawn = sum(not salt for _commitment, salt, *_rest in rows)
    broken = sum(
        commitment not in version.canonical or (bool(salt) and commit(salt, text, language, translation) != commitment)
        for commitment, salt, text, language, translation in rows
    )
    return VersionCheck(found, found == version.sha256, len(rows), withdrawn, broken)


def columns_by_revision(block: Block) -> dict[int, Mapping[str, object]]:
    """A measure's columns as they stood at each revision of its block; empty for other blocks."""
    kept: dict[int, Mapping[str, object]] = {
        row["revision"]: row for row in MeasureRevision.objects.filter(measure__block=block).values()
    }
    columns: dict[int, Mapping[str, object]] = {}
    newest: Mapping[str, object] | None = None
    for revision in range(1, block.revision + 1) if kept else ():
        # A revision that changed the text alone left the columns as they were.
        newest = kept.get(revision, newest)
        if newest is not None:
            columns[revision] = newest
    return columns
