"""The thread upwards: from a voice or a receipt to what became of it. Downwards it is walked in below.py."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kettfaden.concept.models import Block, Citation, Measure, Resolution, Version
from kettfaden.concept.queries import may_read_draft, published_measures, published_places, published_version
from kettfaden.evidence.models import Privacy, Receipt, Voice
from kettfaden.findings.models import Finding, FindingTranslation, Stance, Support
from kettfaden.measures.models import Progress
from kettfaden.measures.queries import states_of
from kettfaden.process.models import Precision, Process
from kettfaden.record.actor import Actor
from kettfaden.replies.models import Answer, AnswerTranslation

DONE, NOW, OPEN, ENDED = "done", "now", "open", "ended"


@dataclass(frozen=True)
class Step:
    """One stop of the thread, as the thread element draws it."""

    key: str
    label: str
    text: str = ""
    state: str = OPEN  # done | now | open | ended
    date: str = ""
    reason: str = ""
    url: str = ""
    language: str = ""


@dataclass(frozen=True)
class AnswerGiven:
    """An answer as somebody reads it: in their language where there is a translation."""

    outcome: str
    outcome_label: str
    text: str
    language: str
    date: str
    is_own: bool
    machine_translated: bool = False
    passed_to: str = ""


@dataclass
class Thread:
    """From one contribution or voice up to today."""

    steps: list[Step] = field(default_factory=list)
    answers: list[AnswerGiven] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)
    blocks: list[dict[str, str]] = field(default_factory=list)
    measures: list[dict[str, str]] = field(default_factory=list)
    is_synthetic: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data of the whole thread."""
        return asdict(self)


def day(value: date, precision: str = Precision.DAY) -> str:
    """A date in the reader's language, no more exact than it is known."""
    formats = {Precision.DAY: "DATE_FORMAT", Precision.MONTH: "YEAR_MONTH_FORMAT"}
    return str(value.year) if precision == Precision.YEAR else date_format(value, formats[Precision(precision)])


def thread_of_voice(actor: Actor, voice: Voice, *, language: str | None = None) -> Thread:
    """The thread of one voice for an actor who may read it; at most ten queries, however many voices there are."""
    contribution = voice.contribution
    return _thread_up(
        actor,
        voice.process,
        [voice.pk],
        said=Step(
            "said",
            _("Said"),
            _first_words(voice.text) if voice.privacy != Privacy.SEALED or actor.is_member else "",
            DONE,
            day(contribution.source.date, contribution.source.precision),
            language=voice.language,
        ),
        withdrawn=voice.standing == Voice.Standing.WITHDRAWN,
        standing=voice.standing,
        reason=voice.reason if actor.is_member else "",
        owed=voice.owes_answer or contribution.asked_for_answer,
        is_synthetic=contribution.is_synthetic,
        language=language,
    )


def thread_of_receipt(receipt: Receipt, *, show_words: bool = False, language: str | None = None) -> Thread:
    """The thread of a contribution for whoever holds its receipt; own words only when the chosen word was given.

    The caller has checked code and word. Only what is published shows.
    """
    contribution = receipt.contribution
    assert contribution is not None
    voices = list(contribution.voices.order_by("order", "id"))
    words = " · ".join(_first_words(voice.text) for voice in voices[:3]) if show_words else ""
    standings = {voice.standing for voice in voices}
    return _thread_up(
        Actor("receipt", receipt.actor_key),
        receipt.process,
        [voice.pk for voice in voices],
        said=Step(
            "said",
            _("You told us"),
            words,
            DONE,
            day(contribution.source.date, contribution.source.precision),
            language=contribution.language if words else "",
        ),
        withdrawn=contribution.withdrawn_at is not None,
        standing=standings.pop() if len(standings) == 1 else Voice.Standing.OPEN,
        reason="",
        owed=contribution.asked_for_answer or any(voice.owes_answer for voice in voices),
        is_synthetic=contribution.is_synthetic,
        language=language,
    )


