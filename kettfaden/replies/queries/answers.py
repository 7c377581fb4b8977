"""Reading answers, what still waits for one, and the withdrawals."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from kettfaden.evidence.models import Voice
from kettfaden.evidence.queries import visible_voices
from kettfaden.findings.models import Finding, Stance, Support
from kettfaden.process.models import Process
from kettfaden.process.queries import roles_of
from kettfaden.record.actor import Actor
from kettfaden.replies import rules
from kettfaden.replies.models import Answer, Publication, Withdrawal


def visible_to(actor: Actor, process: Process) -> QuerySet[Answer]:
    """The answers an actor may read: members all but those to a voice they may not read, for an answer to one voice may
    repeat what that person said; the public those that are out and belong to a finding."""
    rows = Answer.objects.filter(process=process).select_related(
        "finding__field", "voice__contribution", "measure", "block", "publication", "process"
    )
    roles = roles_of(actor, process)
    if roles & rules.READ_ANSWERS:
        return rows.filter(Q(voice__isnull=True) | Exists(visible_voices(actor, process).filter(pk=OuterRef("voice"))))
    if roles or not process.is_public:
        return rows.none()
    return rows.filter(state=Answer.State.PUBLISHED, finding__isnull=False)


def get_answer_for(actor: Actor, process: Process, uid: str) -> Answer:
    """An answer. Raises PermissionDenied for members without the right, Http404 for what is not theirs to know."""
    roles = roles_of(actor, process)
    if roles and not roles & rules.READ_ANSWERS:
        raise PermissionDenied
    answer = visible_to(actor, process).filter(uid=uid).first()
    if answer is None:
        raise Http404
    return answer


def current(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Without those that a newer one has replaced."""
    return answers.exclude(superseded_by__state=Answer.State.PUBLISHED)


def findings_without_answer(process: Process) -> QuerySet[Finding]:
    """Findings that voices stand behind and nobody has answered, those with most waiting voices first.

    Annotates `waiting`: the voices that would get their answer with it.
    """
    return (
        Finding.objects.filter(process=process)
        .exclude(status=Finding.Status.DROPPED)
        .exclude(Exists(Answer.objects.filter(finding=OuterRef("pk"))))
        .select_related("field", "theme")
        .annotate(
            waiting=Count(
                "supports",
                filter=Q(supports__voice__standing=Voice.Standing.OPEN)
                & Q(supports__stance__in=[Stance.SUPPORTS, Stance.CONTRADICTS]),
            )
        )
        .filter(waiting__gt=0)
    )


def voices_owed_an_answer(actor: Actor, process: Process) -> QuerySet[Voice]:
    """Released voices that are owed an answer of their own and have none yet."""
    return (
        visible_voices(actor, process)
        .filter(Q(owes_answer=True) | Q(contribution__asked_for_answer=True))
        .filter(standing=Voice.Standing.OPEN, released_at__isnull=False)
        .exclude(Exists(Answer.objects.filter(voice=OuterRef("pk"))))
        .select_related("contribution__source__format", "contribution__group", "field")
        .prefetch_related("translations")
    )


def voices_reached(answers: list[Answer]) -> int:
    """How many voices a publication of these answers reaches."""
    by_finding = Support.objects.filter(
        finding__in=[answer.finding_id for answer in answers if answer.finding_id],
        stance__in=[Stance.SUPPORTS, Stance.CONTRADICTS],
        voice__standing=Voice.Standing.OPEN,
    )
    return by_finding.values("voice").distinct().count() + sum(answer.voice_id is not None for answer in answers)


def missing_languages(answers: list[Answer]) -> dict[str, int]:
    """For each language the voices behind these answers speak, how many answers lack a translation into it."""
    spoken: dict[int, set[str]] = {}
    rows = Support.objects.filter(
        finding__in=[answer.finding_id for answer in answers if answer.finding_id], voice__isnull=False
    )
    for finding_id, language in rows.values_list("finding_id", "voice__language").distinct():
        spoken.setdefault(finding_id, set()).add(language)
    missing: dict[str, int] = {}
    for answer in answers:
        wanted = spoken.get(answer.finding_id or 0) or {answer.voice.language if answer.voice else answer.language}
        there = {answer.language, *(row.language for row in answer.translations.all())}
        for language in wanted - there:
            missing[language] = missing.get(language, 0) + 1
    return dict(sorted(missing.items()))


def publications(process: Process) -> QuerySet[Publication]:
    """What went out, newest first, with how many answers."""
    return Publication.objects.filter(process=process).annotate(answer_count=Count("answers"))


def visible_withdrawals(actor: Actor, process: Process) -> QuerySet[Withdrawal]:
    """The withdrawals of a process: when and how far, never what was said."""
    rows = Withdrawal.objects.filter(process=process).select_related("contribution__source__format", "process")
    return rows if roles_of(actor, process) & rules.SEE_WITHDRAWALS else rows.none()


def get_withdrawal_for(actor: Actor, process: Process, uid: str) -> Withdrawal:
    """A withdrawal. Raises Http404 where the actor may not see it."""
    withdrawal = visible_withdrawals(actor, process).filter(uid=uid).first()
    if withdrawal is None:
        raise Http404
    return withdrawal
