"""Jana keeps files; they are what their names say, nobody guesses their place, and deleted means gone."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from kettfaden.equipment.files import (
    UploadLimitMiddleware,
    delete_file,
    file_response,
    open_file,
    safe_name,
    store_file,
    sweep_files,
)
from kettfaden.equipment.jobs import run_pending
from kettfaden.equipment.models import Job, StoredFile
from kettfaden.equipment.refusals import Refused

PDF = b"%PDF-1.7 synthetic"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one's own."""
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(tmp_path))
    return tmp_path


def kept(store: Path) -> list[str]:
    return sorted(os.path.join(folder, name) for folder, _folders, names in os.walk(store) for name in names)


@pytest.mark.django_db
def test_a_file_comes_back_as_it_was(store: Path) -> None:
    stored = store_file(PDF, "Konzept (Entwurf).pdf", scope="process1", kind="export")
    assert (stored.name, stored.media_type, stored.size) == ("Konzept (Entwurf).pdf", "application/pdf", len(PDF))
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    with open_file(stored) as file:
        assert file.read() == PDF
    (path,) = kept(store)
    assert "Konzept" not in path
    assert path.endswith(stored.path)


@pytest.mark.django_db
def test_what_is_not_as_its_name_says_is_refused() -> None:
    for content, name in (
        (b"MZ\x90\0program", "Konzept.pdf"),
        (PDF, "Konzept.exe"),
        (PDF, "Konzept"),
        (b"<html>", "bild.png"),
        (b"a;b\0c", "tabelle.csv"),
        (b"", "leer.pdf"),
    ):
        with pytest.raises(Refused, match=name.partition(".")[0]):
            store_file(content, name, scope="", kind="upload")
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_what_is_too_large_is_refused_before_it_is_kept(store: Path) -> None:
    with pytest.raises(Refused, match="larger than 1 MB"):
        store_file(io.BytesIO(PDF + b"x" * 1024 * 1024), "k.pdf", scope="", kind="upload", max_bytes=1024 * 1024)
    assert kept(store) == []


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\jana\\Konzept.pdf", "Konzept.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("..pdf", "pdf"),
        ("", "file"),
        ("\u202egpj.exe.pdf", "gpj.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("عربي.pdf", "عربي.pdf"),
        (".htaccess", "htaccess"),
    ],
)
def test_names_are_made_safe(typed: str, safe: str) -> None:
    assert safe_name(typed) == safe
    assert len(safe_name(typed)) <= 120


@pytest.mark.django_db(transaction=True)
def test_deleted_means_gone_once_it_is_committed(store: Path) -> None:
    stored = store_file(PDF, "k.pdf", scope="process1", kind="export")
    with pytest.raises(RuntimeError), transaction.atomic():
        delete_file(stored)
        raise RuntimeError
    run_pending()
    assert len(kept(store)) == 1
    assert StoredFile.objects.count() == 1
    delete_file(stored)
    assert not StoredFile.objects.exists()
    run_pending()
    assert kept(store) == []
    assert Job.objects.get(kind="equipment.erase_file").state == Job.State.DONE


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_transaction_failed_is_swept_up_a_day_later(store: Path) -> None:
    keeper = store_file(PDF, "k.pdf", scope="", kind="export")
    with pytest.raises(RuntimeError), transaction.atomic():
        store_file(PDF, "lost.pdf", scope="", kind="export")
        raise RuntimeError
    (store / "foreign.txt").write_text("not ours")
    sweep_files()
    assert len(kept(store)) == 3, "it may belong to a transaction that is still open"
    yesterday = (timezone.now() - timedelta(days=1, minutes=1)).timestamp()
    for path in kept(store):
        os.utime(path, (yesterday, yesterday))
    sweep_files()
    assert kept(store) == sorted([str(store / keeper.path), str(store / "foreign.txt")])


@pytest.mark.django_db
def test_a_download_is_never_shown_inside_the_site() -> None:
    stored = store_file(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 'Bild „1“".svg', scope="", kind="x")
    response: Any = file_response(stored)
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Length"] == str(stored.size) == str(len(b"".join(response.streaming_content)))


class TestUploadLimit:
    def ask(self, length: str, language: str = "en") -> tuple[HttpResponse, list[str]]:
        reached: list[str] = []

        def view(request: Any) -> HttpResponse:
            reached.append(request.path)
            return HttpResponse("ok")

        request = RequestFactory().post("/upload/", HTTP_ACCEPT_LANGUAGE=language)
        request.META["CONTENT_LENGTH"] = length
        return UploadLimitMiddleware(view)(request), reached  # type: ignore[return-value]

    def test_two_gigabytes_are_refused_unread_with_a_page(self) -> None:
        response, reached = self.ask(str(2 * 1024**3))
        assert (response.status_code, reached) == (413, [])
        page = response.content.decode()
        assert '<html lang="en" dir="ltr"' in page
        assert "Files of up to 32 MB" in page
        assert "Nothing has been stored" in page

    def test_the_page_speaks_the_readers_language(self) -> None:
        assert '<html lang="ar" dir="rtl"' in self.ask(str(2 * 1024**3), "ar")[0].content.decode()

    @pytest.mark.parametrize("length", ["", "0", "5000", str(32 * 1024**2)])
    def test_what_is_within_the_limit_goes_on(self, length: str) -> None:
        response, reached = self.ask(length)
        assert (response.status_code, reached) == (200, ["/upload/"])

    @pytest.mark.parametrize("length", ["-1", "abc", "١٢", "9" * 40])
    def test_a_length_that_is_none_is_refused(self, length: str) -> None:
        assert self.ask(length)[0].status_code == 413

    def test_the_middleware_is_in_use(self, client: Client) -> None:
        assert client.post("/", CONTENT_LENGTH=str(2 * 1024**3)).status_code == 413
