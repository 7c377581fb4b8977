"""A receipt without an account: opened, unlocked, taken back; and a stranger who tries, and learns nothing."""

import datetime
import logging

import pytest
from django.test import Client

from kettfaden.equipment.models import RateCount
from kettfaden.evidence import codes
from kettfaden.evidence.actions import expire_receipts, mint_receipts
from kettfaden.evidence.models import Receipt, Voice
from kettfaden.record.actor import SYSTEM
from kettfaden.record.models import Entry
from kettfaden.replies.models import Withdrawal
from kettfaden.web.tests.worlds import WORD, WORDS, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world("receipt-county")


@pytest.fixture
def zahra() -> Client:
    """Somebody with a slip of paper and a telephone."""
    return Client(headers={"accept-language": "en"})


def open_with(client: Client, code: str) -> str:
    response = client.post("/r/", {"code": code})
    assert response.status_code == 302
    return response.headers["Location"]


def test_the_code_opens_the_thread(zahra: Client, world: World) -> None:
    assert open_with(zahra, world.code.lower().replace("-", " ")) == "/r/thread/?lang=de"
    page = zahra.get("/r/thread/?lang=en")
    words = page.content.decode()
    assert "What became of what you said?" in words and "Ein Abendbus kommt." in words and "Kreistag" in words
    assert WORDS not in words and world.code not in words
    data = zahra.get("/r/thread.json").json()
    assert [step["state"] for step in data["steps"]][:3] == ["done", "done", "done"] and "words" not in data


