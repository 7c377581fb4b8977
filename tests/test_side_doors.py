"""What a page hides comes out at no other: every page, list, filter, export and feed, read by every role and by the public."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from kettfaden.evidence.actions import count_attendance, mark_voices
from kettfaden.evidence.models import Privacy
from kettfaden.evidence.rules import ENTER_VOICES, REVIEW_VOICES
from kettfaden.evidence.tests.factories import capture, group
from kettfaden.findings.actions import add_support
from kettfaden.people.actions import create_account
from kettfaden.people.roles import Role
from kettfaden.process.tests.factories import make_member
from kettfaden.record.actor import SYSTEM
from kettfaden.replies.actions import mark_prepared, prepare_answer, publish_answers, request_withdrawal
from kettfaden.replies.models import Answer
from kettfaden.web.tests.worlds import LATER, SEALED, WORDS, World, make_world
from tests.test_permissions import ACCOUNT, PUBLIC, TABLE, _client, _url

# Words that stand in one voice each and nowhere else.
SEALED_ANSWERED = "Quittenbaum im Hof der Schule"
INTERNAL = "Ziegelteich hinter dem Heim"
URGENT = "Mohnblumenweg wird jemand bedroht"
WITHDRAWN = "Haselstrauch am alten Bahnhof"
UNUSABLE = "Lindenallee ohne Zusammenhang"


@pytest.fixture
def world(db: None) -> World:
    """The small county, with voices of every kind linked to the finding that the paper cites."""
    found = make_world("table-county")
    for text, release in ((SEALED_ANSWERED, None), (INTERNAL, Privacy.INTERNAL), (URGENT, Privacy.QUOTABLE),
                          (WITHDRAWN, Privacy.QUOTABLE), (UNUSABLE, Privacy.QUOTABLE)):  # fmt: skip
        contribution = capture(found.source, text, release=release, asked_for_answer=True)
        voice = contribution.voices.get()
        add_support(finding=found.finding, voices=[voice.pk], by=SYSTEM)
        answer = prepare_answer(process=found.process, voice=voice, outcome="partly", text=f"An {text}: gelesen.", by=SYSTEM)
        mark_prepared(answers=[answer], by=SYSTEM)
        publish_answers(process=found.process, answers=[answer], note="", by=SYSTEM)
        if text == WITHDRAWN:
            request_withdrawal(contribution=contribution, channel="contact", by=SYSTEM)
        if text in (URGENT, UNUSABLE):
            mark_voices(process=found.process, voices=[voice.pk], standing="urgent" if text == URGENT else "unusable", reason="Gelesen.", by=SYSTEM)  # fmt: skip
    return found


def _text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b" ".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace")


LISTS = {
    "web:voices", "web:said", "web:became", "findings:list", "findings:export", "findings:link", "evidence:review", "concept:ground",
    "replies:list",
}  # fmt: skip
FILTERS = (
    "?q=e&per_page=100&status=dropped&standing=withdrawn&privacy=sealed",
    "?tab=owed",
    "?tab=published",
    "?what=voices&q=a",
)


def _addresses(world: World, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        address = _url(name, world)
        yield address
        if name in LISTS:
            yield from (address + query for query in FILTERS)
        if name in {"replies:answer", "replies:change", "replies:translate"}:
            own = Answer.objects.filter(process=world.process, voice__isnull=False)
            yield from (reverse(name, args=[world.process.slug, answer.uid]) for answer in own)


def _seen(client: Client, addresses: Iterable[str], words: Iterable[str]) -> list[tuple[str, str]]:
    """Where a word can be read that must not be."""
    found = []
    for address in addresses:
        response = client.get(address)
        if response.status_code in (200, 422):
            text = _text(response)
            found += [(address, word) for word in words if word in text]
    return found


SEALED_WORDS = [SEALED, SEALED_ANSWERED, URGENT, f"An {URGENT}", f"An {SEALED_ANSWERED}"]
INTERNAL_WORDS = [INTERNAL, UNUSABLE, f"An {INTERNAL}"]
WITHDRAWN_WORDS = [WITHDRAWN, "Das nehme ich zurück."]


def test_no_role_reads_on_one_page_what_another_hides(world: World) -> None:
    found = []
    for role in Role:
        words = [*WITHDRAWN_WORDS, *(SEALED_WORDS if role not in REVIEW_VOICES else [])]
        if role == Role.OFFICER:
            words += [*INTERNAL_WORDS, WORDS, LATER]
        client = _client(make_member(world.process, role, "Tomasz"))
        found += [(role.value, *seen) for seen in _seen(client, _addresses(world, TABLE), words)]
    assert found == []


def test_the_public_reads_what_may_be_quoted_and_nothing_else(world: World) -> None:
    words = [*WITHDRAWN_WORDS, *SEALED_WORDS, *INTERNAL_WORDS]
    assert _seen(_client(), _addresses(world, PUBLIC.split()), words) == []


def test_nothing_of_another_process_stands_on_any_page(world: World) -> None:
    """Not as a link, not as a choice in a form, not as a word: Jana runs one county and somebody else another."""
    other = make_world("other-county", versions=2)
    theirs = [*{value.uid for value in vars(other).values() if hasattr(value, "uid")}, "other-county"]
    # The first page of the house names every public process.
    names = [*TABLE, *(set(PUBLIC.split()) - {"web:front"})]
    assert _seen(_client(world.account), _addresses(world, names), theirs) == []


def test_a_count_of_few_people_is_for_those_who_see_the_rows(world: World) -> None:
    count_attendance(source=world.source, counts=[(group(world.process, "refugees"), None, 3)], by=SYSTEM)
    for role in Role:
        client = _client(make_member(world.process, role, "Tomasz"))
        page = client.get(reverse("evidence:source", args=[world.process.slug, world.source.uid]))
        row = '<td class="num">3</td>'
        assert (row in page.content.decode()) == (role in ENTER_VOICES), role
        many = client.get(reverse("evidence:source_list", args=[world.process.slug])).content.decode()
        assert (row in many) == (role in ENTER_VOICES), role


def test_an_interviewer_opens_no_table_that_somebody_else_brought(world: World) -> None:
    client = _client(make_member(world.process, Role.INTERVIEWER, "Tomasz"))
    for name in ("evidence:import_run", "evidence:import_take", "evidence:import_discard"):
        address = reverse(name, args=[world.process.slug, world.run.uid])
        assert client.post(address).status_code == 404 and client.get(address).status_code in (404, 405)
    assert world.run.file_name not in client.get(reverse("evidence:import_list", args=[world.process.slug])).content.decode()


EVIL = "\"'><script>alert(1)</script>"


def test_what_stands_in_the_address_is_never_markup(world: World) -> None:
    """Search, sorting, page, language, tabs and filters of every page, with what breaks out of an attribute."""
    client = _client(world.account)
    names = ("q", "sort", "page", "per_page", "lang", "language", "tab", "view", "field", "theme", "outcome", "ground", "status", "standing",
             "by", "to", "into", "what", "source", "about", "day", "next", "from", "all", "stance")  # fmt: skip
    query = urlencode(dict.fromkeys(names, EVIL))
    for name in [*TABLE, *PUBLIC.split(), *ACCOUNT.split()]:
        address = _url(name, world)
        response = client.get(address + ("&" if "?" in address else "?") + query)
        assert response.status_code < 500
        if response.headers.get("Content-Type", "").startswith("text/html"):
            assert "<script>alert" not in _text(response), name


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_logging_in_and_out_leads_nowhere_else(where: str) -> None:
    password = "ein langes Wort mit Wald"
    jana = create_account(email="jana@example.org", name="Jana", password=password, by=SYSTEM)
    client = Client()
    query = urlencode({"next": where})
    response = client.post(f"/accounts/login/?{query}", {"login": jana.email, "password": password, "next": where})
    assert response.status_code == 302 and response.headers["Location"] == "/w/"
    response = client.post(f"/accounts/logout/?{query}", {"next": where})
    assert response.status_code == 302 and response.headers["Location"] == "/"
