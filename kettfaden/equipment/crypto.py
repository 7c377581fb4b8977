"""Secrets at rest: named keyrings, encrypted fields and keyed hashes, each value marked with the id of its key.

A ring lives in `<data>/keys/<ring>.json` (made on first use, readable by its owner alone) or, where the operator
prefers, in the environment: `KETTFADEN_KEYS_<RING>="id:key id:key"`, the key in use first. Keys never come from
SECRET_KEY: that one may change on any day, these must not be lost.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

RING_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_KEY_ID = re.compile(r"[a-z0-9]{1,12}")


class KeyProblem(Exception):
    """A keyring cannot be read, or a value cannot be opened with it. Never carries the value."""


@dataclass(frozen=True)
class Key:
    """One key of a ring: encrypts, and hashes with a key derived from the same material."""

    id: str
    material: str = field(repr=False)

    @cached_property
    def fernet(self) -> Fernet:
        """Authenticated encryption (AES-128-CBC and HMAC-SHA256)."""
        return Fernet(self.material)

    @cached_property
    def _hash_key(self) -> bytes:
        # A key of its own for hashing, so that a hash never helps against the cipher (RFC 5869).
        return HKDF(SHA256(), 32, salt=None, info=b"kettfaden keyed hash").derive(self.material.encode())

    def keyed_hash(self, text: str) -> str:
        """HMAC-SHA256 of the text (RFC 2104), as `id:hex`."""
        return f"{self.id}:{hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()}"


@dataclass(frozen=True)
class Keyring:
    """The live keys of one name, the one in use first."""

    name: str
    keys: tuple[Key, ...]

    @property
    def primary(self) -> Key:
        """The key that new values are written with."""
        return self.keys[0]

    def key(self, key_id: str) -> Key:
        """The live key of that id; KeyProblem if it is none of this ring's."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise KeyProblem(f"the ring {self.name!r} has no key {key_id!r}")


_rings: dict[tuple[str, str], tuple[object, Keyring]] = {}


def keyring(name: str) -> Keyring:
    """The ring of that name, read again when its file changed; made with a first key if there is none yet.

    Raises KeyProblem if the file or the variable is not what it should be.
    """
    if not RING_NAME.fullmatch(name):
        raise ValueError(f"a ring's name is small letters, digits and hyphens, not {name!r}")
    given = os.environ.get(_variable(name), "").strip()
    path = _path(name)
    stamp: object = given or _stamp(path)
    if stamp is None:
        _make(name, path)
        stamp = _stamp(path)
    cached = _rings.get((str(path), name))
    if cached and cached[0] == stamp:
        return cached[1]
    ring = Keyring(name, _from_environment(name, given) if given else _from_file(name, path))
    _rings[(str(path), name)] = (stamp, ring)
    return ring


def encrypt(ring: str, text: str) -> str:
    """The text under the ring's key in use, as `key id:token`. No time of encryption is kept in the token."""
    key = keyring(ring).primary
    return f"{key.id}:{key.fernet.encrypt_at_time(text.encode(), 0).decode('ascii')}"


def decrypt(ring: str, token: str) -> str:
    """The text that `encrypt` was given. Raises KeyProblem if the key is gone or the token was changed."""
    key_id, _, sealed = token.partition(":")
    try:
        return keyring(ring).key(key_id).fernet.decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise KeyProblem(f"a value of the ring {ring!r} does not open with its key {key_id!r}") from error


def keyed_hash(ring: str, text: str) -> str:
    """HMAC-SHA256 under the ring's key in use, as `key id:64 hex digits`."""
    return keyring(ring).primary.keyed_hash(text)


def keyed_hash_candidates(ring: str, text: str) -> list[str]:
    """The hashes of the text under every live key: look a stored hash up with `__in`."""
    return [key.keyed_hash(text) for key in keyring(ring).keys]


def rotate(ring: str) -> str:
    """Put a new key in front and return its id; older ones go on opening what they sealed."""
    keyring(ring)
    if os.environ.get(_variable(ring), "").strip():
        raise KeyProblem(f"{_variable(ring)} is set: put a new key in front there (make one with `new_key`)")
    with _locked(ring) as path:
        key_id, material = new_key()
        keys = [{"id": key_id, "key": material}, *json.loads(path.read_text())["keys"]]
        _write(path, keys)
    return key_id


