"""Measures as they were published, with how they stand today, and their thread from what was heard up to the report."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kettfaden.concept.models import Measure, Resolution
from kettfaden.concept.queries import resolutions_of
from kettfaden.measures.models import Progress
from kettfaden.measures.queries import states_of
from kettfaden.process.models import Process
from kettfaden.replies.queries.thread import DONE, ENDED, NOW, OPEN, Step, day
from kettfaden.web.queries.paper import ReadBlock, ReadChapter, ReadPaper, heard_in_words


@dataclass(frozen=True)
class PublicMeasure:
    """A measure with the words of the published version and its newest progress."""

    block: ReadBlock
    chapter: ReadChapter
    data: dict[str, Any]
    progress: Progress | None
    status: str
    status_label: str
    steps: list[Step]

    @property
    def period(self) -> str:
        """'2019 to 2021', '2019', or empty."""
        first, last = self.data["year_from"], self.data["year_to"]
        if first and last and first != last:
            return _("%(first)s to %(last)s") % {"first": first, "last": last}
        return str(first or last or "")


def public_measures(
    process: Process, paper: ReadPaper, chapters: Iterable[ReadChapter], resolution: Resolution | None
) -> dict[str, PublicMeasure]:
    """The measures of some chapters of the published version, by block uid; two queries."""
    found = [(chapter, block) for chapter in chapters for block in chapter.blocks if block.measure]
    uids = [block.measure["uid"] for _chapter, block in found if block.measure]
    rows = {row.uid: row for row in Measure.objects.filter(process=process, uid__in=uids)}
    states = states_of(list(rows.values()))
    measures = {}
    for chapter, block in found:
        assert block.measure is not None
        row = rows.get(block.measure["uid"])
        progress = states.get(row.pk) if row is not None else None
        status = Progress.Status(progress.status if progress else Progress.Status.PLANNED)
        steps = _steps(paper, chapter, block, progress, status, resolution)
        measures[block.uid] = PublicMeasure(block, chapter, block.measure, progress, status.value, str(status.label), steps)
    return measures


def newest_resolution(process: Process) -> Resolution | None:
    """What was decided last about a version that the public may read."""
    return resolutions_of(process).filter(version__published_at__isnull=False).order_by("-date", "-id").first()


_STATE = {
    Progress.Status.PLANNED: OPEN,
    Progress.Status.RUNNING: NOW,
    Progress.Status.DONE: DONE,
    Progress.Status.PAUSED: NOW,
    Progress.Status.DROPPED: ENDED,
}


def _steps(
    paper: ReadPaper,
    chapter: ReadChapter,
    block: ReadBlock,
    progress: Progress | None,
    status: Progress.Status,
    resolution: Resolution | None,
) -> list[Step]:
    steps = []
    if heard := heard_in_words(block.ground):
        steps.append(Step("heard", _("Heard"), heard, DONE))
    elif block.measure and block.measure["origin"]:
        steps.append(Step("origin", _("Where it comes from"), block.measure["origin"], DONE))
    claim = _first_claim(paper, block)
    if claim:
        steps.append(Step("finding", _("Finding"), claim, DONE))
    version = paper.version
    published = day(timezone.localdate(version.published_at)) if version.published_at else ""
    steps.append(
        Step(
            "paper",
            _("In the paper"),
            _("Chapter %(chapter)s, version %(number)s")
            % {"chapter": chapter.number or chapter.title, "number": version.number},
            DONE,
            published,
        )
    )
    steps.append(decision_step(resolution))
    reason = progress.note if progress and status in {Progress.Status.DROPPED, Progress.Status.PAUSED} else ""
    note = progress.note if progress and not reason else ""
    steps.append(
        Step(
            "measure",
            _("Measure: %(status)s") % {"status": status.label},
            note,
            _STATE[status],
            day(progress.on) if progress else "",
            reason=reason,
        )
    )
    if status != Progress.Status.DROPPED:
        steps.append(Step("report", _("Report"), "", OPEN))
    return steps


def decision_step(resolution: Resolution | None) -> Step:
    """The decision as a step of the thread."""
    if resolution is None:
        return Step("resolution", _("Decision"), _("still to come"), OPEN)
    ended = resolution.result in {Resolution.Result.REJECTED, Resolution.Result.REFERRED}
    text = f"{resolution.body}: {resolution.get_result_display()}"
    return Step("resolution", _("Decision"), text, ENDED if ended else DONE, day(resolution.date))


def _first_claim(paper: ReadPaper, block: ReadBlock) -> str:
    language = get_language()
    for row in block.citations:
        if row["kind"] == "finding" and row["stance"] == "supports":
            finding = paper.findings[row["finding"]]
            return str(finding["translations"].get(language) or finding["claim"])
    return ""
