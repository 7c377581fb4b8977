"""Files: kept under random names outside the web's reach, within a size, and truly gone when deleted."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kettfaden.equipment.jobs import enqueue, every, handler
from kettfaden.equipment.limits import FILE_BYTES, MEGABYTE
from kettfaden.equipment.models import Job, StoredFile
from kettfaden.equipment.refusals import Refused

# What a file begins with, whatever its name says (media type, first bytes, endings that go with it).
_KINDS: tuple[tuple[str, tuple[bytes, ...], tuple[str, ...]], ...] = (
    ("application/pdf", (b"%PDF-",), ("pdf",)),
    ("image/png", (b"\x89PNG\r\n\x1a\n",), ("png",)),
    ("image/jpeg", (b"\xff\xd8\xff",), ("jpg", "jpeg")),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",), ("xlsx",)),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",), ("docx",)),
    ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",), ("ods",)),
    ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",), ("odt",)),
    ("application/epub+zip", (b"PK\x03\x04",), ("epub",)),
    ("application/zip", (b"PK\x03\x04",), ("zip",)),
)
_TEXT_ENDINGS = {"txt": "text/plain", "csv": "text/csv", "json": "application/json", "yaml": "application/yaml",
                 "html": "text/html", "svg": "image/svg+xml"}  # fmt: skip


def safe_name(name: str) -> str:
    """A name that no file system, header or page can stumble over; at most 120 characters, its ending kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    name = re.sub(r'[<>:"|?*\s]+', " ", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:120] or "file"
    return f"{stem[: 119 - len(ending)] or 'file'}.{ending}"


def media_type_of(name: str, start: bytes) -> str | None:
    """The media type if the file's first bytes fit the ending of its name, else None."""
    ending = name.rpartition(".")[2].lower()
    for media_type, beginnings, endings in _KINDS:
        if ending in endings:
            return media_type if start.startswith(beginnings) else None
    if ending in _TEXT_ENDINGS and b"\x00" not in start:
        return _TEXT_ENDINGS[ending]
    return None


def store_file(
    content: "bytes | IO[bytes] | File[bytes]", name: str, *, scope: str, kind: str, max_bytes: int = FILE_BYTES
) -> StoredFile:
    """Keep a file and return its row. Raises Refused if it is empty, too big, or not what its name says.

    - `scope`: the public id of what it belongs to; `kind`: what it is ("export.pdf").
    """
    if isinstance(content, bytes):
        content = ContentFile(content)
    name = safe_name(name)
    digest, size, start = hashlib.sha256(), 0, b""
    while chunk := content.read(MEGABYTE):
        start = start or chunk[:512]
        size += len(chunk)
        digest.update(chunk)
        if size > max_bytes:
            raise Refused(
                _("The file “%(name)s” is larger than %(limit)s MB. Please make it smaller or split it.")
                % {"name": name, "limit": max_bytes // MEGABYTE}
            )
    if not size:
        raise Refused(_("The file “%(name)s” is empty.") % {"name": name})
    media_type = media_type_of(name, start)
    if media_type is None:
        raise Refused(
            _("The file “%(name)s” is not of a kind that can be kept here, or its content is not what its name says.")
            % {"name": name}
        )
    content.seek(0)
    stored = StoredFile(name=name, kind=kind, scope=scope, media_type=media_type, size=size, sha256=digest.hexdigest())
    default_storage.save(stored.path, content if isinstance(content, File) else File(content))
    # If the caller's transaction fails after this, the daily sweep takes the file that nobody knows.
    stored.save(force_insert=True)
    return stored


def open_file(stored: StoredFile) -> "File[Any]":
    """The stored file, open for reading bytes. Raises FileNotFoundError if the store has lost it."""
    return default_storage.open(stored.path, "rb")


def delete_file(stored: StoredFile) -> None:
    """Delete the row now and, once that is committed, the file itself (a job sees to it, whatever is killed)."""
    with transaction.atomic():
        enqueue("equipment.erase_file", unique_key=f"erase:{stored.uid}", scope=stored.scope, path=stored.uid)
        StoredFile.objects.filter(pk=stored.pk).delete()


def file_response(stored: StoredFile, *, name: str = "") -> HttpResponseBase:
    """The stored file as a download: never shown inside the site, never kept by caches in between."""
    handle = open_file(stored)
    response = StreamingHttpResponse(handle.chunks(), content_type=stored.media_type)
    return _as_download(response, name or stored.name, stored.size)


def bytes_response(content: bytes, name: str, media_type: str) -> HttpResponseBase:
    """Freshly made bytes as a download."""
    return _as_download(HttpResponse(content, content_type=media_type), name, len(content))


def _as_download(response: Any, name: str, size: int) -> Any:
    response["Content-Disposition"] = content_disposition_header(True, safe_name(name))
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@handler("equipment.erase_file")
def erase_file(job: Job, *, path: str) -> None:
    """Delete a file from the store; one that is gone is gone."""
    if not StoredFile.objects.filter(uid=path).exists():
        default_storage.delete(StoredFile(uid=path).path)


@every(24 * 3600, "equipment.sweep_files")
def sweep_files(job: Job | None = None) -> None:
    """Delete files that have been in the store for a day and that no row knows: their transaction was rolled back."""
    try:
        folders, _files = default_storage.listdir("")
    except FileNotFoundError:
        return
    old = timezone.now() - timedelta(days=1)
    for folder in folders:
        _folders, names = default_storage.listdir(folder)
        known = set(StoredFile.objects.filter(uid__in=names).values_list("uid", flat=True))
        for name in set(names) - known:
            path = f"{folder}/{name}"
            # Only what this module has put there, whatever else shares the store.
            if path == StoredFile(uid=name).path and default_storage.get_modified_time(path) < old:
                default_storage.delete(path)


class UploadLimitMiddleware:
    """Refuses a request whose body is announced as larger than the limit, before a byte of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 413 with a page that says what to do, or go on."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        is_number = announced.isascii() and announced.isdigit() and len(announced) < 20
        if is_number and int(announced) <= settings.KETTFADEN_UPLOAD_LIMIT:
            return self.get_response(request)
        # This stands before the session and the language, so the language is asked of the request itself.
        with translation.override(translation.get_language_from_request(request)):
            reason = _(
                "Files of up to %(limit)s MB can be uploaded here. Nothing has been stored. Go back in your browser: what you"
                " typed is still there. Then choose a smaller file, or split it into several."
            ) % {"limit": settings.KETTFADEN_UPLOAD_LIMIT // MEGABYTE}
            return render(request, "413.html", {"reason": reason}, status=413)
