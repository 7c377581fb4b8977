"""Writing in blocks: nobody's text is lost, and a block keeps its id for as long as the paper lives."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from merge3 import Merge3

from kettfaden.concept import rules
from kettfaden.concept.models import Block, BlockLineage, BlockRevision, Chapter, Citation
from kettfaden.equipment.markup import check_markup
from kettfaden.equipment.refusals import Refused
from kettfaden.findings.models import Stance
from kettfaden.process.models import Group
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

STEP = 1024  # room between two blocks, so that a move rewrites one row
LEASE = timedelta(seconds=60)
# Numbers, dates and shares are one word each, so that two of them never become a third.
_WORDS = re.compile(r"\s+|[^\W_]+(?:[.,:/-][^\W_]+)*|.", re.UNICODE | re.DOTALL)
APART = 4  # words that must lie between two people's changes, or a person decides


@dataclass(frozen=True)
class Saved:
    """What became of a save: 'saved', 'merged' with somebody else's change, or 'conflict' (then nothing was written)."""

    state: str
    block: Block
    mine: str
    theirs: str
    merged: str


def _check_text(text: str, kind: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text and kind != Block.Kind.MEASURE:
        raise Refused(_("Write something first. A block that is no longer needed is removed."), field="text")
    if len(text) > rules.LONGEST_BLOCK:
        raise Refused(
            _("A block may have {most} characters, this one has {count}. Split it.").format(
                most=rules.LONGEST_BLOCK, count=len(text)
            ),
            field="text",
        )
    try:
        check_markup(text)
    except Refused as refusal:
        raise Refused(refusal.sentence, field="text") from refusal
    return text


def _lock_chapters(*chapters: int) -> None:
    """Whoever changes the order or the number of blocks holds their chapters first, in one order, as freezing does."""
    list(Chapter.objects.select_for_update().filter(pk__in=chapters).order_by("pk").values_list("pk"))


def _locked(*blocks: Block) -> list[Block]:
    """Fresh and locked rows of live blocks, in the order given. Their chapters are locked already."""
    keys = [block.pk for block in blocks]
    rows = {
        row.pk: row
        for row in Block.objects.select_for_update(of=("self",))
        .select_related("chapter", "process")
        .filter(pk__in=keys)
        .order_by("pk")
    }
    for block in blocks:
        rules.check_block_is_live(rows[block.pk])
        if rows[block.pk].chapter_id != block.chapter_id:
            raise Refused(_("Somebody has moved this block to another chapter in the meantime. Open it again."))
    return [rows[key] for key in keys]


def _make_room(chapter: Chapter) -> None:
    ordered = list(Block.objects.filter(chapter=chapter).order_by("order", "id"))
    for place, block in enumerate(ordered, start=1):
        block.order = place * STEP
    Block.objects.bulk_update(ordered, ["order"], batch_size=200)


def _order_at_end(chapter: Chapter) -> int:
    return (Block.objects.filter(chapter=chapter).aggregate(last=Max("order"))["last"] or 0) + STEP


def _order_behind(after: Block | None, chapter: Chapter) -> int:
    """An order number behind `after`, or at the top of the chapter; makes room when two neighbours have none between."""
    rows = Block.objects.filter(chapter=chapter)
    for _attempt in range(2):
        before = 0
        if after is not None:
            before = rows.values_list("order", flat=True).get(pk=after.pk)
        following = rows.filter(order__gt=before).order_by("order").values_list("order", flat=True).first()
        if following is None:
            return before + STEP
        if following - before > 1:
            return (before + following) // 2
        _make_room(chapter)
    raise AssertionError("there is room after making it")


def _keep_revision(block: Block, by: Actor) -> None:
    BlockRevision.objects.create(block=block, revision=block.revision, text=block.text, account=by.account)


def _check_perspective(perspective: Group | None, chapter: Chapter) -> None:
    if perspective is not None and perspective.process_id != chapter.process_id:
        raise Refused(_("That does not belong to this process."), field="perspective")


@transaction.atomic
def add_block(
    *,
    chapter: Chapter,
    text: str,
    kind: str = Block.Kind.PARAGRAPH,
    section: str = Block.Section.TEXT,
    perspective: Group | None = None,
    language: str | None = None,
    after: Block | None = None,
    by: Actor,
) -> Block:
    """Add a block behind `after`, or at the end of its chapter."""
    check_role(by, chapter.process, rules.EDIT_PAPER)
    if after is not None and after.chapter_id != chapter.pk:
        raise Refused(_("That block stands in another chapter."))
    _check_perspective(perspective, chapter)
    _lock_chapters(chapter.pk)
    block = Block.objects.create(
        process=chapter.process,
        chapter=chapter,
        kind=kind,
        section=section,
        perspective=perspective,
        language=language or chapter.paper.language,
        text=_check_text(text, kind),
        order=_order_behind(after, chapter) if after is not None else _order_at_end(chapter),
    )
    _keep_revision(block, by)
    append(Event.BLOCK_ADDED, scope=chapter.process.uid, kind="block", uid=block.uid, by=by)
    return block


@transaction.atomic
def save_block(*, block: Block, text: str, base_revision: int, by: Actor) -> Saved:
    """Save a block's text that was written over `base_revision`.

    If somebody saved in between, both changes are merged word by word; where they touch the same words nothing is
    written and both texts come back, so that a person decides.
    """
    check_role(by, block.process, rules.EDIT_PAPER)
    mine = _check_text(text, block.kind)
    block = Block.objects.select_for_update(of=("self",)).select_related("chapter", "process").get(pk=block.pk)
    rules.check_block_is_live(block)
    theirs, state, merged = block.text, "saved", mine
    if base_revision != block.revision:
        base = BlockRevision.objects.filter(block=block, revision=base_revision).first()
        if base is None:
            raise Refused(_("This page does not fit the block any more. Copy your text and open the block again."))
        if mine == base.text or mine == theirs:
            return Saved("saved", block, mine, theirs, theirs)
        merged, clean = _merged(base.text, theirs, mine)
        if not clean:
            return Saved("conflict", block, mine, theirs, "")
        state = "merged"
    elif mine == block.text:
        return Saved("saved", block, mine, theirs, mine)
    block.text = _check_text(merged, block.kind)
    block.revision += 1
    if block.lease_account_id is not None and block.lease_account == by.account:
        block.lease_account, block.lease_until = None, None
    block.save(update_fields=["text", "revision", "lease_account", "lease_until"])
    _keep_revision(block, by)
    append(Event.BLOCK_CHANGED, scope=block.process.uid, kind="block", uid=block.uid, by=by, revision=block.revision)
    return Saved(state, block, mine, theirs, merged)


def _merged(base: str, theirs: str, mine: str) -> tuple[str, bool]:
    """A three-way merge on words; (text, whether it may be saved without asking).

    Two changes that lie close together often make one sense ("12. Mai" to "13. Mai" and to "12. Juni"), so they count as
    a conflict unless some unchanged words part them.
    """
    merge = Merge3(_WORDS.findall(base), _WORDS.findall(theirs), _WORDS.findall(mine))
    parts: list[str] = []
    last, between = "", APART
    for group in merge.merge_groups():
        who, words = group[0], group[1]
        if who == "conflict":
            return "", False
        if who == "unchanged":
            between += sum(word[0].isalnum() for word in words)
        elif words or who in {"a", "b"}:
            if {who, last} == {"a", "b"} and between < APART:
                return "", False
            last, between = who, 0
        parts.extend(words)
    return "".join(parts), True


@transaction.atomic
def lease_block(*, block: Block, by: Actor) -> bool:
    """Say that one is editing this block for the next minute; False while somebody else does. Never a lock."""
    check_role(by, block.process, rules.EDIT_PAPER)
    now = timezone.now()
    free = Block.objects.filter(pk=block.pk).exclude(lease_until__gt=now, lease_account__isnull=False)
    mine = Block.objects.filter(pk=block.pk, lease_account=by.account)
    values: dict[str, Any] = {"lease_account": by.account, "lease_until": now + LEASE}
    return bool(mine.update(**values) or free.update(**values))


@transaction.atomic
def move_block(
    *,
    block: Block,
    chapter: Chapter | None = None,
    after: Block | None = None,
    section: str | None = None,
    perspective: Group | None = None,
    by: Actor,
) -> Block:
    """Move a block behind `after`, or to the top of `chapter` (its own by default). Its id stays.

    With `section` it also goes to that section and perspective; without, it keeps them as far as the chapter has them.
    """
    check_role(by, block.process, rules.EDIT_PAPER)
    chapter = chapter or (after.chapter if after else block.chapter)
    if chapter.process_id != block.process_id or (after is not None and after.chapter_id != chapter.pk):
        raise Refused(_("That does not belong to this process."))
    _check_perspective(perspective, chapter)
    if after is not None and after.pk == block.pk:
        raise Refused(_("A block cannot stand behind itself."))
    if block.kind == Block.Kind.MEASURE and not chapter.is_field:
        raise Refused(_("Measures stand in the chapter of a field of action."))
    _lock_chapters(block.chapter_id, chapter.pk)
    (moved,) = _locked(block)
    moved.order = _order_behind(after, chapter)
    moved.chapter = chapter
    if section is not None:
        moved.section, moved.perspective = Block.Section(section), perspective
    if not chapter.is_field:
        moved.section, moved.perspective = Block.Section.TEXT, None
    elif moved.kind == Block.Kind.MEASURE:
        moved.section, moved.perspective = Block.Section.MEASURES, None
    moved.save(update_fields=["chapter", "order", "section", "perspective"])
    append(Event.BLOCK_MOVED, scope=moved.process.uid, kind="block", uid=moved.uid, by=by)
    return moved


@transaction.atomic
def split_block(*, block: Block, first: str, second: str, base_revision: int, by: Actor) -> Block:
    """Split a block in two; the first part keeps the id, both keep the citations. Returns the second part.

    Words quoted beside the block stay with the first part, so that they are not printed twice.
    """
    check_role(by, block.process, rules.EDIT_PAPER)
    if block.kind not in rules.DIVISIBLE:
        raise Refused(_("Only paragraphs and goals are split."))
    if not first.strip() or not second.strip():
        raise Refused(_("Both parts need text."), field="second")
    _lock_chapters(block.chapter_id)
    (kept,) = _locked(block)
    if kept.revision != base_revision:
        raise Refused(_("Somebody else has changed this block in the meantime. Open it again, then split it."))
    kept = save_block(block=kept, text=first, base_revision=base_revision, by=by).block
    part = add_block(
        chapter=kept.chapter,
        text=second,
        kind=kept.kind,
        section=kept.section,
        perspective=kept.perspective,
        language=kept.language,
        after=kept,
        by=by,
    )
    for citation in kept.citations.all():
        Citation.objects.create(
            process=kept.process,
            block=part,
            finding=citation.finding,
            voice=citation.voice,
            figure=citation.figure,
            other=citation.other,
            other_text=citation.other_text,
            stance=citation.stance,
        )
    BlockLineage.objects.create(process=kept.process, origin=kept, result=part, kind=BlockLineage.Kind.SPLIT)
    append(Event.BLOCK_SPLIT, scope=kept.process.uid, kind="block", uid=kept.uid, by=by)
    return part


@transaction.atomic
def merge_blocks(*, block: Block, following: Block, by: Actor) -> Block:
    """Merge `following` into `block`: the first keeps its id and gains the other's text and citations; the other is removed.

    What both cite is cited once: as support if one of them said so, and quoted if one of them quoted it.
    """
    check_role(by, block.process, rules.EDIT_PAPER)
    rules.check_may_merge(block, following)
    _lock_chapters(block.chapter_id)
    kept, gone = _locked(block, following)
    rules.check_may_merge(kept, gone)
    kept = save_block(block=kept, text=f"{kept.text}\n\n{gone.text}", base_revision=kept.revision, by=by).block
    there = {_cited(citation): citation for citation in kept.citations.all()}
    for citation in gone.citations.all():
        twin = there.get(_cited(citation))
        if twin is None:
            citation.block = kept
            citation.save(update_fields=["block"])
            continue
        if citation.stance == Stance.SUPPORTS:
            twin.stance = Stance.SUPPORTS
        twin.is_quoted = twin.is_quoted or citation.is_quoted
        twin.save(update_fields=["stance", "is_quoted"])
    BlockLineage.objects.create(process=kept.process, origin=gone, result=kept, kind=BlockLineage.Kind.MERGED)
    Block.objects.filter(pk=gone.pk).update(removed_at=timezone.now(), lease_account=None, lease_until=None)
    append(Event.BLOCK_MERGED, scope=kept.process.uid, kind="block", uid=kept.uid, by=by)
    return kept


def _cited(citation: Citation) -> tuple[Any, ...]:
    """What a citation names, whatever it says about it."""
    return (citation.finding_id, citation.voice_id, citation.figure_id, citation.other, citation.other_text)


@transaction.atomic
def remove_block(*, block: Block, by: Actor) -> Block:
    """Take a block out of the paper; it can be restored, and its history stays."""
    check_role(by, block.process, rules.EDIT_PAPER)
    _lock_chapters(block.chapter_id)
    (removed,) = _locked(block)
    removed.removed_at, removed.lease_account, removed.lease_until = timezone.now(), None, None
    removed.save(update_fields=["removed_at", "lease_account", "lease_until"])
    append(Event.BLOCK_REMOVED, scope=removed.process.uid, kind="block", uid=removed.uid, by=by)
    return removed


@transaction.atomic
def restore_block(*, block: Block, by: Actor) -> Block:
    """Put a removed block back where it stood. Refused for one whose text lives on in the block it was merged into."""
    check_role(by, block.process, rules.EDIT_PAPER)
    _lock_chapters(block.chapter_id)
    restored = Block.objects.select_for_update(of=("self",)).select_related("chapter", "process").get(pk=block.pk)
    if restored.became.filter(kind=BlockLineage.Kind.MERGED).exists():
        raise Refused(_("This block was merged into another one, where its text stands now. Split that one instead."))
    if restored.removed_at is None:
        return restored
    restored.removed_at = None
    restored.save(update_fields=["removed_at"])
    append(Event.BLOCK_RESTORED, scope=restored.process.uid, kind="block", uid=restored.uid, by=by)
    return restored
