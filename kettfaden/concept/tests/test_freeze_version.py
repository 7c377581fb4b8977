"""A frozen version never changes, whatever happens to the draft, the voices or the database beneath it."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kettfaden.concept.actions import (
    cite,
    give_no_measures_reason,
    publish_version,
    record_resolution,
    save_block,
    withdraw_quotations,
)
from kettfaden.concept.commitments import commit, sha256_of
from kettfaden.concept.models import Quotation, Version
from kettfaden.concept.queries import check_version, published_version, quotable_now, visible_versions
from kettfaden.concept.tests.factories import freeze, make_desk, plan, write
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.actions import seal_voices
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.evidence.tests.factories import capture, make_source
from kettfaden.record.actor import SYSTEM, VISITOR

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

WORDS = "Zwetschgenkanarienvogel braucht den Abendbus."


def quoted(desk, text=WORDS):
    voice = capture(make_source(desk.process), text, release=Privacy.PUBLIC).voices.get()
    block = write(desk.housing)
    cite(block=block, voice=voice, is_quoted=True, by=desk.erik)
    return block, voice


def test_a_version_says_what_it_is_and_holds_no_word_of_a_quotation():
    desk = make_desk()
    block, _voice = quoted(desk)
    write(desk.housing, "Ohne Grund.")
    version = freeze(desk.paper, by=desk.jana)
    data = json.loads(version.canonical)
    assert data["version"] | {"frozen_on": ""} == {
        "number": 1, "label": "Entwurf", "purpose": "draft", "frozen_on": "", "open_voices": 2, "total_voices": 5, "without_ground": 1,
    }  # fmt: skip
    assert WORDS not in version.canonical
    assert version.sha256 == sha256_of(version.canonical)
    quotation = Quotation.objects.get(version=version)
    assert quotation.text == WORDS and quotation.commitment in version.canonical
    assert quotation.commitment == commit(quotation.salt, WORDS, "de", "")
    assert block.uid in version.canonical


def test_the_draft_goes_on_and_the_version_stays():
    desk = make_desk()
    block = write(desk.housing, "Alt.")
    first = freeze(desk.paper)
    save_block(block=block, text="Neu.", base_revision=1, by=desk.erik)
    second = freeze(desk.paper)
    assert (first.number, second.number) == (1, 2)
    assert "Alt." in Version.objects.get(pk=first.pk).canonical and "Neu." in second.canonical


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE concept_version SET canonical = '{}'",
        "UPDATE concept_version SET sha256 = 'f'",
        "UPDATE concept_version SET open_voices = 0",
        "DELETE FROM concept_version",
        "UPDATE concept_resolution SET result = 'rejected'",
        "DELETE FROM concept_resolution",
    ],
)
def test_the_database_refuses_to_change_it(statement):
    desk = make_desk()
    write(desk.housing)
    version = freeze(desk.paper)
    record_resolution(version=version, body="Kreistag", date=timezone.localdate(), result="adopted", by=desk.jana)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert check_version(Version.objects.get()).holds


def test_the_hash_outlives_the_words_of_those_who_take_them_back():
    desk = make_desk()
    _block, voice = quoted(desk)
    quoted(desk, "Bleibt stehen.")
    version = freeze(desk.paper)
    assert withdraw_quotations(voices=[voice.pk]) == 1
    version.refresh_from_db()
    found = check_version(version)
    assert (found.holds, found.quotations, found.withdrawn, found.broken) == (True, 2, 1, 0)
    gone = Quotation.objects.get(version=version, text="")
    assert (gone.salt, gone.translation, gone.voice) == ("", "", None)
    assert not quotable_now(gone)
    # And the next version does not quote it.
    voice.standing = Voice.Standing.WITHDRAWN
    voice.save(update_fields=["standing"])
    assert Quotation.objects.filter(version=freeze(desk.paper)).count() == 1


def test_words_put_into_an_opening_afterwards_are_found_out():
    desk = make_desk()
    quoted(desk)
    version = freeze(desk.paper)
    Quotation.objects.update(text="Das hat niemand gesagt.")
    found = check_version(version)
    assert found.hash_holds and found.broken == 1 and not found.holds


def test_a_voice_sealed_since_is_quoted_neither_here_nor_in_the_next_version():
    desk = make_desk()
    _block, voice = quoted(desk)
    version = freeze(desk.paper)
    assert quotable_now(version.quotations.select_related("voice").get())
    seal_voices(process=desk.process, voices=[voice.pk], by=SYSTEM)
    assert not quotable_now(version.quotations.select_related("voice").get())
    second = freeze(desk.paper)
    assert not second.quotations.exists()
    assert [row["quote"] for block in json.loads(second.canonical)["chapters"][-1]["blocks"] for row in block["citations"]] == [
        None
    ]


def test_sections_stand_in_their_order_whenever_they_were_written():
    desk = make_desk()
    plan(desk.housing)
    give_no_measures_reason(chapter=desk.housing, reason="Gilt nicht mehr.", by=desk.erik)
    for section in ("goals", "situation", "summary"):
        write(desk.housing, section, section=section)
    chapter = json.loads(freeze(desk.paper).canonical)["chapters"][-1]
    assert [block["section"] for block in chapter["blocks"]] == ["summary", "situation", "goals", "measures"]
    assert chapter["no_measures_reason"] == "", "there is a measure now"


def test_an_empty_paper_is_not_frozen():
    with pytest.raises(Refused, match="empty"):
        freeze(make_desk().paper)


def test_only_the_head_publishes_and_only_once():
    desk = make_desk()
    write(desk.housing)
    version = freeze(desk.paper, by=desk.jana)
    for actor in (desk.jana, desk.erik, desk.stefan):
        with pytest.raises(PermissionDenied):
            publish_version(version=version, by=actor)
    assert list(visible_versions(VISITOR, desk.process)) == []
    revision = desk.process.public_revision
    publish_version(version=version, by=desk.karla)
    assert list(visible_versions(VISITOR, desk.process)) == [version] and published_version(desk.process) == version
    desk.process.refresh_from_db()
    assert desk.process.public_revision > revision
    with pytest.raises(Refused, match="already"):
        publish_version(version=version, by=desk.karla)


def test_an_editor_freezes_nothing():
    desk = make_desk()
    write(desk.housing)
    with pytest.raises(PermissionDenied):
        freeze(desk.paper, by=desk.erik)


def test_a_resolution_carries_the_hash_and_lies_not_in_the_future():
    desk = make_desk()
    write(desk.housing)
    version = freeze(desk.paper)
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    with pytest.raises(Refused) as refused:
        record_resolution(version=version, body="Kreistag", date=tomorrow, result="adopted", by=desk.jana)
    assert refused.value.field == "date"
    found = record_resolution(version=version, body="Kreistag", date=timezone.localdate(), result="adopted", by=desk.jana)
    assert found.version_sha256 == version.sha256


def test_freezing_takes_the_same_number_of_queries_for_any_length(django_assert_max_num_queries):
    desk = make_desk()
    for _number in range(5):
        quoted(desk)
    with django_assert_max_num_queries(24) as first:
        freeze(desk.paper)
    for _number in range(15):
        quoted(desk)
    with django_assert_max_num_queries(len(first.captured_queries)):
        freeze(desk.paper)
