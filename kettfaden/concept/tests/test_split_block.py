"""Splitting, merging, moving, removing: the ground and the trace of every paragraph come along."""

import pytest

from kettfaden.concept.actions import (
    cite,
    merge_blocks,
    move_block,
    remove_block,
    restore_block,
    save_block,
    split_block,
)
from kettfaden.concept.grounds import grounds_of
from kettfaden.concept.models import Block, BlockLineage
from kettfaden.concept.queries import blocks_of
from kettfaden.concept.tests.factories import make_desk, plan, write
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.models import Privacy
from kettfaden.evidence.tests.factories import capture, group, make_source
from kettfaden.findings.tests.factories import make_finding

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def texts(chapter):
    return [block.text for block in blocks_of(chapter)]


def test_the_first_part_keeps_the_id_and_both_keep_the_ground():
    desk = make_desk()
    voice = capture(make_source(desk.process), release=Privacy.PUBLIC).voices.get()
    block = write(desk.housing, "Erstens. Zweitens.")
    after = write(desk.housing, "Danach.")
    cite(block=block, finding=make_finding(desk.process, voice), by=desk.erik)
    cite(block=block, voice=voice, stance="context", is_quoted=True, by=desk.erik)
    part = split_block(block=block, first="Erstens.", second="Zweitens.", base_revision=1, by=desk.erik)
    assert texts(desk.housing) == ["Erstens.", "Zweitens.", "Danach."]
    assert {citation.finding_id for citation in block.citations.all()} == {c.finding_id for c in part.citations.all()}
    assert not part.citations.filter(is_quoted=True).exists(), "the words would be printed twice"
    assert all(ground.is_grounded for ground in grounds_of([block.pk, part.pk]).values())
    line = BlockLineage.objects.get()
    assert (line.origin, line.result, line.kind) == (block, part, "split")
    assert part.order < after.order


def test_a_stale_page_does_not_split():
    desk = make_desk()
    block = write(desk.housing, "Erstens. Zweitens.")
    save_block(block=block, text="Erstens. Zweitens. Drittens.", base_revision=1, by=desk.petra)
    with pytest.raises(Refused, match="meantime"):
        split_block(block=block, first="Erstens.", second="Zweitens.", base_revision=1, by=desk.erik)
    assert texts(desk.housing) == ["Erstens. Zweitens. Drittens."]


def test_a_half_needs_text_and_a_measure_is_not_split():
    desk = make_desk()
    with pytest.raises(Refused):
        split_block(block=write(desk.housing), first="Alles.", second="  ", base_revision=1, by=desk.erik)
    with pytest.raises(Refused):
        split_block(block=plan(desk.housing).block, first="A", second="B", base_revision=1, by=desk.erik)


def test_the_first_of_two_merged_gains_text_and_ground_of_the_other():
    desk = make_desk()
    voice = capture(make_source(desk.process), release=Privacy.PUBLIC).voices.get()
    shared, own = make_finding(desk.process, voice), make_finding(desk.process, voice, claim="Etwas anderes.")
    first, second = write(desk.housing, "Erstens."), write(desk.housing, "Zweitens.")
    cite(block=first, finding=shared, stance="context", by=desk.erik)
    cite(block=second, finding=shared, by=desk.erik)
    cite(block=second, finding=own, by=desk.erik)
    kept = merge_blocks(block=first, following=second, by=desk.erik)
    assert (kept.pk, kept.text) == (first.pk, "Erstens.\n\nZweitens.")
    assert set(kept.citations.values_list("finding", "stance")) == {(shared.pk, "supports"), (own.pk, "supports")}
    assert texts(desk.housing) == ["Erstens.\n\nZweitens."]
    assert BlockLineage.objects.get().origin == second
    with pytest.raises(Refused, match="merged"):
        restore_block(block=second, by=desk.erik)


