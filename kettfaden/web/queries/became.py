"""What became of what was said: the answers as they were published, and what bodies decided."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kettfaden.concept.models import Version
from kettfaden.concept.queries import published_places
from kettfaden.findings.models import FindingTranslation
from kettfaden.process.models import Process
from kettfaden.process.queries import Names
from kettfaden.replies.models import Answer, AnswerTranslation


@dataclass(frozen=True)
class PublicAnswer:
    """A published answer to everybody who said the same, in the reader's language where it was translated."""

    uid: str
    outcome: str
    outcome_label: str
    claim: str
    claim_language: str
    text: str
    language: str
    passed_to: str
    field: str
    place: str
    chapter: str
    block: str
    measure: str
    is_synthetic: bool


def published_answers(process: Process) -> QuerySet[Answer]:
    """The answers that are out and that nothing newer replaces; only those to findings, for an answer to one voice may
    repeat what that one person said."""
    return (
        Answer.objects.filter(process=process, state=Answer.State.PUBLISHED, finding__isnull=False)
        .exclude(superseded_by__state=Answer.State.PUBLISHED)
        .select_related("finding__field", "publication", "block__chapter", "measure")
    )


def answers_in_words(rows: list[Answer], version: Version | None, names: Names, chapters: dict[str, str]) -> list[PublicAnswer]:
    """Answers ready to be read. `chapters`: the address of the published chapter of each block uid."""
    language = names.language
    texts = {row.answer_id: row for row in AnswerTranslation.objects.filter(answer__in=rows, language=language)}
    findings = [row.finding_id for row in rows]
    claims: dict[int | None, str] = dict(
        FindingTranslation.objects.filter(finding__in=findings, language=language).values_list("finding_id", "claim")
    )
    places = published_places(version) if version else {}
    found = []
    for row in rows:
        assert row.finding is not None
        translated: Any = texts.get(row.pk)
        claim = claims.get(row.finding_id) if row.finding.language != language else None
        block = row.block.uid if row.block is not None and row.block.uid in places else ""
        found.append(
            PublicAnswer(
                row.uid,
                row.outcome,
                str(row.get_outcome_display()),
                claim or row.finding.claim,
                language if claim else row.finding.language,
                translated.text if translated else row.text,
                language if translated else row.language,
                row.passed_to,
                names.of(row.finding.field) if row.finding.field else "",
                places.get(block, ""),
                chapters.get(block, ""),
                block,
                f"{row.measure.number} {row.measure.title}" if row.measure else "",
                row.finding.is_synthetic,
            )
        )
    return found
