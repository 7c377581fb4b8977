"""Several people at one paper at the same moment, on both databases."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from kettfaden.concept import actions
from kettfaden.concept.models import Block, BlockRevision, Version
from kettfaden.concept.queries import blocks_of, check_version
from kettfaden.concept.tests.factories import freeze, make_desk, plan, write
from kettfaden.equipment.refusals import Refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do all deeds at once, each in a thread of its own; their results or refusals in order. Other errors come through."""
    start = threading.Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        try:
            start.wait()
            results[place] = deed()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refused):
            raise result
    return results


def test_of_two_saves_at_once_none_is_lost():
    desk = make_desk()
    block = write(desk.housing, "Anfang der Geschichte. Es folgen sehr viele Wörter dazwischen. Das Ende.")
    first, second = together(
        lambda: actions.save_block(block=block, text=block.text.replace("Anfang", "Beginn"), base_revision=1, by=desk.erik),
        lambda: actions.save_block(block=block, text=block.text.replace("Ende", "Schluss"), base_revision=1, by=desk.petra),
    )
    assert {first.state, second.state} == {"saved", "merged"}
    block.refresh_from_db()
    assert block.text == "Beginn der Geschichte. Es folgen sehr viele Wörter dazwischen. Das Schluss."
    assert block.revision == 3


def test_of_two_conflicting_saves_at_once_one_comes_back():
    desk = make_desk()
    block = write(desk.housing, "Alt.")
    first, second = together(
        lambda: actions.save_block(block=block, text="Von Erik.", base_revision=1, by=desk.erik),
        lambda: actions.save_block(block=block, text="Von Petra.", base_revision=1, by=desk.petra),
    )
    assert sorted([first.state, second.state]) == ["conflict", "saved"]
    lost = first if first.state == "conflict" else second
    assert {lost.mine, lost.theirs} == {"Von Erik.", "Von Petra."}


def test_freezing_while_people_save_catches_each_block_whole():
    desk = make_desk()
    blocks = [write(desk.housing, f"{number}: alt.") for number in range(6)]
    saves = [
        lambda block=block: actions.save_block(
            block=block, text=block.text.replace("alt", "neu"), base_revision=1, by=desk.erik
        )
        for block in blocks
    ]
    *_saved, version = together(*saves, lambda: freeze(desk.paper, by=desk.jana))
    assert isinstance(version, Version)
    assert check_version(Version.objects.get()).holds
    frozen = Version.objects.get().canonical
    for number in range(6):
        assert (f"{number}: alt." in frozen) != (f"{number}: neu." in frozen)
    assert set(BlockRevision.objects.filter(revision=2).values_list("text", flat=True)) == {f"{n}: neu." for n in range(6)}


def test_freezing_while_blocks_are_split_and_merged_never_stands_still():
    desk = make_desk()
    one, two, three, four = (write(desk.housing, text) for text in ("A. B.", "C.", "D.", "E."))
    results = together(
        lambda: actions.split_block(block=one, first="A.", second="B.", base_revision=1, by=desk.erik),
        lambda: actions.merge_blocks(block=four, following=three, by=desk.petra),
        lambda: actions.move_block(block=two, chapter=desk.language, by=desk.jana),
        lambda: freeze(desk.paper, by=desk.jana),
    )
    assert isinstance(results[-1], Version)
    words = " ".join(Block.objects.filter(removed_at__isnull=True).values_list("text", flat=True))
    assert all(f"{letter}." in words for letter in "ABCDE")


def test_two_versions_at_once_get_two_numbers():
    desk = make_desk()
    write(desk.housing)
    together(lambda: freeze(desk.paper, by=desk.jana), lambda: freeze(desk.paper, by=desk.karla))
    assert list(Version.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_measures_added_at_once_get_numbers_of_their_own():
    desk = make_desk()
    made = together(*[lambda: plan(desk.housing, by=desk.erik) for _number in range(4)])
    assert sorted(measure.number for measure in made) == ["M 2.1", "M 2.2", "M 2.3", "M 2.4"]


def test_a_save_into_a_block_that_is_being_merged_is_refused_or_kept():
    desk = make_desk()
    first, second = write(desk.housing, "Erstens."), write(desk.housing, "Zweitens.")
    merged, saved = together(
        lambda: actions.merge_blocks(block=first, following=second, by=desk.jana),
        lambda: actions.save_block(block=second, text="Zweitens, ganz neu.", base_revision=1, by=desk.erik),
    )
    (left,) = blocks_of(desk.housing)
    if isinstance(saved, Refused):
        assert left.text == "Erstens.\n\nZweitens."
    else:
        assert left.text == "Erstens.\n\nZweitens, ganz neu."
    assert not isinstance(merged, Refused)
