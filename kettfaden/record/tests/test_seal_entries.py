"""The worker seals the record every minute; nobody has to think of it."""

import pytest
from django.db import transaction

from kettfaden.equipment.jobs import works
from kettfaden.equipment.models import Job
from kettfaden.record.actions import append
from kettfaden.record.actor import SYSTEM
from kettfaden.record.events import Event
from kettfaden.record.models import Entry
from kettfaden.record.queries import verify

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_worker_numbers_and_chains_what_was_committed() -> None:
    with transaction.atomic():
        append(Event.VOICE_ADDED, by=SYSTEM)
        append(Event.VOICE_ADDED, by=SYSTEM)
    work = works()["record.seal"]
    assert work.seconds == 60

    work.handle(Job(kind="record.seal"))

    assert list(Entry.objects.order_by("id").values_list("number", flat=True)) == [1, 2]
    assert verify() == []
