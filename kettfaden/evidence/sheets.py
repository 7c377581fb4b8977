"""Tables of voices and figures as people fill them in: their columns, the template to download, and reading them.

Column names are understood in English and in the languages of the catalogue; groups, regions and the like by their key or
their name. Reading stores nothing: it gives drafts, or every problem found with its sheet, row and column.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kettfaden.equipment.crypto import keyed_hash
from kettfaden.equipment.refusals import Refused
from kettfaden.equipment.sheets import (
    BrokenSheet,
    Cell,
    Column,
    NewSheet,
    Sheet,
    SheetProblem,
    cell_date,
    cell_integer,
    cell_number,
    cell_text,
    read_sheet,
    write_xlsx,
)
from kettfaden.evidence import rules
from kettfaden.evidence.drafts import ContributionDraft, FigureDraft, VoiceDraft
from kettfaden.evidence.models import Contribution, Figure, Privacy, Source, VoiceTranslation
from kettfaden.process.models import Field, Format, Group, LegalFrame, Process, Region, Wording

RowT = TypeVar("RowT", bound=models.Model)
IMPORT_RING = "imports"


@dataclass(frozen=True)
class Heading:
    """A column of a table: its name, whether it must be filled, and what to write there."""

    key: str
    name: str | Promise
    is_required: bool = False
    note: str | Promise = ""


VOICE_COLUMNS = (
    Heading("format", gettext_lazy("Format"), True, gettext_lazy("Key or name of the format, see the sheet of keys.")),
    Heading("occasion", gettext_lazy("Occasion"), True, gettext_lazy("Title of the occasion, such as 'Forum in the north'.")),
    Heading("date", gettext_lazy("Date"), True, gettext_lazy("Day of the occasion: 2018-05-03 or 03.05.2018.")),
    Heading("place", gettext_lazy("Place"), note=gettext_lazy("Only for occasions that are not there yet.")),
    Heading(
        "contribution",
        gettext_lazy("Contribution"),
        note=gettext_lazy("Number of the card or person. Rows with the same number at one occasion are one contribution."),
    ),
    Heading("group", gettext_lazy("Group"), True, gettext_lazy("Key or name of the group.")),
    Heading("region", gettext_lazy("Region"), note=gettext_lazy("Key or name of the region or municipality, if known.")),
    Heading("people", gettext_lazy("People"), note=gettext_lazy("How many people this is from; more than 1 is a table.")),
    Heading("language", gettext_lazy("Language"), True, gettext_lazy("Code of the language that was spoken: de, pl, ar.")),
    Heading("text", gettext_lazy("Text"), True, gettext_lazy("One thing that was said, in its words.")),
    Heading("field", gettext_lazy("Field of action"), note=gettext_lazy("Number, key or name of the field, if clear.")),
    Heading("translation", gettext_lazy("Translation"), note=gettext_lazy("The text in another language.")),
    Heading("translation_language", gettext_lazy("Language of the translation"), note=gettext_lazy("Code: de, en.")),
    Heading(
        "translated_by",
        gettext_lazy("Translated by"),
        note=gettext_lazy("interpreter, translator or machine."),
    ),
    Heading(
        "may_be",
        gettext_lazy("May be"),
        note=gettext_lazy("How far consent or law lets it be opened: internal, quotable, public. Empty: internal."),
    ),
    Heading("asked", gettext_lazy("Asked for an answer"), note=gettext_lazy("yes or no.")),
)

FIGURE_COLUMNS = (
    Heading("key", gettext_lazy("Key"), True, gettext_lazy("Short name of letters, digits and hyphens; stays the same.")),
    Heading("title", gettext_lazy("Title"), True),
    Heading("question", gettext_lazy("Question")),
    Heading("category", gettext_lazy("Answer category")),
    Heading("value", gettext_lazy("Value"), True, gettext_lazy("The number alone, such as 48 or 7.5.")),
    Heading("unit", gettext_lazy("Unit"), True, gettext_lazy("%, people, of 10.")),
    Heading("base", gettext_lazy("Base in words"), True, gettext_lazy("Of whom or of what this is.")),
    Heading("base_n", gettext_lazy("Base (number)"), note=gettext_lazy("Number of answers or people.")),
    Heading("mode", gettext_lazy("Mode"), note=gettext_lazy("How it was asked, such as 'telephone, landline'.")),
    Heading("date_from", gettext_lazy("From"), True, gettext_lazy("First day: 2017-11-15 or 15.11.2017.")),
    Heading("date_to", gettext_lazy("To"), note=gettext_lazy("Last day; empty: the first.")),
    Heading("weighting", gettext_lazy("Weighting")),
    Heading("interval_low", gettext_lazy("Interval from")),
    Heading("interval_high", gettext_lazy("Interval to")),
    Heading("interval_note", gettext_lazy("About the interval")),
    Heading("provenance", gettext_lazy("Provenance"), True, gettext_lazy("own, published or official.")),
    Heading("publisher", gettext_lazy("Publisher")),
    Heading("reference", gettext_lazy("Reference")),
    Heading("field", gettext_lazy("Field of action"), note=gettext_lazy("Number, key or name of the field, if clear.")),
    Heading("invented", gettext_lazy("Invented"), note=gettext_lazy("yes for an example that is not real.")),
)


@dataclass
class VoiceTable:
    """What a file of voices holds. Drafts of occasions that are new share one unsaved Source each."""

    drafts: list[ContributionDraft] = field(default_factory=list)
    new_sources: list[Source] = field(default_factory=list)

    @property
    def voices(self) -> int:
        """How many voices there are in all."""
        return sum(len(draft.voices) for draft in self.drafts)


def read_voices(content: bytes, name: str, process: Process) -> VoiceTable:
    """The contributions of a table of voices. Raises BrokenSheet with everything that is wrong in it."""
    sheet, headers = _read(content, name, VOICE_COLUMNS)
    return _VoiceReader(process, sheet, headers).read()


def read_figures(content: bytes, name: str, process: Process) -> list[FigureDraft]:
    """The figures of a table of figures. Raises BrokenSheet with everything that is wrong in it."""
    sheet, headers = _read(content, name, FIGURE_COLUMNS)
    return _FigureReader(process, sheet, headers).read()


def voice_template(process: Process) -> bytes:
    """An empty table of voices with a sheet of the keys that may stand in it, as XLSX."""
    lookups = _Lookups(process)
    choices = {
        "format": [row.key for row in lookups.formats.rows],
        "group": [row.key for row in lookups.groups.rows],
        "region": [row.key for row in lookups.regions.rows],
        "field": [row.key for row in lookups.fields.rows],
        "translated_by": [str(value) for value in VoiceTranslation.Maker.values],
        "may_be": [Privacy.INTERNAL, Privacy.QUOTABLE, Privacy.PUBLIC],
        "asked": [_("yes"), _("no")],
    }
    return _template(_("Voices"), VOICE_COLUMNS, choices, lookups)


def figure_template(process: Process) -> bytes:
    """An empty table of figures with a sheet of the keys that may stand in it, as XLSX."""
    lookups = _Lookups(process)
    choices = {
        "provenance": [str(value) for value in Figure.Provenance.values],
        "field": [row.key for row in lookups.fields.rows],
        "invented": [_("yes"), _("no")],
    }
    return _template(_("Figures"), FIGURE_COLUMNS, choices, lookups)


def _template(name: str, headings: Iterable[Heading], choices: Mapping[str, list[str]], lookups: "_Lookups") -> bytes:
    columns = []
    for heading in headings:
        note = str(heading.note)
        if heading.is_required:
            note = f"{_('Must be filled.')} {note}".strip()
        width = 60 if heading.key in {"text", "translation", "base", "question"} else 20
        columns.append(Column(str(heading.name), width, note, choices.get(heading.key, ())))
    keys = [
        (label, row.key, row.name)
        for label, lookup in (
            (_("Format"), lookups.formats),
            (_("Group"), lookups.groups),
            (_("Region"), lookups.regions),
            (_("Field of action"), lookups.fields),
        )
        for row in lookup.rows
    ]
    return write_xlsx(
        [
            NewSheet(name, columns),
            NewSheet(_("Keys"), [Column(_("Column"), 20), Column(_("Key"), 28), Column(_("Name"), 60)], keys),
        ]
    )


# --- headers in any language


def _read(content: bytes, name: str, headings: tuple[Heading, ...]) -> tuple[Sheet, dict[str, str]]:
    """The table and, for each heading's key, the header it has in this file."""
    first: BrokenSheet | None = None
    for language in dict.fromkeys([get_language() or "en", "en", *(code for code, _name in settings.LANGUAGES)]):
        with translation.override(language):
            required = [str(heading.name) for heading in headings if heading.is_required]
        try:
            sheet = read_sheet(content, name, required=required)
        except BrokenSheet as problem:
            if first is None or problem.count < first.count:
                first = problem
            # Only headers can be right in another language; what is wrong in the cells stays wrong.
            if not _lacks_headers(problem):
                break
            continue
        with translation.override(language):
            known = {header.casefold(): header for header in sheet.headers}
            names = {heading.key: known.get(str(heading.name).casefold(), "") for heading in headings}
        unknown = [header for header in sheet.headers if header not in names.values()]
        if unknown:
            raise BrokenSheet(
                [
                    sheet.problem(
                        None, header, _("The column “%(header)s” is not known. Rename or delete it.") % {"header": header}
                    )
                    for header in unknown
                ]
            )
        return sheet, names
    assert first is not None
    raise first


