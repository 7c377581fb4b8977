"""The demonstration is built by the product's own actions, so it is also its biggest test."""

import pytest

from kettfaden.concept.models import Measure, Version
from kettfaden.demo.build import Built, build
from kettfaden.demo.cast import SLUG
from kettfaden.evidence.models import Contribution, Figure, Source, Voice
from kettfaden.evidence.queries import find_receipt
from kettfaden.findings.models import Finding
from kettfaden.process.models import Process
from kettfaden.record.models import Entry
from kettfaden.record.queries import verify
from kettfaden.replies.queries.ledger import ledger
from kettfaden.replies.queries.standing import STANDINGS
from kettfaden.replies.queries.thread import thread_of_receipt

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: object) -> Built:
    """The whole demonstration once for this file; rolled back behind it."""
    from django.db import transaction

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def test_everybody_the_case_speaks_of_was_heard(built: Built) -> None:
    people = sum(Contribution.objects.values_list("headcount", flat=True))
    assert built.process.slug == SLUG
    assert people >= 2500
    assert 2500 <= Contribution.objects.count() <= 2700
    assert Voice.objects.count() >= 6000
    heard = {
        key: Source.objects.filter(format__key=key).count()
        for key in ("interviews", "minors-workshops", "forum", "regional-events", "steering-group")
    }
    assert heard == {"interviews": 31, "minors-workshops": 2, "forum": 1, "regional-events": 5, "steering-group": 8}
    assert set(Voice.objects.filter(contribution__source__format__key="interviews").values_list("language", flat=True)) == {
        "ar",
        "fa",
        "ru",
        "ka",
    }


def test_no_voice_is_lost(built: Built) -> None:
    counts = ledger(built.process)["voices"]
    assert sum(counts[name] for name in STANDINGS) == counts["total"]
    assert counts["answered"] > counts["total"] / 2  # most are answered through their findings
    assert counts["open"] > 0 and counts["urgent"] > 0  # and the rest is visibly open


def test_the_paper_stands_on_what_was_said(built: Built) -> None:
    counts = ledger(built.process)
    assert Finding.objects.count() == 120
    assert Measure.objects.count() == counts["measures"]["total"] == 60
    assert counts["paragraphs"]["without_ground"] > 0
    assert counts["paragraphs"]["grounded"] > 150
    assert [version.number for version in Version.objects.all()] == [1]


def test_invented_things_say_so(built: Built) -> None:
    assert Process.objects.get().is_synthetic
    assert not Contribution.objects.filter(is_synthetic=False).exists()
    assert not Finding.objects.filter(is_synthetic=False).exists()
    # The published figures are facts and are never mixed with invented ones.
    assert not Figure.objects.filter(is_synthetic=True).exists()


def test_a_receipt_opens_its_thread(built: Built) -> None:
    code, language, _word = built.receipts[0]
    receipt = find_receipt(code)
    assert receipt is not None
    thread = thread_of_receipt(receipt, language=language)
    assert [step.key for step in thread.steps] == ["said", "finding", "paper", "resolution", "measure", "answer"]
    assert thread.is_synthetic


def test_the_record_is_whole(built: Built) -> None:
    assert verify() == []
    assert Entry.objects.filter(number__isnull=True).count() == 0
