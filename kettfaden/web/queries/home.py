"""What the public home page and the page on taking part tell of a process."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from kettfaden.concept.models import Version
from kettfaden.evidence.models import Source
from kettfaden.findings.models import Finding
from kettfaden.measures.models import Progress
from kettfaden.process.models import Format, Mandate, Process
from kettfaden.process.queries import Names
from kettfaden.replies.models import Publication
from kettfaden.replies.queries.thread import DONE, NOW, OPEN, Step, day
from kettfaden.web.queries.measures import decision_step, newest_resolution

_PRIVATE = (Format.Channel.INTERVIEW, Format.Channel.GROUP_INTERVIEW)
_NOT_HEARING = (Format.Level.INFORMED,)


@dataclass(frozen=True)
class Occasion:
    """Something that is still to come: an occasion with its date, or a format that is planned or running."""

    title: str
    format: str
    level: str
    when: str
    place: str


def way(process: Process, version: Version | None) -> list[Step]:
    """Where the process stands on its way from the mandate to the report, as steps of the thread."""
    mandate = Mandate.objects.filter(process=process).first()
    formats = [row for row in Format.objects.filter(process=process) if row.level not in _NOT_HEARING]
    live = [row for row in formats if row.status != Format.Status.CANCELLED]
    understood = Finding.objects.filter(
        process=process, status__in=[Finding.Status.APPROVED, Finding.Status.CHECKED_BACK]
    ).exists()
    resolution = newest_resolution(process)
    acting = Progress.objects.filter(process=process, status__in=[Progress.Status.RUNNING, Progress.Status.DONE]).exists()
    states = [
        bool(mandate),
        bool(live) and all(row.status == Format.Status.HELD for row in live),
        understood and version is not None,
        version is not None,
        resolution is not None,
        False,
        False,
    ]
    # What goes on now: the first step that is not done; acting goes on as soon as a measure runs.
    now = 5 if acting else next(place for place, done in enumerate(states) if not done)
    texts = [
        (_("Mandate"), f"{mandate.body}" if mandate else "", day(mandate.date, mandate.precision) if mandate else ""),
        (_("Hear"), _formats_in_words(formats), _heard_when(process)),
        (_("Understand"), _("Findings rest on voices and figures") if understood else "", ""),
        (_("Write"), _("Version %(number)s of the paper") % {"number": version.number} if version else "", _published(version)),
        (_("Decide"), "", ""),
        (_("Act"), _("Measures are running") if acting else "", ""),
        (_("Report"), _("once a year, measure by measure") if acting else "", ""),
    ]
    steps = []
    for place, ((label, text, when), done) in enumerate(zip(texts, states, strict=True)):
        # A step before one that is done may still go on: hearing does not end when writing begins.
        state = (
            NOW
            if place == now
            else DONE
            if done
            else NOW
            if place < now and place == 1
            else DONE
            if place < now and place < 4
            else OPEN
        )
        steps.append(Step(f"way{place}", label, text, state, when))
    if resolution is not None:
        decided = decision_step(resolution)
        steps[4] = Step("way4", _("Decide"), decided.text, decided.state, decided.date)
    return steps


def _formats_in_words(formats: list[Format]) -> str:
    held = sum(row.status == Format.Status.HELD for row in formats)
    running = sum(row.status == Format.Status.RUNNING for row in formats)
    planned = sum(row.status == Format.Status.PLANNED for row in formats)
    parts = [
        _("%(n)d formats held") % {"n": held} if held else "",
        _("%(n)d running") % {"n": running} if running else "",
        _("%(n)d planned") % {"n": planned} if planned else "",
    ]
    return ", ".join(part for part in parts if part)


def _heard_when(process: Process) -> str:
    span = Source.objects.filter(process=process, is_held=True).aggregate(first=Min("date"), last=Max("date"))
    if not span["first"]:
        return ""
    first, last = date_format(span["first"], "YEAR_MONTH_FORMAT"), date_format(span["last"], "YEAR_MONTH_FORMAT")
    return first if first == last else f"{first} – {last}"


def _published(version: Version | None) -> str:
    return day(timezone.localdate(version.published_at)) if version and version.published_at else ""


def open_occasions(process: Process) -> QuerySet[Source]:
    """Occasions still to come that anybody may come to: no interviews, nothing made for minors."""
    return (
        Source.objects.filter(process=process, is_held=False, date__gte=timezone.localdate())
        .exclude(Q(format__channel__in=_PRIVATE) | Q(format__legal_frame__is_for_minors=True))
        .exclude(format__status=Format.Status.CANCELLED)
        .select_related("format", "region")
        .order_by("date", "id")
    )


def next_occasions(process: Process, names: Names, most: int = 6) -> list[Occasion]:
    """What is still to come, soonest first: dated occasions, then formats that run or are planned without one."""
    dated = list(open_occasions(process)[:most])
    found = [
        Occasion(row.title, names.of(row.format), row.format.get_level_display(), day(row.date, row.precision), row.place)
        for row in dated
    ]
    shown = {row.format_id for row in dated}
    coming = Format.objects.filter(process=process, status__in=[Format.Status.RUNNING, Format.Status.PLANNED]).exclude(
        Q(channel__in=_PRIVATE) | Q(legal_frame__is_for_minors=True)
    )
    for row in coming:
        if row.pk in shown or len(found) >= most:
            continue
        when = day(row.planned_from, row.precision) if row.planned_from and row.planned_from >= timezone.localdate() else ""
        if row.status == Format.Status.RUNNING:
            when = _("running now")
        elif not when:
            continue  # a plan whose time has passed is not an invitation
        found.append(Occasion("", names.of(row), row.get_level_display(), when, ""))
    return found


def latest_publication(process: Process) -> Publication | None:
    """The newest publication of answers."""
    return Publication.objects.filter(process=process).order_by("-number").first()


def languages_of(process: Process) -> list[str]:
    """The codes of the languages of a process, its own first."""
    codes = process.languages.split()
    return sorted(codes, key=lambda code: code != process.language)


def published_numbers(process: Process, version: Version | None, attendances: int | None) -> list[dict[str, Any]]:
    """The numbers of the home page; each as it was last published, with its base. Small ones are called small."""
    numbers: list[dict[str, Any]] = []
    if attendances:
        numbers.append(
            {
                "value": attendances,
                "label": _("attendances"),
                "note": _("in all formats; not a number of persons"),
                "tone": "thread",
            }
        )
    if version is not None and version.total_voices >= 10:
        frozen = date_format(timezone.localdate(version.frozen_at), "DATE_FORMAT")
        numbers.append(
            {"value": version.total_voices, "label": _("voices"), "note": _("as of %(date)s") % {"date": frozen}, "tone": ""}
        )
        numbers.append(
            {
                "value": version.open_voices,
                "label": _("voices still open"),
                "note": _("of %(total)s, as of %(date)s")
                % {"total": number_format(version.total_voices, use_l10n=True, force_grouping=True), "date": frozen},
                "tone": "warn" if version.open_voices else "ok",
            }
        )
        numbers.append(
            {
                "value": version.without_ground,
                "label": _("paragraphs and measures without ground"),
                "note": _("in version %(number)s of the paper") % {"number": version.number},
                "tone": "danger" if version.without_ground else "ok",
            }
        )
    return numbers
