"""Working on single voices: reworded, split, merged, moved, translated and marked, with their lineage kept."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.evidence import rules
from kettfaden.evidence.actions.contributions import VoiceDraft
from kettfaden.evidence.actions.release import searchable_words
from kettfaden.evidence.models import Contribution, Privacy, Voice, VoiceLineage, VoiceTranslation
from kettfaden.process.actions import raise_public_revision
from kettfaden.process.models import Process
from kettfaden.process.queries import roles_of
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


@transaction.atomic
def add_voice(*, contribution: Contribution, draft: VoiceDraft, by: Actor) -> Voice:
    """Add one more voice to a contribution, sealed."""
    check_role(by, contribution.process, rules.ENTER_VOICES)
    rules.check_not_withdrawn(contribution)
    if draft.field is not None and draft.field.process_id != contribution.process_id:
        raise Refused(_("The field of action must belong to this process."), field="field")
    voice = Voice(
        process_id=contribution.process_id,
        contribution=contribution,
        order=_next_order(contribution),
        language=rules.check_language(draft.language),
        text=rules.clean_words(draft.text),
        owes_answer=draft.owes_answer,
        field=draft.field,
    )
    rules.check_may_become(voice, draft.standing, draft.reason)
    voice.standing, voice.reason = draft.standing, draft.reason.strip()[:300]
    voice.save(force_insert=True)
    for language, text, maker in draft.translations:
        VoiceTranslation.objects.create(
            voice=voice, language=rules.check_language(language), text=rules.clean_words(text), maker=maker
        )
    _note(Event.VOICE_ADDED, voice, by)
    return voice


@transaction.atomic
def reword_voice(*, voice: Voice, text: str, base_revision: int, by: Actor) -> Voice:
    """Write a voice's words anew, for instance without a third person's name; the old words go.

    Translations stay and show that they are of an older wording. Raises Refused when `base_revision` is not the
    current one, so that nobody's work is lost.
    """
    voice = _locked(voice, by)
    rules.check_revision(voice, base_revision)
    voice.text = rules.clean_words(text)
    voice.revision += 1
    _save_words(voice)
    _lineage(voice, voice, VoiceLineage.Kind.REWORDED)
    _note(Event.VOICE_REWORDED, voice, by, revision=voice.revision)
    return voice


@transaction.atomic
def split_voice(*, voice: Voice, parts: Sequence[str], by: Actor) -> list[Voice]:
    """Make several voices of one. The first part keeps its identity and with it all that rests on it; the others point
    back to it. Translations stay with the first part as of an older wording."""
    voice = _locked(voice, by)
    texts = [rules.clean_words(part) for part in parts if part.strip()]
    if not 2 <= len(texts) <= rules.MOST_VOICES_AT_ONCE:
        raise Refused(_("Separate the parts by an empty line: there must be two at least."), field="text")
    voice.text = texts[0]
    voice.revision += 1
    _save_words(voice)
    order = _next_order(voice.contribution)
    rest = []
    for offset, text in enumerate(texts[1:]):
        part = Voice(
            process_id=voice.process_id,
            contribution=voice.contribution,
            order=order + offset,
            language=voice.language,
            text=text,
            privacy=voice.privacy,
            standing=voice.standing,
            reason=voice.reason,
            owes_answer=voice.owes_answer,
            field=voice.field,
            released_at=voice.released_at,
        )
        part.save(force_insert=True)
        part.search_text = searchable_words(part)
        part.save(update_fields=["search_text"])
        _lineage(voice, part, VoiceLineage.Kind.SPLIT)
        rest.append(part)
    _note(Event.VOICE_SPLIT, voice, by, parts=len(texts))
    return [voice, *rest]


@transaction.atomic
def merge_voices(*, voices: Sequence[Voice], by: Actor) -> Voice:
    """Make one voice of several of the same contribution. The first takes the words; the others stay as background and
    point to it, so that what rests on them still leads somewhere."""
    rows = [_locked(voice, by) for voice in sorted({voice.pk: voice for voice in voices}.values(), key=lambda v: v.order)]
    if len(rows) < 2:
        raise Refused(_("Choose two voices at least."))
    first, *others = rows
    if {row.contribution_id for row in others} != {first.contribution_id}:
        raise Refused(_("Only voices of one contribution can become one: otherwise two people would become one."))
    if {row.language for row in others} != {first.language}:
        raise Refused(_("Only voices in one language can become one."))
    first.text = rules.clean_words("\n\n".join(row.text for row in rows))
    first.revision += 1
    # One voice cannot be open where a part of it is not.
    first.privacy = min((row.privacy for row in rows), key=rules.OPENNESS.__getitem__)
    if first.privacy == Privacy.SEALED:
        first.released_at = None
    first.owes_answer = any(row.owes_answer for row in rows)
    _save_words(first, "privacy", "released_at", "owes_answer")
    for row in others:
        row.standing, row.reason, row.owes_answer = Voice.Standing.BACKGROUND, "", False
        row.save(update_fields=["standing", "reason", "owes_answer"])
        _lineage(row, first, VoiceLineage.Kind.MERGED)
    _note(Event.VOICE_MERGED, first, by, parts=len(rows))
    return first


@transaction.atomic
def move_voice(*, voice: Voice, contribution: Contribution, by: Actor) -> Voice:
    """Move a voice to the contribution it belongs to; it is sealed again, as that one may allow less."""
    voice = _locked(voice, by)
    rules.check_not_withdrawn(contribution)
    if contribution.process_id != voice.process_id:
        raise Refused(_("That contribution is not of this process."))
    if contribution.pk == voice.contribution_id:
        raise Refused(_("The voice belongs to this contribution already."))
    voice.order = _next_order(contribution)
    voice.contribution = contribution
    voice.privacy, voice.search_text, voice.released_at = Privacy.SEALED, "", None
    voice.save(update_fields=["contribution", "order", "privacy", "search_text", "released_at"])
    _lineage(voice, voice, VoiceLineage.Kind.MOVED)
    _note(Event.VOICE_MOVED, voice, by)
    return voice


@transaction.atomic
def translate_voice(*, voice: Voice, language: str, text: str, maker: str, by: Actor) -> VoiceTranslation:
    """Set a voice's translation into a language, of its present wording."""
    voice = _locked(voice, by)
    language = rules.check_language(language)
    if language == voice.language:
        raise Refused(_("This is the language of the original."), field="language")
    if maker not in VoiceTranslation.Maker.values:
        raise Refused(_("Say who translated: an interpreter, a translator or a machine."), field="maker")
    translation, _created = VoiceTranslation.objects.update_or_create(
        voice=voice,
        language=language,
        defaults={"text": rules.clean_words(text), "maker": maker, "source_revision": voice.revision},
    )
    _save_words(voice)
    _note(Event.VOICE_TRANSLATED, voice, by, language=language, maker=maker)
    return translation


