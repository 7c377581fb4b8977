"""Whatever a busy afternoon brings, in whatever order: no sentence and no citation is lost."""

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kettfaden.concept import actions
from kettfaden.concept.models import Block, BlockLineage, Citation
from kettfaden.concept.tests.factories import make_desk, write
from kettfaden.equipment.refusals import Refused

DEEDS = ("split", "merge", "move_up", "move_away", "remove", "restore", "reword", "add", "cite")
_steps = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=14)


class Afternoon:
    """Erik does one thing after the other; every sentence and every law he ever wrote down is remembered."""

    def __init__(self) -> None:
        self.desk = make_desk()
        self.sentences: set[str] = set()
        self.laws: set[str] = set()
        for _number in range(3):
            self.add(0, 0)

    def _new(self, stem: str, known: set[str]) -> str:
        word = f"{stem}{len(known)}x"
        known.add(word)
        return word

    def live(self) -> list[Block]:
        rows = Block.objects.filter(process=self.desk.process, removed_at__isnull=True)
        return list(
            rows.select_related("chapter__paper", "chapter__process", "process").order_by("chapter__order", "order", "id")
        )

    def pick(self, number: int) -> Block:
        blocks = self.live()
        if not blocks:
            self.add(0, 0)
            blocks = self.live()
        return blocks[number % len(blocks)]

    def do(self, deed: str, first: int, second: int) -> None:
        # A refusal is an answer; what must hold is asked all the same.
        with contextlib.suppress(Refused):
            getattr(self, deed)(first, second)

    def add(self, first: int, second: int) -> None:
        chapter = (self.desk.housing, self.desk.language)[second % 2]
        text = f"{self._new('Satz', self.sentences)} {self._new('Satz', self.sentences)}"
        write(chapter, text, by=self.desk.erik)

    def reword(self, first: int, second: int) -> None:
        block = self.pick(first)
        word = self._new("Satz", self.sentences)
        actions.save_block(block=block, text=f"{block.text} {word}", base_revision=block.revision, by=self.desk.erik)

    def split(self, first: int, second: int) -> None:
        block = self.pick(first)
        words = block.text.split(" ")
        cut = 1 + second % max(1, len(words) - 1)
        given: dict[str, Any] = {"first": " ".join(words[:cut]), "second": " ".join(words[cut:])}
        actions.split_block(block=block, **given, base_revision=block.revision, by=self.desk.erik)

    def merge(self, first: int, second: int) -> None:
        actions.merge_blocks(block=self.pick(first), following=self.pick(second), by=self.desk.erik)

    def move_up(self, first: int, second: int) -> None:
        actions.move_block(block=self.pick(first), by=self.desk.erik)

    def move_away(self, first: int, second: int) -> None:
        actions.move_block(block=self.pick(first), after=self.pick(second), by=self.desk.erik)

    def remove(self, first: int, second: int) -> None:
        actions.remove_block(block=self.pick(first), by=self.desk.erik)

    def restore(self, first: int, second: int) -> None:
        gone = list(Block.objects.filter(process=self.desk.process, removed_at__isnull=False).order_by("id"))
        if gone:
            actions.restore_block(block=gone[first % len(gone)], by=self.desk.erik)

    def cite(self, first: int, second: int) -> None:
        actions.cite(block=self.pick(first), other="law", other_text=self._new("Gesetz", self.laws), by=self.desk.erik)

    def check(self) -> None:
        """Every sentence stands in the paper or in a block that can be put back; so does every citation."""
        merged = set(BlockLineage.objects.filter(kind="merged").values_list("origin", flat=True))
        kept = Block.objects.filter(process=self.desk.process).exclude(pk__in=merged)
        words = " ".join(kept.values_list("text", flat=True)).split()
        assert set(words) == self.sentences
        assert len(words) == len(self.sentences), "a sentence stands twice"
        laws = set(Citation.objects.filter(block__in=kept, other="law").values_list("other_text", flat=True))
        assert laws == self.laws
        for block in Block.objects.filter(process=self.desk.process):
            newest = block.revisions.order_by("-revision").first()
            assert newest is not None and (newest.revision, newest.text) == (block.revision, block.text)
        for chapter in (self.desk.housing, self.desk.language):
            orders = list(chapter.blocks.filter(removed_at__isnull=True).values_list("order", flat=True))
            assert len(orders) == len(set(orders)), "two blocks stand in one place"


class BusyAfternoon(TestCase):
    @pytest.mark.filterwarnings("ignore")
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(_steps)
    def test_nothing_is_lost(self, steps: list[tuple[str, int, int]]) -> None:
        afternoon = Afternoon()
        for step in steps:
            afternoon.do(*step)
        afternoon.check()
