"""Jana keeps a backup; a year later the machine is gone and Tomasz restores it on another."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from kettfaden.command_line.tests.shell import Installation, migrated_installation, new_installation

pytestmark = pytest.mark.postgres

FILL = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from kettfaden.people.actions import create_account
from kettfaden.record.actions import append, seal_all
from kettfaden.record.actor import SYSTEM
create_account(email="jana@example.org", name="Jana", password=None, by=SYSTEM)
default_storage.save("minutes/forum.txt", ContentFile(b"what was said at the forum"))
seal_all()
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    place = migrated_installation(tmp_path_factory.mktemp("jana"))
    place.python(FILL)
    return place


@pytest.fixture(scope="module")
def archive(place: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("safe") / "backup.tar.gz"
    report = place.report("backup", "--out", str(target))
    assert report["archive"] == str(target)
    assert report["record_head"].startswith("1:")
    return target


def _names(archive: Path) -> list[str]:
    with tarfile.open(archive) as content:
        return content.getnames()


def _changed(archive: Path, target: Path, name: str, content: bytes | None) -> Path:
    """A copy of the archive with one file replaced (None: left out)."""
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            data = old.extractfile(entry)
            assert data is not None
            body = data.read()
            if entry.name == name:
                if content is None:
                    continue
                body = content
                entry.size = len(content)
            new.addfile(entry, io.BytesIO(body))
    return target


def test_the_archive_holds_database_and_files_but_no_keys(archive: Path) -> None:
    names = _names(archive)
    assert "manifest.json" in names
    assert "files/minutes/forum.txt" in names
    assert any(name.startswith("database.") for name in names)
    assert not any("key" in name or "erasures" in name for name in names)
    assert archive.stat().st_mode & 0o077 == 0


def test_keys_come_along_only_when_asked_for(place: Installation, tmp_path: Path) -> None:
    done = place.call("backup", "--with-keys", "--out", str(tmp_path / "b.tar.gz"))
    assert done.returncode == 0, done.stderr
    assert "keys/session.key" in _names(tmp_path / "b.tar.gz")


def test_an_archive_is_never_overwritten(place: Installation, archive: Path) -> None:
    before = archive.read_bytes()
    done = place.call("backup", "--out", str(archive))
    assert done.returncode == 2
    assert archive.read_bytes() == before


def test_restored_it_is_all_there_and_the_record_holds(archive: Path, tmp_path: Path) -> None:
    other = new_installation(tmp_path)
    report = other.report("restore", str(archive), "--no-erasures")
    assert report["record_intact"] is True
    asked = "from kettfaden.people.models import Account; print(Account.objects.get().email)"
    assert other.python(asked) == "jana@example.org"
    assert (other.data / "files" / "minutes" / "forum.txt").read_bytes() == b"what was said at the forum"
    assert other.report("record", "verify")["intact"] is True


def test_without_the_list_of_erasures_it_refuses(archive: Path, tmp_path: Path) -> None:
    other = new_installation(tmp_path)
    done = other.call("restore", str(archive))
    assert done.returncode == 1
    assert "KETTFADEN_ERASURE_LIST" in done.stderr
    assert not (other.data / "files").exists()


def test_a_folder_in_use_is_left_alone(place: Installation, archive: Path) -> None:
    done = place.call("restore", str(archive), "--no-erasures")
    assert done.returncode == 1
    assert "empty" in done.stderr


@pytest.mark.parametrize("content", [b"something else was said", None], ids=["changed", "left out"])
def test_a_damaged_archive_changes_nothing(archive: Path, tmp_path: Path, content: bytes | None) -> None:
    broken = _changed(archive, tmp_path / "broken.tar.gz", "files/minutes/forum.txt", content)
    other = new_installation(tmp_path)
    done = other.call("restore", str(broken), "--no-erasures")
    assert done.returncode == 1
    assert "files/minutes/forum.txt" in done.stderr
    assert not (other.data / "files").exists()
    assert not (other.data / "kettfaden.sqlite3").exists()


def test_a_file_that_reaches_out_of_the_folder_is_refused(archive: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as content:
        entry = tarfile.TarInfo("../outside.txt")
        entry.size = 4
        content.addfile(entry, io.BytesIO(b"evil"))
        manifest = json.dumps({"format": 1, "files": []}).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(manifest)
        content.addfile(entry, io.BytesIO(manifest))
    other = new_installation(tmp_path)
    done = other.call("restore", str(evil), "--no-erasures")
    assert done.returncode == 1
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b\x08broken"], ids=["empty", "text", "half"])
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter.tar.gz").write_bytes(content)
    done = new_installation(tmp_path).call("restore", str(tmp_path / "letter.tar.gz"), "--no-erasures")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
