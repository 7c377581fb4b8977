"""What a blueprint holds: plain dataclasses, which are also the schema that `reading` checks against.

An entry without a default is required. Where the name of an entry is a Python word (`from`), the field carries it as metadata.
"""

import datetime
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy


@dataclass(frozen=True, slots=True)
class Length:
    """The longest text, or the longest list."""

    most: int


@dataclass(frozen=True, slots=True)
class Between:
    """The smallest and the largest number."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression for the whole value, and the rule in words."""

    expression: str
    words: Promise

    def rule(self) -> str:
        return str(self.words)


@dataclass(frozen=True, slots=True)
class Allowed:
    """A closed list of values, asked for when it is needed."""

    values: Callable[[], set[str]]


@dataclass(frozen=True, slots=True)
class Defines:
    """This value is the key of a thing of that kind; twice is a problem."""

    kind: str


@dataclass(frozen=True, slots=True)
class Refers:
    """This value must be the key of a thing of that kind."""

    kind: str


@dataclass(frozen=True, slots=True)
class DateWithPrecision:
    """A date and how exactly it is known; of a month or a year it is the first day."""

    on: datetime.date
    precision: Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one or several languages, always also in the language of the process."""

    texts: dict[str, str]

    def within(self, language: str) -> str:
        """The text in a language; '' when there is none (nothing is silently replaced)."""
        return self.texts.get(language, "")


KEY_RULE = Pattern(r"[a-z0-9]+(-[a-z0-9]+)*", _lazy("small letters a to z, digits and single hyphens only."))
REGION_RULE = Pattern(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", _lazy("letters a to z, digits and single hyphens only."))
LANGUAGE_RULE = Pattern(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", _lazy("a language is written like de, pl or zh-Hans."))
CSV_RULE = Pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*\.csv", _lazy("the name of a CSV file in the same folder."))
GEOJSON_RULE = Pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*\.(geo)?json", _lazy("the name of a GeoJSON file in the same folder."))

Language = Annotated[str, LANGUAGE_RULE, Length(8)]
Name = Annotated[Text, Length(120)]
Label = Annotated[str, Length(160)]
Title = Annotated[str, Length(200)]
Prose = Annotated[str, Length(6000)]
Count = Annotated[int, Between(0, 100_000_000)]
Key = Annotated[str, KEY_RULE, Length(40)]
# Where a fact is known from: published by the county or the press, only in the text of the commission, in the law, in official
# statistics, or decided by the team that plans the process.
Origin = Literal["published", "commission", "law", "statistics", "team"]
# What a phase can switch; the names are those of the phase's settings.
SWITCHES = ("accepts_voices", "drafting_open", "draft_is_public", "answers_open")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPart:
    """Whose process it is, in which languages and time zone it is held."""

    slug: Annotated[str, KEY_RULE, Length(60)]
    title: Annotated[Text, Length(200)]
    short_title: Annotated[Text, Length(80)]
    operator: Label
    about: Annotated[Text, Length(6000)] | None = None
    contact: Annotated[str, Length(2000)] | None = None
    language: Language
    languages: Annotated[tuple[Language, ...], Length(12)]
    timezone: Annotated[str, Allowed(zoneinfo.available_timezones), Length(40)] = "Europe/Berlin"
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """The resolution that the process rests on."""

    resolution: Annotated[str, Length(300)]
    body: Label
    date: DateWithPrecision
    text: Prose = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One step in the order of events."""

    date: DateWithPrecision
    title: Title
    text: Prose = ""
    source: Origin = "published"
    reference: Annotated[str, Length(120)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal or a ground demand of the commission, and how it is judged whether it was met."""

    number: Annotated[str, Pattern(r"[0-9a-z]{1,4}", _lazy("one to four digits or small letters."))]
    text: Prose
    judged_by: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Who carries the process, with their task."""

    name: Annotated[str, Length(200), Defines("partners")]
    kind: Literal["administration", "body", "company", "association", "institute", "municipality", "other"] = "other"
    tasks: Annotated[tuple[Prose, ...], Length(20)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Staff or money of the unit that holds the process; an amount needs its unit."""

    text: Annotated[str, Length(400)]
    amount: Annotated[Decimal, Between(0, 1_000_000_000)] | None = None
    unit: Annotated[str, Length(30)] = ""
    source: Origin = "published"
    reference: Annotated[str, Length(120)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Staff and money of the unit that holds the process."""

    staff: Annotated[tuple[Resource, ...], Length(50)] = ()
    money: Annotated[tuple[Resource, ...], Length(50)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region; one that has no regions below it needs a population and its date."""

    key: Annotated[str, REGION_RULE, Length(40), Defines("regions")]
    name: Name
    parent: Annotated[str, Refers("regions")] | None = None
    population: Count | None = None
    population_date: datetime.date | None = None
    population_source: Title = ""
    area_km2: Annotated[Decimal, Between(0, 1_000_000)] | None = None
    longitude: Annotated[Decimal, Between(-180, 180)] | None = None
    latitude: Annotated[Decimal, Between(-90, 90)] | None = None
    outline: str = field(default="", metadata={"key": None})  # from the GeoJSON file, as received


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """Regions written out, from a CSV file beside the blueprint, or both (the upper level here, the lower in the file)."""

    file: Annotated[str, CSV_RULE] | None = None
    geojson: Annotated[str, GEOJSON_RULE] | None = None
    regions: Annotated[tuple[Region, ...], Length(2000)] = field(default=(), metadata={"key": "list"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of people the process has to hear; of protected groups zero and small counts look alike."""

    key: Annotated[Key, Defines("groups")]
    name: Name
    size: Count | None = None
    size_source: Title = ""
    languages: Annotated[tuple[Language, ...], Length(12)] = ()
    protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerOpinion:
    """What the data protection officer said about a format, when and in which function."""

    result: Literal["agreed", "conditions", "refused"]
    text: Prose
    date: datetime.date
    by: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalFrame:
    """On which legal footing a format stands; it cannot start before the officer's opinion is recorded."""

    controllers: Annotated[tuple[Title, ...], Length(10)]
    processors: Annotated[tuple[Title, ...], Length(10)] = ()
    legal_basis: Prose
    special_ground: Prose = ""
    notice: Annotated[Text, Length(6000)]
    ground: Literal["consent", "notice", "law", "office"]
    guardian_below_age: Annotated[int, Between(0, 21)] = 16
    for_minors: bool = False
    retention_days: Annotated[int, Between(1, 36_500)]
    officer_opinion: OfficerOpinion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing known about a format, as of which date, and where it is known from."""

    text: Prose
    date: DateWithPrecision | None = None
    source: Origin = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many people of a group a format means to hear, in a region where that is planned."""

    group: Annotated[str, Refers("groups")]
    region: Annotated[str, Refers("regions")] | None = None
    people: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of hearing: its level says honestly how far people had a part in the outcome."""

    key: Annotated[Key, Defines("formats")]
    name: Name
    channel: Literal[
        "survey",
        "interview",
        "group_interview",
        "workshop",
        "forum",
        "event",
        "company_round",
        "press_event",
        "meeting",
        "online",
        "other",
    ]
    level: Literal["informed", "consulted", "involved", "decided"]
    status: Literal["planned", "held", "cancelled"] = "planned"
    planned_occasions: Count | None = None
    planned_people: Count | None = None
    held_occasions: Count | None = None
    held_people: Count | None = None
    starts: DateWithPrecision | None = field(default=None, metadata={"key": "from"})
    ends: DateWithPrecision | None = field(default=None, metadata={"key": "to"})
    groups: Annotated[tuple[Share, ...], Length(2000)] = ()
    facts: Annotated[tuple[Fact, ...], Length(40)] = ()
    legal_frame: LegalFrame | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOfAction:
    """A field of action of the paper."""

    number: Annotated[int, Between(1, 99)]
    key: Annotated[Key, Defines("fields")]
    name: Annotated[Text, Length(160)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter of the paper; the one of kind 'fields' holds one part for each field of action."""

    kind: Literal["summary", "mandate", "guiding_idea", "situation", "fields", "review", "other"]
    number: Annotated[str, Length(8)] = ""
    title: Title


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase only switches settings; several formats may run in one phase."""

    key: Annotated[Key, Defines("phases")]
    name: Annotated[str, Length(120)]
    starts: datetime.date | None = field(default=None, metadata={"key": "from"})
    ends: datetime.date | None = field(default=None, metadata={"key": "to"})
    active: bool = False
    settings: dict[Annotated[str, Allowed(lambda: set(SWITCHES))], bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """Everything a process is created from."""

    process: ProcessPart
    mandate: Mandate
    milestones: Annotated[tuple[Milestone, ...], Length(200)] = ()
    goals: Annotated[tuple[Goal, ...], Length(50)] = ()
    ground_demands: Annotated[tuple[Goal, ...], Length(50)] = ()
    partners: Annotated[tuple[Partner, ...], Length(50)] = ()
    resources: Resources = field(default_factory=Resources)
    regions: Regions
    groups: Annotated[tuple[Group, ...], Length(100)]
    formats: Annotated[tuple[Format, ...], Length(100)]
    fields: Annotated[tuple[FieldOfAction, ...], Length(60)]
    chapters: Annotated[tuple[Chapter, ...], Length(60)]
    phases: Annotated[tuple[Phase, ...], Length(30)] = ()