def test_a_code_from_the_qr_stays_nowhere(zahra: Client, world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = zahra.get("/r/", {"c": world.code})
    assert response.status_code == 302 and world.code not in response.headers["Location"]
    assert response.headers["Referrer-Policy"] == "same-origin" and response.headers["Cache-Control"] == "no-store"
    cookie = response.cookies["kettfaden_receipt"]
    assert world.code not in cookie.value and cookie["httponly"] and cookie["path"] == "/r/" and cookie["max-age"] == 1800
    assert world.code not in caplog.text
    assert world.code not in zahra.get("/r/thread/?lang=en").content.decode()
    assert not any(world.code in f"{entry.detail}{entry.object_uid}" for entry in Entry.objects.all())


def test_the_chosen_word_shows_own_words_and_no_other_does(zahra: Client, world: World) -> None:
    open_with(zahra, world.code)
    wrong = zahra.post("/r/words/?lang=en", {"word": "Eiche"})
    assert wrong.status_code == 422 and "not the word" in wrong.content.decode()
    assert zahra.post("/r/words/", {"word": f" {WORD.upper()} "}).status_code == 302
    assert WORDS in zahra.get("/r/thread/").content.decode()
    assert zahra.get("/r/thread.json").json()["words"] == [{"text": WORDS, "language": "de"}]


def test_guessing_the_word_is_stopped(zahra: Client, world: World) -> None:
    open_with(zahra, world.code)
    answers = [zahra.post("/r/words/", {"word": f"Baum {number}"}).status_code for number in range(8)]
    assert answers == [422] * 6 + [429] * 2
    assert zahra.post("/r/words/", {"word": WORD}).status_code == 429


def test_taking_back_and_thinking_again(zahra: Client, world: World) -> None:
    open_with(zahra, world.code)
    asked = zahra.get("/r/withdraw/?lang=en").content.decode()
    assert "cannot be called back" in asked and "printed" in asked
    assert not Withdrawal.objects.filter(contribution=world.spoken).exists()
    zahra.post("/r/withdraw/")
    assert Voice.objects.get(pk=world.voice.pk).standing == Voice.Standing.WITHDRAWN
    assert Withdrawal.objects.get(contribution=world.spoken).channel == "receipt"
    entry = Entry.objects.filter(event="withdrawal.requested").latest("id")
    assert entry.actor_kind == "receipt" and entry.actor_key == Receipt.objects.get(contribution=world.spoken).actor_key
    page = zahra.get("/r/thread/?lang=en").content.decode()
    assert "You took back what you said" in page and "Ein Abendbus kommt." not in page
    # The receipt still opens the way back, also in another browser.
    again = Client(headers={"accept-language": "en"})
    open_with(again, world.code)
    again.post("/r/undo/")
    assert Voice.objects.get(pk=world.voice.pk).standing == Voice.Standing.OPEN
    assert "Ein Abendbus kommt." in again.get("/r/thread/?lang=en").content.decode()


def test_leaving_closes_the_receipt(zahra: Client, world: World) -> None:
    open_with(zahra, world.code)
    zahra.post("/r/leave/")
    assert zahra.get("/r/thread/").headers["Location"] == "/r/"
    assert zahra.get("/r/thread.json").status_code == 404


def test_a_tampered_or_old_cookie_opens_nothing(zahra: Client, world: World) -> None:
    open_with(zahra, world.code)
    genuine = zahra.cookies["kettfaden_receipt"].value
    zahra.cookies["kettfaden_receipt"] = genuine[:-3] + "abc"
    assert zahra.get("/r/thread/").headers["Location"] == "/r/"
    zahra.cookies["kettfaden_receipt"] = genuine
    assert zahra.get("/r/thread/").status_code == 200
    Receipt.objects.filter(contribution=world.spoken).update(expires_on=datetime.date(2020, 1, 1))
    assert zahra.get("/r/thread/").headers["Location"] == "/r/"


def test_wrong_foreign_and_expired_look_the_same(world: World) -> None:
    _batch, printed = mint_receipts(
        process=world.process,
        title="Alt",
        count=1,
        language="de",
        expires_on=datetime.date.today() + datetime.timedelta(days=1),
        by=SYSTEM,
    )
    expire_receipts(today=datetime.date.today() + datetime.timedelta(days=2), by=SYSTEM)
    tries = {"wrong": codes.new_code(), "no code at all": "hello", "expired": printed[0]}
    answers = {}
    for kind, code in tries.items():
        client = Client(headers={"accept-language": "en"})
        response = client.post("/r/", {"code": code})
        answers[kind] = (response.status_code, response.headers["Location"], response.headers.get("Set-Cookie"))
    assert set(answers.values()) == {(302, "/r/?unknown", None)}
    page = Client(headers={"accept-language": "en"}).get("/r/?unknown")
    assert page.status_code == 422 and "There is no receipt with this code" in page.content.decode()


def test_a_minted_receipt_that_waits_says_so(zahra: Client, world: World) -> None:
    _batch, printed = mint_receipts(
        process=world.process,
        title="Neu",
        count=1,
        language="de",
        expires_on=datetime.date.today() + datetime.timedelta(days=9),
        by=SYSTEM,
    )
    open_with(zahra, printed[0])
    assert "Not entered yet" in zahra.get("/r/thread/?lang=en").content.decode()
    assert zahra.get("/r/withdraw/").status_code == 302


def test_ten_thousand_tries_find_nothing(world: World) -> None:
    """From many addresses: each is stopped after thirty tries, all together after six thousand; no answer tells anything."""
    told = {}
    first_stopped: dict[str, int] = {}
    codes_tried = [codes.new_code() for _number in range(40)]
    for number in range(10_000):
        # Three hundred addresses take turns; a try costs the same whether it is counted or stopped.
        address = f"198.51.{number % 300 // 250}.{number % 250 + 1}"
        response = Client().get("/r/", {"c": codes_tried[number % 40]}, REMOTE_ADDR=address) if number % 40 == 0 else None
        if response is None:
            from django.urls import resolve  # the view alone: ten thousand whole requests would test the test client

            match = resolve("/r/")
            request = _request(address, codes_tried[number % 40])
            response = match.func(request)
        told[response.status_code] = told.get(response.status_code, 0) + 1
        if response.status_code == 429:
            first_stopped.setdefault(address, number)
        assert "kettfaden_receipt" not in response.cookies
    assert set(told) == {302, 429} and told[302] <= 6_000 and told[429] >= 4_000
    assert all(len(row) > 40 for row in RateCount.objects.values_list("key_hash", flat=True))  # never an address in plain


def _request(address: str, code: str):
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    request = RequestFactory().get("/r/", {"c": code}, REMOTE_ADDR=address)
    request.user = AnonymousUser()
    return request


def test_one_address_is_stopped_after_thirty(zahra: Client, world: World) -> None:
    answers = [zahra.post("/r/", {"code": codes.new_code()}).status_code for _number in range(35)]
    assert answers == [302] * 30 + [429] * 5
    # The right code is not told apart either, from this address.
    stopped = zahra.post("/r/", {"code": world.code})
    assert stopped.status_code == 429 and "wait" in stopped.content.decode()
    assert Client(REMOTE_ADDR="203.0.113.9").post("/r/", {"code": world.code}).headers["Location"].startswith("/r/thread/")


def test_neighbours_of_one_ipv6_network_count_together(world: World) -> None:
    answers = [Client(REMOTE_ADDR=f"2001:db8::{number:x}").post("/r/", {"code": "x"}).status_code for number in range(1, 33)]
    assert answers[-1] == 429
