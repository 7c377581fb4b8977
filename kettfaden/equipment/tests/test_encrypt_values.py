"""Jana keeps addresses under keys that rotate; nobody reads them in the database."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from kettfaden.equipment.crypto import (
    KeyProblem,
    decrypt,
    encrypt,
    keyed_hash,
    keyed_hash_candidates,
    keyring,
    new_key,
    reencrypt,
    retire_key,
    rotate,
)
from kettfaden.equipment.models import Mail


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path: Path) -> None:
    settings.KETTFADEN_DATA = tmp_path


def test_a_text_comes_back_and_carries_its_keys_id() -> None:
    sealed = encrypt("identity", "jana@example.org")
    assert sealed.startswith(f"{keyring('identity').primary.id}:")
    assert "jana" not in sealed
    assert decrypt("identity", sealed) == "jana@example.org"


def test_a_sealed_text_says_nothing_of_when_it_was_sealed() -> None:
    from cryptography.fernet import Fernet

    token = encrypt("identity", "x").partition(":")[2]
    assert Fernet(keyring("identity").primary.material).extract_timestamp(token) == 0


def test_keys_lie_in_the_data_folder_for_its_owner_alone(tmp_path: Path) -> None:
    encrypt("identity", "x")
    path = tmp_path / "keys" / "identity.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [set(key) for key in json.loads(path.read_text())["keys"]] == [{"id", "key"}]
    assert sorted(os.listdir(path.parent)) == ["identity.json"]


def test_rings_do_not_open_each_other() -> None:
    with pytest.raises(KeyProblem):
        decrypt("limits", encrypt("identity", "x"))


def test_a_changed_text_does_not_open() -> None:
    sealed = encrypt("identity", "Jana")
    forged = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(KeyProblem) as caught:
        decrypt("identity", forged)
    assert sealed[10:40] not in str(caught.value)


def test_after_rotating_old_texts_open_and_new_ones_use_the_new_key() -> None:
    old = encrypt("identity", "Jana")
    old_hash = keyed_hash("identity", "code")
    key_id = rotate("identity")
    assert decrypt("identity", old) == "Jana"
    assert encrypt("identity", "Jana").startswith(f"{key_id}:")
    assert keyed_hash("identity", "code") != old_hash
    # A hash that was stored before the change is still found.
    assert keyed_hash_candidates("identity", "code") == [keyed_hash("identity", "code"), old_hash]


def test_a_hash_depends_on_key_and_text() -> None:
    assert keyed_hash("identity", "a") == keyed_hash("identity", "a") != keyed_hash("identity", "b")
    assert keyed_hash("identity", "a").partition(":")[2] != keyed_hash("limits", "a").partition(":")[2]


def test_the_key_in_use_cannot_be_retired_and_a_retired_one_opens_nothing() -> None:
    old = encrypt("identity", "Jana")
    with pytest.raises(KeyProblem, match="in use"):
        retire_key("identity", old.partition(":")[0])
    rotate("identity")
    retire_key("identity", old.partition(":")[0])
    with pytest.raises(KeyProblem):
        decrypt("identity", old)


def test_keys_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (new_id, new), (old_id, old) = new_key(), new_key()
    monkeypatch.setenv("KETTFADEN_KEYS_INSTITUTE_A", f"{old_id}:{old}")
    sealed = encrypt("institute-a", "Protokoll")
    monkeypatch.setenv("KETTFADEN_KEYS_INSTITUTE_A", f"{new_id}:{new} {old_id}:{old}")
    assert decrypt("institute-a", sealed) == "Protokoll"
    assert encrypt("institute-a", "x").startswith(new_id)
    assert not (tmp_path / "keys").exists()
    with pytest.raises(KeyProblem, match="KETTFADEN_KEYS_INSTITUTE_A"):
        rotate("institute-a")


@pytest.mark.parametrize("given", ["abc", "id:tooshort", ":", "a:{key} a:{key}", "A B:{key}"])
def test_a_wrong_variable_is_named_and_its_value_not_shown(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("KETTFADEN_KEYS_X", given.format(key=new_key()[1]))
    with pytest.raises(KeyProblem) as caught:
        keyring("x")
    assert "KETTFADEN_KEYS_X" in str(caught.value)
    assert given not in str(caught.value)


def test_a_damaged_file_is_never_written_over(tmp_path: Path) -> None:
    encrypt("identity", "x")
    path = tmp_path / "keys" / "identity.json"
    path.write_text("{")
    with pytest.raises(KeyProblem, match="identity"):
        encrypt("identity", "y")
    assert path.read_text() == "{"


def test_two_processes_that_start_together_make_one_ring() -> None:
    ids: list[str] = []
    start = threading.Barrier(6)

    def first_use() -> None:
        start.wait()
        ids.append(keyring("fresh").primary.id)

    threads = [threading.Thread(target=first_use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 6
    assert len(set(ids)) == 1


def test_key_material_shows_in_no_representation() -> None:
    ring = keyring("identity")
    assert ring.primary.material not in repr(ring)


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b", "a" * 60])
def test_a_rings_name_is_no_path(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        keyring(name)


@pytest.mark.postgres
@pytest.mark.django_db
class TestEncryptedField:
    def test_the_database_sees_nothing(self) -> None:
        mail = Mail.objects.create(to="tomasz@example.org", subject="Einladung", text="Guten Tag Tomasz")
        with connection.cursor() as cursor:
            cursor.execute('SELECT "to", subject, text FROM equipment_mail')
            row = " ".join(cursor.fetchone())
        assert "omasz" not in row
        assert "Einladung" not in row
        found = Mail.objects.get(pk=mail.pk)
        assert (found.to, found.subject, found.text) == ("tomasz@example.org", "Einladung", "Guten Tag Tomasz")

    def test_bulk_writes_and_updates_are_sealed_too(self) -> None:
        mails = Mail.objects.bulk_create([Mail(to=f"p{number}@example.org", subject="A", text="B") for number in range(3)])
        Mail.objects.filter(pk=mails[0].pk).update(subject="Neu")
        mails[1].subject = "Auch neu"
        Mail.objects.bulk_update(mails[1:2], ["subject"])
        assert sorted(Mail.objects.values_list("subject", flat=True)) == ["A", "Auch neu", "Neu"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT subject FROM equipment_mail")
            assert not {"A", "Auch neu", "Neu"} & {value for (value,) in cursor.fetchall()}

    def test_comparing_is_refused_instead_of_finding_nothing(self) -> None:
        with pytest.raises(FieldError, match="keyed hash"):
            Mail.objects.filter(to="tomasz@example.org").exists()

    def test_an_empty_text_stays_empty(self) -> None:
        Mail.objects.create(to="a@example.org", subject="", text="")
        with connection.cursor() as cursor:
            cursor.execute("SELECT subject FROM equipment_mail")
            assert cursor.fetchone() == ("",)

    def test_everything_is_brought_under_the_new_key(self) -> None:
        for number in range(7):
            Mail.objects.create(to=f"p{number}@example.org", subject="" if number else "A", text="B")
        old = keyring("identity").primary.id
        new = rotate("identity")
        late = Mail.objects.create(to="late@example.org", subject="C", text="D")
        rewritten = [(model, count) for model, count in reencrypt("identity", batch=3) if model is Mail]
        assert sum(count for _model, count in rewritten) == 7 + 1 + 7
        assert max(count for _model, count in rewritten) == 3
        retire_key("identity", old)
        assert sorted(Mail.objects.values_list("to", flat=True))[:2] == ["late@example.org", "p0@example.org"]
        assert Mail.objects.get(pk=late.pk).text == "D"
        with connection.cursor() as cursor:
            cursor.execute('SELECT "to" FROM equipment_mail')
            assert {value.partition(":")[0] for (value,) in cursor.fetchall()} == {new}
        assert sum(count for model, count in reencrypt("identity") if model is Mail) == 0
