"""The archive that `backup` writes and `restore` reads: a tar with a manifest of every file's size and SHA-256.

    manifest.json     what is in it, and from which version, database and head of the record
    database.sqlite3  or database.pgdump
    files/...         the stored files, unless they lie in an object store
    keys/...          only when asked for

The list of erasures is never in it: restoring must forget again what was erased after the backup.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused

FORMAT = 1
MANIFEST = "manifest.json"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Part:
    """One file of the archive: its path there, its size in bytes, its SHA-256 (hex)."""

    path: str
    size: int
    sha256: str


def write(target: Path, parts: Iterable[tuple[str, Path]], about: dict[str, Any]) -> list[Part]:
    """Write `parts` (path in the archive, file) to `target` whole or not at all; readable by the owner only."""
    half = target.with_name(target.name + ".part")
    half.touch(mode=0o600)
    written: list[Part] = []
    try:
        with tarfile.open(half, "w:gz", compresslevel=6) as archive:
            for path, file in parts:
                with file.open("rb") as content:
                    entry = archive.gettarinfo(arcname=path, fileobj=content)
                    entry.uid = entry.gid = 0
                    entry.uname = entry.gname = ""
                    reader = _Hashing(content)
                    archive.addfile(entry, reader)  # type: ignore[arg-type]
                written.append(Part(path, entry.size, reader.digest.hexdigest()))
            manifest = json.dumps({"format": FORMAT, **about, "files": [asdict(part) for part in written]}, indent=1)
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(manifest.encode())
            entry.mode = 0o600
            archive.addfile(entry, io.BytesIO(manifest.encode()))
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return written


class _Hashing:
    """Reads a file and hashes on the way, so that what is hashed is what is written."""

    def __init__(self, content: IO[bytes]) -> None:
        self.content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.content.read(size)
        self.digest.update(block)
        return block


def unpack(source: Path, into: Path) -> dict[str, Any]:
    """Unpack an archive into an empty folder and return its manifest.

    Raises Refused when the file is no archive of ours, or when anything in it is missing, added or changed.
    """
    found: dict[str, Part] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, "r:gz") as archive:
            for entry, content in _files_of(archive):
                if entry.name == MANIFEST:
                    manifest = json.loads(content.read(64 * _BLOCK))
                else:
                    found[entry.name] = _unpack_one(entry.name, content, into)
    except (tarfile.TarError, EOFError, OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Refused(_("This file cannot be read as a backup: it is damaged or something else.")) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Refused(_("This file has no manifest of a format this version knows."))
    listed = {part["path"]: Part(**part) for part in manifest["files"]}
    for path in sorted(listed.keys() | found.keys()):
        if path not in found:
            raise Refused(_("The backup is damaged: %(path)s is missing.") % {"path": path})
        if path not in listed:
            raise Refused(_("The backup was changed: %(path)s is not in its manifest.") % {"path": path})
        if found[path] != listed[path]:
            raise Refused(_("The backup is damaged: %(path)s is not what the manifest says.") % {"path": path})
    return manifest


def _files_of(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for entry in archive:
        content = archive.extractfile(entry) if entry.isreg() else None
        name = PurePosixPath(entry.name)
        if content is None or name.is_absolute() or ".." in name.parts:
            raise Refused(_("The backup was changed: %(path)s does not belong into one.") % {"path": entry.name})
        yield entry, content


def _unpack_one(name: str, content: IO[bytes], into: Path) -> Part:
    target = into / name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
            file.write(block)
    return Part(name, size, digest.hexdigest())
