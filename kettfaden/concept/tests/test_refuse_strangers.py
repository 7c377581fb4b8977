"""Whoever works in one county has no hand in the paper of another, whatever ids are sent along."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kettfaden.concept import actions
from kettfaden.concept.models import Block, Citation, Paper, Version
from kettfaden.concept.tests.factories import freeze, make_desk, make_figure, plan, write
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.tests.factories import group
from kettfaden.process.tests.factories import make_process
from kettfaden.record.actor import SYSTEM
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def home():
    return make_desk()


@pytest.fixture
def abroad():
    return make_desk()


def every_deed(desk, by):
    """Each action on the paper of `desk`, done by somebody."""
    block, following = write(desk.housing, "Eins. Zwei.", section="summary"), write(desk.housing, "Drei.", section="summary")
    measure, version = plan(desk.housing), freeze(desk.paper)
    citation = actions.cite(block=block, other="law", other_text="§ 1", by=desk.erik)
    today = timezone.localdate()
    return {
        "lay_out_paper": lambda: actions.lay_out_paper(process=desk.process, title="Anderes", by=by),
        "change_chapter": lambda: actions.change_chapter(chapter=desk.housing, title="Anderes", by=by),
        "give_no_measures_reason": lambda: actions.give_no_measures_reason(chapter=desk.housing, reason="Anderes", by=by),
        "add_block": lambda: actions.add_block(chapter=desk.housing, text="Anderes", by=by),
        "add_chart": lambda: actions.add_chart(chapter=desk.housing, caption="A", figures=[make_figure(desk.process)], by=by),
        "add_measure": lambda: actions.add_measure(chapter=desk.housing, title="Anderes", by=by),
        "change_measure": lambda: actions.change_measure(measure=measure, base_revision=1, text="Anderes", by=by),
        "save_block": lambda: actions.save_block(block=block, text="Anderes", base_revision=1, by=by),
        "lease_block": lambda: actions.lease_block(block=block, by=by),
        "move_block": lambda: actions.move_block(block=following, by=by),
        "split_block": lambda: actions.split_block(block=block, first="A", second="B", base_revision=1, by=by),
        "merge_blocks": lambda: actions.merge_blocks(block=block, following=following, by=by),
        "remove_block": lambda: actions.remove_block(block=block, by=by),
        "restore_block": lambda: actions.restore_block(block=block, by=by),
        "cite": lambda: actions.cite(block=block, other="law", other_text="§ 2", by=by),
        "uncite": lambda: actions.uncite(citation=citation, by=by),
        "freeze_version": lambda: freeze(desk.paper, by=by),
        "publish_version": lambda: actions.publish_version(version=version, by=by),
        "record_resolution": lambda: actions.record_resolution(version=version, body="Rat", date=today, result="adopted", by=by),
    }  # fmt: skip


def test_every_action_asks_for_a_part_in_the_process_of_what_it_changes(home, abroad):
    deeds = every_deed(abroad, home.jana)
    # Part of a withdrawal or a result type: the action that calls it has asked already.
    assert set(actions.__all__) - set(deeds) == {"Saved", "withdraw_quotations"}
    written = Entry.objects.filter(scope=abroad.process.uid).exclude(event="figure.added")
    blocks, citations, entries = Block.objects.count(), Citation.objects.count(), written.count()
    for name, deed in deeds.items():
        with pytest.raises(PermissionDenied):
            deed()
            pytest.fail(name)
    assert (Block.objects.count(), Citation.objects.count(), written.count()) == (blocks, citations, entries)


def test_objects_of_another_process_are_refused_as_arguments(home, abroad):
    block, foreign = write(home.housing), write(abroad.housing)
    for deed in (
        lambda: actions.add_block(chapter=home.housing, text="Neu.", after=foreign, by=home.erik),
        lambda: actions.add_block(chapter=home.housing, text="Neu.", perspective=group(abroad.process), by=home.erik),
        lambda: actions.move_block(block=block, chapter=abroad.housing, by=home.erik),
        lambda: actions.move_block(block=block, after=foreign, by=home.erik),
        lambda: actions.move_block(block=block, section="situation", perspective=group(abroad.process), by=home.erik),
        lambda: actions.merge_blocks(block=block, following=foreign, by=home.erik),
        lambda: actions.add_chart(chapter=home.housing, caption="A", figures=[make_figure(abroad.process)], by=home.erik),
    ):
        with pytest.raises(Refused):
            deed()
    assert list(Block.objects.filter(process=home.process)) == [block]
    assert Version.objects.count() == 0


def test_a_second_paper_and_one_without_chapters_are_refused(home):
    with pytest.raises(Refused, match="already"):
        actions.lay_out_paper(process=home.process, title="Noch eines", by=home.jana)
    empty = make_process()
    empty.chapter_plans.all().delete()
    with pytest.raises(Refused, match="no chapters"):
        actions.lay_out_paper(process=empty, title="Ankommen", by=SYSTEM)
    assert Paper.objects.count() == 1
