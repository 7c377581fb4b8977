"""What waits for whom, what changed, and the record as it reads."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kettfaden.evidence.actions import mark_voice
from kettfaden.people.actions import add_hand_over_item, take_post
from kettfaden.people.roles import Role
from kettfaden.process.tests.factories import make_account, make_member
from kettfaden.record.actions import append, seal_all
from kettfaden.record.actor import SYSTEM
from kettfaden.record.events import Event
from kettfaden.record.models import Entry
from kettfaden.replies.actions import mark_prepared
from kettfaden.web.sentences import NUMBERS, SENTENCES, sentence
from kettfaden.web.tests.worlds import SEALED, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world("work-county")


def see(world: World, role: str, name: str = "Jana", address: str = "web:work", query: str = "") -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_member(world.process, role, name))
    response = client.get(reverse(address, args=[world.process.slug]) + query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_each_role_sees_what_waits_for_it(world: World) -> None:
    mark_voice(voice=world.loose, standing="urgent", reason="Kinderschutz, an das Jugendamt", by=SYSTEM)
    mark_prepared(answers=[world.draft], by=SYSTEM)
    coordinator = see(world, Role.COORDINATOR)
    assert "1 urgent voice" in coordinator and "1 sealed voice to review" in coordinator
    assert "1 answer is ready to be published" in coordinator and "1 contribution was taken back" in coordinator
    assert SEALED not in coordinator
    editor = see(world, Role.EDITOR, "Erik")
    assert "1 paragraph or measure rests on nothing" in editor
    assert "urgent voice" not in editor and "sealed voice" not in editor and "ready to be published" not in editor
    head = see(world, Role.HEAD, "Karla")
    assert "1 answer is ready to be published" in head
    officer = see(world, Role.OFFICER, "Dora")
    assert "Rundgang waits for the opinion on data protection" in officer and "sealed voice" not in officer
    assert "Nothing waits for you" in see(world, Role.READER, "Lena")


def test_numbers_are_the_ledger(world: World) -> None:
    from kettfaden.replies.queries.ledger import ledger

    counted = ledger(world.process)["voices"]
    shown = see(world, Role.COORDINATOR)
    assert (
        f"{counted['total']} voices" in shown
        and f"{counted['answered']} answered" in shown
        and f"{counted['open']} open" in shown
    )
    cache.clear()
    assert "How it stands" not in see(world, Role.READER, "Lena")


def test_a_handed_over_line_waits_for_the_holder_of_the_post(world: World) -> None:
    jana = make_member(world.process, Role.COORDINATOR, "Jana")
    import datetime

    take_post(post=world.post, account=jana, since=datetime.date(2026, 1, 1), by=SYSTEM)
    add_hand_over_item(post=world.post, text="Einladung an die Fraktionen", by=SYSTEM)
    client = Client()
    client.force_login(jana)
    assert "Einladung an die Fraktionen" in client.get(reverse("web:work", args=[world.process.slug])).content.decode()
    assert "Einladung an die Fraktionen" not in see(world, Role.COORDINATOR, "Petra")


def test_one_process_is_opened_at_once_and_none_says_what_to_do(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_member(world.process, Role.READER, "Lena"))
    assert client.get("/w/").headers["Location"] == "/w/work-county/"
    stranger = Client(headers={"accept-language": "en"})
    stranger.force_login(make_account("Tomasz"))
    assert "You have no part in a process" in stranger.get("/w/").content.decode()
    founder = Client(headers={"accept-language": "en"})
    founder.force_login(make_account("Ines", may_create_processes=True))
    assert "New process" in founder.get("/w/").content.decode()


def test_the_record_reads_as_sentences_with_roles_and_no_names(world: World) -> None:
    seal_all()
    shown = see(world, Role.OFFICER, "Dora", "web:record")
    assert "A contribution was taken back: by contact." in shown and "the system" in shown
    assert "The list" not in shown and "Jana" not in shown and world.account.email not in shown
    assert "Head of the chain" in shown
    voices_only = see(world, Role.OFFICER, "Olga", "web:record", "?about=answers")
    assert "answer was published" in voices_only and "A contribution was taken back" not in voices_only
    assert "No entry here" in see(world, Role.OFFICER, "Petra", "web:record", "?day=2001-01-01")
    see(world, Role.OFFICER, "Ruth", "web:record", "?day=yesterday&about=%3Cscript%3E&page=99999")


def test_the_record_tells_of_its_own_process_alone(world: World) -> None:
    from django.db import transaction

    other = make_world("other-county")
    with transaction.atomic():
        append(Event.PERSON_ERASED, scope=other.process.uid, by=SYSTEM)
    assert "A person was erased" not in see(world, Role.OFFICER, "Dora", "web:record")


def test_every_event_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Event)
    assert set(NUMBERS) <= set(Event)
    for event in Event:
        told = sentence(event, "count=2 voices=2")
        assert "%(" not in told and told.endswith("."), event


@pytest.mark.parametrize(
    ("event", "detail", "kind", "words"),
    [
        (Event.VOICES_RELEASED, "count=12 privacy=quotable", "process", "12 voices were released: quotable without a name."),
        (Event.VOICE_MARKED, "standing=urgent", "voice", "1 voice was marked: urgent."),
        (Event.FINDING_MOVED_ON, "status=approved", "finding", "A finding moved on: approved."),
        (Event.VERSION_FROZEN, "number=2 open=7", "version", "A version of the paper was frozen: no. 2."),
        (Event.ROLE_ASSIGNED, "role=editor", "membership", "A role was assigned: editor."),
        (Event.VOICES_IMPORTED, "contributions=2 voices=5", "process", "5 voices were taken in from a file."),
    ],
)
def test_entries_in_words(event: Event, detail: str, kind: str, words: str) -> None:
    assert sentence(event, detail, kind) == words


def test_every_entry_the_world_wrote_can_be_told(world: World) -> None:
    for entry in Entry.objects.all():
        assert "%(" not in sentence(entry.event, entry.detail, entry.object_kind)