def _lacks_headers(problem: BrokenSheet) -> bool:
    return all(not entry.column for entry in problem.problems)


# --- cells that name something of the process


class _Lookup:
    """Finds groups, regions and the like by key, number or name in any language, whatever their case."""

    def __init__(self, rows: Iterable[Any], names: Mapping[int, list[str]]) -> None:
        self.rows = list(rows)
        self.known: dict[str, Any] = {}
        for row in self.rows:
            words = [row.key, row.name, *names.get(row.pk, [])]
            if isinstance(row, Field):
                words.append(str(row.number))
            for word in words:
                self.known.setdefault(word.casefold(), row)

    def find(self, text: str) -> Any:
        return self.known.get(" ".join(text.split()).casefold())


class _Lookups:
    def __init__(self, process: Process) -> None:
        words: dict[str, dict[int, list[str]]] = {"group": {}, "format": {}, "field": {}, "region": {}}
        for text, *owners in Wording.objects.filter(process=process, attribute="name").values_list(
            "text", "group_id", "format_id", "field_id", "region_id"
        ):
            for kind, owner in zip(("group", "format", "field", "region"), owners, strict=True):
                if owner:
                    words[kind].setdefault(owner, []).append(text)
        self.groups = _Lookup(Group.objects.filter(process=process), words["group"])
        self.formats = _Lookup(Format.objects.filter(process=process).select_related("legal_frame"), words["format"])
        self.fields = _Lookup(Field.objects.filter(process=process), words["field"])
        self.regions = _Lookup(Region.objects.filter(process=process).select_related("parent"), words["region"])