def test_merging_takes_what_was_saved_a_moment_before_and_never_an_old_copy():
    desk = make_desk()
    first, second = write(desk.housing, "Erstens."), write(desk.housing, "Zweitens.")
    save_block(block=first, text="Ganz neu.", base_revision=1, by=desk.petra)
    save_block(block=second, text="Auch neu.", base_revision=1, by=desk.petra)
    assert merge_blocks(block=first, following=second, by=desk.erik).text == "Ganz neu.\n\nAuch neu."


def test_what_does_not_belong_together_is_not_merged():
    desk = make_desk()
    block = write(desk.housing, section="summary")
    others = [
        write(desk.housing, section="situation"),
        write(desk.housing, section="summary", perspective=group(desk.process, "refugees")),
        write(desk.housing, section="summary", language="en"),
        write(desk.housing, section="summary", kind="goal"),
        write(desk.language, section="summary"),
        plan(desk.housing).block,
        block,
    ]
    for other in others:
        with pytest.raises(Refused):
            merge_blocks(block=block, following=other, by=desk.erik)
    assert Block.objects.filter(removed_at__isnull=False).count() == 0


def test_a_merge_that_grows_too_long_is_refused_and_leaves_both():
    desk = make_desk()
    first, second = write(desk.housing, "a" * 12_000), write(desk.housing, "b" * 12_000)
    with pytest.raises(Refused, match="characters"):
        merge_blocks(block=first, following=second, by=desk.erik)
    assert len(texts(desk.housing)) == 2


def test_a_block_moves_and_stays_itself():
    desk = make_desk()
    first, second, third = (write(desk.housing, text) for text in ("Eins", "Zwei", "Drei"))
    move_block(block=third, after=first, by=desk.erik)
    assert texts(desk.housing) == ["Eins", "Drei", "Zwei"]
    move_block(block=second, chapter=desk.housing, by=desk.erik)
    assert texts(desk.housing) == ["Zwei", "Eins", "Drei"]
    moved = move_block(block=first, chapter=desk.language, by=desk.erik)
    assert (moved.uid, texts(desk.housing), texts(desk.language)) == (first.uid, ["Zwei", "Drei"], ["Eins"])


def test_a_hundred_moves_to_one_place_always_find_room():
    desk = make_desk()
    first, last = write(desk.housing, "Eins"), write(desk.housing, "Zwei")
    for number in range(40):
        write(desk.housing, f"{number}", after=first)
    for _again in range(60):
        last = move_block(block=last, chapter=desk.housing, by=desk.erik)
        first = move_block(block=first, chapter=desk.housing, by=desk.erik)
    assert texts(desk.housing) == ["Eins", "Zwei", *(str(number) for number in reversed(range(40)))]


def test_a_view_ends_where_there_are_no_views_and_a_measure_stays_in_a_field():
    desk = make_desk()
    block = write(desk.housing, section="situation", perspective=group(desk.process))
    moved = move_block(block=block, chapter=desk.summary, by=desk.erik)
    assert (moved.section, moved.perspective) == ("text", None)
    measure = plan(desk.housing)
    with pytest.raises(Refused, match="field of action"):
        move_block(block=measure.block, chapter=desk.summary, by=desk.erik)
    moved = move_block(block=measure.block, chapter=desk.language, by=desk.erik)
    assert (moved.section, moved.measure.number) == ("measures", "M 2.1")
    assert plan(desk.housing).number == "M 2.2", "a number is given once"


def test_what_is_taken_out_comes_back_to_its_place_with_its_ground():
    desk = make_desk()
    voice = capture(make_source(desk.process), release=Privacy.PUBLIC).voices.get()
    first, second, third = (write(desk.housing, text) for text in ("Eins", "Zwei", "Drei"))
    cite(block=second, voice=voice, by=desk.erik)
    remove_block(block=second, by=desk.erik)
    assert texts(desk.housing) == ["Eins", "Drei"]
    with pytest.raises(Refused):
        remove_block(block=second, by=desk.erik)
    restore_block(block=second, by=desk.erik)
    assert texts(desk.housing) == ["Eins", "Zwei", "Drei"]
    assert second.citations.count() == 1
    assert first.pk and third.pk
