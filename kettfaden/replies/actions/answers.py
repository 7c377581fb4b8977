"""Answers: prepared, then published together."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.concept.models import Block, Measure
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.models import Voice
from kettfaden.findings.models import Finding
from kettfaden.process.actions import raise_public_revision
from kettfaden.process.models import Process
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event
from kettfaden.replies import rules
from kettfaden.replies.models import Answer, AnswerTranslation, Publication


def _check(process: Process, outcome: str, text: str, passed_to: str, **objects: Any) -> None:
    for name, thing in objects.items():
        if thing is not None and thing.process_id != process.pk:
            raise Refused(_("That does not belong to this process."), field=name)
    if outcome not in Answer.Outcome.values:
        raise Refused(_("Choose what became of it."), field="outcome")
    if not text.strip():
        raise Refused(_("Write a sentence or two to the people who said it."), field="text")
    if outcome == Answer.Outcome.PASSED_ON and not passed_to.strip():
        raise Refused(_("Say to whom it was passed on."), field="passed_to")


@transaction.atomic
def prepare_answer(
    *,
    process: Process,
    finding: Finding | None = None,
    voice: Voice | None = None,
    outcome: str,
    text: str,
    language: str = "",
    block: Block | None = None,
    measure: Measure | None = None,
    passed_to: str = "",
    translations: Mapping[str, str] | None = None,
    translated_by: str = "translator",
    supersedes: Answer | None = None,
    by: Actor,
) -> Answer:
    """Write an answer to all voices of a finding, or to one voice. Exactly one of the two is given.

    A second answer to the same is only possible as the successor of a published one (`supersedes`).
    """
    check_role(by, process, rules.PREPARE_ANSWERS)
    if (finding is None) == (voice is None):
        raise Refused(_("An answer belongs to a finding or to one voice."))
    _check(process, outcome, text, passed_to, finding=finding, voice=voice, block=block, measure=measure)
    if voice is not None and voice.standing == Voice.Standing.WITHDRAWN:
        raise Refused(_("This voice was taken back; it gets no answer."))
    earlier = Answer.objects.filter(finding=finding, voice=voice, superseded_by__isnull=True).first()
    if earlier is not None and earlier != supersedes:
        raise Refused(_("There is already an answer. Change it, or replace it once it is out."))
    if supersedes is not None and (supersedes != earlier or supersedes.state != Answer.State.PUBLISHED):
        raise Refused(_("Only the newest answer that is out can be replaced."))
    answer = Answer.objects.create(
        process=process,
        finding=finding,
        voice=voice,
        outcome=outcome,
        text=text.strip(),
        language=language or process.language,
        block=block,
        measure=measure,
        passed_to=passed_to.strip(),
        supersedes=supersedes,
    )
    AnswerTranslation.objects.bulk_create(
        AnswerTranslation(answer=answer, language=code, text=words, maker=translated_by)
        for code, words in (translations or {}).items()
    )
    append(Event.ANSWER_PREPARED, scope=process.uid, kind="answer", uid=answer.uid, by=by, outcome=outcome)
    return answer


@transaction.atomic
def change_answer(
    *,
    answer: Answer,
    base_revision: int,
    outcome: str,
    text: str,
    block: Block | None = None,
    measure: Measure | None = None,
    passed_to: str = "",
    by: Actor,
) -> Answer:
    """Change an answer that is not out yet. Raises Refused when somebody else changed it since `base_revision`."""
    check_role(by, answer.process, rules.PREPARE_ANSWERS)
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    rules.check_may_change(answer)
    _check(answer.process, outcome, text, passed_to, block=block, measure=measure)
    if answer.revision != base_revision:
        raise Refused(_("Somebody else has changed this answer in the meantime. Compare both, then save again."))
    answer.outcome, answer.text, answer.passed_to = outcome, text.strip(), passed_to.strip()
    answer.block, answer.measure, answer.revision = block, measure, base_revision + 1
    answer.state = Answer.State.DRAFT
    answer.save()
    append(Event.ANSWER_CHANGED, scope=answer.process.uid, kind="answer", uid=answer.uid, by=by, outcome=outcome)
    return answer


@transaction.atomic
def translate_answer(*, answer: Answer, language: str, text: str, maker: str = "translator", by: Actor) -> None:
    """Give an answer in another language, tied to the revision it was made from."""
    check_role(by, answer.process, rules.PREPARE_ANSWERS)
    AnswerTranslation.objects.update_or_create(
        answer=answer,
        language=language,
        defaults={"text": text, "maker": maker, "source_revision": answer.revision},
    )
    append(Event.ANSWER_CHANGED, scope=answer.process.uid, kind="answer", uid=answer.uid, by=by, language=language)


@transaction.atomic
def mark_prepared(*, answers: Iterable[Answer], by: Actor) -> int:
    """Say that these answers are ready to go out; returns how many."""
    return _move(answers, Answer.State.PREPARED, by)


@transaction.atomic
def take_back_to_draft(*, answers: Iterable[Answer], by: Actor) -> int:
    """Put prepared answers back into work; returns how many."""
    return _move(answers, Answer.State.DRAFT, by)


def _move(answers: Iterable[Answer], state: str, by: Actor) -> int:
    rows = list(
        Answer.objects.select_for_update(of=("self",))
        .filter(pk__in=[answer.pk for answer in answers])
        .select_related("process")
    )
    for answer in rows:
        check_role(by, answer.process, rules.PREPARE_ANSWERS)
        rules.check_may_become(answer, state)
        answer.state = state
        append(Event.ANSWER_CHANGED, scope=answer.process.uid, kind="answer", uid=answer.uid, by=by, state=state)
    Answer.objects.bulk_update(rows, ["state"], batch_size=200)
    return len(rows)


@transaction.atomic
def publish_answers(*, process: Process, answers: Iterable[Answer], note: str = "", by: Actor) -> Publication:
    """Publish prepared answers together, on one day, as one publication.

    Raises Refused when there is none, or one of them is not prepared.
    """
    check_role(by, process, rules.PUBLISH_ANSWERS)
    Process.objects.select_for_update().get(pk=process.pk)
    rows = list(Answer.objects.select_for_update().filter(process=process, pk__in=[answer.pk for answer in answers]))
    if not rows:
        raise Refused(_("Choose at least one answer."))
    for answer in rows:
        rules.check_may_become(answer, Answer.State.PUBLISHED)
    last = Publication.objects.filter(process=process).aggregate(last=Max("number"))["last"] or 0
    publication = Publication.objects.create(process=process, number=last + 1, at=timezone.now(), note=note)
    Answer.objects.filter(pk__in=[answer.pk for answer in rows]).update(state=Answer.State.PUBLISHED, publication=publication)
    raise_public_revision(process=process)
    append(
        Event.ANSWERS_PUBLISHED,
        scope=process.uid,
        kind="publication",
        uid=publication.uid,
        by=by,
        number=publication.number,
        count=len(rows),
    )
    return publication


@transaction.atomic
def discard_answer(*, answer: Answer, by: Actor) -> None:
    """Throw away an answer that is not out."""
    check_role(by, answer.process, rules.PREPARE_ANSWERS)
    rules.check_may_change(answer)
    append(Event.ANSWER_DISCARDED, scope=answer.process.uid, kind="answer", uid=answer.uid, by=by)
    answer.delete()


@transaction.atomic
def note_printed_notice(*, process: Process, language: str, by: Actor) -> None:
    """Put on the record that a return notice was printed in a language."""
    check_role(by, process, rules.PRINT_NOTICES)
    append(Event.NOTICE_PRINTED, scope=process.uid, kind="process", uid=process.uid, by=by, language=language)