class _Reader:
    def __init__(self, process: Process, sheet: Sheet, headers: dict[str, str]) -> None:
        self.process = process
        self.sheet = sheet
        self.headers = headers
        self.lookups = _Lookups(process)
        self.problems: list[SheetProblem] = []
        self.row = 0
        self.cells: dict[str, Cell] = {}

    def rows(self) -> Iterable[int]:
        """Go from row to row; what is asked meanwhile is asked of that row. At the end refuse, if anything was wrong."""
        for number, cells in self.sheet.rows:
            self.row, self.cells = number, cells
            yield number
        if not self.sheet.rows:
            self.problems.append(self.sheet.problem(None, "", _("There is nothing below the headers.")))
        if self.problems:
            raise BrokenSheet(self.problems)

    def complain(self, key: str, message: str) -> None:
        self.problems.append(self.sheet.problem(self.row, self.headers.get(key, ""), message))

    def raw(self, key: str) -> Cell:
        header = self.headers.get(key)
        return self.cells.get(header) if header else None

    def text(self, key: str, longest: int | None = None, required: bool = False) -> str:
        text = cell_text(self.raw(key)).strip()
        if required and not text:
            self.complain(key, _("This cell must be filled."))
        if longest is not None and len(text) > longest:
            self.complain(key, _("%(length)s characters, but %(limit)s at most.") % {"length": len(text), "limit": longest})
            return text[:longest]
        return text

    def parsed(self, key: str, parse: Callable[[Cell], Any], required: bool = False) -> Any:
        try:
            value = parse(self.raw(key))
        except ValueError as problem:
            self.complain(key, str(problem))
            return None
        if value is None and required:
            self.complain(key, _("This cell must be filled."))
        return value

    def named(self, key: str, lookup: _Lookup, required: bool = False) -> Any:
        text = self.text(key, required=required)
        if not text:
            return None
        found = lookup.find(text)
        if found is None:
            there = ", ".join(row.key for row in lookup.rows[:12])
            self.complain(
                key,
                _("“%(text)s” is not known in this process. Write one of: %(there)s.") % {"text": text[:60], "there": there},
            )
        return found

    def chosen(self, key: str, choices: Iterable[tuple[str, Any]], default: str) -> str:
        text = self.text(key).casefold()
        if not text:
            return default
        pairs = [(value, str(label)) for value, label in choices]
        for value, label in pairs:
            if text in {value.casefold(), label.casefold()}:
                return value
        self.complain(key, _("Write one of: %(there)s.") % {"there": ", ".join(value for value, _label in pairs)})
        return default

    def agreed(self, key: str) -> bool:
        text = self.text(key).casefold()
        if text in {"", "0", "no", "nein", "false", _("no").casefold()}:
            return False
        if text in {"1", "x", "yes", "ja", "true", _("yes").casefold()}:
            return True
        self.complain(key, _("Write yes or no."))
        return False

    def checked(self, key: str, check: Callable[[str], str], text: str) -> str:
        try:
            return check(text)
        except Refused as refusal:
            self.complain(key, str(refusal))
            return text


