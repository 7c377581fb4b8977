"""Downloading versions: Jana coordinates, Oksana reads the public pages, Tomasz has no part in the process."""

import datetime
import json

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kettfaden.concept.actions import publish_version
from kettfaden.concept.export import FORMATS, keeping
from kettfaden.concept.models import Version
from kettfaden.concept.tests.papers import ARABIC, SmallPaper, make_small_paper
from kettfaden.equipment.jobs import enqueue, run_pending
from kettfaden.equipment.models import Job, StoredFile
from kettfaden.people.roles import Role
from kettfaden.process.tests.factories import make_account, make_member
from kettfaden.record.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPaper:
    return make_small_paper()


@pytest.fixture
def version(small: SmallPaper) -> Version:
    return small.freeze()


def address(version: Version, format: str = "html", name: str = "version") -> str:
    return reverse(f"concept_export:{name}", args=[version.process.slug, version.number, format])


def signed_in(account: object) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_oksana_gets_a_published_version_once_it_is_made(version: Version, client: Client) -> None:
    publish_version(version=version, by=SYSTEM)
    waiting = client.get(address(version))
    assert waiting.status_code == 202
    assert b'id="progress"' in waiting.content
    client.get(address(version))
    assert Job.objects.filter(kind=keeping.JOB).count() == 1, "asking twice made two jobs"

    run_pending(raise_errors=True)
    ready = client.get(address(version, name="state"))
    assert address(version).encode() in ready.content
    response = client.get(address(version))
    assert response.status_code == 200
    assert f'attachment; filename="{version.process.slug}-version-1.html"' in response["Content-Disposition"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert ARABIC in body(response).decode()


def test_the_canonical_text_comes_at_once(version: Version, client: Client) -> None:
    publish_version(version=version, by=SYSTEM)
    response = client.get(address(version, "json"))
    assert response.content.decode() == version.canonical
    assert json.loads(response.content)["version"]["number"] == 1


def test_an_unpublished_version_is_for_members_only(version: Version, small: SmallPaper, client: Client) -> None:
    jana, tomasz = make_member(small.process, Role.COORDINATOR), make_account("Tomasz")
    for name in ("version", "state"):
        assert client.get(address(version, name=name)).status_code == 404
        assert signed_in(tomasz).get(address(version, name=name)).status_code == 404
        assert signed_in(jana).get(address(version, name=name)).status_code in {200, 202}


def test_what_does_not_exist_is_not_found(version: Version, client: Client) -> None:
    publish_version(version=version, by=SYSTEM)
    assert client.get(address(version, "exe")).status_code == 404
    assert client.get(reverse("concept_export:version", args=[version.process.slug, 7, "pdf"])).status_code == 404
    other = make_small_paper()
    assert client.get(reverse("concept_export:version", args=[other.process.slug, 1, "pdf"])).status_code == 404


def test_a_quotation_taken_back_makes_a_new_file_and_deletes_the_old(small: SmallPaper, version: Version) -> None:
    publish_version(version=version, by=SYSTEM)
    client = Client()
    client.get(address(version))
    run_pending(raise_errors=True)
    old = StoredFile.objects.get(scope=version.uid)
    assert default_storage.exists(old.path)

    small.take_back(small.arabic)
    assert client.get(address(version)).status_code == 202, "the old file must not be given out any more"
    run_pending(raise_errors=True)
    assert ARABIC not in body(client.get(address(version))).decode()
    assert not StoredFile.objects.filter(pk=old.pk).exists()
    assert not default_storage.exists(old.path)


def test_one_taken_back_and_another_restored_is_a_new_file_too(small: SmallPaper, version: Version) -> None:
    """The number of those withdrawn is the same; which ones are shown is not."""
    first, second = version.quotations.order_by("pk")
    kinds = set()
    for gone in (first, second):
        version.quotations.update(text="words")
        version.quotations.filter(pk=gone.pk).update(text="")
        kinds.add(keeping.kind_of(version, "pdf", "de"))
    assert len(kinds) == 2


def test_outdated_files_go_even_when_nobody_asks(small: SmallPaper, version: Version) -> None:
    keeping.keep(version, "html", "de", b"<!doctype html>" + ARABIC.encode())
    keeping.keep(version, "html", "en", b"<!doctype html>" + ARABIC.encode())
    assert keeping.drop_outdated() == 0
    small.take_back(small.arabic)
    enqueue("concept.drop_outdated_exports")
    run_pending(raise_errors=True)
    assert not StoredFile.objects.filter(scope=version.uid).exists()


def test_a_job_that_runs_twice_makes_one_file(version: Version) -> None:
    for _time in range(2):
        keeping.ask_for(version, "html", "de")
        run_pending(raise_errors=True)
    assert StoredFile.objects.filter(scope=version.uid).count() == 1


def test_a_failure_is_said_and_not_tried_again_at_once(version: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_version(version=version, by=SYSTEM)
    keeping.ask_for(version, "html", "de")
    Job.objects.filter(kind=keeping.JOB).update(
        state=Job.State.FAILED, finished_at=datetime.datetime.now(datetime.UTC), error="PrintProblem"
    )
    response = Client().get(address(version) + "?lang=en")
    assert "could not be made" in response.content.decode()
    assert Job.objects.filter(kind=keeping.JOB).count() == 1


def test_the_editors_page_names_what_a_pdf_cannot_show(small: SmallPaper) -> None:
    small.add("Ein Lachen 😀.", small.housing)
    version = small.freeze()
    ewa = signed_in(make_member(small.process, Role.EDITOR, "Ewa"))
    page = ewa.get(reverse("concept_export:exports", args=[small.process.slug, version.number])).content.decode()
    assert "😀" in page and "4.2 Wohnen" in page
    assert all(address(version, format) in page for format in FORMATS)
    officer = signed_in(make_member(small.process, Role.OFFICER, "Mira"))
    assert officer.get(reverse("concept_export:exports", args=[small.process.slug, version.number])).status_code == 403


def test_a_download_takes_few_queries(
    version: Version, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_version(version=version, by=SYSTEM)
    client.get(address(version))
    run_pending(raise_errors=True)
    with django_assert_num_queries(4):  # process, version, what may be shown, the file
        client.get(address(version))
