"""A file on its way in: stored, checked by a job, shown, then taken whole or not at all."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.equipment.files import delete_file, open_file, safe_name, store_file
from kettfaden.equipment.jobs import enqueue
from kettfaden.equipment.limits import SHEET_BYTES
from kettfaden.equipment.models import StoredFile
from kettfaden.equipment.refusals import Refused
from kettfaden.equipment.sheets import BrokenSheet, SheetProblem
from kettfaden.evidence import rules, sheets
from kettfaden.evidence.actions.contributions import import_contributions
from kettfaden.evidence.actions.figures import import_figures
from kettfaden.evidence.actions.sources import add_source
from kettfaden.evidence.models import Contribution, ImportProblem, ImportRun
from kettfaden.process.models import Process
from kettfaden.process.rules import check_role
from kettfaden.record.actor import Actor

FILE_KIND = "import"
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class FileImport:
    """What a file holds, or what is wrong in it. `skipped`: contributions, or figures, that are there already."""

    kind: str
    rows: int = 0
    contributions: int = 0
    voices: int = 0
    figures: int = 0
    occasions: int = 0  # new ones
    skipped: int = 0
    problems: list[SheetProblem] = field(default_factory=list)
    problem_count: int = 0

    @property
    def is_fine(self) -> bool:
        """Whether the file can be taken."""
        return not self.problem_count


@transaction.atomic
def begin_import(*, process: Process, kind: str, file: IO[bytes], name: str, by: Actor) -> ImportRun:
    """Keep a file of voices or figures for checking and ask for the check. Raises Refused for what is no table."""
    check_role(by, process, _roles(kind))
    stored = store_file(file, name, scope=process.uid, kind=FILE_KIND, max_bytes=SHEET_BYTES)  # type: ignore[arg-type]
    run = ImportRun.objects.create(
        process=process, account=by.account, kind=kind, file_uid=stored.uid, file_name=safe_name(name)
    )
    enqueue("evidence.check_import", scope=process.uid, unique_key=f"check-import:{run.uid}", run=run.uid)
    return run


@transaction.atomic
def check_import(*, run: ImportRun) -> ImportRun:
    """Read the file of a run and note what is wrong in it, or that it can be taken. A second time changes nothing."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("process").get(pk=run.pk)
    if run.state != ImportRun.State.CHECKING:
        return run
    found = read_file(process=run.process, kind=run.kind, content=content_of(run), name=run.file_name)
    run.rows = found.rows
    if found.is_fine:
        run.state = ImportRun.State.READY
        run.save(update_fields=["state", "rows"])
        return run
    return _refuse(run, found.problems, found.problem_count)


@transaction.atomic
def take_import(*, run: ImportRun, by: Actor) -> ImportRun:
    """Ask for a checked file to be taken in."""
    check_role(by, run.process, _roles(run.kind))
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("process").get(pk=run.pk)
    if run.state == ImportRun.State.READY:
        run.state = ImportRun.State.TAKING
        run.account = by.account
        run.save(update_fields=["state", "account"])
        enqueue("evidence.take_import", scope=run.process.uid, unique_key=f"take-import:{run.uid}", run=run.uid)
    elif run.state not in {ImportRun.State.TAKING, ImportRun.State.TAKEN}:
        raise Refused(_("This file is not ready to be taken in."))
    return run


