"""Jana keeps a backup; a year later the machine is gone and Tomasz restores it on another."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from kettfaden.command_line.archive import unpack
from kettfaden.command_line.tests.shell import Installation, migrated_installation, new_installation
from kettfaden.equipment.refusals import Refused

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


def test_a_damaged_archive_changes_nothing(archive: Path, tmp_path: Path) -> None:
    broken = _changed(archive, tmp_path / "broken.tar.gz", "files/minutes/forum.txt", b"something else was said")
    other = new_installation(tmp_path)
    done = other.call("restore", str(broken), "--no-erasures")
    assert done.returncode == 1
    assert "files/minutes/forum.txt" in done.stderr
    assert not (other.data / "files").exists()
    assert not (other.data / "kettfaden.sqlite3").exists()


def test_a_file_that_was_left_out_is_missed(archive: Path, tmp_path: Path) -> None:
    broken = _changed(archive, tmp_path / "broken.tar.gz", "files/minutes/forum.txt", None)
    with pytest.raises(Refused, match="files/minutes/forum.txt is missing"):
        unpack(broken, tmp_path / "into")


def _archive_of(target: Path, **files: bytes) -> Path:
    with tarfile.open(target, "w:gz") as content:
        for name, body in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            content.addfile(entry, io.BytesIO(body))
    return target


def test_a_file_that_was_added_is_refused(tmp_path: Path) -> None:
    manifest = json.dumps({"format": 1, "files": []}).encode()
    added = _archive_of(tmp_path / "added.tar.gz", **{"files/a.txt": b"a", "manifest.json": manifest})
    with pytest.raises(Refused, match="files/a.txt is not in its manifest"):
        unpack(added, tmp_path / "into")


def test_a_file_that_reaches_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    evil = _archive_of(tmp_path / "evil.tar.gz", **{"../outside.txt": b"evil"})
    with pytest.raises(Refused, match="outside"):
        unpack(evil, tmp_path / "into")
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b\x08broken"], ids=["empty", "text", "half"])
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter.tar.gz").write_bytes(content)
    with pytest.raises(Refused):
        unpack(tmp_path / "letter.tar.gz", tmp_path / "into")


SAY = """
from kettfaden.evidence.tests.factories import make_open_process, make_source, capture
capture(make_source(make_open_process()), "Im Treppenhaus ist kein Licht.")
"""
TAKE_BACK = """
from datetime import timedelta
from django.utils import timezone
from kettfaden.evidence.models import Contribution
from kettfaden.record.actor import SYSTEM
from kettfaden.replies.actions import erase_due, request_withdrawal
request_withdrawal(contribution=Contribution.objects.get(), channel="contact", by=SYSTEM)
print(erase_due(now=timezone.now() + timedelta(days=15)))
"""
HEARD = "from kettfaden.evidence.models import Voice; print(' '.join(Voice.objects.values_list('text', flat=True)))"


def test_who_was_erased_after_the_backup_is_erased_again(tmp_path: Path) -> None:
    before = migrated_installation(tmp_path / "before")
    before.python(SAY)
    assert before.python(HEARD) == "Im Treppenhaus ist kein Licht."
    before.report("backup", "--out", str(tmp_path / "backup.tar.gz"))
    assert before.python(TAKE_BACK) == "1"

    after = new_installation(tmp_path / "after")
    after.variables["KETTFADEN_ERASURE_LIST"] = f"{before.data}.erasures"
    report = after.report("restore", str(tmp_path / "backup.tar.gz"))
    assert report["erased_again"] == 1
    assert "Treppenhaus" not in after.python(HEARD)
    if not after.variables.get("KETTFADEN_DATABASE_URL"):
        files = [path.read_bytes() for path in after.data.rglob("*") if path.is_file()]
        assert not any(b"Treppenhaus" in content for content in files)
