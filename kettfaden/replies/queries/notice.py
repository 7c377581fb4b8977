"""The return notice: for an occasion or a group, what was said and what became of it, on one page in one language."""

from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.translation import gettext as _

from kettfaden.concept.grounds import SMALL
from kettfaden.evidence.models import Contribution, Source, Voice
from kettfaden.findings.models import Finding, FindingTranslation, Stance, Support
from kettfaden.process.models import Group, Process
from kettfaden.replies.models import Answer, AnswerTranslation
from kettfaden.replies.queries.thread import day


@dataclass(frozen=True)
class NoticeLine:
    """One thing that was said, as a finding, and what became of it."""

    said: str
    said_language: str
    outcome: str
    answer: str
    answer_language: str
    where: str


@dataclass
class Notice:
    """One printable page. `people` is None where the number is too small to be told."""

    title: str
    occasion: str
    language: str
    direction: str
    people: int | None
    lines: list[NoticeLine] = field(default_factory=list)
    waiting: int | None = 0  # findings still without an answer; None when too few people stand behind the notice
    is_synthetic: bool = False
    untranslated: int = 0


_RIGHT_TO_LEFT = frozenset({"ar", "fa"})
MOST_LINES = 12


def return_notice(*, process: Process, source: Source | None = None, group: Group | None = None, language: str) -> Notice:
    """The notice for an occasion or for a group. Made of findings and published answers alone; nobody is quoted.

    Call it with the language active. A finding is on it when a voice heard there supports or contradicts it.
    """
    contributions = Contribution.objects.filter(process=process, withdrawn_at__isnull=True)
    contributions = contributions.filter(source=source) if source else contributions.filter(group=group)
    people = contributions.aggregate(total=Sum("headcount"))["total"] or 0
    notice = Notice(
        title=_("What you said, and what became of it"),
        occasion=f"{source.title}, {day(source.date, source.precision)}" if source else str(group),
        language=language,
        direction="rtl" if language in _RIGHT_TO_LEFT else "ltr",
        people=people if people >= SMALL else None,
        is_synthetic=process.is_synthetic or contributions.filter(is_synthetic=True).exists(),
    )
    heard = Support.objects.filter(
        voice__contribution__in=contributions, stance__in=[Stance.SUPPORTS, Stance.CONTRADICTS]
    ).exclude(voice__standing=Voice.Standing.WITHDRAWN)
    if people < SMALL:
        # With so few people a finding would say who said it; the notice then holds the paper's findings of the group.
        return notice
    findings = list(
        Finding.objects.filter(
            pk__in=heard.values("finding"), status__in=[Finding.Status.APPROVED, Finding.Status.CHECKED_BACK]
        ).order_by("field__number", "number")
    )
    answers = {
        row.finding_id: row
        for row in Answer.objects.filter(finding__in=findings, state=Answer.State.PUBLISHED)
        .exclude(superseded_by__state=Answer.State.PUBLISHED)
        .select_related("measure")
    }
    claims = dict(FindingTranslation.objects.filter(finding__in=findings, language=language).values_list("finding_id", "claim"))
    texts = dict(
        AnswerTranslation.objects.filter(answer__in=answers.values(), language=language).values_list("answer_id", "text")
    )
    answered = [finding for finding in findings if finding.pk in answers]
    # Lines in the reader's language first: a notice nobody can read is none.
    answered.sort(key=lambda finding: finding.language != language and finding.pk not in claims)
    for finding in answered[:MOST_LINES]:
        answer = answers[finding.pk]
        notice.lines.append(
            NoticeLine(
                claims.get(finding.pk, finding.claim),
                language if finding.pk in claims else finding.language,
                str(answer.get_outcome_display()),
                texts.get(answer.pk, answer.text),
                language if answer.pk in texts else answer.language,
                answer.measure.number if answer.measure else "",
            )
        )
    notice.untranslated = sum(line.said_language != language or line.answer_language != language for line in notice.lines)
    notice.waiting = len(findings) - len(answered)
    return notice