@transaction.atomic
def carry_out_import(*, run: ImportRun, by: Actor) -> ImportRun:
    """Take in all rows of the file of a run, in one transaction. A second time changes nothing."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("process").get(pk=run.pk)
    if run.state != ImportRun.State.TAKING:
        return run
    try:
        with transaction.atomic():
            import_file(process=run.process, kind=run.kind, content=content_of(run), name=run.file_name, by=by)
    except BrokenSheet as broken:
        return _refuse(run, broken.problems, broken.count)
    except Refused as refusal:
        return _refuse(run, [SheetProblem(run.file_name, "", None, "", str(refusal))], 1)
    except PermissionDenied:
        message = _("Whoever brought this file may not take it in any more.")
        return _refuse(run, [SheetProblem(run.file_name, "", None, "", message)], 1)
    return _finish(run, ImportRun.State.TAKEN)


@transaction.atomic
def discard_import(*, run: ImportRun, by: Actor) -> ImportRun:
    """Throw a file away that is not to be taken in."""
    check_role(by, run.process, _roles(run.kind))
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state in {ImportRun.State.TAKING, ImportRun.State.TAKEN}:
        raise Refused(_("This file has been taken in already."))
    return _finish(run, ImportRun.State.DISCARDED)


@transaction.atomic
def discard_stale_imports() -> int:
    """Throw away files that nobody has taken in for a week: unreviewed words should not lie about. Returns how many."""
    stale = ImportRun.objects.filter(
        state__in=[ImportRun.State.READY, ImportRun.State.CHECKING], created_at__lt=timezone.now() - KEPT
    )
    runs = list(stale.select_for_update())
    for run in runs:
        _finish(run, ImportRun.State.DISCARDED)
    return len(runs)


@transaction.atomic
def import_file(*, process: Process, kind: str, content: bytes, name: str, by: Actor, dry_run: bool = False) -> FileImport:
    """Take in a file of voices or figures at once, whole or not at all; with `dry_run` only look.

    Raises BrokenSheet with everything that is wrong in it.
    """
    check_role(by, process, _roles(kind))
    if kind == ImportRun.Kind.FIGURES:
        drafts = sheets.read_figures(content, name, process)
        if dry_run:
            return FileImport(kind, rows=len(drafts), figures=len(drafts))
        stored = import_figures(process=process, rows=drafts, by=by)
        return FileImport(kind, rows=len(drafts), figures=stored, skipped=len(drafts) - stored)
    table = sheets.read_voices(content, name, process)
    if dry_run:
        return seen(process, table)
    # The drafts of a new occasion share one unsaved row; now it becomes a real one.
    new = {
        id(source): add_source(
            process=process, format=source.format, title=source.title, date=source.date, place=source.place, by=by
        )
        for source in table.new_sources
    }
    for draft in table.drafts:
        draft.source = new.get(id(draft.source), draft.source)
    result = import_contributions(process=process, drafts=table.drafts, by=by)
    return FileImport(
        kind,
        rows=table.voices,
        contributions=result.contributions,
        voices=result.voices,
        occasions=len(new),
        skipped=result.skipped,
    )


def read_file(*, process: Process, kind: str, content: bytes, name: str) -> FileImport:
    """What a file holds, or everything that is wrong in it; stores nothing."""
    try:
        if kind == ImportRun.Kind.FIGURES:
            figures = sheets.read_figures(content, name, process)
            return FileImport(kind, rows=len(figures), figures=len(figures))
        return seen(process, sheets.read_voices(content, name, process))
    except BrokenSheet as broken:
        return FileImport(kind, problems=broken.problems, problem_count=broken.count)


def seen(process: Process, table: sheets.VoiceTable) -> FileImport:
    """How much a table of voices would bring, and how much of it is there already."""
    keys = [draft.key for draft in table.drafts]
    there = sum(
        Contribution.objects.filter(process=process, idempotency_key__in=keys[start : start + 1000]).count()
        for start in range(0, len(keys), 1000)
    )
    return FileImport(
        ImportRun.Kind.VOICES,
        rows=table.voices,
        contributions=len(table.drafts),
        voices=table.voices,
        occasions=len(table.new_sources),
        skipped=there,
    )


def content_of(run: ImportRun) -> bytes:
    """The file of a run. Raises Refused if it is gone."""
    stored = StoredFile.objects.filter(uid=run.file_uid).first()
    if stored is None:
        raise Refused(_("The file is not there any more. Please bring it again."))
    with open_file(stored) as handle:
        return bytes(handle.read())


def _roles(kind: str) -> frozenset[str]:
    return rules.ADD_FIGURES if kind == ImportRun.Kind.FIGURES else rules.ENTER_VOICES


def _refuse(run: ImportRun, problems: list[SheetProblem], count: int) -> ImportRun:
    rows = [
        ImportProblem(
            run=run, sheet=problem.sheet[:80], row=problem.row, column=problem.column[:80], message=str(problem.message)
        )
        for problem in problems
    ]
    if count > len(rows):
        rows.append(ImportProblem(run=run, message=_("… and %(number)s more of the kind.") % {"number": count - len(rows)}))
    ImportProblem.objects.bulk_create(rows)
    return _finish(run, ImportRun.State.REFUSED)


def _finish(run: ImportRun, state: str) -> ImportRun:
    run.state = state
    run.finished_at = timezone.now()
    stored = StoredFile.objects.filter(uid=run.file_uid).first()
    if stored is not None:
        delete_file(stored)
    run.file_uid = ""
    run.save(update_fields=["state", "finished_at", "file_uid", "rows"])
    return run
