"""Finished exports of versions, kept as files until a quotation in them is taken back."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from kettfaden.concept.export.formats import FORMATS
from kettfaden.concept.models import Version
from kettfaden.concept.queries import quotable_now
from kettfaden.equipment.files import delete_file, store_file
from kettfaden.equipment.jobs import enqueue
from kettfaden.equipment.models import Job, StoredFile

JOB = "concept.export_paper"
# Rises when the writers change how the same version looks, so that older files are made anew.
LOOK = 1
_PREFIX = "paper"
_PATIENCE = timedelta(minutes=10)  # after a failure, before a new attempt is made


def kind_of(version: Version, format: str, language: str) -> str:
    """What a file of this version as it may be shown now is called: hash, format, language and which quotations stand."""
    shown = sorted(
        quotation.citation_uid for quotation in version.quotations.select_related("voice") if quotable_now(quotation)
    )
    standing = hashlib.sha256(" ".join(shown).encode()).hexdigest()[:8]
    return f"{_PREFIX}{LOOK}.{format}.{language}.{version.sha256[:8]}.{standing}"


def kept(version: Version, format: str, language: str) -> StoredFile | None:
    """The finished file of a version, None while there is none that may still be shown."""
    return StoredFile.objects.filter(scope=version.uid, kind=kind_of(version, format, language)).order_by("id").first()


def keep(version: Version, format: str, language: str, content: bytes) -> StoredFile:
    """Keep a finished file and delete those it replaces."""
    stored = store_file(content, file_name(version, format), scope=version.uid, kind=kind_of(version, format, language))
    same = StoredFile.objects.filter(scope=version.uid, kind__startswith=_PREFIX, kind__contains=f".{format}.{language}.")
    for older in same.exclude(pk=stored.pk):
        delete_file(older)
    return stored


def drop_outdated() -> int:
    """Delete every kept file in which a quotation stands that was taken back since. Returns how many."""
    dropped = 0
    for stored in StoredFile.objects.filter(kind__startswith=_PREFIX, scope__in=Version.objects.values("uid")):
        _look, format, language, *_rest = stored.kind.split(".")
        version = Version.objects.get(uid=stored.scope)
        if stored.kind != kind_of(version, format, language):
            delete_file(stored)
            dropped += 1
    return dropped


def ask_for(version: Version, format: str, language: str) -> Job:
    """The job that makes this file: the one under way, one that has just failed, or a new one."""
    key = f"export:{version.uid}:{kind_of(version, format, language)}"
    latest = Job.objects.filter(unique_key=key).order_by("-id").first()
    if latest is not None:
        waits = latest.state in {Job.State.QUEUED, Job.State.RUNNING}
        failed_at = latest.finished_at if latest.state == Job.State.FAILED else None
        if waits or (failed_at is not None and failed_at > timezone.now() - _PATIENCE):
            return latest
    return enqueue(JOB, scope=version.uid, unique_key=key, version=version.uid, format=format, language=language)


def file_name(version: Version, format: str) -> str:
    """The name under which the file is downloaded."""
    return f"{version.process.slug}-version-{version.number}.{FORMATS[format].key}"
