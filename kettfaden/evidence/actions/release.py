"""Opening what has been reviewed for third parties, and closing it again. Whole querysets, in chunks."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.equipment.search import normalise
from kettfaden.evidence import rules
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.process.actions import raise_public_revision
from kettfaden.process.models import Process
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event

CHUNK = 1000


@transaction.atomic
def release_voices(*, process: Process, voices: QuerySet[Voice] | Iterable[int], privacy: str | None = None, by: Actor) -> int:
    """Open voices to the class asked for, or each as far as its contribution allows; never further. Returns how many.

    Urgent and withdrawn voices stay sealed, unusable ones are opened to members at most, those of minors never become
    public. A voice that is open already gets the class asked for, wider or narrower. Released words become searchable.
    """
    check_role(by, process, rules.REVIEW_VOICES)
    if privacy is not None and privacy not in {Privacy.INTERNAL, Privacy.QUOTABLE, Privacy.PUBLIC}:
        raise Refused(_("Choose how far these voices are to be opened."), field="privacy")
    now = timezone.now()
    released = 0
    for rows in _chunks(process, voices):
        changed = []
        for voice in rows:
            ceiling = rules.ceiling_of(voice)
            target = rules.capped(privacy, ceiling) if privacy else ceiling
            if target == Privacy.SEALED or target == voice.privacy:
                continue
            voice.privacy = target
            voice.search_text = searchable_words(voice)
            voice.released_at = voice.released_at or now
            changed.append(voice)
        # An insert that meets its own rows: many times quicker than an update with a case for each row.
        Voice.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["privacy", "search_text", "released_at"],
        )
        released += len(changed)
    append(Event.VOICES_RELEASED, scope=process.uid, kind="process", uid=process.uid, by=by, count=released, privacy=privacy)
    raise_public_revision(process=process)
    return released


@transaction.atomic
def seal_voices(*, process: Process, voices: QuerySet[Voice] | Iterable[int], by: Actor) -> int:
    """Close voices again: nobody but reviewers reads them, and search forgets their words. Returns how many."""
    check_role(by, process, rules.REVIEW_VOICES)
    count = 0
    for ids in _id_chunks(voices):
        count += (
            Voice.objects.filter(process=process, pk__in=ids)
            .exclude(privacy=Privacy.SEALED)
            .update(privacy=Privacy.SEALED, search_text="", released_at=None)
        )
    append(Event.VOICES_SEALED, scope=process.uid, kind="process", uid=process.uid, by=by, count=count)
    raise_public_revision(process=process)
    return count


def searchable_words(voice: Voice) -> str:
    """The normalised words of a voice and its translations; nothing while it is sealed."""
    if voice.privacy == Privacy.SEALED:
        return ""
    translations = voice.translations.all()
    return normalise(" ".join([voice.text, *(row.text for row in translations)]) if translations else voice.text)


def _chunks(process: Process, voices: QuerySet[Voice] | Iterable[int]) -> Iterator[list[Voice]]:
    for ids in _id_chunks(voices):
        yield list(
            Voice.objects.select_for_update(of=("self",))
            .filter(process=process, pk__in=ids)
            # Few occasions hold many voices: fetched once each, not beside every voice.
            .select_related("contribution")
            .prefetch_related("contribution__source__format__legal_frame", "translations")
        )


def _id_chunks(voices: QuerySet[Voice] | Iterable[int]) -> Iterator[list[int]]:
    ids = list(voices.order_by("pk").values_list("pk", flat=True) if isinstance(voices, QuerySet) else voices)
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
