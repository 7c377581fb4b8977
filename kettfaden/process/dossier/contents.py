"""What stands in the dossier, as parts that any writer can set: headings, paragraphs, lists of facts, tables, notices."""

import datetime
from calendar import monthrange
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.people.models import Consent, Person
from kettfaden.people.roles import Role
from kettfaden.process.models import Format, LegalFrame, Precision, Process
from kettfaden.process.queries import Names, current_memberships, formats_of, names_in
from kettfaden.record.queries import head


@dataclass(frozen=True)
class Part:
    """One part: kind is heading, paragraph, facts, table or notice; `rows` holds pairs of facts or rows of a table."""

    kind: str
    text: str = ""
    level: int = 2
    rows: list[list[str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    language: str = ""
    direction: str = "ltr"


@dataclass(frozen=True)
class Dossier:
    """The whole dossier in the language of the process; `title` and `subtitle` for the cover, then the parts in order."""

    title: str
    subtitle: str
    language: str
    parts: list[Part]


def write(process: Process) -> Dossier:
    """The dossier of a process from its settings as they are now, in the language of the process."""
    formats = list(formats_of(process))
    with translation.override(process.language):
        number, digest = head()
        stand = _("Written from the live settings on %(date)s.") % {"date": _day(timezone.localdate())}
        seal = _("Head of the record: no. %(number)d, %(hash)s") % {"number": number, "hash": digest[:16] or "–"}
        parts = [Part("paragraph", f"{stand} {seal}")]
        if process.is_synthetic:
            parts.append(Part("paragraph", _("This process is an invented example.")))
        parts += _record_of_processing(process, formats)
        parts += _impact_assessment(process, formats)
        parts += _notices(process, formats)
        parts += _joint_controllers(process, formats)
        parts += _deletion_calendar(process, formats)
        title = _("Data protection dossier")
    return Dossier(title, f"{process.title} · {process.operator}", process.language, _labelled(parts))


def _labelled(parts: list[Part]) -> list[Part]:
    """Tables and lists get the headings above them as their text, so that each says what it is about, also when read out."""
    chapter, section = "", ""
    labelled = []
    for part in parts:
        if part.kind == "heading":
            chapter, section = (part.text, "") if part.level == 1 else (chapter, part.text)
        elif part.kind in {"facts", "table"}:
            part = replace(part, text=": ".join(filter(None, [chapter, section])))
        labelled.append(part)
    return labelled


def _day(day: datetime.date) -> str:
    return date_format(day, "DATE_FORMAT")


def _frame(found: Format) -> LegalFrame:
    """The legal frame, an empty one where there is none: what is missing is then said as such."""
    return getattr(found, "legal_frame", None) or LegalFrame(format=found)


def _lines(text: str) -> str:
    return "; ".join(line.strip() for line in text.splitlines() if line.strip())


def _or_missing(text: str) -> str:
    return text.strip() or _("not yet entered")


def _groups(found: Format) -> str:
    names = list(dict.fromkeys(plan.group.name for plan in found.plans.all()))
    return ", ".join(names) or _("not yet entered")


def _data_kinds(frame: LegalFrame) -> str:
    """Which data arise, as the ground of a contribution implies."""
    words = {
        LegalFrame.Ground.CONSENT: _(
            "What was said (sealed until it is reviewed), language, group, region; contact data and consent kept apart "
            "and encrypted."
        ),
        LegalFrame.Ground.NOTICE: _("What stands on the cards, without names; language, group, region, number of people."),
        LegalFrame.Ground.LAW: _("What the law that is named as the legal basis provides for; group and region."),
        LegalFrame.Ground.OFFICE: _("Function and body of those who take part, and what they say in it."),
    }
    return words[LegalFrame.Ground(frame.ground)]


def _opinion(frame: LegalFrame) -> str:
    if frame.opinion == LegalFrame.Opinion.NONE:
        return _("not yet asked: the format cannot start")
    on = _day(frame.opinion_on) if frame.opinion_on else ""
    said = f"{frame.get_opinion_display()} ({', '.join(filter(None, [frame.opinion_by, on]))})"
    return f"{said}. {frame.opinion_text}".strip()


def _record_of_processing(process: Process, formats: list[Format]) -> list[Part]:
    parts = [Part("heading", _("Record of processing activities (Art. 30 GDPR)"), 1)]
    mandate = getattr(process, "mandate", None)
    purpose = f"{process.title}: {mandate.resolution} ({mandate.body})" if mandate else process.title
    for found in formats:
        frame = _frame(found)
        parts.append(Part("heading", found.name, 2))
        rows = [
            [_("Purpose"), purpose],
            [_("Controllers"), _or_missing(_lines(frame.controllers))],
            [_("Processors"), _lines(frame.processors) or _("none")],
            [_("Legal basis"), _or_missing(frame.legal_basis)],
            [_("Ground for special categories of data"), frame.special_ground or _("none: such data are not asked for")],
            [_("Groups of people concerned"), _groups(found)],
            [_("Kinds of data"), _data_kinds(frame)],
            [_("Recipients"), _recipients(process)],
            [_("Transfer to third countries"), _("none")],
            [_("Deletion"), _days(frame.retention_days)],
            [_("Opinion of the data protection officer"), _opinion(frame)],
        ]
        parts.append(Part("facts", rows=rows))
    parts.append(Part("heading", _("Technical and organisational measures"), 2))
    parts.append(Part("table", headers=[_("Measure"), _("How it is done here")], rows=_measures()))
    parts.append(Part("heading", _("Who has access"), 2))
    counted = dict(
        current_memberships()
        .filter(process=process)
        .values_list("role")
        .annotate(number=Count("account", distinct=True))
        .values_list("role", "number")
    )
    rows = [[str(Role(role).label), str(counted.get(role, 0)), _access(role)] for role in Role.values]
    parts.append(Part("table", headers=[_("Role"), _("Accounts today"), _("What it opens")], rows=rows))
    return parts


def _recipients(process: Process) -> str:
    names = [partner.organisation.name for partner in process.partners.select_related("organisation")]
    return _("The members of the process by role (see below); partners: %(names)s") % {"names": ", ".join(names) or "–"}


def _days(days: int) -> str:
    return ngettext("%(n)d day after the last occasion", "%(n)d days after the last occasion", days) % {"n": days}


def _measures() -> list[list[str]]:
    return [
        [_("Encryption"), _("Contact data and tables of names are encrypted with keys of their own that can be changed.")],
        [_("Separation"), _("What was said and who said it are kept in different tables; only a consent joins them.")],
        [_("Sealing"), _("All free text starts sealed and opens after a review for third persons.")],
        [_("Access by role"), _("Every page and list asks for the role in the process and for the object itself.")],
        [_("Small numbers"), _("Small counts are suppressed wherever somebody may not see the rows beneath them.")],
        [_("Receipts"), _("Receipts are random, kept as a keyed hash only, limited in tries, and expire.")],
        [_("Record"), _("Each change is recorded in the same transaction and chained by hash; the record holds no text.")],
        [_("Withdrawal"), _("A withdrawal hides at once; erasure follows as a job and is repeated after a restored backup.")],
    ]


def _access(role: str) -> str:
    words = {
        Role.COORDINATOR: _("everything but raw transcripts, audio and replacement tables"),
        Role.RESEARCHER: _("what was said, sealed contributions included, for review and analysis"),
        Role.INTERVIEWER: _("what the institute heard itself"),
        Role.EDITOR: _("released voices, findings and the paper"),
        Role.DEPARTMENT: _("released voices, findings and the paper; co-signs"),
        Role.HEAD: _("released voices, findings and the paper; releases versions"),
        Role.STEERING: _("released voices, findings and the draft of the paper"),
        Role.COUNCIL: _("released voices, findings and the draft of the paper"),
        Role.OFFICER: _("settings, legal frames, record and deletion calendar; nothing of what was said"),
        Role.READER: _("released voices, findings and the draft of the paper"),
    }
    return words[Role(role)]


def _impact_assessment(process: Process, formats: list[Format]) -> list[Part]:
    draft = _(
        "Draft. It lists what follows from the settings; the controllers judge the risks and complete it before the first format."
    )
    parts = [Part("heading", _("Draft of the data protection impact assessment (Art. 35 GDPR)"), 1), Part("paragraph", draft)]
    parts.append(Part("heading", _("Description of the processing"), 2))
    rows = [
        [
            found.name,
            str(found.get_channel_display()),
            str(found.get_level_display()),
            _groups(found),
            str(_frame(found).get_ground_display()),
            _planned(found),
        ]
        for found in formats
    ]
    headers = [_("Format"), _("Kind"), _("Level"), _("Groups"), _("Ground"), _("Planned")]
    parts.append(Part("table", headers=headers, rows=rows))
    parts.append(Part("heading", _("Why an assessment is needed"), 2))
    parts.append(Part("table", headers=[_("Criterion"), _("Where it applies")], rows=_criteria(formats)))
    parts.append(Part("heading", _("Necessity and proportionality"), 2))
    parts.append(Part("paragraph", _(
        "Nobody is asked for more than the purpose needs: group, region and language; names only where somebody is to be reached "
        "again. Cards and online contributions need no name. Nothing said here may serve a decision on an individual case."
    )))  # fmt: skip
    parts.append(Part("heading", _("Risks and measures"), 2))
    headers = [_("Risk to the people"), _("Formats"), _("Measures in place"), _("Remaining risk (to be judged)")]
    parts.append(Part("table", headers=headers, rows=_risks(process, formats)))
    parts.append(Part("heading", _("Opinions of the data protection officer"), 2))
    parts.append(Part("facts", rows=[[found.name, _opinion(_frame(found))] for found in formats]))
    return parts


def _planned(found: Format) -> str:
    said = []
    if found.planned_occasions is not None:
        count = found.planned_occasions
        said.append(ngettext("%(n)d occasion", "%(n)d occasions", count) % {"n": count})
    if found.planned_people is not None:
        count = found.planned_people
        said.append(ngettext("%(n)d person", "%(n)d people", count) % {"n": count})
    return ", ".join(said) or _("not known")


def _names(formats: list[Format]) -> str:
    return ", ".join(found.name for found in formats) or _("none")


def _protected(formats: list[Format]) -> list[Format]:
    return [found for found in formats if any(plan.group.is_protected for plan in found.plans.all())]


def _criteria(formats: list[Format]) -> list[list[str]]:
    special = [found for found in formats if _frame(found).special_ground]
    minors = [found for found in formats if _frame(found).is_for_minors]
    large = [found for found in formats if (found.planned_people or 0) >= 500]
    return [
        [_("Special categories of data"), _names(special)],
        [_("People in need of protection or in dependence"), _names(_protected(formats))],
        [_("Minors"), _names(minors)],
        [_("Processing on a large scale (500 people and more)"), _names(large)],
    ]


def _risks(process: Process, formats: list[Format]) -> list[list[str]]:
    protected = _protected(formats)
    smallest = process.regions.filter(population__isnull=False).order_by("population").first()
    recognised = _("Somebody is recognised by place, origin or way of speaking")
    if smallest is not None:
        recognised += " " + _("(smallest place: %(name)s, %(people)d residents)") % {
            "name": smallest.name,
            "people": smallest.population,
        }
    sealed = _("Sealed until reviewed; public quotes show at most two attributes, each combination covers ten people or more.")
    consent = [found for found in formats if _frame(found).ground == LegalFrame.Ground.CONSENT]
    minors = [found for found in formats if _frame(found).is_for_minors]
    rows = [
        [recognised, _names(protected or formats), sealed, ""],
        [
            _("Somebody fears drawbacks in their own case, housing or job"),
            _names(protected),
            _(
                "The notice says so in the person's language; no role of the county opens raw transcripts; no use in a single case."
            ),
            "",
        ],
        [
            _("Third persons are spoken of"),
            _names(formats),
            _("Notice beforehand; review before release; urgent cases go to a named post and never into analysis."),
            "",
        ],
        [
            _("A consent is not understood or not free"),
            _names(consent),
            _("Consent by purpose, in the person's language, interpreter noted, withdrawal at any time also by receipt."),
            "",
        ],
    ]
    if minors:
        rows.append([
            _("Minors are overtaxed or their guardian has an interest of their own"),
            _names(minors),
            _("The guardian's consent and the minor's own assent; an independent person where the youth office is the guardian."),
            "",
        ])  # fmt: skip
    return rows


def _notices(process: Process, formats: list[Format]) -> list[Part]:
    parts = [Part("heading", _("Notices to those who take part (Art. 13 GDPR)"), 1)]
    for found in formats:
        if getattr(found, "legal_frame", None) is None or not found.legal_frame.notice.strip():
            parts.append(Part("paragraph", _("%(format)s: no notice is entered.") % {"format": found.name}))
            continue
        for language in notice_languages(process, found):
            parts.append(notice(process, found, language, names_in(process, language)))
    return parts


def notice_languages(process: Process, found: Format) -> list[str]:
    """The languages a format's notice is there in: that of the process first, then its translations."""
    translated = set(process.wordings.filter(format=found, attribute="notice").values_list("language", flat=True))
    known = [code for code in process.languages.split() if code in translated]
    return [process.language, *known]


def notice(process: Process, found: Format, language: str, names: Names) -> Part:
    """The notice of a format in one language, with everything that Art. 13 GDPR asks for."""
    frame = _frame(found)
    with translation.override(language):
        rows = [
            [_("Who is responsible"), _lines(frame.controllers)],
            [_("Why you may be asked"), str(frame.get_ground_display())],
            [_("How long it is kept"), _days(frame.retention_days)],
            [_("Your rights"), _(
                "You may ask what is stored about you, have it corrected or erased, withdraw your consent and complain to the data "
                "protection authority. With your receipt you can do this without giving your name."
            )],
            [_("Contact"), process.contact or process.operator],
        ]  # fmt: skip
        if frame.processors.strip():
            rows.insert(1, [_("Who works for them"), _lines(frame.processors)])
        text = names.notice(found)
        heading = f"{names.of(process, 'title')}: {names.of(found)}"
    return Part(
        "notice",
        text,
        rows=rows,
        headers=[heading],
        language=language,
        direction="rtl" if language in settings.LANGUAGES_BIDI else "ltr",
    )


def _joint_controllers(process: Process, formats: list[Format]) -> list[Part]:
    parts = [Part("heading", _("Annex: joint controllers (Art. 26 GDPR)"), 1)]
    joint = [found for found in formats if len(_frame(found).controllers.splitlines()) > 1]
    if not joint:
        parts.append(
            Part("paragraph", _("No format has more than one controller; an arrangement between controllers is not needed."))
        )
    for found in joint:
        controllers = [line.strip() for line in _frame(found).controllers.splitlines() if line.strip()]
        parts.append(Part("heading", found.name, 2))
        first = controllers[0]
        rows = [
            [_("Informing those who take part"), ", ".join(controllers)],
            [_("Point of contact for those concerned"), first],
            [_("Access, correction, erasure"), _("%(first)s, the others assist without delay") % {"first": first}],
            [_("Report of a breach within 72 hours"), _("%(first)s, told by whoever notices it") % {"first": first}],
            [_("Deletion at the end"), _("all, by the deletion calendar")],
        ]
        parts.append(Part("table", headers=[_("Duty"), _("Who fulfils it")], rows=rows))
    processors = [found for found in formats if _frame(found).processors.strip()]
    if processors:
        parts.append(Part("heading", _("Contracts with processors (Art. 28 GDPR)"), 2))
        parts.append(Part("facts", rows=[[found.name, _lines(_frame(found).processors)] for found in processors]))
    tasks = [[partner.organisation.name, _lines(partner.task)] for partner in process.partners.select_related("organisation")]
    if tasks:
        parts.append(Part("heading", _("Partners and their tasks"), 2))
        parts.append(Part("facts", rows=tasks))
    return parts


def last_day(found: Format) -> datetime.date | None:
    """The last day a format can have had by its dates: of a month or a year the last one. None while no date is entered."""
    day = found.planned_to or found.planned_from
    if day is None:
        return None
    if found.precision == Precision.YEAR:
        return datetime.date(day.year, 12, 31)
    if found.precision == Precision.MONTH:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day


def deletion_day(found: Format) -> datetime.date | None:
    """The day by which a format's contributions are to be deleted; None while its dates are open."""
    last = last_day(found)
    return last + datetime.timedelta(days=_frame(found).retention_days) if last else None


def _deletion_calendar(process: Process, formats: list[Format]) -> list[Part]:
    parts = [Part("heading", _("Deletion calendar"), 1)]
    dated: list[tuple[datetime.date, list[str]]] = []
    undated: list[list[str]] = []
    for found in formats:
        last, until = last_day(found), deletion_day(found)
        kept = _days(_frame(found).retention_days)
        if last is None or until is None:
            undated.append([_("open: no date is entered"), found.name, "–", kept])
        else:
            dated.append((until, [_day(until), found.name, _day(last), kept]))
    headers = [_("Delete by"), _("Format"), _("Last occasion at the latest"), _("Rule")]
    parts.append(Part("table", headers=headers, rows=[row for _until, row in sorted(dated)] + undated))
    personal = _personal_deletions(process)
    if personal:
        parts.append(Part("heading", _("Contact data and consents with a date of their own"), 2))
        parts.append(Part("table", headers=[_("Month"), _("Contact data"), _("Consents")], rows=personal))
    parts.append(Part("paragraph", _("Figures, findings and the paper name nobody and stay.")))
    return parts


def _personal_deletions(process: Process) -> list[list[str]]:
    months: dict[Any, list[int]] = {}
    models: tuple[Any, ...] = (Person, Consent)
    for column, model in enumerate(models):
        rows = (
            model._default_manager.filter(scope=process.uid, delete_by__isnull=False)
            .annotate(month=TruncMonth("delete_by"))
            .values("month")
            .annotate(number=Count("pk"))
            .order_by("month")
        )
        for row in rows:
            months.setdefault(row["month"], [0, 0])[column] = row["number"]
    return [
        [date_format(month, "YEAR_MONTH_FORMAT"), str(counts[0]), str(counts[1])] for month, counts in sorted(months.items())
    ]
