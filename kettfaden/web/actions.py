"""What these pages do themselves: taking a list out of the house, on the record."""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kettfaden.equipment.files import delete_file
from kettfaden.equipment.models import StoredFile
from kettfaden.equipment.sheets import Column, NewSheet, write_xlsx
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.evidence.queries import with_origin
from kettfaden.evidence.rules import REVIEW_VOICES
from kettfaden.process.models import Process
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event
from kettfaden.replies.queries.standing import with_standing
from kettfaden.replies.queries.thread import day
from kettfaden.web.forms import language_name, standing_choices

_CHUNK = 1000


def may_leave(voices: QuerySet[Voice]) -> QuerySet[Voice]:
    """Those of some voices that may be taken out: what is sealed or urgent never leaves the house."""
    return voices.exclude(privacy=Privacy.SEALED).exclude(standing__in=[Voice.Standing.URGENT, Voice.Standing.WITHDRAWN])


@transaction.atomic
def export_voices(
    *, process: Process, voices: QuerySet[Voice], report: Callable[[int, int], None] | None = None, by: Actor
) -> bytes:
    """The voices as an XLSX file, each row marked where it is invented; the export stands on the record.

    `report(done, total)` is called now and then. Raises PermissionDenied for roles that may not take voices out.
    """
    check_role(by, process, REVIEW_VOICES)
    keys = list(may_leave(voices).order_by("pk").values_list("pk", flat=True))
    headers: list[Column | str] = [
        "ID",
        Column(_("Words"), 60),
        Column(_("Language"), 12),
        Column(_("Translation"), 60),
        Column(_("Occasion"), 30),
        Column(_("Format"), 20),
        Column(_("Date"), 16),
        Column(_("Group"), 24),
        Column(_("Region"), 20),
        Column(_("Field of action"), 24),
        Column(_("State"), 14),
        Column(_("Openness"), 18),
        Column(_("Answer owed"), 14),
        Column(_("Invented"), 12),
    ]
    content = write_xlsx([NewSheet(_("Voices"), headers, _rows(keys, report))])
    append(Event.DATA_EXPORTED, scope=process.uid, kind="process", uid=process.uid, by=by, list="voices", count=len(keys))
    return content


def _rows(keys: list[int], report: Callable[[int, int], None] | None) -> Iterator[list[str]]:
    standings = dict(standing_choices())
    yes = _("yes")
    for start in range(0, len(keys), _CHUNK):
        for voice in with_standing(with_origin(Voice.objects.filter(pk__in=keys[start : start + _CHUNK]))).order_by("pk"):
            contribution, source = voice.contribution, voice.contribution.source
            yield [
                voice.uid,
                voice.text,
                language_name(voice.language),
                "\n".join(f"{row.language}: {row.text}" for row in voice.translations.all()),
                source.title,
                source.format.name,
                day(source.date, source.precision),
                contribution.group.name,
                contribution.region.name if contribution.region else "",
                voice.field.name if voice.field else "",
                str(standings.get(voice.standing_now, voice.standing_now)),  # type: ignore[attr-defined]
                str(voice.get_privacy_display()),
                yes if voice.owes_answer or contribution.asked_for_answer else "",
                yes if contribution.is_synthetic else "",
            ]
        if report is not None:
            report(min(start + _CHUNK, len(keys)), len(keys))


def forget_export(*, stored: StoredFile) -> None:
    """Delete an export that waited long enough to be fetched."""
    delete_file(stored)