def _first_words(text: str, most: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _thread_up(
    actor: Actor,
    process: Process,
    voice_ids: Sequence[int],
    *,
    said: Step,
    withdrawn: bool,
    standing: str,
    reason: str,
    owed: bool,
    is_synthetic: bool,
    language: str | None,
) -> Thread:
    language = language or get_language() or process.language
    thread = Thread(is_synthetic=is_synthetic)
    if withdrawn:
        ended = Step("withdrawn", _("Taken back"), _("The person took this back. It is used no more."), ENDED)
        thread.steps = [said, ended]
        return thread
    draft = may_read_draft(actor, process)
    findings = _findings(voice_ids, draft)
    version = published_version(process)
    places = published_places(version) if version else {}
    blocks = _blocks(process, findings, voice_ids, draft, places)
    measures = [block.measure for block in blocks if block.kind == Block.Kind.MEASURE]
    if version and measures and not draft:
        # The draft's words are the team's; outside a measure is called what it was called when it was published.
        titles = published_measures(version.sha256)
        for row in measures:
            row.number, row.title = titles[row.block.uid]
    states = states_of(measures)
    resolution = _resolution(process, version)
    thread.answers = _answers(voice_ids, findings, owed, language)
    translated = claims_in(findings, language)
    thread.findings = [
        {"uid": row.uid, "number": str(row), "claim": claim, "language": code}
        for row, (claim, code) in zip(findings, translated, strict=True)
    ]
    thread.blocks = [
        {"uid": block.uid, "place": _place(block, places), "chapter": block.chapter.title}
        for block in blocks
        if block.kind != Block.Kind.MEASURE
    ]
    thread.measures = [
        {"uid": row.uid, "number": row.number, "title": row.title, "status": _status(states.get(row.pk))} for row in measures
    ]
    ended_step = _ended(standing, reason)
    thread.steps = [
        said,
        *(
            [ended_step]
            if ended_step and not findings
            else [
                _finding_step(thread.findings, findings),
                _paper_step(thread.blocks, version),
                _resolution_step(resolution, version),
                _measure_step(measures, states),
                _answer_step(thread.answers),
            ]
        ),
    ]
    return thread


def _ended(standing: str, reason: str) -> Step | None:
    if standing == Voice.Standing.BACKGROUND:
        return Step("background", _("Read as background"), _("It helps to understand the rest."), ENDED)
    if standing == Voice.Standing.UNUSABLE:
        return Step("unusable", _("Could not be used"), "", ENDED, reason=reason)
    if standing == Voice.Standing.URGENT:
        return Step("urgent", _("Passed on at once"), _("A named office looks after it."), NOW)
    return None


def _findings(voice_ids: Sequence[int], draft: bool) -> list[Finding]:
    supports = Support.objects.filter(voice__in=voice_ids, stance__in=[Stance.SUPPORTS, Stance.CONTRADICTS])
    rows = Finding.objects.filter(pk__in=supports.values("finding")).exclude(status=Finding.Status.DROPPED)
    if not draft:
        rows = rows.filter(status__in=[Finding.Status.APPROVED, Finding.Status.CHECKED_BACK])
    return list(rows.select_related("field").order_by("number")[:50])


def claims_in(findings: Sequence[Finding], language: str) -> list[tuple[str, str]]:
    """Each claim in the reader's language where it has been translated, with the language it is in."""
    wanted = [row.pk for row in findings if row.language != language]
    rows = FindingTranslation.objects.filter(finding__in=wanted, language=language) if wanted else []
    translated = {row.finding_id: row.claim for row in rows}
    return [(translated[row.pk], language) if row.pk in translated else (row.claim, row.language) for row in findings]


def _blocks(
    process: Process,
    findings: Sequence[Finding],
    voice_ids: Sequence[int],
    draft: bool,
    places: dict[str, str],
) -> list[Block]:
    cited = Citation.objects.filter(Q(finding__in=findings) | Q(voice__in=voice_ids)).order_by()
    rows = (
        Block.objects.filter(process=process, pk__in=cited.values("block"))
        .select_related("chapter", "measure")
        .order_by("chapter__order", "order")
    )
    blocks = list(rows.filter(removed_at__isnull=True)[:100] if draft else rows[:100])
    return blocks if draft else [block for block in blocks if block.uid in places]


def _place(block: Block, places: dict[str, str]) -> str:
    return places.get(block.uid) or _("Chapter {number}").format(number=block.chapter.number or block.chapter.title)


def _resolution(process: Process, version: Version | None) -> Resolution | None:
    if version is None:
        return None
    published = Resolution.objects.filter(process=process, version__published_at__isnull=False)
    return published.order_by("-date", "-id").first()


def _finding_step(shown: Sequence[dict[str, str]], findings: Sequence[Finding]) -> Step:
    if not findings:
        return Step("finding", _("Finding"), _("It is being read and compared with what others said."), NOW)
    more = len(findings) - 1
    text = shown[0]["claim"]
    if more:
        text += " " + ngettext("(and {n} more)", "(and {n} more)", more).format(n=more)
    return Step("finding", _("Finding"), text, DONE, language=shown[0]["language"])


def _paper_step(blocks: Sequence[dict[str, str]], version: Version | None) -> Step:
    if not blocks:
        return Step("paper", _("In the paper"), "", OPEN)
    text = blocks[0]["place"]
    if len(blocks) > 1:
        text += " " + ngettext("(and {n} more place)", "(and {n} more places)", len(blocks) - 1).format(n=len(blocks) - 1)
    when = day(timezone.localdate(version.published_at)) if version and version.published_at else ""
    return Step("paper", _("In the paper"), text, DONE if version else NOW, when)


def _resolution_step(resolution: Resolution | None, version: Version | None) -> Step:
    if resolution is None:
        return Step("resolution", _("Decision"), "", OPEN)
    refused = resolution.result in {Resolution.Result.REJECTED, Resolution.Result.REFERRED}
    return Step(
        "resolution",
        _("Decision"),
        f"{resolution.body}: {resolution.get_result_display()}",
        ENDED if refused else DONE,
        day(resolution.date),
    )


def _status(progress: Progress | None) -> str:
    return progress.status if progress else Progress.Status.PLANNED.value


def _measure_step(measures: Sequence[Measure], states: dict[int, Progress]) -> Step:
    if not measures:
        return Step("measure", _("Measure"), "", OPEN)
    # The liveliest measure speaks for all of them.
    order = [Progress.Status.RUNNING, Progress.Status.DONE, Progress.Status.PLANNED, Progress.Status.PAUSED]
    ranked = sorted(
        measures,
        key=lambda row: (
            order.index(Progress.Status(_status(states.get(row.pk)))) if _status(states.get(row.pk)) in order else len(order)
        ),
    )
    first = ranked[0]
    progress = states.get(first.pk)
    status = Progress.Status(_status(progress))
    state = {
        Progress.Status.DONE: DONE,
        Progress.Status.RUNNING: NOW,
        Progress.Status.PLANNED: OPEN,
        Progress.Status.PAUSED: OPEN,
        Progress.Status.DROPPED: ENDED,
    }[status]
    return Step(
        "measure",
        _("Measure"),
        f"{first.number} {first.title} – {status.label}",
        state,
        day(progress.on) if progress else "",
        reason=progress.note if progress and status in {Progress.Status.DROPPED, Progress.Status.PAUSED} else "",
    )


def _answers(voice_ids: Sequence[int], findings: Iterable[Finding], owed: bool, language: str) -> list[AnswerGiven]:
    """Published answers: own ones first, then those of the findings. Superseded ones have made way."""
    rows = (
        Answer.objects.filter(state=Answer.State.PUBLISHED)
        .exclude(superseded_by__state=Answer.State.PUBLISHED)
        .select_related("publication")
    )
    found = list(rows.filter(voice__in=voice_ids)) + list(rows.filter(finding__in=list(findings)))
    texts = {
        row.answer_id: row for row in AnswerTranslation.objects.filter(answer__in=[row.pk for row in found], language=language)
    }
    given = []
    for row in found:
        translated = texts.get(row.pk)
        assert row.publication is not None
        given.append(
            AnswerGiven(
                row.outcome,
                str(row.get_outcome_display()),
                translated.text if translated else row.text,
                language if translated else row.language,
                day(timezone.localdate(row.publication.at)),
                row.voice_id is not None,
                bool(translated and translated.maker == "machine"),
                row.passed_to,
            )
        )
    return given


def _answer_step(answers: Sequence[AnswerGiven]) -> Step:
    if not answers:
        return Step("answer", _("Answer"), _("The answer is still open."), OPEN)
    first = answers[0]
    return Step("answer", _("Answer"), f"{first.outcome_label}: {first.text}", DONE, first.date, language=first.language)
