"""Freezing the paper, publishing a version, and what a body decided about it."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.concept import canonical, rules
from kettfaden.concept.models import Block, Chapter, Paper, Quotation, Resolution, Version
from kettfaden.equipment.refusals import Refused
from kettfaden.process.actions import raise_public_revision
from kettfaden.process.rules import check_role
from kettfaden.record import queries as record
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


@transaction.atomic
def freeze_version(*, paper: Paper, label: str, purpose: str, open_voices: int, total_voices: int, by: Actor) -> Version:
    """Freeze the paper as it stands. The caller counts the open voices: a version says how many there were.

    Saves wait for the freeze and the freeze waits for saves: each locks the blocks' chapters or rows first.
    Raises Refused while the paper has no blocks.
    """
    check_role(by, paper.process, rules.FREEZE_VERSIONS)
    Paper.objects.select_for_update().get(pk=paper.pk)
    list(Chapter.objects.select_for_update().filter(paper=paper).order_by("pk").values_list("pk"))
    list(Block.objects.select_for_update(of=("self",)).filter(chapter__paper=paper).order_by("pk").values_list("pk"))
    built = canonical.build(paper)
    paragraphs = [block for chapter in built.data["chapters"] for block in chapter["blocks"]]
    if not paragraphs:
        raise Refused(_("The paper is still empty; there is nothing to freeze."))
    without_ground = sum(not block["ground"]["grounded"] for block in paragraphs if block["kind"] not in {"heading", "chart"})
    number = (paper.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    frozen_at = timezone.now()
    built.data["version"] = {
        "number": number,
        "label": label,
        "purpose": purpose,
        "frozen_on": timezone.localdate(frozen_at).isoformat(),
        "open_voices": open_voices,
        "total_voices": total_voices,
        "without_ground": without_ground,
    }
    text = canonical.as_text(built.data)
    record_number, record_hash = record.head()
    version = Version.objects.create(
        process=paper.process,
        paper=paper,
        number=number,
        label=label,
        purpose=purpose,
        canonical=text,
        sha256=canonical.sha256_of(text),
        open_voices=open_voices,
        total_voices=total_voices,
        without_ground=without_ground,
        record_number=record_number,
        record_hash=record_hash,
        frozen_at=frozen_at,
    )
    Quotation.objects.bulk_create(
        Quotation(
            version=version,
            commitment=quote.commitment,
            salt=quote.salt,
            voice_id=quote.voice_id,
            citation_uid=quote.citation_uid,
            text=quote.text,
            language=quote.language,
            translation=quote.translation,
        )
        for quote in built.quotes
    )
    append(
        Event.VERSION_FROZEN,
        scope=paper.process.uid,
        kind="version",
        uid=version.uid,
        by=by,
        number=number,
        open=open_voices,
    )
    return version


@transaction.atomic
def publish_version(*, version: Version, by: Actor) -> Version:
    """Let the public read a version."""
    check_role(by, version.process, rules.PUBLISH_VERSIONS)
    version = Version.objects.select_for_update().get(pk=version.pk)
    rules.check_may_publish(version)
    version.published_at = timezone.now()
    version.save(update_fields=["published_at"])
    raise_public_revision(process=version.process)
    append(Event.VERSION_PUBLISHED, scope=version.process.uid, kind="version", uid=version.uid, by=by, number=version.number)
    return version


@transaction.atomic
def record_resolution(
    *, version: Version, body: str, date: date, result: str, reference: str = "", text: str = "", by: Actor
) -> Resolution:
    """Keep what a body decided about a version, tied to the version's hash."""
    check_role(by, version.process, rules.RECORD_RESOLUTIONS)
    if date > timezone.localdate():
        raise Refused(_("A resolution cannot lie in the future."), field="date")
    resolution = Resolution.objects.create(
        process=version.process,
        version=version,
        body=body,
        date=date,
        reference=reference,
        result=Resolution.Result(result),
        text=text,
        version_sha256=version.sha256,
    )
    raise_public_revision(process=version.process)
    append(
        Event.RESOLUTION_RECORDED,
        scope=version.process.uid,
        kind="resolution",
        uid=resolution.uid,
        by=by,
        result=resolution.result,
    )
    return resolution


@transaction.atomic
def withdraw_quotations(*, voices: list[int]) -> int:
    """Empty every frozen quotation of these voices (their keys). Versions keep their hash and show 'quotation withdrawn'.

    Part of a withdrawal, whose action checks and records it. Returns how many were emptied.
    """
    emptied = 0
    for start in range(0, len(voices), 500):
        emptied += Quotation.objects.filter(voice__in=voices[start : start + 500]).update(
            salt="", text="", translation="", voice=None
        )
    return emptied
