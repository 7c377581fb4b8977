"""Jana asks for work to be done in the background; workers come, fail, die and come back, and it is done all the same."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kettfaden.equipment import jobs
from kettfaden.equipment.jobs import (
    LeaseLost,
    arrange_recurring,
    claim,
    enqueue,
    every,
    forget_finished_jobs,
    handler,
    retry,
    run,
    run_pending,
    work_forever,
    works,
)
from kettfaden.equipment.models import Job
from kettfaden.equipment.refusals import Refused

pytestmark = pytest.mark.postgres

State = Job.State


@pytest.fixture(autouse=True)
def done() -> Iterator[list[str]]:
    """What the handlers of these tests have done; they are forgotten afterwards."""
    before = dict(works())
    done: list[str] = []

    @handler("test.write", attempts=3)
    def write(job: Job, *, letter: str) -> None:
        done.append(letter)

    @handler("test.stumble", attempts=3)
    def stumble(job: Job, *, times: int) -> None:
        done.append(f"try {job.attempts}")
        if job.attempts <= times:
            raise ValueError("Frau Novak, Tel. 0123, is not in the list")

    @handler("test.refuse")
    def refuse(job: Job) -> None:
        raise Refused("The upload is gone. Please upload it again.")

    @handler("test.measure")
    def measure(job: Job) -> None:
        job.report(3, 12)
        job.refresh_from_db()
        done.append(f"{job.percent} %")

    yield done
    jobs._works.clear()
    jobs._works.update(before)


def later(job: Job, **change: Any) -> Job:
    """The job as it stands now, after some time has passed."""
    Job.objects.filter(pk=job.pk).update(**change)
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_a_job_is_done_once(done: list[str]) -> None:
    job = enqueue("test.write", scope="process1", letter="a")
    assert (job.state, job.scope, job.is_over) == (State.QUEUED, "process1", False)
    assert run_pending() == 1
    job.refresh_from_db()
    assert (job.state, job.percent, job.is_over, job.error) == (State.DONE, 100, True, "")
    assert job.finished_at is not None
    assert run_pending() == 0
    assert done == ["a"]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_change_that_fails_was_never_asked_for(done: list[str]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.write", letter="a")
        raise RuntimeError
    assert run_pending() == 0
    assert done == []


@pytest.mark.django_db
def test_jobs_are_done_in_the_order_they_were_asked_for_and_not_before_their_time(done: list[str]) -> None:
    waiting = enqueue("test.write", delay=3600, letter="later")
    for letter in "abc":
        enqueue("test.write", letter=letter)
    assert run_pending(limit=2) == 2
    assert run_pending() == 1
    later(waiting, due_at=timezone.now())
    assert run_pending() == 1
    assert done == ["a", "b", "c", "later"]


@pytest.mark.django_db
@pytest.mark.parametrize("argument", ["Jana Novak", "ein Satz.", "x" * 81, 1.5, ["a"], {"a": 1}])
def test_texts_are_no_arguments(argument: Any) -> None:
    with pytest.raises(ValueError, match="must be an id"):
        enqueue("test.write", letter=argument)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_kind_that_nobody_handles_is_a_mistake_at_once() -> None:
    with pytest.raises(ValueError, match=r"test\.unheard"):
        enqueue("test.unheard")


def test_two_handlers_of_one_kind_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two handlers"):

        @handler("test.write")
        def another(job: Job) -> None: ...


@pytest.mark.django_db
def test_asking_twice_while_one_waits_is_asking_once(done: list[str]) -> None:
    first = enqueue("test.write", unique_key="write:a", letter="a")
    again = enqueue("test.write", unique_key="write:a", letter="a")
    other = enqueue("test.write", unique_key="write:b", letter="b")
    assert first.uid == again.uid != other.uid
    run_pending()
    # What changes after the first one ran is a new wish.
    enqueue("test.write", unique_key="write:a", letter="a")
    run_pending()
    assert done == ["a", "b", "a"]


@pytest.mark.django_db
def test_the_database_itself_keeps_one_waiting_job_a_key() -> None:
    enqueue("test.write", unique_key="write:a", letter="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="test.write", unique_key="write:a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="test.write", state=State.RUNNING)


@pytest.mark.django_db
def test_two_of_a_key_never_run_side_by_side() -> None:
    enqueue("test.write", unique_key="write:a", letter="a")
    running = claim()
    assert running is not None
    second = enqueue("test.write", unique_key="write:a", letter="a")
    assert second.pk != running.pk
    assert claim() is None
    run(running)
    assert claim() == second


@pytest.mark.django_db
def test_an_error_is_tried_again_and_its_words_are_not_kept(done: list[str], caplog: pytest.LogCaptureFixture) -> None:
    job = enqueue("test.stumble", times=1)
    run_pending()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 1)
    assert job.error.startswith("ValueError at equipment/tests/test_run_jobs.py:")
    assert "Novak" not in job.error + caplog.text
    assert job.due_at > timezone.now()
    later(job, due_at=timezone.now())
    run_pending()
    assert later(job).state == State.DONE
    assert job.error == ""
    assert done == ["try 1", "try 2"]


@pytest.mark.django_db
def test_after_the_last_attempt_a_job_has_failed_until_somebody_retries_it(done: list[str]) -> None:
    job = enqueue("test.stumble", times=3)
    for _ in range(3):
        run_pending()
        later(job, due_at=timezone.now())
    assert (job.state, job.is_over) == (State.FAILED, True)
    retry(job)
    later(job)
    assert (job.state, job.attempts, job.error) == (State.QUEUED, 0, "")
    assert run_pending() == 1
    assert done == ["try 1", "try 2", "try 3", "try 1"]


@pytest.mark.django_db
def test_a_refusal_is_final_and_keeps_its_sentence() -> None:
    job = enqueue("test.refuse")
    run_pending()
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "The upload is gone. Please upload it again.")


@pytest.mark.django_db
def test_an_error_spoils_nothing_that_comes_after(done: list[str]) -> None:
    @handler("test.break")
    def breaks(job: Job) -> None:
        Job.objects.create(kind="x", state=State.RUNNING)

    enqueue("test.break")
    enqueue("test.write", letter="a")
    assert run_pending() == 2
    assert done == ["a"]


@pytest.mark.django_db
def test_progress_is_seen_and_keeps_the_lease(done: list[str]) -> None:
    enqueue("test.measure")
    run_pending()
    assert done == ["25 %"]


@pytest.mark.django_db
def test_the_job_of_a_worker_that_was_killed_is_done_by_another(done: list[str]) -> None:
    job = enqueue("test.write", letter="a")
    dead = claim()
    assert dead is not None
    assert run_pending() == 0, "its lease holds"
    later(job, lease_until=timezone.now() - timedelta(seconds=1))
    assert run_pending() == 1
    later(job)
    assert (job.state, job.attempts) == (State.DONE, 2)
    # The first worker was only slow, not dead: it may not write into what is no longer its job.
    with pytest.raises(LeaseLost):
        dead.report(1, 2)
    run(dead)
    assert later(job).attempts == 2
    assert done == ["a", "a"], "which is why handlers do nothing the second time"


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up(done: list[str]) -> None:
    job = enqueue("test.write", letter="poison")
    for _ in range(3):
        assert claim() is not None
        later(job, lease_until=timezone.now() - timedelta(seconds=1))
    run_pending()
    assert later(job).state == State.FAILED
    assert "worker ended" in job.error
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_many_workers_share_many_jobs(done: list[str]) -> None:
    for number in range(40):
        enqueue("test.write", letter=f"l{number}")
    start = threading.Barrier(4)

    def worker() -> None:
        start.wait()
        try:
            run_pending()
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(f"l{number}" for number in range(40))
    assert Job.objects.filter(state=State.DONE, attempts=1).count() == 40


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_is_asking_once() -> None:
    start = threading.Barrier(5)

    def ask() -> None:
        start.wait()
        try:
            enqueue("test.write", unique_key="write:a", letter="a")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_what_recurs_has_one_job_that_comes_again(done: list[str]) -> None:
    @every(60, "test.recur")
    def recur(job: Job) -> None:
        done.append("again")

    arrange_recurring()
    arrange_recurring()
    job = Job.objects.get(kind="test.recur")
    run_pending()
    later(job)
    assert (job.state, job.attempts) == (State.QUEUED, 0)
    assert timedelta(seconds=50) < job.due_at - timezone.now() < timedelta(seconds=70)
    later(job, due_at=timezone.now())
    run_pending()
    assert done == ["again", "again"]
    del jobs._works["test.recur"]
    arrange_recurring()
    assert not Job.objects.filter(kind="test.recur").exists()


@pytest.mark.django_db
def test_what_recurs_survives_its_errors() -> None:
    @every(60, "test.recur")
    def recur(job: Job) -> None:
        raise ValueError

    arrange_recurring()
    job = Job.objects.get(kind="test.recur")
    for _ in range(12):
        run_pending()
        later(job, due_at=timezone.now())
    assert job.state == State.QUEUED
    assert job.error.startswith("ValueError")


@pytest.mark.django_db(transaction=True)
def test_a_worker_works_until_it_is_told_to_stop(done: list[str]) -> None:
    stop = threading.Event()

    @handler("test.stop")
    def last(job: Job) -> None:
        stop.set()

    enqueue("test.write", letter="a")
    enqueue("test.stop")
    Job.objects.filter(kind="test.stop").update(due_at=timezone.now() + timedelta(milliseconds=50))
    work_forever(pause=0.02, stop=stop)
    assert done == ["a"]
    assert Job.objects.get(kind="test.stop").state == State.DONE
    assert Job.objects.filter(unique_key__startswith="every:").exists(), "a worker sees to what recurs"


@pytest.mark.django_db
def test_jobs_that_ended_well_long_ago_are_forgotten() -> None:
    old, recent, failed = (enqueue("test.write", letter=letter) for letter in "abc")
    month_ago = timezone.now() - timedelta(days=31)
    later(old, state=State.DONE, finished_at=month_ago)
    later(recent, state=State.DONE, finished_at=timezone.now())
    later(failed, state=State.FAILED, finished_at=month_ago)
    forget_finished_jobs(old)
    assert set(Job.objects.all()) == {recent, failed}
