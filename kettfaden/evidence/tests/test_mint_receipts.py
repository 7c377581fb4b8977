"""Receipts: printed before the evening, bound at the table, opened on a phone, ended on their day."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kettfaden.calc.check_character import ALPHABET, is_checked
from kettfaden.equipment import crypto
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence import codes
from kettfaden.evidence.actions import (
    bind_receipt,
    expire_receipts,
    mint_receipts,
    open_own_words,
    open_receipt,
    withdraw_contribution,
)
from kettfaden.evidence.actions.receipts import TRIES_AN_ADDRESS, WORDS_A_RECEIPT
from kettfaden.evidence.models import Receipt
from kettfaden.evidence.printing import LAYOUTS, receipt_address, receipts_pdf
from kettfaden.evidence.queries import find_receipt, receipt_word_matches
from kettfaden.evidence.tests.factories import capture, make_open_process, make_source
from kettfaden.people.roles import Role
from kettfaden.process.tests.factories import make_member
from kettfaden.record.actor import SYSTEM
from kettfaden.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def mint(process, count=1, days=200, **values):
    values = {"title": "Forum", "language": "ar", "by": SYSTEM, **values}
    return mint_receipts(process=process, count=count, expires_on=timezone.localdate() + timedelta(days=days), **values)


def test_codes_are_made_of_fifty_bits_and_stored_as_keyed_hashes_only():
    process = make_open_process()
    batch, printed = mint(process, 40)
    assert len(set(printed)) == 40
    for code in printed:
        assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code)
        assert is_checked(code.replace("-", ""))
    assert 5 * (codes.LENGTH - 1) >= 50
    stored = [str(value) for row in Receipt.objects.values() for value in row.values()]
    assert not any(code.replace("-", "") in value or code in value for code in printed for value in stored)
    assert (batch.count, batch.receipts.count()) == (40, 40)
    assert Entry.objects.get(event="receipts.minted").detail == "count=40"


@pytest.mark.parametrize(("count", "days"), [(0, 10), (1001, 10), (1, 0), (1, -3), (1, 4000)])
def test_too_many_or_without_a_sensible_day_are_refused(count, days):
    with pytest.raises(Refused):
        mint(make_open_process(), count, days)
    assert not Receipt.objects.exists()


def test_editors_mint_nothing():
    process = make_open_process()
    erik = make_member(process, Role.EDITOR, "Erik")
    with pytest.raises(PermissionDenied):
        mint(process, by=erik.actor)


@pytest.mark.parametrize(
    "write",
    [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("0", "O").replace("1", "l"),
     lambda code: code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), lambda code: f"  {code}\n"],
)  # fmt: skip
def test_a_code_is_understood_however_it_is_typed(write):
    process = make_open_process()
    _batch, (code,) = mint(process)
    assert find_receipt(write(code)) == Receipt.objects.get()


def test_wrong_expired_and_ended_codes_look_the_same():
    process = make_open_process()
    _batch, (code,) = mint(process)
    wrong = ("Z" if code[0] != "Z" else "Y") + code[1:]
    assert find_receipt(code) is not None
    assert find_receipt(wrong) is None
    assert find_receipt("") is None
    assert find_receipt("x" * 5000) is None
    Receipt.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert find_receipt(code) is None


def test_every_code_costs_the_same_query(django_assert_num_queries):
    process = make_open_process()
    _batch, (code,) = mint(process)
    for tried in (code, codes.new_code(), "nonsense", ""):
        with django_assert_num_queries(1):
            find_receipt(tried)


def test_a_code_is_found_after_the_key_was_changed(settings, tmp_path):
    settings.KETTFADEN_DATA = tmp_path
    process = make_open_process()
    _batch, (code,) = mint(process)
    crypto.rotate("receipts")
    _batch, (newer,) = mint(process)
    assert find_receipt(code) is not None
    assert find_receipt(newer) is not None


def test_a_receipt_is_bound_once_and_only_in_its_process():
    process, elsewhere = make_open_process(), make_open_process()
    _batch, (code, second) = mint(process, 2)
    with pytest.raises(Refused, match="cannot be used"):
        bind_receipt(process=elsewhere, code=code, contribution=capture(make_source(elsewhere)), by=SYSTEM)
    contribution = capture(make_source(process))
    receipt = bind_receipt(process=process, code=code, contribution=contribution, word="  Mond ", by=SYSTEM)
    assert receipt.bound_at is not None
    with pytest.raises(Refused, match="cannot be used"):
        bind_receipt(process=process, code=code, contribution=capture(make_source(process)), by=SYSTEM)
    with pytest.raises(Refused, match="has a receipt already"):
        bind_receipt(process=process, code=second, contribution=contribution, by=SYSTEM)
    with pytest.raises(Refused, match="characters is wrong"):
        bind_receipt(process=process, code="1234", contribution=contribution, by=SYSTEM)


def test_the_word_opens_however_it_is_written_and_is_kept_as_a_hash():
    process = make_open_process()
    _batch, (code, other) = mint(process, 2)
    contribution = capture(make_source(process))
    receipt = bind_receipt(process=process, code=code, contribution=contribution, word="Roter  Mond", by=SYSTEM)
    assert "mond" not in receipt.word_hash.casefold()
    assert receipt_word_matches(receipt, "roter mond")
    assert not receipt_word_matches(receipt, "blauer mond")
    without = bind_receipt(process=process, code=other, contribution=capture(make_source(process)), by=SYSTEM)
    assert without.word_hash == ""
    for nobody in (without, None):
        assert not receipt_word_matches(nobody, "")
        assert not receipt_word_matches(nobody, "roter mond")


def test_an_address_that_tries_too_often_is_stopped_right_or_wrong():
    process = make_open_process()
    _batch, (code,) = mint(process)
    for _try in range(TRIES_AN_ADDRESS):
        assert open_receipt(code=codes.new_code(), address="203.0.113.7") is None
    for tried in (codes.new_code(), code):
        with pytest.raises(Refused, match="Too many tries"):
            open_receipt(code=tried, address="203.0.113.7")
    assert open_receipt(code=code, address="203.0.113.8") is not None


def test_the_word_is_not_guessed_either():
    process = make_open_process()
    _batch, (code,) = mint(process)
    contribution = capture(make_source(process), receipt_code=code, word="Mond")
    for number in range(WORDS_A_RECEIPT):
        assert not open_own_words(receipt=contribution.receipt, word=f"Wort {number}")
    with pytest.raises(Refused, match="Too many tries"):
        open_own_words(receipt=contribution.receipt, word="Mond")


def test_receipts_end_on_their_day():
    process = make_open_process()
    _batch, (code,) = mint(process, days=3)
    capture(make_source(process), receipt_code=code, word="Mond")
    assert expire_receipts(today=timezone.localdate() + timedelta(days=3), by=SYSTEM) == 0
    assert expire_receipts(today=timezone.localdate() + timedelta(days=4), by=SYSTEM) == 1
    assert expire_receipts(today=timezone.localdate() + timedelta(days=5), by=SYSTEM) == 0
    assert find_receipt(code) is None
    assert Receipt.objects.get().word_hash == ""


def test_a_withdrawn_contribution_keeps_its_receipt_so_that_one_can_think_again():
    process = make_open_process()
    _batch, (code,) = mint(process)
    contribution = capture(make_source(process), receipt_code=code)
    withdraw_contribution(contribution=contribution, by=SYSTEM)
    assert find_receipt(code).contribution == contribution


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", ["de", "ar", "ti"])
def test_each_layout_prints_in_each_direction(layout, language):
    process = make_open_process()
    batch, printed = mint(process, 9, language=language, title="Forum <b> \u202e 🎉")
    assert receipts_pdf(batch, printed, layout=layout).startswith(b"%PDF")


def test_the_qr_leads_to_the_receipt_in_the_persons_language(settings):
    settings.KETTFADEN_PUBLIC_URL = "https://beispiel.example"
    assert receipt_address("AB12-CD34-EF56", "ar") == "https://beispiel.example/r/?c=AB12-CD34-EF56&lang=ar"