def retire_key(ring: str, key_id: str) -> None:
    """Destroy an older key for good: what is still sealed or hashed under it is lost. KeyProblem for the one in use."""
    if keyring(ring).primary.id == key_id:
        raise KeyProblem(f"{key_id!r} is the key in use of the ring {ring!r}")
    keyring(ring).key(key_id)
    if os.environ.get(_variable(ring), "").strip():
        raise KeyProblem(f"{_variable(ring)} is set: take the key {key_id!r} out there")
    with _locked(ring) as path:
        _write(path, [key for key in json.loads(path.read_text())["keys"] if key["id"] != key_id])


def new_key() -> tuple[str, str]:
    """A fresh key id and key material, as a ring's file or variable takes them."""
    return secrets.token_hex(3), Fernet.generate_key().decode("ascii")


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database only sees sealed. It cannot be searched or sorted; look up by a keyed hash beside it.

    An empty text stays empty, so that 'nothing there' can be asked.
    """

    def __init__(self, *args: Any, ring: str, **kwargs: Any) -> None:
        self.ring = ring
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As written in a migration."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "ring": self.ring}

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        text = super().get_prep_value(value)
        return encrypt(self.ring, text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        """Open on the way out."""
        return decrypt(self.ring, value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: any comparison with a sealed value would silently find nothing."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be compared; use a keyed hash")
        return super().get_lookup(lookup_name)


def reencrypt(ring: str, *, batch: int = 500) -> Iterator[tuple[type[models.Model], int]]:
    """Bring every EncryptedTextField of the ring under the key in use, batch by batch.

    Yields (model, values rewritten in this batch). A value that somebody changes meanwhile is left to them: they write
    with the new key already. Safe to stop and to run again.
    """
    primary = keyring(ring).primary.id
    for model in apps.get_models():
        for sealed in model._meta.local_fields:
            if isinstance(sealed, EncryptedTextField) and sealed.ring == ring:
                yield from _reencrypt_column(model, sealed, primary, batch)


def _reencrypt_column(
    model: type[models.Model], sealed: EncryptedTextField, primary: str, batch: int
) -> Iterator[tuple[type[models.Model], int]]:
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    key_field = model._meta.pk
    table, column, key = quote(model._meta.db_table), quote(sealed.column or ""), quote(key_field.column or "")
    last: Any = None
    while True:
        after = f"AND {key} > %s " if last is not None else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {column} FROM {table} WHERE {column} <> '' AND {column} NOT LIKE %s "
                f"{after}ORDER BY {key} LIMIT %s",
                [f"{primary}:%", *([last] if last is not None else []), batch],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            changed = 0
            for pk, old in rows:
                cursor.execute(
                    f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",
                    [encrypt(sealed.ring, decrypt(sealed.ring, old)), pk, old],
                )
                changed += cursor.rowcount
        last = rows[-1][0]
        yield model, changed


def _variable(ring: str) -> str:
    return "KETTFADEN_KEYS_" + ring.upper().replace("-", "_")


def _path(ring: str) -> Path:
    return Path(settings.KETTFADEN_DATA) / "keys" / f"{ring}.json"


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _from_environment(ring: str, given: str) -> tuple[Key, ...]:
    pairs = [pair.partition(":") for pair in re.split(r"[\s,]+", given)]
    return _checked([{"id": key_id, "key": material} for key_id, _, material in pairs], _variable(ring))


def _from_file(ring: str, path: Path) -> tuple[Key, ...]:
    try:
        keys = json.loads(path.read_text())["keys"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyProblem(f"the keys of the ring {ring!r} cannot be read") from error
    return _checked(keys, f"the keys of the ring {ring!r}")


def _checked(keys: list[Mapping[str, str]], where: str) -> tuple[Key, ...]:
    found = []
    for entry in keys:
        try:
            Fernet(entry["key"])
        except (KeyError, TypeError, ValueError) as error:
            raise KeyProblem(f"{where} hold something that is no key") from error
        if not _KEY_ID.fullmatch(str(entry.get("id", ""))):
            raise KeyProblem(f"{where} hold a key without a proper id")
        found.append(Key(entry["id"], entry["key"]))
    if not found or len({key.id for key in found}) != len(found):
        raise KeyProblem(f"{where} are empty or name a key twice")
    return tuple(found)


def _make(ring: str, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_id, material = new_key()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _write(draft, [{"id": key_id, "key": material}])
    try:
        # Two processes may start at once; only one of them may make the ring, and never over an older one.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _write(path: Path, keys: list[dict[str, str]]) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as handle:
        json.dump({"keys": keys}, handle, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(draft, path)


@contextmanager
def _locked(ring: str) -> Iterator[Path]:
    """The path of a ring's file while nobody else changes it."""
    path = _path(ring)
    handle = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield path
    finally:
        os.close(handle)
