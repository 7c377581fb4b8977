"""Samira takes back what she said: it is gone from every page at once, and erased for good afterwards."""

import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from kettfaden.concept.actions import add_block, cite, lay_out_paper
from kettfaden.concept.canonical import sha256_of
from kettfaden.concept.models import Quotation, Version
from kettfaden.concept.queries import quotable_now
from kettfaden.equipment.jobs import run_pending
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.models import Contribution, Privacy, Voice
from kettfaden.evidence.queries import public_voices, visible_voices
from kettfaden.evidence.tests.factories import capture, make_open_process, make_source
from kettfaden.findings.tests.factories import make_finding
from kettfaden.process.models import Process
from kettfaden.record.actor import SYSTEM, VISITOR
from kettfaden.record.models import Entry
from kettfaden.replies import actions
from kettfaden.replies.models import Withdrawal
from kettfaden.replies.queries.standing import standing_counts

CANARY = "Zwetschgenkanarienvogel"


def said(process: Process) -> Contribution:
    return capture(make_source(process), f"Mein {CANARY} braucht den Abendbus.", release=Privacy.PUBLIC)


@pytest.mark.django_db
@pytest.mark.postgres
def test_it_is_hidden_in_the_same_transaction() -> None:
    process = make_open_process()
    contribution = said(process)
    voice = contribution.voices.get()
    revision = process.public_revision
    assert voice in public_voices(process)

    actions.request_withdrawal(contribution=contribution, channel="contact", by=SYSTEM)

    assert not public_voices(process).exists()
    assert not visible_voices(VISITOR, process).exists()
    assert standing_counts(Voice.objects.filter(process=process))["withdrawn"] == 1
    process.refresh_from_db()
    assert process.public_revision > revision  # cached pages are of an older revision


@pytest.mark.django_db
@pytest.mark.postgres
def test_asking_twice_is_asking_once() -> None:
    contribution = said(make_open_process())
    first = actions.request_withdrawal(contribution=contribution, channel="receipt", by=SYSTEM)
    second = actions.request_withdrawal(contribution=contribution, channel="contact", by=SYSTEM)
    assert first == second
    assert Entry.objects.filter(event="withdrawal.requested").count() == 1


@pytest.mark.django_db
@pytest.mark.postgres
def test_it_can_be_undone_until_it_is_erased() -> None:
    contribution = said(make_open_process())
    withdrawal = actions.request_withdrawal(contribution=contribution, channel="receipt", by=SYSTEM)
    actions.cancel_withdrawal(withdrawal=withdrawal, by=SYSTEM)
    voice = contribution.voices.get()
    assert (voice.standing, voice.privacy) == (Voice.Standing.OPEN, Privacy.SEALED)

    withdrawal = actions.request_withdrawal(contribution=contribution, channel="receipt", by=SYSTEM)
    actions.erase_due(now=timezone.now() + datetime.timedelta(days=15))
    with pytest.raises(Refused, match="erased already"):
        actions.cancel_withdrawal(withdrawal=withdrawal, by=SYSTEM)


@pytest.mark.django_db
@pytest.mark.postgres
def test_nothing_is_erased_before_its_time() -> None:
    contribution = said(make_open_process())
    actions.request_withdrawal(contribution=contribution, channel="receipt", by=SYSTEM)
    assert actions.erase_due(now=timezone.now() + datetime.timedelta(days=13)) == 0
    assert CANARY in contribution.voices.get().text


def _frozen_with_quote(process: Process) -> tuple[Contribution, Version]:
    contribution = said(process)
    voice = contribution.voices.get()
    paper = lay_out_paper(process=process, title="Konzept", by=SYSTEM)
    block = add_block(chapter=paper.chapters.first(), text="Abends fährt kein Bus.", by=SYSTEM)
    cite(block=block, finding=make_finding(process, voice), by=SYSTEM)
    cite(block=block, voice=voice, is_quoted=True, by=SYSTEM)
    return contribution, actions.freeze_version(paper=paper, label="", purpose="draft", by=SYSTEM)


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_frozen_version_keeps_its_hash_and_loses_the_quotation() -> None:
    process = make_open_process()
    contribution, version = _frozen_with_quote(process)
    assert CANARY not in version.canonical
    assert quotable_now(Quotation.objects.get())

    withdrawal = actions.request_withdrawal(contribution=contribution, channel="receipt", by=SYSTEM)
    assert not quotable_now(Quotation.objects.select_related("voice").get())  # at once
    actions.erase_withdrawn(withdrawal=withdrawal, by=SYSTEM)

    version.refresh_from_db()
    assert sha256_of(version.canonical) == version.sha256
    assert (Quotation.objects.get().text, Quotation.objects.get().salt) == ("", "")


@pytest.mark.django_db
@pytest.mark.postgres
def test_the_next_version_does_not_know_it_any_more() -> None:
    process = make_open_process()
    contribution, first = _frozen_with_quote(process)
    actions.request_withdrawal(contribution=contribution, channel="receipt", by=SYSTEM)
    second = actions.freeze_version(paper=first.paper, label="", purpose="draft", by=SYSTEM)
    assert not second.quotations.exists()
    assert second.without_ground == 1  # the paragraph rested on this one voice


@pytest.mark.django_db(transaction=True)
def test_after_erasure_the_words_are_nowhere_in_the_data_folder() -> None:
    process = make_open_process()
    contribution, _version = _frozen_with_quote(process)
    if connection.vendor == "sqlite":
        assert any(CANARY.encode() in content for content in _database_files())

    withdrawal = actions.request_withdrawal(contribution=contribution, channel="receipt", by=SYSTEM)
    actions.erase_due(now=timezone.now() + datetime.timedelta(days=15))
    run_pending()

    withdrawal.refresh_from_db()
    assert withdrawal.rows_erased_at and withdrawal.files_erased_at
    if connection.vendor == "sqlite":
        for content in _database_files():
            assert CANARY.encode() not in content
            assert CANARY.lower().encode() not in content


def _database_files() -> list[bytes]:
    name = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    return [path.read_bytes() for path in name.parent.glob(f"{name.name}*")]


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_restored_backup_forgets_again(tmp_path: Path, settings: object) -> None:
    settings.KETTFADEN_ERASURE_LIST = tmp_path / "erasures"  # type: ignore[attr-defined]
    contribution = said(make_open_process())
    (tmp_path / "erasures").write_text(f"{contribution.uid}\nunknownunknown12\n")

    assert actions.replay_erasures() == 1

    contribution.refresh_from_db()
    assert contribution.erased_at is not None
    assert CANARY not in contribution.voices.get().text
    assert Withdrawal.objects.get().rows_erased_at is not None
