"""Erik and Petra write in the same paragraph. Whatever they do, no word of either is lost."""

import pytest

from kettfaden.concept.actions import lease_block, remove_block, save_block
from kettfaden.concept.models import Block, BlockRevision
from kettfaden.concept.queries import writer_of
from kettfaden.concept.rules import LONGEST_BLOCK
from kettfaden.concept.tests.factories import make_desk, plan, write
from kettfaden.equipment.refusals import Refused
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

TEXT = "Der letzte Bus fährt um 18 Uhr. In den Dörfern gibt es keine Kurse, und die Wege in die Stadt sind weit."


def test_two_changes_far_apart_become_one_text():
    desk = make_desk()
    block = write(desk.housing, TEXT)
    save_block(block=block, text=TEXT.replace("18 Uhr", "17 Uhr"), base_revision=1, by=desk.erik)
    saved = save_block(block=block, text=TEXT.replace("weit", "sehr weit"), base_revision=1, by=desk.petra)
    assert saved.state == "merged"
    assert saved.block.text == TEXT.replace("18 Uhr", "17 Uhr").replace("weit", "sehr weit")
    assert [row.text for row in saved.block.revisions.order_by("revision")][:2] == [TEXT, TEXT.replace("18 Uhr", "17 Uhr")]
    assert Entry.objects.filter(event="block.changed").count() == 2


@pytest.mark.parametrize(
    ("base", "erik", "petra"),
    [
        ("Am 12.05.2026 beginnt der Kurs.", "Am 13.05.2026 beginnt der Kurs.", "Am 12.06.2026 beginnt der Kurs."),
        ("Am 12. Mai beginnt der Kurs.", "Am 13. Mai beginnt der Kurs.", "Am 12. Juni beginnt der Kurs."),
        ("Der Anteil liegt bei 3,5 Prozent.", "Der Anteil liegt bei 4,5 Prozent.", "Der Anteil liegt bei 3,7 Prozent."),
        ("Ein Satz.", "Ein Satz von Erik.", "Ein Satz von Petra."),
    ],
)
def test_changes_that_touch_come_back_side_by_side_and_nothing_is_written(base, erik, petra):
    desk = make_desk()
    block = write(desk.housing, base)
    save_block(block=block, text=erik, base_revision=1, by=desk.erik)
    saved = save_block(block=block, text=petra, base_revision=1, by=desk.petra)
    assert (saved.state, saved.theirs, saved.mine) == ("conflict", erik, petra)
    block.refresh_from_db()
    assert (block.text, block.revision) == (erik, 2)

    decided = save_block(block=block, text=f"{erik} {petra}", base_revision=saved.block.revision, by=desk.petra)
    assert decided.state == "saved"
    assert set(block.revisions.values_list("text", flat=True)) == {base, erik, f"{erik} {petra}"}


def test_an_old_page_saved_unchanged_overwrites_nothing():
    desk = make_desk()
    block = write(desk.housing, TEXT)
    save_block(block=block, text="Neu.", base_revision=1, by=desk.erik)
    saved = save_block(block=block, text=TEXT, base_revision=1, by=desk.petra)
    assert saved.state == "saved" and saved.block.text == "Neu." and saved.block.revision == 2


def test_a_revision_that_never_was_is_refused():
    desk = make_desk()
    block = write(desk.housing, TEXT)
    with pytest.raises(Refused):
        save_block(block=block, text="Neu.", base_revision=99, by=desk.erik)


def test_a_removed_block_takes_no_text():
    desk = make_desk()
    block = write(desk.housing, TEXT)
    remove_block(block=block, by=desk.jana)
    with pytest.raises(Refused, match="removed"):
        save_block(block=block, text="Neu.", base_revision=1, by=desk.erik)


@pytest.mark.parametrize(
    ("text", "says"),
    [("a" * (LONGEST_BLOCK + 1), "characters"), ("*" * 5000 + "a" + "*" * 5000, "formatting"), ("  \n ", "Write something")],
)
def test_a_bomb_an_endless_text_and_an_empty_one_are_refused_in_words(text, says):
    desk = make_desk()
    block = write(desk.housing, TEXT)
    with pytest.raises(Refused, match=says) as refused:
        save_block(block=block, text=text, base_revision=1, by=desk.erik)
    assert refused.value.field == "text"
    assert Block.objects.get(pk=block.pk).text == TEXT


def test_a_measure_may_have_no_text():
    desk = make_desk()
    measure = plan(desk.housing)
    assert measure.block.text == ""


def test_a_revision_is_never_changed_behind_the_actions():
    from django.db import IntegrityError, connection, transaction

    desk = make_desk()
    write(desk.housing, TEXT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE concept_blockrevision SET text = 'anders'")
    assert set(BlockRevision.objects.values_list("text", flat=True)) == {TEXT}


def test_who_writes_is_seen_and_ends_with_the_save():
    desk = make_desk()
    block = write(desk.housing, TEXT)
    assert lease_block(block=block, by=desk.erik) is True
    assert lease_block(block=block, by=desk.petra) is False
    assert (writer_of(block, desk.petra), writer_of(block, desk.erik)) == ("Erik", "")
    # It is a sign, not a lock: Petra may write all the same, and then Erik's sign still stands.
    save_block(block=block, text=TEXT + " Auch samstags.", base_revision=1, by=desk.petra)
    assert writer_of(block, desk.petra) == "Erik"
    save_block(block=block, text=TEXT + " Auch samstags nicht.", base_revision=2, by=desk.erik)
    assert writer_of(block, desk.petra) == ""
    assert lease_block(block=block, by=desk.petra) is True
