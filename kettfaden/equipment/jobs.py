"""Background work as rows of the same database, committed with the change that asks for it.

A room's `jobs.py` holds its handlers:

    @handler("evidence.import_voices")
    def import_voices(job: Job, *, upload: str) -> None: ...

A handler may be run more than once (a worker may be killed after the work and before the note of it), so it must do
nothing the second time. Its arguments are ids and small settings, never texts or names: they stand in the row in plain.
Of an error only its kind and place are kept; of a `Refused` its sentence, which therefore must not quote anybody.
"""

import logging
import re
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from kettfaden.equipment.models import Job
from kettfaden.equipment.refusals import Refused
from kettfaden.equipment.rows import new_uid

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
HEARTBEAT_SECONDS = 60
ATTEMPTS = 5
KEEP_FINISHED = timedelta(days=30)
_ARGUMENT = re.compile(r"[\w.:@+-]{0,80}")

Handler = Callable[..., None]
Scalar = str | int | bool | None


class LeaseLost(Exception):
    """Another worker has taken this job over; whoever meets this stops at once and writes nothing more."""


@dataclass(frozen=True)
class Work:
    """What a kind of job does: its handler, how often it may be tried, and, if it comes again and again, how often."""

    handle: Handler
    attempts: int
    seconds: int | None


_works: dict[str, Work] = {}
_discovered = threading.Event()


def handler(kind: str, *, attempts: int = ATTEMPTS) -> Callable[[Handler], Handler]:
    """Make a function the handler of a kind, named `room.verb_noun`; it is tried `attempts` times at most."""
    return lambda function: _register(kind, Work(function, attempts, None), function)


def every(seconds: int, kind: str) -> Callable[[Handler], Handler]:
    """Make a function (job) -> None a handler that the workers run again and again, `seconds` after its last run."""
    return lambda function: _register(kind, Work(function, ATTEMPTS, seconds), function)


def _register(kind: str, work: Work, function: Handler) -> Handler:
    if kind in _works and _works[kind].handle.__qualname__ != function.__qualname__:
        raise ValueError(f"two handlers for the kind {kind!r}")
    _works[kind] = work
    return function


def works() -> dict[str, Work]:
    """Every kind of job that any room handles."""
    if not _discovered.is_set():
        autodiscover_modules("jobs")
        from kettfaden.equipment import files, limits, mail  # noqa: F401  their handlers stand beside what they serve

        _discovered.set()
    return _works


def enqueue(kind: str, *, scope: str = "", unique_key: str = "", delay: int = 0, **ids: Scalar) -> Job:
    """Ask for a job, in the caller's transaction: it is there if and only if the change is.

    - `scope`: the public id of what the job belongs to, to list jobs by.
    - `unique_key`: while a job of this key waits, asking again gives that one; two of a key never run side by side.
    - `delay`: seconds to wait first.
    - `ids`: the handler's keyword arguments: ids, numbers, flags. ValueError for anything that could be a text.
    """
    if kind not in works():
        raise ValueError(f"no room handles jobs of the kind {kind!r}")
    for name, value in ids.items():
        if not isinstance(value, int | None) and not (isinstance(value, str) and _ARGUMENT.fullmatch(value)):
            raise ValueError(f"the argument {name!r} of a job must be an id, not a text")
    due = timezone.now() + timedelta(seconds=delay)
    job = Job(kind=kind, scope=scope, unique_key=unique_key, arguments=ids, due_at=due)
    if not unique_key:
        job.save(force_insert=True)
        return job
    while True:
        Job.objects.bulk_create([job], ignore_conflicts=True)
        waiting = Job.objects.filter(unique_key=unique_key, state=Job.State.QUEUED).first()
        if waiting is not None:
            return waiting
        # A worker took the waiting one between the two statements; then this is a new wish.
        job.pk, job.uid = None, new_uid()


def report_progress(job: Job, done: int, total: int) -> None:
    """Note the progress of a running job and extend its lease. Raises LeaseLost if it is no longer this worker's."""
    changed = _mine(job).update(progress_done=done, progress_total=total, lease_until=timezone.now() + LEASE)
    if not changed:
        raise LeaseLost(job.uid)
    job.progress_done, job.progress_total = done, total


