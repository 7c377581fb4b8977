"""Jana looks for voices, keeps a search, acts on many at once and takes a list home; others see less."""

import io

import pytest
from django.db.models import Count
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from kettfaden.equipment.jobs import run_pending
from kettfaden.equipment.models import Job, StoredFile
from kettfaden.evidence.models import Privacy, SavedFilter, Voice
from kettfaden.evidence.tests.factories import capture
from kettfaden.findings.models import Support, VoiceTheme
from kettfaden.people.roles import Role
from kettfaden.process.tests.factories import make_member
from kettfaden.record.actor import SYSTEM
from kettfaden.record.models import Entry
from kettfaden.replies.queries.standing import STANDINGS, with_standing
from kettfaden.web.queries.voices import criteria_of, filtered
from kettfaden.web.tests.worlds import LATER, SEALED, WORDS, World, make_world
from kettfaden.web.views import export, voices

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world("list-county")


def log_in(world: World, role: str = Role.COORDINATOR, name: str = "Jana") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_member(world.process, role, name))
    return client


def page(client: Client, world: World, query: str = "") -> str:
    response = client.get(reverse("web:voices", args=[world.process.slug]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_each_criterion_narrows_the_list(world: World) -> None:
    jana = log_in(world)
    assert WORDS in page(jana, world, "?q=letzte+bus") and LATER not in page(jana, world, "?q=letzte+bus")
    assert WORDS in page(jana, world, f"?theme={world.theme.key}&group=population&region=north&format=forum&language=de")
    assert SEALED in page(jana, world, "?privacy=sealed") and WORDS not in page(jana, world, "?privacy=sealed")
    assert "Nothing found" in page(jana, world, "?group=refugees")
    # Sealed words are not searched: the search would tell what is in them.
    assert SEALED not in page(jana, world, "?q=Gartenstra%C3%9Fe")
    assert "<script>" not in page(jana, world, "?q=%3Cscript%3E&sort=%3Cscript%3E&per_page=%3Cscript%3E&page=-1&group=nobody")


def test_filtering_by_state_agrees_with_the_ledger(world: World) -> None:
    capture(world.source, "Ich hätte gern eine Antwort.", release=Privacy.QUOTABLE, asked_for_answer=True)
    counted = dict(
        with_standing(Voice.objects.filter(process=world.process)).order_by().values_list("standing_now").annotate(Count("pk"))
    )
    assert counted["answered"] and counted["open"] and counted["withdrawn"]
    for standing in STANDINGS:
        if standing == Voice.Standing.WITHDRAWN:
            continue
        found = filtered(SYSTEM, world.process, criteria_of(world.process, QueryDict(f"standing={standing}")))
        assert found.count() == counted.get(standing, 0), standing


def test_the_list_costs_the_same_for_one_row_and_for_twenty(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    jana = log_in(world)
    address = reverse("web:voices", args=[world.process.slug])
    jana.get(address)
    with django_assert_num_queries(17):
        assert jana.get(address + "?q=Kurs+beginnt").content.decode().count("voices__text") == 1
    with django_assert_num_queries(17):
        assert jana.get(address).content.decode().count("voices__text") > 10


def test_readers_find_no_sealed_voice_and_no_buttons(world: World) -> None:
    lena = log_in(world, Role.READER, "Lena")
    shown = page(lena, world, "?privacy=sealed") + page(lena, world)
    assert SEALED not in shown and 'value="release"' not in shown and WORDS in shown
    assert lena.post(reverse("web:voices_act", args=[world.process.slug]), {"act": "seal", "all": "1"}).status_code == 403
    assert lena.post(reverse("web:export_voices", args=[world.process.slug]), {}).status_code == 403


def test_a_search_is_kept_for_oneself(world: World) -> None:
    jana, erik = log_in(world), log_in(world, Role.EDITOR, "Erik")
    jana.post(reverse("web:keep_filter", args=[world.process.slug]), {"name": "Abends", "query": "q=Bus&nonsense=1"})
    saved = SavedFilter.objects.get(name="Abends")
    assert saved.query == "q=Bus"
    assert "Abends" in page(jana, world) and "Abends" not in page(erik, world)
    assert erik.post(reverse("web:forget_filter", args=[world.process.slug, saved.uid])).status_code == 404
    jana.post(reverse("web:forget_filter", args=[world.process.slug, saved.uid]))
    assert not SavedFilter.objects.filter(pk=saved.pk).exists()


def act(client: Client, world: World, **data: object) -> str:
    response = client.post(reverse("web:voices_act", args=[world.process.slug]), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_acting_asks_once_and_then_does_it(world: World) -> None:
    jana = log_in(world)
    asked = act(jana, world, act="release", chosen=[world.sealed.uid])
    assert "Release 1 voice" in asked and Voice.objects.get(pk=world.sealed.pk).privacy == Privacy.SEALED
    done = act(jana, world, act="release", chosen=[world.sealed.uid], confirmed="1", privacy="internal")
    assert "1 voice was released" in done and Voice.objects.get(pk=world.sealed.pk).privacy == Privacy.INTERNAL
    act(jana, world, act="tag", chosen=[world.loose.uid], confirmed="1", theme=world.theme.pk)
    assert VoiceTheme.objects.filter(voice=world.loose, theme=world.theme).exists()
    act(jana, world, act="link", chosen=[world.loose.uid], confirmed="1", finding=world.finding.uid, stance="contradicts")
    assert Support.objects.get(finding=world.finding, voice=world.loose).stance == "contradicts"
    act(jana, world, act="seal", chosen=[world.loose.uid], confirmed="1")
    assert Voice.objects.get(pk=world.loose.pk).privacy == Privacy.SEALED


def test_urgent_needs_a_reason_and_what_was_chosen_stays_chosen(world: World) -> None:
    jana = log_in(world)
    refused = act(jana, world, act="mark", chosen=[world.loose.uid], confirmed="1", standing="urgent", reason="")
    assert "Say why it is unusable" in refused and f'value="{world.loose.uid}"' in refused
    assert Voice.objects.get(pk=world.loose.pk).standing == Voice.Standing.OPEN
    act(jana, world, act="mark", chosen=[world.loose.uid], confirmed="1", standing="urgent", reason="Jugendamt, Frau B.")
    assert Voice.objects.get(pk=world.loose.pk).standing == Voice.Standing.URGENT


def test_all_that_match_means_the_search_and_no_more(world: World) -> None:
    jana = log_in(world)
    before = Voice.objects.filter(process=world.process, privacy=Privacy.SEALED).count()
    assert "Seal 12 voices" in act(jana, world, act="seal", all="1", query="q=Abendbus")
    act(jana, world, act="seal", all="1", query="q=Abendbus", confirmed="1")
    assert Voice.objects.filter(process=world.process, privacy=Privacy.SEALED).count() == before + 12


def test_too_many_at_once_are_refused_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "MOST_AT_ONCE", 3)
    told = act(log_in(world), world, act="seal", all="1", confirmed="1")
    assert "more than 3 voices" in told and Voice.objects.get(pk=world.voice.pk).privacy == Privacy.QUOTABLE
    assert "Choose at least one voice" in act(log_in(world), world, act="seal", confirmed="1")


def test_voices_of_another_process_are_not_touched(world: World) -> None:
    other = make_world("other-county")
    act(log_in(world), world, act="seal", chosen=[other.voice.uid], confirmed="1")
    assert Voice.objects.get(pk=other.voice.pk).privacy == Privacy.QUOTABLE


def sheet(content: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(content), read_only=True).active.iter_rows(values_only=True))


def test_the_export_holds_the_filtered_list_and_no_formula(world: World) -> None:
    capture(world.source, "=1+1 sagt der Bus", release=Privacy.QUOTABLE, is_synthetic=True)
    jana = log_in(world)
    response = jana.post(reverse("web:export_voices", args=[world.process.slug]), {"query": "q=Bus"})
    assert (
        response.headers["Content-Disposition"].endswith('.xlsx"') and response.headers["Cache-Control"] == "private, no-store"
    )
    rows = sheet(response.content)
    texts = [row[1] for row in rows[1:]]
    assert WORDS in texts and "'=1+1 sagt der Bus" in texts and SEALED not in texts
    assert [row[-1] for row in rows[1:] if row[1] == "'=1+1 sagt der Bus"] == ["yes"]
    assert (
        Entry.objects.filter(event="data.exported", scope=world.process.uid).latest("id").detail
        == f"list=voices count={len(texts)}"
    )


def test_nothing_sealed_or_urgent_leaves_the_house(world: World) -> None:
    everything = log_in(world).post(reverse("web:export_voices", args=[world.process.slug]), {"query": ""})
    texts = [row[1] for row in sheet(everything.content)]
    assert WORDS in texts and SEALED not in texts and world.withdrawn.text not in texts


def test_a_large_export_goes_on_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    jana, erik = log_in(world), log_in(world, Role.RESEARCHER, "Dr. Mertens")
    response = jana.post(reverse("web:export_voices", args=[world.process.slug]), {"query": "q=Abendbus"}, follow=True)
    assert "The list is being written" in response.content.decode()
    job = Job.objects.filter(kind="web.export_voices").latest("pk")
    assert "Abendbus" not in str(job.arguments)
    run_pending(raise_errors=True)
    progress = reverse("web:export_progress", args=[world.process.slug, job.uid])
    assert "Download" in jana.get(progress).content.decode()
    assert "<h1" not in jana.get(progress, headers={"hx-request": "true"}).content.decode()
    file = jana.get(reverse("web:export_file", args=[world.process.slug, job.uid]))
    assert len(sheet(b"".join(file.streaming_content))) == 13
    assert not SavedFilter.objects.filter(page="voices-export", account__name="Jana", query="q=Abendbus").exists()
    # Somebody else's export is nobody's.
    assert erik.get(progress).status_code == 404
    assert StoredFile.objects.filter(kind=f"voices-export:{job.uid}").count() == 1
