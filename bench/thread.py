"""The thread both ways at 10,000, 100,000 and 1,000,000 voices. Bound: p95 grows less than 1.5 times, at most 12 queries.

The number of findings and paragraphs stays the same, so that each finding rests on a hundred times as many voices in the
end: the harder way to grow. A bare look-up of one voice by its public id is timed beside it as the peer.
"""

import argparse
import datetime
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench import _place

SIZES = (10_000, 100_000, 1_000_000)
FINDINGS, BLOCKS = 120, 400
SAMPLES, ROUNDS = 300, 3
BATCH = 5_000
BOUND, MOST_QUERIES = 1.5, 12


def main() -> None:
    """Grow one process step by step and measure at each size."""
    parser = argparse.ArgumentParser(prog="script/bench thread", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the first two sizes only")
    sizes = SIZES[:2] if parser.parse_args().quick else SIZES
    _place.set_up(_place.throw_away_folder())
    print(f"thread: both ways, {FINDINGS} findings, {BLOCKS} paragraphs; {_place.machine()}")
    town = _Town()
    found: dict[str, list[float]] = {}
    for size in sizes:
        town.grow(size)
        if size == sizes[0]:
            town.write_and_answer()
        for name, walk, keys in town.ways():
            p50, p95, queries = _measure(walk, keys)
            found.setdefault(name, []).append(p95)
            _place.say(f"{size:>9,} voices, {name}", f"p95 {p95 * 1000:.2f} ms", bound=f"(median {p50 * 1000:.2f} ms)")
            if queries:
                _place.say(
                    f"{size:>9,} voices, {name}: queries",
                    str(queries),
                    bound=f"<= {MOST_QUERIES}",
                    kept=queries <= MOST_QUERIES,
                )
    for name, figures in found.items():
        growth = max(figures) / figures[0]
        kept = None if name == PEER else growth < BOUND
        _place.say(f"{name}: p95 of the slowest size / of the smallest", f"{growth:.2f} x", bound=f"< {BOUND} x", kept=kept)


PEER = "peer: one voice by its id"


def _measure(walk: Callable[[int], Any], keys: list[int]) -> tuple[float, float, int]:
    """Median and p95 in seconds of CPU (SQLite computes in the same thread, so that nothing but waiting for other work on
    the machine is left out), the best of three goes for each key; and the most queries one walk took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, queries = [], 0
    for key in keys:
        best = float("inf")
        for _round in range(ROUNDS):
            started = time.thread_time()
            walk(key)
            best = min(best, time.thread_time() - started)
        times.append(best)
    for key in keys[:20]:
        with CaptureQueriesContext(connection) as captured:
            walk(key)
        queries = max(queries, len(captured))
    return _place.percentile(times, 0.5), _place.percentile(times, 0.95), queries


class _Town:
    """A county whose people never stop speaking."""

    def __init__(self) -> None:
        from kettfaden.evidence.actions import add_source
        from kettfaden.findings.actions import add_finding
        from kettfaden.people.actions import create_account
        from kettfaden.people.roles import Role
        from kettfaden.process.actions import assign_role, create_process_from_blueprint, record_officer_opinion
        from kettfaden.process.blueprint import read_blueprint_file, shipped_blueprints
        from kettfaden.record.actor import SYSTEM

        self.chance = random.Random(1)
        self.process = create_process_from_blueprint(
            blueprint=read_blueprint_file(shipped_blueprints()["goerlitz-2018"]), by=SYSTEM
        )
        readers = []
        for number, role in enumerate((Role.RESEARCHER, Role.COORDINATOR)):
            account = create_account(email=f"bench{number}@example.org", name=role.label, password=None, by=SYSTEM)
            assign_role(process=self.process, account=account, role=role, since=datetime.date(2020, 1, 1), by=SYSTEM)
            readers.append(account.actor)
        self.reader = readers[1]
        formats = list(self.process.formats.all())
        for row in formats:
            record_officer_opinion(format=row, opinion="agreed", text="-", on=datetime.date(2017, 8, 1), officer="-", by=SYSTEM)
        held = [row for row in formats if row.status != "cancelled"]
        self.sources = [
            add_source(
                process=self.process,
                format=held[number % len(held)],
                title=f"Occasion {number}",
                date=datetime.date(2018, 1, 1) + datetime.timedelta(days=number),
                by=SYSTEM,
            )
            for number in range(60)
        ]
        self.groups, self.regions = list(self.process.groups.all()), list(self.process.regions.all())
        self.fields = list(self.process.fields.all())
        self.findings = []
        for number in range(FINDINGS):
            finding = add_finding(
                process=self.process, claim=f"Finding {number}", field=self.fields[number % len(self.fields)], by=SYSTEM
            )
            self.findings.append(finding)
        self.voices = 0
        self._readers = readers

    def grow(self, size: int) -> None:
        """Add voices until there are `size`, each supporting (one in ten: contradicting) one finding."""
        from django.db import transaction

        from kettfaden.evidence.models import Contribution, Voice
        from kettfaden.findings.models import Support

        while self.voices < size:
            count = min(BATCH, size - self.voices)
            numbers = range(self.voices, self.voices + count)
            with transaction.atomic():
                given = Contribution.objects.bulk_create(self._contributions(numbers))
                voices = Voice.objects.bulk_create(self._voices(given, numbers))
                Support.objects.bulk_create(
                    Support(
                        process=self.process,
                        finding=self.findings[number % FINDINGS],
                        voice=voice,
                        stance="contradicts" if number // FINDINGS % 10 == 0 else "supports",
                    )
                    for number, voice in zip(numbers, voices, strict=True)
                )
            self.voices += count

    def _contributions(self, numbers: range) -> Iterator[Any]:
        from kettfaden.evidence.models import Contribution

        for number in numbers[::2]:
            yield Contribution(
                process=self.process,
                source=self.sources[number % len(self.sources)],
                group=self.chance.choice(self.groups),
                region=self.chance.choice(self.regions),
                language="de",
                ground="notice",
                may_be="public",
                idempotency_key=f"bench-{number}",
            )

    def _voices(self, given: list[Any], numbers: range) -> Iterator[Any]:
        from django.utils import timezone

        from kettfaden.evidence.models import Voice

        now = timezone.now()
        for number in numbers:
            # Released, yet without its words in the search index: searching is another benchmark's matter.
            yield Voice(
                process=self.process,
                contribution=given[(number - numbers.start) // 2],
                order=number % 2,
                language="de",
                text=f"Statement number {number}: the last bus leaves at eight, and the course ends at nine.",
                privacy="public",
                field=self.fields[number % len(self.fields)],
                released_at=now,
            )

    def write_and_answer(self) -> None:
        """The paper on the findings, answers to most of them, a version published and adopted."""
        from kettfaden.concept.actions import add_block, add_measure, cite, lay_out_paper, publish_version, record_resolution
        from kettfaden.findings.actions import judge_finding, move_finding_on
        from kettfaden.record.actor import SYSTEM
        from kettfaden.replies.actions import freeze_version, mark_prepared, prepare_answer, publish_answers

        readers = self._readers
        for finding in self.findings:
            for by in readers:
                judge_finding(finding=finding, confidence="moderate", by=by)
            move_finding_on(finding=finding, status="second_reader", by=readers[0])
            move_finding_on(finding=finding, status="approved", by=readers[1])
        paper = lay_out_paper(process=self.process, title="Paper", by=SYSTEM)
        chapters = list(paper.chapters.filter(field__isnull=False))
        for number in range(BLOCKS):
            chapter, finding = chapters[number % len(chapters)], self.findings[number % FINDINGS]
            if number % 7 == 0:
                block = add_measure(chapter=chapter, title=f"Measure {number}", lead="-", by=SYSTEM).block
            else:
                block = add_block(chapter=chapter, text=f"Paragraph {number}.", section="situation", by=SYSTEM)
            cite(block=block, finding=finding, by=SYSTEM)
        answers = [
            prepare_answer(process=self.process, finding=finding, outcome="taken_up", text="It is taken up.", by=SYSTEM)
            for finding in self.findings[: FINDINGS * 3 // 4]
        ]
        mark_prepared(answers=answers, by=SYSTEM)
        publish_answers(process=self.process, answers=answers, by=SYSTEM)
        version = freeze_version(paper=paper, label="", purpose="council", by=SYSTEM)
        publish_version(version=version, by=SYSTEM)
        record_resolution(version=version, body="Council", date=datetime.date(2020, 6, 1), result="adopted", by=SYSTEM)

    def ways(self) -> Iterator[tuple[str, Callable[[int], Any], list[int]]]:
        """Each way through the thread, with the keys to walk it from."""
        from kettfaden.concept.models import Block
        from kettfaden.evidence.models import Voice
        from kettfaden.evidence.queries import with_origin
        from kettfaden.replies.queries.below import thread_of_block
        from kettfaden.replies.queries.thread import thread_of_voice

        first = Voice.objects.order_by("pk").values_list("pk", flat=True)[0]
        voices = [first + self.chance.randrange(self.voices) for _number in range(SAMPLES)]
        blocks = list(Block.objects.filter(process=self.process).values_list("pk", flat=True))[:SAMPLES]

        def up(key: int) -> Any:
            voice = with_origin(Voice.objects.filter(pk=key)).select_related("process").get()
            return thread_of_voice(self.reader, voice)

        def down(key: int) -> Any:
            return thread_of_block(self.reader, Block.objects.select_related("process", "chapter").get(pk=key))

        yield PEER, lambda key: Voice.objects.select_related("contribution").get(pk=key), voices
        yield "up: from a voice", up, voices
        yield "down: from a paragraph", down, blocks


if __name__ == "__main__":
    main()
