"""Who has been heard: planned against held, by group, format and region.

Coverage counts attendances: somebody who came twice is counted twice, and only what was heard counts as heard. The team
sees the counts as they are now; the public sees those of the last publication, after disclosure control.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kettfaden.evidence.models import Attendance, Contribution, PublicCount, Source
from kettfaden.process.models import Format, Group, Plan, Process, Region
from kettfaden.process.queries import Names, names_in


@dataclass(frozen=True)
class Count:
    """How many were heard; None is not shown. `planned` where a plan names a number; `of` what it is measured against."""

    people: int | None
    planned: int | None = None
    of: int | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the count is kept back, because it or another one is small."""
        return self.people is None

    @property
    def is_gap(self) -> bool:
        """Whether nobody was heard although somebody should have been."""
        return self.people == 0 and bool(self.planned)

    @property
    def percent_of_plan(self) -> int | None:
        """Held against planned, in whole per cent."""
        return round(self.people * 100 / self.planned) if self.people is not None and self.planned else None

    @property
    def per_thousand(self) -> float | None:
        """Attendances for every thousand people there are."""
        return round(self.people * 1000 / self.of, 1) if self.people is not None and self.of else None


@dataclass(frozen=True)
class CoverageRow:
    """One group: its counts in the order of the coverage's formats and regions."""

    group: Group
    formats: list[Count]
    regions: list[Count]
    elsewhere: Count
    total: Count


@dataclass(frozen=True)
class Place:
    """A region of the finest grain, for the map. `people` only for the team."""

    region: Region
    within: Region
    is_heard: bool
    people: int | None


@dataclass(frozen=True)
class Coverage:
    """Everything a page of coverage shows. All counts are attendances, those of one format persons as far as known."""

    process: Process
    is_public: bool
    counted_at: datetime | None  # None: nothing has been published yet
    formats: list[Format]
    regions: list[Region]
    rows: list[CoverageRow]
    format_totals: list[Count]
    region_totals: list[Count]
    elsewhere: Count
    total: Count
    places: list[Place]
    informed: list[tuple[Format, Count]]
    names: Names  # of groups, formats and regions, in the reader's language
    gaps: list[str] = field(default_factory=list)


Place3 = tuple[int, int, int | None]  # format, group, region (the one above where there is one), None without a region


@dataclass
class Counts:
    """The attendances of a process as they are now, by integer keys."""

    by_place: dict[Place3, int] = field(default_factory=dict)  # formats in which people are heard
    informed: dict[int, int] = field(default_factory=dict)  # by format, where people are only informed
    finest: dict[int, int] = field(default_factory=dict)  # by region as it was noted, a municipality for instance

    def by_format(self) -> dict[tuple[int, int], int]:
        """(group, format) -> attendances."""
        return _summed(((group, format_), count) for (format_, group, _region), count in self.by_place.items())

    def by_region(self) -> dict[tuple[int, int | None], int]:
        """(group, region) -> attendances."""
        return _summed(((group, region), count) for (_format, group, region), count in self.by_place.items())


def _summed(pairs: Iterable[tuple[tuple[int, int | None], int]]) -> dict:
    sums: dict = {}
    for key, count in pairs:
        sums[key] = sums.get(key, 0) + count
    return sums


def count_people(process: Process) -> Counts:
    """Count afresh: at the door where somebody counted, else by the contributions. Three queries."""
    formats = {row.pk: row for row in Format.objects.filter(process=process)}
    above = dict(Region.objects.filter(process=process).values_list("pk", "parent_id"))
    counts = Counts()
    counted_at_the_door = Exists(Attendance.objects.filter(source=OuterRef("source")))
    door = (
        Attendance.objects.filter(source__process=process, source__is_held=True)
        .values_list("source__format", "group", "region", "source__region")
        .annotate(people=Sum("people"))
    )
    said = (
        Contribution.objects.filter(process=process, withdrawn_at__isnull=True)
        .exclude(counted_at_the_door)
        .values_list("source__format", "group", "region", "source__region")
        .annotate(people=Sum("headcount"))
    )
    for format_id, group, own_region, occasion_region, people in [*door, *said]:
        if formats[format_id].level == Format.Level.INFORMED:
            counts.informed[format_id] = counts.informed.get(format_id, 0) + people
            continue
        region = own_region or occasion_region
        if region is not None:
            counts.finest[region] = counts.finest.get(region, 0) + people
        top = (above.get(region) or region) if region is not None else None
        place = (format_id, group, top)
        counts.by_place[place] = counts.by_place.get(place, 0) + people
    return counts


