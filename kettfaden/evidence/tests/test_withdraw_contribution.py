"""Amal takes back what she said."""

import pytest
from django.utils import timezone

from kettfaden.equipment.refusals import Refused
from kettfaden.equipment.search import matching
from kettfaden.evidence.actions import (
    VoiceDraft,
    add_voice,
    erase_contribution,
    release_voices,
    restore_contribution,
    translate_voice,
    withdraw_contribution,
)
from kettfaden.evidence.coverage import coverage
from kettfaden.evidence.models import Contribution, Privacy, Voice, VoiceTranslation
from kettfaden.evidence.queries import public_voices, visible_voices
from kettfaden.evidence.tests.factories import capture, make_open_process, make_source
from kettfaden.evidence.tests.test_mint_receipts import mint
from kettfaden.record.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def amal(process, **values):
    values = {"release": Privacy.PUBLIC, **values}
    contribution = capture(make_source(process), "Der Bus fehlt.", "Licht fehlt.", **values)
    translate_voice(voice=contribution.voices.first(), language="en", text="No bus.", maker="machine", by=SYSTEM)
    return contribution


def test_what_is_withdrawn_is_hidden_from_everybody_at_once():
    process = make_open_process()
    contribution = amal(process)
    assert public_voices(process).count() == 2
    assert coverage(process, public=False).total.people == 1
    withdraw_contribution(contribution=contribution, by=SYSTEM)
    assert not public_voices(process).exists()
    assert not visible_voices(SYSTEM, process).exists()
    assert not matching(Voice.objects.all(), "bus", "search_text").exists()
    assert coverage(process, public=False).total.people == 0
    again = withdraw_contribution(contribution=contribution, by=SYSTEM)
    assert again.withdrawn_at == Contribution.objects.get().withdrawn_at


def test_restored_voices_stand_as_before_but_wait_for_review():
    process = make_open_process()
    contribution = amal(process, release=None, voices=[
        VoiceDraft("Der Bus fehlt.", "de"), VoiceDraft("Hilfe", "de", standing="urgent", reason="Jugendamt"),
    ])  # fmt: skip
    withdraw_contribution(contribution=contribution, by=SYSTEM)
    restore_contribution(contribution=contribution, by=SYSTEM)
    assert list(contribution.voices.order_by("order").values_list("standing", "privacy", "standing_before")) == [
        ("open", "sealed", ""),
        ("urgent", "sealed", ""),
    ]
    assert visible_voices(SYSTEM, process).count() == 2


def test_withdrawn_words_are_neither_released_nor_added_to():
    process = make_open_process()
    contribution = withdraw_contribution(contribution=amal(process), by=SYSTEM)
    assert release_voices(process=process, voices=Voice.objects.all(), by=SYSTEM) == 0
    with pytest.raises(Refused, match="withdrawn"):
        add_voice(contribution=contribution, draft=VoiceDraft("x", "de"), by=SYSTEM)


def test_erased_words_are_gone_and_the_row_remains():
    process = make_open_process()
    _batch, (code,) = mint(process)
    contribution = amal(process, receipt_code=code, word="Mond")
    with pytest.raises(Refused, match="Only what was withdrawn"):
        erase_contribution(contribution=contribution, by=SYSTEM)
    withdraw_contribution(contribution=contribution, by=SYSTEM)
    erased = erase_contribution(contribution=contribution, by=SYSTEM)
    assert set(Voice.objects.values_list("text", "search_text", "reason", "language")) == {("", "", "", "und")}
    assert not VoiceTranslation.objects.exists()
    assert (erased.region, erased.consent, erased.language) == (None, None, "und")
    assert erased.receipt.word_hash == ""
    assert erased.receipt.ended_at is not None
    assert erase_contribution(contribution=contribution, by=SYSTEM).erased_at == erased.erased_at
    with pytest.raises(Refused, match="cannot come back"):
        restore_contribution(contribution=contribution, by=SYSTEM)


def test_erasing_leaves_nothing_in_the_rows():
    process = make_open_process()
    contribution = amal(process)
    withdraw_contribution(contribution=contribution, by=SYSTEM)
    erase_contribution(contribution=contribution, by=SYSTEM)
    words = ("bus", "licht")
    for model in (Voice, VoiceTranslation, Contribution):
        for row in model.objects.values():
            assert not any(word in str(value).casefold() for value in row.values() for word in words)
    assert Contribution.objects.get().erased_at <= timezone.now()