class _VoiceReader(_Reader):
    def read(self) -> VoiceTable:
        self.table = VoiceTable()
        self.sources: dict[tuple[int, str, datetime.date], Source] = {
            (row.format_id, row.title.casefold(), row.date): row
            for row in Source.objects.filter(process=self.process).select_related("format__legal_frame")
        }
        self.refused_formats: dict[int, str] = {}
        numbered: dict[tuple[int, str], tuple[int, ContributionDraft]] = {}
        seen: dict[str, int] = {}
        for number in self.rows():
            source = self.source()
            group = self.named("group", self.lookups.groups, required=True)
            region = self.named("region", self.lookups.regions)
            people = self.parsed("people", cell_integer) or 1
            language = self.checked("language", rules.check_language, self.text("language", required=True).lower())
            draft_voice = self.voice(language)
            may_be = self.chosen("may_be", Privacy.choices, Privacy.INTERNAL)
            asked = self.agreed("asked")
            if source is None or group is None or draft_voice is None:
                continue
            kind = Contribution.Kind.TABLE if people > 1 else Contribution.Kind.PERSON
            self.checked_headcount(kind, people)
            contribution = self.text("contribution", 40)
            if contribution and (id(source), contribution) in numbered:
                self.join(numbered[id(source), contribution], group, region, people, draft_voice)
                continue
            draft = ContributionDraft(
                source=source,
                group=group,
                region=region,
                kind=kind,
                headcount=people,
                language=language,
                may_be=may_be,
                asked_for_answer=asked,
                key=self.key_of(source, contribution or f"{group.key}|{region}|{draft_voice.text}", seen, bool(contribution)),
                voices=[draft_voice],
            )
            self.table.drafts.append(draft)
            if contribution:
                numbered[id(source), contribution] = (number, draft)
        return self.table

    def source(self) -> Source | None:
        format_ = self.named("format", self.lookups.formats, required=True)
        title = self.text("occasion", 200, required=True)
        date = self.parsed("date", cell_date, required=True)
        if format_ is None or not title or date is None:
            return None
        key = (format_.pk, title.casefold(), date)
        if key not in self.sources:
            source = Source(process=self.process, format=format_, title=title, date=date, place=self.text("place", 160))
            self.sources[key] = source
            self.table.new_sources.append(source)
        source = self.sources[key]
        if format_.pk not in self.refused_formats:
            self.refused_formats[format_.pk] = self.why_not(source)
            if self.refused_formats[format_.pk]:
                # Said once, not in every row.
                self.complain("format", self.refused_formats[format_.pk])
        return source

    def why_not(self, source: Source) -> str:
        try:
            frame = rules.check_is_held(source)
        except Refused as refusal:
            return str(refusal)
        if frame.is_for_minors and frame.ground == LegalFrame.Ground.CONSENT:
            return _("Voices of young people need two agreements each. Enter them one by one, not from a table.")
        return ""

    def voice(self, language: str) -> VoiceDraft | None:
        text = self.text("text", required=True)
        if not text:
            return None
        text = self.checked("text", rules.clean_words, text)
        translations = []
        if translated := self.text("translation"):
            into = self.text("translation_language").lower()
            if not into:
                self.complain("translation_language", _("Say which language the translation is in."))
            else:
                into = self.checked("translation_language", rules.check_language, into)
                if into == language:
                    self.complain("translation_language", _("This is the language of the original."))
            maker = self.chosen("translated_by", VoiceTranslation.Maker.choices, VoiceTranslation.Maker.TRANSLATOR)
            translations = [(into, self.checked("translation", rules.clean_words, translated), maker)]
        return VoiceDraft(text, language, self.named("field", self.lookups.fields), translations=translations)

    def checked_headcount(self, kind: str, people: int) -> None:
        try:
            rules.check_headcount(kind, people)
        except Refused as refusal:
            self.complain("people", str(refusal))

    def join(
        self, earlier: tuple[int, ContributionDraft], group: Group, region: Region | None, people: int, voice: VoiceDraft
    ) -> None:
        row, draft = earlier
        for key, ours, theirs in (
            ("group", group, draft.group),
            ("region", region, draft.region),
            ("people", people, draft.headcount),
        ):
            if ours != theirs:
                self.complain(
                    key,
                    _("Row %(row)s is of the same contribution, but says something else here. Make both alike.") % {"row": row},
                )
        draft.voices = [*draft.voices, voice]
        if len(draft.voices) > rules.MOST_VOICES_AT_ONCE:
            self.complain(
                "contribution",
                _("One contribution takes %(limit)s voices at a time. Add the rest afterwards.")
                % {"limit": rules.MOST_VOICES_AT_ONCE},
            )

    def key_of(self, source: Source, words: str, seen: dict[str, int], is_number: bool) -> str:
        """What makes the contribution the same one when the table is brought again; says nothing about its words."""
        name = f"{self.process.uid}|{source.format.key}|{source.title.casefold()}|{source.date}|{is_number}|{words}"
        digest = keyed_hash(IMPORT_RING, name).partition(":")[2][:48]
        seen[digest] = seen.get(digest, 0) + 1
        return f"table-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")