def coverage(process: Process, *, public: bool) -> Coverage:
    """Who has been heard. For the public as last published, else as it is now, with the gaps named in words."""
    formats = list(Format.objects.filter(process=process).exclude(status=Format.Status.CANCELLED))
    heard_in = [row for row in formats if row.level != Format.Level.INFORMED]
    regions = list(Region.objects.filter(process=process).select_related("parent"))
    top = [row for row in regions if row.parent_id is None]
    groups = list(Group.objects.filter(process=process))
    plans = _plans(process)
    shown = _published(process) if public else _live(process, heard_in, top, groups)
    if public:
        # Formats that have not heard anybody yet have no column: their nothing hides nobody.
        heard_in = [row for row in heard_in if ("format", None, row.pk) in shown.counts]
    rows = []
    for group in groups:
        total_plan = sum(planned for (group_id, _format), planned in plans.items() if group_id == group.pk) or None
        rows.append(
            CoverageRow(
                group=group,
                formats=[Count(shown.of("format", group.pk, row.pk), plans.get((group.pk, row.pk))) for row in heard_in],
                regions=[Count(shown.of("region", group.pk, row.pk)) for row in top],
                elsewhere=Count(shown.of("region", group.pk, None)),
                total=Count(shown.of("group", group.pk, None), total_plan, group.size),
            )
        )
    people_there = _population(regions)
    built = Coverage(
        process=process,
        is_public=public,
        counted_at=shown.at,
        formats=heard_in,
        regions=top,
        rows=rows,
        format_totals=[Count(shown.of("format", None, row.pk), row.planned_people) for row in heard_in],
        region_totals=[Count(shown.of("region", None, row.pk), of=people_there.get(row.pk)) for row in top],
        elsewhere=Count(shown.of("region", None, None)),
        total=Count(shown.of("total", None, None), of=sum(people_there.values()) or None),
        places=_places(regions, shown),
        informed=[
            (row, Count(shown.of("informed", None, row.pk), row.planned_people))
            for row in formats
            if row.level == Format.Level.INFORMED
        ],
        names=names_in(process, get_language() or process.language),
    )
    built.gaps.extend(_gaps_for_the_public(built) if public else _gaps_for_the_team(built))
    return built


# --- where the counts come from


@dataclass
class _Shown:
    """Counts by (table, group, column); a key that is missing counts nobody, or, for the public, is not shown."""

    counts: dict[tuple[str, int | None, int | None], int | None]
    finest: dict[int, int | None]
    at: datetime | None
    missing: int | None

    def of(self, table: str, group: int | None, column: int | None) -> int | None:
        return self.counts.get((table, group, column), self.missing)


def _live(process: Process, formats: list[Format], regions: list[Region], groups: list[Group]) -> _Shown:
    counts = count_people(process)
    shown: dict[tuple[str, int | None, int | None], int | None] = {}

    def add(table: str, group: int | None, column: int | None, people: int) -> None:
        shown[table, group, column] = (shown.get((table, group, column)) or 0) + people

    for (format_id, group, region), people in counts.by_place.items():
        add("format", group, format_id, people)
        add("format", None, format_id, people)
        add("region", group, region, people)
        add("region", None, region, people)
        add("group", group, None, people)
        add("total", None, None, people)
    for format_id, people in counts.informed.items():
        add("informed", None, format_id, people)
    return _Shown(shown, dict(counts.finest), timezone.now(), missing=0)


def _published(process: Process) -> _Shown:
    shown: dict[tuple[str, int | None, int | None], int | None] = {}
    finest: dict[int, int | None] = {}
    table = PublicCount.Table
    for row in PublicCount.objects.filter(process=process).exclude(table=table.QUOTE):
        if row.table == table.FORMAT:
            shown["format", row.group_id, row.format_id] = row.people
        elif row.table == table.INFORMED:
            shown["informed", None, row.format_id] = row.people
        elif row.table == table.PLACE:
            finest[row.region_id or 0] = None
        elif row.region_id is not None or row.elsewhere:
            shown["region", row.group_id, row.region_id] = row.people
        elif row.group_id is not None:
            shown["group", row.group_id, None] = row.people
        else:
            shown["total", None, None] = row.people
    return _Shown(shown, finest, process.coverage_published_at, missing=None)


