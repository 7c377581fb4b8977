"""What anybody may read: from the first page to the ground of a paragraph, and never more than that."""

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kettfaden.concept.actions import cite
from kettfaden.evidence.actions import release_voices, seal_voices
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.findings.actions import add_support, add_theme, tag_voices
from kettfaden.process.actions import hide_process
from kettfaden.record.actor import SYSTEM
from kettfaden.replies.actions import cancel_withdrawal, request_withdrawal
from kettfaden.web.tests.worlds import AGAINST, LATER, SEALED, WORDS, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world("thread-county")


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def read(client: Client, world: World, path: str = "", **headers: str) -> str:
    response = client.get(f"/p/{world.process.slug}/{path}", headers=headers)
    assert response.status_code == 200, path
    return response.content.decode()


def words_in(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_one_public_process_is_the_front_page(reader: Client, world: World) -> None:
    assert reader.get("/").headers["Location"] == f"/p/{world.process.slug}/"
    make_world("other-county")
    page = reader.get("/").content.decode()
    assert page.count("/p/other-county/") == 1 and page.count("/p/thread-county/") == 1


def test_nothing_public_says_so(reader: Client, world: World) -> None:
    hide_process(process=world.process, by=SYSTEM)
    assert "Nothing public yet" in reader.get("/").content.decode()
    assert reader.get(f"/p/{world.process.slug}/").status_code == 404


def test_home_tells_the_way_with_numbers_as_published(reader: Client, world: World) -> None:
    page = words_in(read(reader, world))
    assert "Mandate" in page and "Kreistag: adopted" in page and "Measures are running" in page
    assert "voices still open" in page and f"of {world.version.total_voices}" in page
    # What is said after the version was frozen changes no public number.
    before = page
    release_voices(process=world.process, voices=[world.sealed.pk], by=SYSTEM)
    cache.clear()
    assert words_in(read(reader, world)) == before


def test_a_chapter_shows_marks_and_opens_its_ground_beside(reader: Client, world: World) -> None:
    page = read(reader, world, "paper/4.2/")
    assert "<strong>niemand</strong>" in page and "without ground" in page
    assert WORDS not in page
    opened = read(reader, world, f"paper/4.2/?ground={world.block.uid}")
    assert WORDS in opened and "The last bus leaves at six" in opened and "<h1" in opened
    part = read(reader, world, f"paper/4.2/?ground={world.block.uid}", hx_request="true")
    assert WORDS in part and "<h1" not in part and part.lstrip().startswith('<div class="ground__panel"')


def test_ground_says_what_contradicts_and_what_its_figures_rest_on(reader: Client, world: World) -> None:
    page = words_in(read(reader, world, f"thread/block/{world.block.uid}/"))
    assert AGAINST in page and "Searched for contradiction" in page
    assert "n = 1,000" in page and "ab 14 Jahren" in page and "Simple random sampling" in page
    data = json.loads(read(reader, world, f"thread/block/{world.block.uid}.json"))
    assert data["grounded"] and data["version"] == 1 and data["findings"][0]["number"] == "E-001"


def test_ground_names_at_most_two_attributes_that_fit_ten_people(reader: Client, world: World) -> None:
    data = json.loads(read(reader, world, f"thread/block/{world.block.uid}.json"))
    quotes = [quote for finding in data["findings"] for quote in finding["voices"] + finding["against"]] + data["quotes"]
    assert quotes
    assert {quote["about"] for quote in quotes} == {"Bevölkerung · Nord"}
    assert all(world.process.uid not in json.dumps(quote) and "2026-04-09" not in json.dumps(quote) for quote in quotes)


def test_what_is_cited_after_the_version_stays_inside(reader: Client, world: World) -> None:
    """A draft's new ground is not public: the panel reads the published version, not the draft."""
    cite(block=world.block, finding=world.draft.finding, by=SYSTEM)
    add_support(finding=world.draft.finding, voices=[world.loose.pk], by=SYSTEM)
    page = read(reader, world, f"paper/4.2/?ground={world.block.uid}")
    assert world.draft.finding.claim not in page and LATER not in page


@pytest.mark.parametrize(
    "path", ["", "heard/", "voices/", "voices/?q=Gartenstra%C3%9Fe", "paper/", "became/", "take-part/", "feed/"]
)
def test_sealed_words_are_nowhere(reader: Client, world: World, path: str) -> None:
    assert "Gartenstraße" not in words_in(read(reader, world, path)).replace("Search: “Gartenstraße”", "").replace(
        'value="Gartenstraße"', ""
    )
    assert SEALED not in read(reader, world, path)


def test_what_was_said_is_searched_and_filtered(reader: Client, world: World) -> None:
    assert WORDS in read(reader, world, "voices/?q=LETZTE")
    assert WORDS in read(reader, world, "voices/?q=seven")  # found by its translation
    assert WORDS not in read(reader, world, "voices/?q=Fahrrad") and "Nothing found" in read(reader, world, "voices/?q=Fahrrad")
    themed = read(reader, world, f"voices/?theme={world.theme.key}")
    assert WORDS in themed and LATER not in themed
    assert "<script>" not in read(reader, world, "voices/?q=%3Cscript%3E&per_page=%3Cscript%3E&page=%22%3E")


def test_what_became_of_it(reader: Client, world: World) -> None:
    page = read(reader, world, "became/")
    assert "Ein Abendbus kommt." in page and world.draft.text not in page
    assert "Ein Abendbus kommt." not in read(reader, world, "became/?outcome=not_taken")
    measures = words_in(read(reader, world, "became/?view=measures"))
    assert "Abendbus" in measures and "running" in measures and "Die Linie fährt." in measures
    assert world.version.sha256 in read(reader, world, "became/?view=decisions")


def test_without_ground_has_a_page_of_its_own(reader: Client, world: World) -> None:
    page = read(reader, world, "paper/without-ground/")
    assert "Fördermittel" in page and "niemand" not in page


def test_who_was_heard_is_what_was_published(reader: Client, world: World) -> None:
    page = words_in(read(reader, world, "heard/"))
    assert "attendances, as of" in page and "Bevölkerung" in page
    # A protected group of which nobody was heard looks like one of which few were.
    assert "Refugees – –" in page


@pytest.mark.parametrize("path", ["", "heard/", "voices/", "became/", "take-part/"])
def test_a_kept_page_costs_the_gate_alone(
    reader: Client, world: World, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = reader.get(f"/p/{world.process.slug}/{path}")
    with django_assert_num_queries(1):
        again = reader.get(f"/p/{world.process.slug}/{path}")
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"] and "must-revalidate" in again.headers["Cache-Control"]
    unchanged = reader.get(f"/p/{world.process.slug}/{path}", headers={"if-none-match": first.headers["ETag"]})
    assert unchanged.status_code == 304


def test_pages_are_kept_apart_by_language_and_theme(reader: Client, world: World) -> None:
    english = read(reader, world)
    assert "Who was heard" in english and 'lang="en"' in english
    arabic = reader.get(f"/p/{world.process.slug}/?lang=ar")
    assert 'dir="rtl"' in arabic.content.decode()
    # The answer that sets the language's cookie is for this reader alone.
    assert "private" in arabic.headers["Cache-Control"] and arabic.cookies["kettfaden_language"].value == "ar"
    assert 'dir="rtl"' in read(reader, world)
    dark = Client(headers={"accept-language": "en"})
    dark.cookies["kettfaden_theme"] = "dark"
    assert 'data-kern-theme="dark"' in read(dark, world)
    assert 'data-kern-theme="dark"' not in read(Client(headers={"accept-language": "en"}), world)


def test_pages_of_members_are_never_kept(world: World) -> None:
    member = Client()
    member.force_login(world.account)
    response = member.get(f"/p/{world.process.slug}/")
    assert "private" in response.headers["Cache-Control"] and "ETag" not in response.headers
    assert "Log out" in response.content.decode() or "Abmelden" in response.content.decode()
    assert "Log out" not in read(Client(headers={"accept-language": "en"}), world)


@pytest.mark.parametrize(
    "address", ["paper/4.2/?ground={block}", "thread/block/{block}/", "thread/block/{block}.json", "voices/", ""]
)
def test_a_withdrawn_quotation_is_gone_with_the_next_look(reader: Client, world: World, address: str) -> None:
    path = address.format(block=world.block.uid)
    assert WORDS in read(reader, world, path)
    revision = world.process.public_revision
    withdrawal = request_withdrawal(contribution=world.spoken, channel="contact", by=SYSTEM)
    world.process.refresh_from_db()
    assert world.process.public_revision > revision
    assert WORDS not in read(reader, world, path)
    # Undone, it comes back sealed: still nowhere until somebody has reviewed it again.
    cancel_withdrawal(withdrawal=withdrawal, by=SYSTEM)
    assert WORDS not in read(reader, world, path)


def test_a_withdrawn_quotation_leaves_the_checksum_valid(reader: Client, world: World) -> None:
    request_withdrawal(contribution=world.spoken, channel="contact", by=SYSTEM)
    page = read(reader, world, f"paper/4.2/?ground={world.block.uid}")
    assert "Quotation withdrawn" in page and world.version.sha256 in page


def test_a_voice_sealed_again_is_gone_with_the_next_look(reader: Client, world: World) -> None:
    path = f"paper/4.2/?ground={world.block.uid}"
    assert WORDS in read(reader, world, path)
    seal_voices(process=world.process, voices=Voice.objects.filter(pk=world.voice.pk), by=SYSTEM)
    assert WORDS not in read(reader, world, path) and WORDS not in read(reader, world, "voices/")
    release_voices(process=world.process, voices=[world.voice.pk], privacy=Privacy.INTERNAL, by=SYSTEM)
    assert WORDS not in read(reader, world, "voices/")


def test_invented_is_marked(reader: Client, world: World) -> None:
    assert "voices are invented" in words_in(read(reader, world))
    assert "invented example" in read(reader, world, "feed/")


def test_themes_of_voices_within_are_not_named(reader: Client, world: World) -> None:
    inside = add_theme(process=world.process, key="inside", name="Streit im Haus", field=world.theme.field, by=SYSTEM)
    tag_voices(process=world.process, theme=inside, voices=[world.sealed.pk], by=SYSTEM)
    page = read(reader, world, f"voices/?field={world.theme.field.key}")
    assert "Busse" in page and "Streit im Haus" not in page
    assert "Streit im Haus" not in read(reader, world, "voices/?theme=inside")