class _FigureReader(_Reader):
    def read(self) -> list[FigureDraft]:
        drafts: list[FigureDraft] = []
        rows: dict[str, int] = {}
        for number in self.rows():
            key = self.text("key", 60, required=True)
            if key in rows:
                self.complain("key", _("This key stands in row %(row)s already.") % {"row": rows[key]})
            rows[key] = number
            value = self.parsed("value", cell_number, required=True)
            date_from = self.parsed("date_from", cell_date, required=True)
            date_to = self.parsed("date_to", cell_date) or date_from
            low, high = self.parsed("interval_low", cell_number), self.parsed("interval_high", cell_number)
            base_n = self.parsed("base_n", cell_integer)
            if base_n is not None and base_n < 0:
                self.complain("base_n", _("A count is a number from 0."))
            provenance = self.chosen("provenance", Figure.Provenance.choices, "")
            if not provenance and not self.text("provenance"):
                self.complain("provenance", _("This cell must be filled."))
            before = len(self.problems)
            texts = {
                name: self.text(name, longest, required=required)
                for name, longest, required in (
                    ("title", 200, True), ("question", 4000, False), ("category", 160, False), ("unit", 30, True),
                    ("base", 200, True), ("mode", 160, False), ("weighting", 200, False), ("interval_note", 300, False),
                    ("publisher", 200, False), ("reference", 400, False),
                )
            }  # fmt: skip
            found = self.named("field", self.lookups.fields)
            invented = self.agreed("invented")
            if value is None or date_from is None or len(self.problems) > before or not provenance or not key:
                continue
            draft = FigureDraft(
                key=key,
                value=_decimal(value),
                date_from=date_from,
                date_to=date_to,
                base_n=base_n,
                interval_low=_decimal(low) if low is not None else None,
                interval_high=_decimal(high) if high is not None else None,
                provenance=provenance,
                field=found,
                is_synthetic=invented,
                **texts,  # type: ignore[arg-type]
            )
            try:
                rules.check_figure(draft)
            except Refused as refusal:
                self.complain(refusal.field or "", str(refusal))
            drafts.append(draft)
        return drafts


def _decimal(number: float) -> Decimal:
    return Decimal(str(round(number, 4)))
