"""Import of 100,000 voices (the file is read already) against a bare bulk insert of all the rows it writes. Bound: 3 times.

Both go into equal databases. The peer gets the finished rows, keys and all, and only writes them by `bulk_create`, in
batches of the same size and in one transaction.
"""

import argparse
import datetime
import gc
import random
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench import _place

VOICES, BATCH, ROUNDS = 100_000, 2_000, 2
BOUND = 3.0
WORDS = "bus course flat work letter office child school doctor evening form language neighbour village club train job".split()

Rows = list[tuple[type[Any], list[Any]]]


def main() -> None:
    """Import once a round, then write the same rows bare."""
    parser = argparse.ArgumentParser(prog="script/bench import", description=__doc__.splitlines()[0])
    parser.add_argument("--voices", type=int, default=VOICES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    data = _place.throw_away_folder()
    _place.set_up(data)
    print(f"import: {args.voices:,} voices, {args.rounds} rounds; {_place.machine()}")
    process, sources = _prepare()
    drafts = _drafts(process, sources, args.voices)
    start = _put_away(data / "start.sqlite3")
    found: dict[str, list[float]] = {"CPU": [], "elapsed": []}
    for number in range(1, args.rounds + 1):
        _use(start, data / f"own{number}.sqlite3")
        own = _timed(lambda: _import(process, drafts))
        rows = _new_rows(start)
        _use(start, data / f"bare{number}.sqlite3")
        bare = _timed(lambda rows=rows: _write(rows))  # type: ignore[misc]
        count = sum(len(part) for _model, part in rows)
        for kind, one, other in zip(found, own, bare, strict=True):
            found[kind].append(one / other)
            _place.say(f"round {number}, {kind}: import / bare insert of {count:,} rows", f"{one:.1f} / {other:.1f} s")
    for kind, ratios in found.items():
        best = min(ratios)
        _place.say(f"import / bare insert, {kind}, best round", f"{best:.2f} x", bound=f"<= {BOUND} x", kept=best <= BOUND)


def _prepare() -> tuple[Any, list[Any]]:
    from kettfaden.evidence.actions import add_source
    from kettfaden.process.actions import create_process_from_blueprint, record_officer_opinion
    from kettfaden.process.blueprint import read_blueprint_file, shipped_blueprints
    from kettfaden.record.actor import SYSTEM

    process = create_process_from_blueprint(blueprint=read_blueprint_file(shipped_blueprints()["goerlitz-2018"]), by=SYSTEM)
    held = process.formats.get(key="regional-events")
    record_officer_opinion(format=held, opinion="agreed", text="-", on=datetime.date(2017, 8, 1), officer="-", by=SYSTEM)
    sources = [
        add_source(process=process, format=held, title=f"Evening {number}", date=datetime.date(2018, 3, number), by=SYSTEM)
        for number in range(1, 29)
    ]
    return process, sources


def _drafts(process: Any, sources: list[Any], voices: int) -> list[Any]:
    """What reading the file gives: two voices a contribution, every fourth with a translation."""
    from kettfaden.evidence.actions import ContributionDraft, VoiceDraft

    chance = random.Random(2)
    groups, regions, fields = list(process.groups.all()), list(process.regions.all()), list(process.fields.all())

    def voice() -> Any:
        text = " ".join(chance.choices(WORDS, k=18))
        foreign = chance.random() < 0.25
        return VoiceDraft(
            text,
            "pl" if foreign else "de",
            field=chance.choice(fields),
            translations=[("de", text.upper(), "translator")] if foreign else [],
        )

    return [
        ContributionDraft(
            source=chance.choice(sources),
            group=chance.choice(groups),
            region=chance.choice(regions),
            kind="person",
            headcount=1,
            language="de",
            may_be="quotable",
            asked_for_answer=False,
            key=f"bench-{number}",
            voices=[voice(), voice()],
        )
        for number in range(voices // 2)
    ]


def _import(process: Any, drafts: list[Any]) -> None:
    from kettfaden.evidence.actions import import_contributions
    from kettfaden.record.actor import SYSTEM

    import_contributions(process=process, drafts=drafts, by=SYSTEM, batch=BATCH)


def _new_rows(start: Path) -> Rows:
    """All rows the import wrote, ready to be written once more."""
    from django.db import connection

    from kettfaden.evidence.models import Contribution, Voice, VoiceTranslation
    from kettfaden.record.models import Entry

    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS start", [str(start)])
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM start.record_entry")
        last = cursor.fetchone()[0]
        cursor.execute("DETACH DATABASE start")
    return [
        (Contribution, list(Contribution.objects.order_by("pk"))),
        (Voice, list(Voice.objects.order_by("pk"))),
        (VoiceTranslation, list(VoiceTranslation.objects.order_by("pk"))),
        (Entry, list(Entry.objects.filter(pk__gt=last).order_by("pk"))),
    ]


def _write(rows: Rows) -> None:
    from django.db import transaction

    with transaction.atomic():
        for model, part in rows:
            for chunk in _chunks(part):
                model.objects.bulk_create(chunk)


def _chunks(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


def _put_away(path: Path) -> Path:
    """The database as it is, closed and whole in one file."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(connection.settings_dict["NAME"], path)
    return path


def _use(start: Path, path: Path) -> None:
    """Go on with a fresh copy of the database."""
    from django.db import connection

    connection.close()
    shutil.copy(start, path)
    connection.settings_dict["NAME"] = str(path)


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """CPU and elapsed seconds."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    main()
