"""Jana types the cards of an evening."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.actions import (
    ContributionDraft,
    VoiceDraft,
    add_source,
    capture_contribution,
    change_source,
    count_attendance,
    import_contributions,
    mint_receipts,
)
from kettfaden.evidence.models import Attendance, Contribution, Privacy, Receipt, Voice
from kettfaden.evidence.tests.factories import (
    capture,
    field,
    group,
    make_consent,
    make_open_process,
    make_source,
    region,
)
from kettfaden.people.roles import Role
from kettfaden.process.models import Format, LegalFrame
from kettfaden.process.tests.factories import make_member, make_process
from kettfaden.record.actor import SYSTEM
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_jana_types_a_card_with_two_voices():
    process = make_open_process()
    jana = make_member(process)
    contribution = capture_contribution(
        source=make_source(process),
        group=group(process, "refugees"),
        region=region(process, "a-town"),
        language="ar",
        voices=[
            VoiceDraft(
                "أبحث عن سكن", "ar", field=field(process), translations=[("de", "Ich suche eine Wohnung", "interpreter")]
            ),
            VoiceDraft("Kurse am Abend wären gut.", "de", owes_answer=True),
        ],
        idempotency_key="form-1",
        by=jana.actor,
    )
    first, second = contribution.voices.order_by("order")
    assert first.text == "أبحث عن سكن"
    assert first.translations.get().text == "Ich suche eine Wohnung"
    assert second.owes_answer
    # Everything starts sealed, and search knows nothing of it.
    assert {voice.privacy for voice in (first, second)} == {Privacy.SEALED}
    assert {voice.search_text for voice in (first, second)} == {""}
    assert contribution.ground == LegalFrame.Ground.NOTICE
    entry = Entry.objects.get(event="contribution.captured")
    assert entry.actor_key == jana.actor_key
    assert entry.detail == "voices=2 people=1"


def test_the_same_form_sent_twice_is_one_contribution():
    process = make_open_process()
    source = make_source(process)
    first = capture(source, idempotency_key="once")
    assert capture(source, idempotency_key="once") == first
    assert Contribution.objects.count() == Voice.objects.count() == 1


def test_nobody_is_heard_before_the_officer_agreed():
    process = make_process()
    forum = Format.objects.get(process=process, key="forum")
    with pytest.raises(Refused, match="data protection officer"):
        make_source(process)
    planned = make_source(process, is_held=False)
    assert not planned.is_held
    with pytest.raises(Refused, match="has not been held"):
        capture(planned)
    with pytest.raises(Refused, match="data protection officer"):
        change_source(source=planned, is_held=True, by=SYSTEM)
    assert forum.legal_frame.opinion == LegalFrame.Opinion.NONE


@pytest.mark.parametrize("role", [Role.EDITOR, Role.STEERING, Role.OFFICER, Role.READER])
def test_others_enter_nothing(role):
    process = make_open_process()
    olena = make_member(process, role, "Olena")
    source = make_source(process)
    with pytest.raises(PermissionDenied):
        capture(source, by=olena.actor)
    with pytest.raises(PermissionDenied):
        add_source(process=process, format=source.format, title="x", date=source.date, by=olena.actor)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"voices": []}, "There is no text"),
        ({"voices": [VoiceDraft("  \x00 ", "de")]}, "There is no text"),
        ({"voices": [VoiceDraft("x" * 20_001, "de")]}, "20001 characters"),
        ({"language": "deutsch!"}, "language"),
        ({"headcount": 4}, "One person is one person"),
        ({"kind": "table", "headcount": 0}, "how many people"),
        ({"voices": [VoiceDraft("Hilfe", "de", standing="urgent")]}, "Say why"),
        ({"voices": [VoiceDraft("Hilfe", "de", standing="withdrawn")]}, "Say why"),
        ({"may_be": "secret"}, "how far"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_stored(values, sentence):
    source = make_source(make_open_process())
    with pytest.raises(Refused, match=sentence):
        capture(source, **values)
    assert not Contribution.objects.exists()


def test_groups_of_another_process_are_refused():
    source, elsewhere = make_source(make_open_process()), make_open_process()
    with pytest.raises(Refused, match="belong to this process"):
        capture(source, group=group(elsewhere))
    with pytest.raises(Refused, match="belong to this process"):
        capture(source, voices=[VoiceDraft("x", "de", field=field(elsewhere))])


def test_young_people_need_two_agreements():
    process = make_open_process()
    source = make_source(process, "interviews")
    LegalFrame.objects.filter(format=source.format).update(is_for_minors=True)
    source.refresh_from_db()
    with pytest.raises(Refused, match="guardian"):
        capture(source, consent=make_consent(process, guardian_agreed=True))
    consent = make_consent(process, "quote", guardian_agreed=True, own_assent=True)
    contribution = capture(source, consent=consent, may_be=Privacy.PUBLIC)
    assert contribution.may_be == Privacy.QUOTABLE


def test_a_consent_without_quoting_allows_no_quotes():
    process = make_open_process()
    source = make_source(process, "interviews")
    with pytest.raises(Refused, match="quoted"):
        capture(source, consent=make_consent(process), may_be=Privacy.QUOTABLE)
    assert capture(source, consent=make_consent(process), may_be=Privacy.INTERNAL).consent is not None


def test_the_receipt_is_bound_with_the_card():
    process = make_open_process()
    source = make_source(process)
    _batch, (code,) = mint_receipts(
        process=process, title="Forum", count=1, language="ar", expires_on=timezone.localdate() + timedelta(days=365), by=SYSTEM
    )
    contribution = capture(source, receipt_code=code.lower(), word="Mond")
    assert Receipt.objects.get().contribution == contribution
    with pytest.raises(Refused, match="cannot be used"):
        capture(source, receipt_code=code)
    assert Contribution.objects.count() == 1


def test_counting_at_the_door_replaces_the_earlier_count():
    process = make_open_process()
    source = make_source(process)
    count_attendance(source=source, counts=[(group(process), None, 12)], by=SYSTEM)
    count_attendance(source=source, counts=[(group(process), None, 30), (group(process, "refugees"), None, 7)], by=SYSTEM)
    assert sum(Attendance.objects.values_list("people", flat=True)) == 37
    with pytest.raises(Refused, match="twice"):
        count_attendance(source=source, counts=[(group(process), None, 1), (group(process), None, 2)], by=SYSTEM)
    assert sum(Attendance.objects.values_list("people", flat=True)) == 37


def test_an_occasion_keeps_the_format_people_were_heard_under():
    process = make_open_process()
    source = make_source(process)
    capture(source)
    with pytest.raises(Refused, match="stays as it is"):
        change_source(source=source, format=Format.objects.get(process=process, key="interviews"), by=SYSTEM)
    source.refresh_from_db()
    assert change_source(source=source, title="Forum im Norden", by=SYSTEM).title == "Forum im Norden"


def drafts_of(process, count):
    source = make_source(process)
    return [
        ContributionDraft(
            source=source,
            group=group(process),
            region=None,
            key=f"row-{number}",
            language="de",
            voices=[VoiceDraft(f"Stimme {number}", "de", translations=[("en", f"Voice {number}", "machine")])],
        )
        for number in range(count)
    ]


def test_an_import_is_the_same_number_of_queries_however_long():
    process = make_open_process()
    drafts = drafts_of(process, 40)
    with CaptureQueriesContext(connection) as few:
        result = import_contributions(process=process, drafts=drafts[:10], by=SYSTEM)
    assert (result.contributions, result.voices, result.skipped) == (10, 10, 0)
    with CaptureQueriesContext(connection) as more:
        import_contributions(process=process, drafts=drafts[10:], by=SYSTEM)
    assert len(more) == len(few)
    assert Entry.objects.filter(event="voices.imported").count() == 2


def test_the_same_import_again_skips_what_is_there():
    process = make_open_process()
    drafts = drafts_of(process, 12)
    import_contributions(process=process, drafts=drafts[:5], by=SYSTEM, batch=2)
    result = import_contributions(process=process, drafts=drafts, by=SYSTEM, batch=4)
    assert (result.contributions, result.skipped) == (7, 5)
    assert Voice.objects.count() == 12


def test_an_import_is_taken_whole_or_not_at_all():
    process = make_open_process()
    drafts = drafts_of(process, 9)
    drafts[8].language = "?"
    with pytest.raises(Refused, match="language"):
        import_contributions(process=process, drafts=drafts, by=SYSTEM, batch=2)
    assert not Contribution.objects.exists()
    assert not Entry.objects.filter(event="voices.imported").exists()