def retry(job: Job) -> None:
    """Let a failed job be tried anew. Refused sentences and errors of the last time are forgotten."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk, state=Job.State.FAILED).exclude(_rival_waits(job)).update(
            state=Job.State.QUEUED, attempts=0, error="", due_at=timezone.now(), finished_at=None
        )


def _rival_waits(job: Job) -> Q:
    waiting = Job.objects.filter(unique_key=job.unique_key, state=Job.State.QUEUED) if job.unique_key else Job.objects.none()
    return Q(Exists(waiting))


def run_pending(limit: int = 1000, *, raise_errors: bool = False) -> int:
    """Run due jobs in this process until none is left, `limit` at most; how many runs there were.

    For tests and commands. With `raise_errors` an error of a handler comes through as well as being noted.
    """
    count = 0
    while count < limit:
        job = claim()
        if job is None:
            break
        count += 1
        run(job, raise_errors=raise_errors)
    return count


def work_forever(*, pause: float = 1.0, stop: threading.Event | None = None) -> None:
    """Be a worker: run due jobs until `stop` is set, then finish the one in hand and return.

    Any number of workers may run, also on several machines.
    """
    stop = stop or threading.Event()
    arranged = 0.0
    while not stop.is_set():
        close_old_connections()
        try:
            if time.monotonic() - arranged > 600 or not arranged:
                arrange_recurring()
                arranged = time.monotonic()
            job = claim()
            if job is not None:
                with _Heartbeat(job):
                    run(job)
                continue
        except Exception as error:
            # The database may be away for a while; a worker waits for it instead of dying.
            log.error("worker: %s", scrubbed(error))
        stop.wait(pause)


def arrange_recurring() -> None:
    """See that every kind that comes again and again has its one job; let those of kinds gone since end."""
    kinds = {kind for kind, work in works().items() if work.seconds is not None}
    open_jobs = Job.objects.filter(unique_key__startswith="every:", state__in=[Job.State.QUEUED, Job.State.RUNNING])
    there = set(open_jobs.values_list("kind", flat=True))
    for kind in sorted(kinds - there):
        enqueue(kind, unique_key=f"every:{kind}")
    open_jobs.filter(kind__in=there - kinds, state=Job.State.QUEUED).delete()


def claim() -> Job | None:
    """Take the next due job under a fresh lease, or None. Safe with any number of workers: one UPDATE decides."""
    now = timezone.now()
    running_twin = Job.objects.filter(unique_key=OuterRef("unique_key"), state=Job.State.RUNNING, lease_until__gte=now).exclude(
        unique_key=""
    )
    due = Job.objects.filter(
        Q(state=Job.State.QUEUED, due_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    ).exclude(Exists(running_twin))
    while True:
        job = due.order_by("due_at", "id").first()
        if job is None:
            return None
        lease = new_uid()
        taken = Job.objects.filter(pk=job.pk, state=job.state, lease=job.lease).update(
            state=Job.State.RUNNING, lease=lease, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
        if taken:
            job.state, job.lease, job.attempts = Job.State.RUNNING, lease, job.attempts + 1
            return job


def run(job: Job, *, raise_errors: bool = False) -> None:
    """Run a claimed job and note how it ended."""
    work = works().get(job.kind)
    if work is None:
        _end(job, Job.State.FAILED, "no room handles this kind of job")
        return
    if job.attempts > work.attempts:
        # Its worker died each time before it could say why.
        _finish_failed(job, work, "the worker ended in the middle of it, each time")
        return
    try:
        if connection.in_atomic_block:  # within a test's transaction an error must not spoil what comes after
            with transaction.atomic():
                work.handle(job, **job.arguments)
        else:
            work.handle(job, **job.arguments)
    except LeaseLost:
        log.warning("job %s %s was taken over", job.kind, job.uid)
    except Refused as refusal:
        _finish_failed(job, work, str(refusal))
        if raise_errors:
            raise
    except Exception as error:
        note = scrubbed(error)
        log.error("job %s %s, attempt %s: %s", job.kind, job.uid, job.attempts, note)
        if job.attempts < work.attempts:
            _try_later(job, note)
        else:
            _finish_failed(job, work, note)
        if raise_errors:
            raise
    else:
        if work.seconds is not None:
            _come_again(job, work.seconds, "")
        else:
            _end(job, Job.State.DONE, "")


def scrubbed(error: BaseException) -> str:
    """An error without what it says: its kind and the last places of our own code. Messages may quote people."""
    places = [
        f"{frame.filename.rpartition('kettfaden/')[2]}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "kettfaden/" in frame.filename
    ]
    return f"{type(error).__name__} at {' < '.join(reversed(places[-3:])) or 'an unknown place'}"[:400]


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, lease=job.lease)


def _end(job: Job, state: str, error: str) -> None:
    now = timezone.now()
    _mine(job).update(state=state, error=error[:400], finished_at=now, lease="", lease_until=None)
    job.state, job.error, job.finished_at = state, error[:400], now


def _finish_failed(job: Job, work: Work, error: str) -> None:
    if work.seconds is not None:
        _come_again(job, max(work.seconds, 60), error)
    else:
        _end(job, Job.State.FAILED, error)


def _try_later(job: Job, error: str) -> None:
    delay = timedelta(seconds=5 * 4 ** (job.attempts - 1))
    _requeue(job, error, timezone.now() + delay, job.attempts)


def _come_again(job: Job, seconds: int, error: str) -> None:
    _requeue(job, error, timezone.now() + timedelta(seconds=seconds), 0)


def _requeue(job: Job, error: str, due: datetime, attempts: int) -> None:
    with transaction.atomic():
        changed = (
            _mine(job)
            .exclude(_rival_waits(job))
            .update(state=Job.State.QUEUED, error=error[:400], due_at=due, attempts=attempts, lease="", lease_until=None)
        )
        if not changed:
            # The same wish waits already, and will be granted there.
            _end(job, Job.State.DONE, error)
        else:
            job.state, job.error = Job.State.QUEUED, error[:400]


class _Heartbeat:
    """Extends a job's lease from a thread while its handler works."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.thread.join()

    def _beat(self) -> None:
        while not self.over.wait(HEARTBEAT_SECONDS):
            try:
                _mine(self.job).update(lease_until=timezone.now() + LEASE)
            except Exception as error:
                # On SQLite the handler itself may hold the only pen; the next beat comes soon enough.
                log.info("heartbeat of job %s: %s", self.job.uid, scrubbed(error))
            finally:
                connection.close()


@every(24 * 3600, "equipment.forget_finished_jobs")
def forget_finished_jobs(job: Job) -> None:
    """Delete jobs that ended well long ago."""
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=timezone.now() - KEEP_FINISHED).delete()
