"""The record is what it was, or it says where it is not: a changed, a removed and an inserted entry are found."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from kettfaden.equipment.guards import lifted_guards
from kettfaden.record.actions import append, seal, seal_all
from kettfaden.record.actor import SYSTEM, Actor
from kettfaden.record.events import Event
from kettfaden.record.models import Entry, Seal
from kettfaden.record.queries import Break, head, verify

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
JANA = Actor("account", "jana-key")


@contextmanager
def tampering() -> Iterator[None]:
    """Somebody with the right to alter the database goes around its guards."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE record_entry DISABLE TRIGGER USER")
        yield
        return
    with lifted_guards(connection):
        yield


def write(count: int = 5) -> None:
    with transaction.atomic():
        for number in range(count):
            append(Event.VOICE_ADDED, scope="process-uid", kind="voice", uid=f"voice-{number}", by=JANA, voices=number)
    seal_all()


def test_an_untouched_record_holds() -> None:
    write()
    assert verify() == []
    assert head()[0] == 5


def test_a_changed_entry_is_named() -> None:
    write()
    with tampering():
        Entry.objects.filter(number=3).update(object_uid="another-one")
    assert verify() == [Break(3, "changed")]


def test_a_removed_entry_is_named() -> None:
    write()
    with tampering():
        Entry.objects.filter(number=2).delete()
    assert Break(2, "removed") in verify()


def test_a_removed_tail_is_noticed() -> None:
    write()
    with tampering():
        Entry.objects.filter(number=5).delete()
    assert verify() == [Break(5, "removed")]


def test_a_removed_tail_is_noticed_by_a_printed_head_even_when_the_seal_was_turned_back() -> None:
    write()
    printed = head()
    with tampering():
        Entry.objects.filter(number=5).delete()
    last = Entry.objects.get(number=4)
    Seal.objects.update(number=4, hash=last.hash)
    assert verify() == []
    assert verify(expected_head=printed) == [Break(5, "changed")]


def test_an_inserted_entry_is_named() -> None:
    write()
    Entry.objects.create(
        at=timezone.now(), event=Event.VOICE_ADDED, actor_kind="account", number=6, previous_hash="0" * 64, hash="1" * 64
    )
    assert Break(6, "inserted") in verify()


def test_a_sealed_entry_is_kept_by_the_database_itself() -> None:
    write()
    for attempt in (
        lambda: Entry.objects.filter(number=1).update(detail=""),
        lambda: Entry.objects.filter(number=1).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_sentence_does_not_fit_into_the_record() -> None:
    with pytest.raises(ValueError, match="not an enumeration"), transaction.atomic():
        append(Event.VOICE_ADDED, by=JANA, text="Mein Nachbar heißt so und so")


@pytest.mark.django_db(transaction=True)
def test_an_entry_belongs_into_the_transaction_of_its_change() -> None:
    with pytest.raises(RuntimeError):
        append(Event.VOICE_ADDED, by=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_entry() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append(Event.VOICE_ADDED, by=SYSTEM)
        raise ZeroDivisionError
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_never_give_a_number_twice() -> None:
    with transaction.atomic():
        for number in range(200):
            append(Event.VOICE_ADDED, uid=f"v{number}", by=JANA)
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(seal())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 200
    assert verify() == []