def _population(regions: list[Region]) -> dict[int, int]:
    """The residents of the regions on top: their own number, else that of their parts together."""
    residents: dict[int, int] = {}
    for row in regions:
        if row.parent is not None:
            if row.population and not row.parent.population:
                residents[row.parent.pk] = residents.get(row.parent.pk, 0) + row.population
        elif row.population:
            residents[row.pk] = row.population
    return residents


def _plans(process: Process) -> dict[tuple[int, int], int]:
    plans: dict[tuple[int, int], int] = {}
    for group, format_id, people in Plan.objects.filter(process=process, people__isnull=False).values_list(
        "group", "format", "people"
    ):
        plans[group, format_id] = plans.get((group, format_id), 0) + (people or 0)
    return plans


def _places(regions: list[Region], shown: _Shown) -> list[Place]:
    parents = {row.parent_id for row in regions if row.parent_id is not None}
    places = []
    for row in regions:
        if row.pk in parents:
            continue
        places.append(
            Place(
                region=row,
                within=row.parent or row,
                is_heard=row.pk in shown.finest,
                people=shown.finest.get(row.pk, 0) if shown.missing == 0 else None,
            )
        )
    return places


# --- gaps in words


def _gaps_for_the_team(built: Coverage) -> list[str]:
    gaps = []
    for row in built.rows:
        if row.total.people == 0:
            if row.total.planned:
                gaps.append(
                    ngettext(
                        "%(group)s: %(planned)d person was to be heard, nobody has been so far.",
                        "%(group)s: %(planned)d people were to be heard, nobody has been so far.",
                        row.total.planned,
                    )
                    % {"group": built.names.of(row.group), "planned": row.total.planned}
                )
            else:
                gaps.append(
                    _("%(group)s: nobody has been heard, and no format plans to.") % {"group": built.names.of(row.group)}
                )
            continue
        for format_, count in zip(built.formats, row.formats, strict=True):
            if count.planned and count.people is not None and count.people * 2 < count.planned:
                gaps.append(
                    _("%(group)s, %(format)s: %(people)d of %(planned)d planned.")
                    % {
                        "group": built.names.of(row.group),
                        "format": built.names.of(format_),
                        "people": count.people,
                        "planned": count.planned,
                    }
                )
        silent = [built.names.of(region) for region, count in zip(built.regions, row.regions, strict=True) if count.people == 0]
        known = sum(count.people or 0 for count in row.regions)
        if silent and known and len(silent) < len(built.regions):
            gaps.append(
                _("%(group)s: nobody from %(regions)s.") % {"group": built.names.of(row.group), "regions": ", ".join(silent)}
            )
    for region, count in zip(built.regions, built.region_totals, strict=True):
        if count.people == 0:
            gaps.append(_("%(region)s: nobody from this region has been heard.") % {"region": built.names.of(region)})
    return gaps


def _gaps_for_the_public(built: Coverage) -> list[str]:
    if built.counted_at is None:
        return []
    gaps = [
        _("%(group)s: nobody has been heard so far.") % {"group": built.names.of(row.group)}
        for row in built.rows
        if row.total.people == 0
    ]
    gaps += [
        _("%(region)s: nobody from this region has been heard so far.") % {"region": built.names.of(region)}
        for region, count in zip(built.regions, built.region_totals, strict=True)
        if count.people == 0
    ]
    hidden = [built.names.of(row.group) for row in built.rows if row.total.is_hidden]
    if hidden:
        gaps.append(
            _("Of these groups no number can be shown, because few people or nobody was heard: %(groups)s.")
            % {"groups": ", ".join(hidden)}
        )
    return gaps


def held_formats(process: Process) -> set[int]:
    """The formats with at least one occasion that was held."""
    return set(Source.objects.filter(process=process, is_held=True).values_list("format_id", flat=True))
