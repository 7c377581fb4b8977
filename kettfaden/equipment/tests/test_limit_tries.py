"""Somebody tries codes; after a few the door stays shut for a while, whichever process they knock at."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kettfaden.equipment import limits
from kettfaden.equipment.limits import allow, forget_rate_counts
from kettfaden.equipment.models import RateCount

pytestmark = pytest.mark.postgres


class Clock:
    """A clock that stands still until it is moved."""

    now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(limits, "time", clock)
    return clock


@pytest.mark.django_db
def test_the_tries_of_a_stretch_are_counted(clock: Clock) -> None:
    assert [allow("receipt:203.0.113.7", limit=3, seconds=60) for _ in range(5)] == [True, True, True, False, False]
    assert allow("receipt:203.0.113.8", limit=3, seconds=60), "somebody else is somebody else"
    clock.now += 60
    assert allow("receipt:203.0.113.7", limit=3, seconds=60)


@pytest.mark.django_db
def test_ten_thousand_tries_are_ten_allowed_ones_and_one_row() -> None:
    assert sum(allow("receipt:203.0.113.7", limit=10, seconds=3600) for _ in range(10_000)) == 10
    assert RateCount.objects.count() == 1


@pytest.mark.django_db
def test_two_limits_on_one_key_do_not_mix() -> None:
    assert allow("x", limit=1, seconds=60)
    assert allow("x", limit=1, seconds=3600)
    assert not allow("x", limit=1, seconds=60)


@pytest.mark.django_db
def test_the_key_is_not_in_the_database() -> None:
    allow("receipt:203.0.113.7", limit=3, seconds=60)
    assert "203" not in RateCount.objects.get().key_hash.partition(":")[0]
    assert "receipt" not in str(RateCount.objects.values_list())


@pytest.mark.django_db
def test_counts_are_forgotten_when_their_stretch_is_over() -> None:
    allow("a", limit=3, seconds=60)
    allow("b", limit=3, seconds=60)
    RateCount.objects.filter(pk=RateCount.objects.order_by("pk")[0].pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    RateCount.objects.filter(expires_at__gt=timezone.now() - timedelta(seconds=0)).update(
        expires_at=timezone.now() + timedelta(seconds=60)
    )
    forget_rate_counts()
    assert RateCount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_one_by_one() -> None:
    allowed: list[bool] = []
    start = threading.Barrier(4)

    def knock() -> None:
        start.wait()
        try:
            for _ in range(10):
                allowed.append(allow("x", limit=25, seconds=60))
        finally:
            connection.close()

    threads = [threading.Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(allowed), sum(allowed)) == (40, 25)
    assert RateCount.objects.get().count == 40
