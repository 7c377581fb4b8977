"""Zip archives from strangers: looked at before anything is unpacked."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.translation import gettext as _

ENTRIES = 1_000
UNPACKED_BYTES = 200 * 1024 * 1024
RATIO = 300
_RATIO_FROM = 8 * 1024 * 1024
_CHUNK = 256 * 1024

# What zipfile raises for an archive that is not as it says.
UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, KeyError, RuntimeError)


class UnsafeArchive(Exception):
    """The archive is not to be opened; the message is a sentence for the user."""


def damaged() -> str:
    """The sentence for a file that cannot be read to its end."""
    return _("The file is damaged. Open it in your spreadsheet program and save it again.")


def strange() -> str:
    """The sentence for a file that somebody has built to do harm."""
    return _("The file is built in a way that no spreadsheet program builds it.")


@contextmanager
def readable() -> Iterator[None]:
    """Turn what zipfile raises in the enclosed lines into UnsafeArchive."""
    try:
        yield
    except UNREADABLE as error:
        raise UnsafeArchive(damaged()) from error


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """Open a zip archive after checking what it announces: number, names, sizes and ratio of its entries.

    Raises UnsafeArchive. What an entry announces may be a lie; `check_contents` reads it.
    """
    with readable():
        archive = zipfile.ZipFile(file)
    entries = archive.infolist()
    if len(entries) > ENTRIES or len({entry.filename for entry in entries}) != len(entries):
        raise UnsafeArchive(strange())
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or entry.filename.startswith("/") or ":" in parts[0]:
            raise UnsafeArchive(strange())
        if entry.flag_bits & 0x1:
            raise UnsafeArchive(_("The file is protected by a password. Save it without one and try again."))
        if entry.file_size > _RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise UnsafeArchive(_("The file would become far larger when unpacked than it is; it is not opened."))
    if sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        raise UnsafeArchive(_("The file would become far larger when unpacked than it is; it is not opened."))
    return archive


def check_contents(archive: zipfile.ZipFile) -> None:
    """Unpack every entry once without keeping it: sizes and check sums are as announced, no XML defines entities.

    Raises UnsafeArchive.
    """
    for entry in archive.infolist():
        is_xml = entry.filename.endswith((".xml", ".rels"))
        tail = b""
        with readable(), archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                if is_xml and (b"<!ENTITY" in tail + chunk or b"<!DOCTYPE" in tail + chunk):
                    raise UnsafeArchive(strange())
                tail = chunk[-16:]