@transaction.atomic
def mark_voice(*, voice: Voice, standing: str, reason: str = "", by: Actor) -> Voice:
    """Mark a voice as open, background, unusable (why) or urgent (what, and with whom). Urgent ones are sealed at once."""
    check_role(by, voice.process, rules.REVIEW_VOICES)
    voice = _locked(voice, by)
    rules.check_may_become(voice, standing, reason)
    _mark(voice, standing, reason)
    _note(Event.VOICE_MARKED, voice, by, standing=standing)
    return voice


@transaction.atomic
def mark_voices(*, process: Process, voices: Iterable[int], standing: str, reason: str = "", by: Actor) -> int:
    """Mark many voices (integer keys) alike; withdrawn ones are left out. Returns how many."""
    check_role(by, process, rules.REVIEW_VOICES)
    rows = list(Voice.objects.select_for_update().filter(process=process, pk__in=list(voices)).exclude(standing="withdrawn"))
    for voice in rows:
        rules.check_may_become(voice, standing, reason)
        _mark(voice, standing, reason)
    append(
        Event.VOICE_MARKED,
        scope=process.uid,
        kind="process",
        uid=process.uid,
        by=by,
        standing=standing,
        count=len(rows),
    )
    raise_public_revision(process=process)
    return len(rows)


@transaction.atomic
def set_owed(*, voice: Voice, owes_answer: bool, by: Actor) -> Voice:
    """Say whether an answer of its own is owed to this voice."""
    check_role(by, voice.process, rules.REVIEW_VOICES)
    voice = _locked(voice, by)
    voice.owes_answer = owes_answer
    voice.save(update_fields=["owes_answer"])
    _note(Event.VOICE_MARKED, voice, by, owed=owes_answer)
    return voice


def _mark(voice: Voice, standing: str, reason: str) -> None:
    voice.standing = standing
    voice.reason = reason.strip()[:300]
    fields = ["standing", "reason"]
    if standing == Voice.Standing.URGENT and voice.privacy != Privacy.SEALED:
        voice.privacy, voice.search_text, voice.released_at = Privacy.SEALED, "", None
        fields += ["privacy", "search_text", "released_at"]
    if standing == Voice.Standing.UNUSABLE and voice.privacy in {Privacy.QUOTABLE, Privacy.PUBLIC}:
        voice.privacy = Privacy.INTERNAL
        fields.append("privacy")
    voice.save(update_fields=fields)


def _locked(voice: Voice, by: Actor) -> Voice:
    """The voice as it is now, locked for this transaction; raises unless the actor may change it."""
    row = Voice.objects.select_for_update(of=("self",)).select_related("contribution", "process").get(pk=voice.pk)
    rules.check_may_change(roles_of(by, row.process), row)
    return row


def _save_words(voice: Voice, *more: str) -> None:
    voice.search_text = searchable_words(voice)
    voice.save(update_fields=["text", "revision", "search_text", *more])


def _next_order(contribution: Contribution) -> int:
    last = Voice.objects.filter(contribution=contribution).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def _lineage(origin: Voice, result: Voice, kind: str) -> None:
    VoiceLineage.objects.create(process_id=result.process_id, origin=origin, result=result, kind=kind)


def _note(event: Event, voice: Voice, by: Actor, **detail: str | int | bool) -> None:
    append(event, scope=voice.process.uid, kind="voice", uid=voice.uid, by=by, **detail)
    if event != Event.VOICE_ADDED:
        # Its words may stand on a public page that is kept; what is new is sealed and stands nowhere.
        raise_public_revision(process=voice.process)
