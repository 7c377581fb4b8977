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
from kettfaden.process.models import Group
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

STEP = 1024  # room between two blocks, so that a move rewrites one row
LEASE = timedelta(seconds=60)
_WORDS = re.compile(r"\s+|[^\W_]+(?:[.:/-][^\W_]+)*|.", re.UNICODE | re.DOTALL)


@dataclass(frozen=True)
class Saved:
    """What became of a save: 'saved', 'merged' with somebody else's change, or 'conflict' (then nothing was written)."""

    state: str
    block: Block
    mine: str
    theirs: str
    merged: str


def _check_text(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > rules.LONGEST_BLOCK:
        raise Refused(
            _("A block may have {most} characters, this one has {count}. Split it.").format(
                most=rules.LONGEST_BLOCK, count=len(text)
            ),
            field="text",
        )
    check_markup(text)
    return text


def _next_order(chapter: Chapter, after: Block | None) -> int:
    """An order number for a new place; makes room when two neighbours have none between them."""
    rows = Block.objects.filter(chapter=chapter)
    if after is None:
        return (rows.aggregate(last=Max("order"))["last"] or 0) + STEP
    following = rows.filter(order__gt=after.order).order_by("order").first()
    if following is None:
        return after.order + STEP
    if following.order - after.order > 1:
        return (after.order + following.order) // 2
    ordered = list(rows.order_by("order", "id"))
    for place, block in enumerate(ordered, start=1):
        block.order = place * STEP
    Block.objects.bulk_update(ordered, ["order"], batch_size=200)
    after.refresh_from_db(fields=["order"])
    return after.order + STEP // 2


def _keep_revision(block: Block, by: Actor) -> None:
    BlockRevision.objects.create(block=block, revision=block.revision, text=block.text, account=by.account)


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
    if perspective is not None and perspective.process_id != chapter.process_id:
        raise Refused(_("That does not belong to this process."), field="perspective")
    Chapter.objects.select_for_update().get(pk=chapter.pk)
    block = Block.objects.create(
        process=chapter.process,
        chapter=chapter,
        kind=kind,
        section=section,
        perspective=perspective,
        language=language or chapter.paper.language,
        text=_check_text(text),
        order=_next_order(chapter, after),
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
    mine = _check_text(text)
    block = Block.objects.select_for_update().get(pk=block.pk)
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
    block.text = _check_text(merged)
    block.revision += 1
    block.save(update_fields=["text", "revision"])
    _keep_revision(block, by)
    append(
        Event.BLOCK_CHANGED, scope=block.process.uid, kind="block", uid=block.uid, by=by, revision=block.revision
    )
    return Saved(state, block, mine, theirs, merged)


def _merged(base: str, theirs: str, mine: str) -> tuple[str, bool]:
    """A three-way merge on words. Numbers and dates are one word each, so that two dates never become a third."""
    merge = Merge3(_WORDS.findall(base), _WORDS.findall(theirs), _WORDS.findall(mine))
    parts: list[str] = []
    for group in merge.merge_groups():
        if group[0] == "conflict":
            return "", False
        parts.extend(group[1])
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
def move_block(*, block: Block, chapter: Chapter | None = None, after: Block | None = None, by: Actor) -> Block:
    """Move a block behind `after`, or to the top of `chapter` (its own by default). Its id stays."""
    check_role(by, block.process, rules.EDIT_PAPER)
    chapter = chapter or (after.chapter if after else block.chapter)
    if chapter.process_id != block.process_id or (after is not None and after.chapter_id != chapter.pk):
        raise Refused(_("That does not belong to this process."))
    if after is not None and after.pk == block.pk:
        return block
    Chapter.objects.select_for_update().get(pk=chapter.pk)
    rules.check_block_is_live(block)
    if after is None:
        first = Block.objects.filter(chapter=chapter).exclude(pk=block.pk).order_by("order").first()
        if first is not None and first.order < 2:
            _next_order(chapter, first)  # makes room
            for place, row in enumerate(Block.objects.filter(chapter=chapter).order_by("order", "id"), start=1):
                Block.objects.filter(pk=row.pk).update(order=place * STEP)
            first.refresh_from_db(fields=["order"])
        block.order = first.order // 2 if first else STEP
    else:
        block.order = _next_order(chapter, after)
    block.chapter = chapter
    block.save(update_fields=["chapter", "order"])
    append(Event.BLOCK_MOVED, scope=block.process.uid, kind="block", uid=block.uid, by=by)
    return block


@transaction.atomic
def split_block(*, block: Block, first: str, second: str, base_revision: int, by: Actor) -> Block:
    """Split a block in two; the first part keeps the id, both keep the citations. Returns the second part."""
    if block.kind == Block.Kind.MEASURE:
        raise Refused(_("A measure is not split; add a second one."))
    if not first.strip() or not second.strip():
        raise Refused(_("Both parts need text."), field="second")
    saved = save_block(block=block, text=first, base_revision=base_revision, by=by)
    if saved.state != "saved":
        raise Refused(_("Somebody else has changed this block in the meantime. Open it again, then split it."))
    part = add_block(
        chapter=block.chapter,
        text=second,
        kind=block.kind,
        section=block.section,
        perspective=block.perspective,
        language=block.language,
        after=saved.block,
        by=by,
    )
    for citation in block.citations.all():
        citation.pk, citation.block = None, part
        citation.uid = Citation._meta.get_field("uid").get_default()
        citation.save(force_insert=True)
    BlockLineage.objects.create(process=block.process, origin=block, result=part, kind=BlockLineage.Kind.SPLIT)
    append(Event.BLOCK_SPLIT, scope=block.process.uid, kind="block", uid=block.uid, by=by)
    return part


@transaction.atomic
def merge_blocks(*, block: Block, following: Block, by: Actor) -> Block:
    """Merge `following` into `block`: the first keeps its id and gains the other's citations; the other is removed."""
    check_role(by, block.process, rules.EDIT_PAPER)
    if following.process_id != block.process_id or following.pk == block.pk:
        raise Refused(_("These two blocks cannot be merged."))
    if Block.Kind.MEASURE in {block.kind, following.kind}:
        raise Refused(_("A measure is not merged with other text."))
    saved = save_block(
        block=block, text=f"{block.text}\n\n{following.text}".strip(), base_revision=block.revision, by=by
    )
    kept = saved.block
    for citation in following.citations.all():
        there = kept.citations.filter(
            finding=citation.finding, voice=citation.voice, figure=citation.figure, other_text=citation.other_text
        )
        if not there.exists():
            citation.block = kept
            citation.save(update_fields=["block"])
    BlockLineage.objects.create(process=block.process, origin=following, result=kept, kind=BlockLineage.Kind.MERGED)
    Block.objects.filter(pk=following.pk).update(removed_at=timezone.now())
    append(Event.BLOCK_MERGED, scope=block.process.uid, kind="block", uid=kept.uid, by=by)
    return kept


@transaction.atomic
def remove_block(*, block: Block, by: Actor) -> Block:
    """Take a block out of the paper; it can be restored, and its history stays."""
    check_role(by, block.process, rules.EDIT_PAPER)
    rules.check_block_is_live(block)
    block.removed_at = timezone.now()
    block.save(update_fields=["removed_at"])
    append(Event.BLOCK_REMOVED, scope=block.process.uid, kind="block", uid=block.uid, by=by)
    return block


@transaction.atomic
def restore_block(*, block: Block, by: Actor) -> Block:
    """Put a removed block back where it stood."""
    check_role(by, block.process, rules.EDIT_PAPER)
    block.removed_at = None
    block.save(update_fields=["removed_at"])
    append(Event.BLOCK_RESTORED, scope=block.process.uid, kind="block", uid=block.uid, by=by)
    return block
