"""From the canonical JSON and the quotations that may still be shown to a document that any writer can set."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from kettfaden.concept.export import annex, charts, wording
from kettfaden.concept.export.document import (
    Document,
    Fact,
    Heading,
    Hint,
    MeasureRow,
    Measures,
    Note,
    Quote,
    Text,
    direction,
)
from kettfaden.concept.export.wording import Json
from kettfaden.concept.models import Block
from kettfaden.equipment.markup import markup_tokens, plain_text

# What XML cannot hold: control characters, half characters, and what is none.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# The order of a field's sections, whatever order they were written in.
_SECTIONS = list(Block.Section.values)
_TREND = {Block.Section.STRENGTHEN, Block.Section.WEAKEN}


@dataclass(frozen=True)
class Opening:
    """The words behind a quotation's commitment, given only while they may be shown."""

    text: str
    language: str
    translation: str


@dataclass(frozen=True)
class Seal:
    """What stands beside the JSON: its hash and the head of the record when it was frozen."""

    sha256: str
    record_number: int
    record_hash: str


def compose(data: Json, openings: Mapping[str, Opening], seal: Seal | None, language: str, day: str) -> Document:
    """The document in a language. `openings` by citation; without `seal` it is a working state; `day` is ISO."""
    data = _writable(data)
    openings = {uid: Opening(*_writable((said.text, said.language, said.translation))) for uid, said in openings.items()}
    with override(language):
        paper, process, version = data["paper"], data["process"], data.get("version")
        invented = bool(paper["is_synthetic"] or process["is_synthetic"])
        return Document(
            title=paper["title"],
            subtitle=paper["subtitle"],
            language=language,
            text_language=paper["language"],
            direction=direction(language),
            operator=process["operator"],
            process=process["title"],
            stage=_stage(version),
            day=wording.date_of(day),
            made_on=day,
            banner=_banner() if invented else "",
            is_synthetic=invented,
            cover=_cover(data, seal, day),
            integrity=_integrity(seal),
            body=[*_reading(), *_chapters(data, openings, language), *annex.nodes(data, language)],
            words=_words(),
            keywords=[process["short_title"] or process["title"], process["operator"]],
            identifier=f"{process['slug']}-{paper['uid']}-{version['number'] if version else 'draft'}",
        )


def _writable(value: Any) -> Any:
    """The same data with letters only that every format can hold."""
    if isinstance(value, str):
        return _UNWRITABLE.sub("", value)
    if isinstance(value, dict):
        return {key: _writable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(item) for item in value]
    return value


def _banner() -> str:
    return _("Invented example: statements, findings and measures are made up.")


def _stage(version: Json | None) -> str:
    if version is None:
        return _("Working state, not frozen")
    return _("Version %(number)s") % {"number": version["number"]}


def _words() -> dict[str, str]:
    return {
        "contents": _("Contents"),
        "to_contents": _("To the contents"),
        "ground": pgettext("of a paragraph", "Ground"),
        "translation": _("Translation: "),
        "note": pgettext("footnote", "Note"),
        "notes": pgettext("footnotes", "Notes"),
        "back": _("back to the text"),
        "about_version": _("About this version"),
        "table_scroll": _("Table, scrolls sideways"),
    }


def _cover(data: Json, seal: Seal | None, day: str) -> list[Fact]:
    version = data.get("version")
    if version is None:
        return [
            Fact(_("State"), _stage(None)),
            Fact(_("Date"), wording.date_of(day)),
            Fact(_("Paragraphs without ground"), wording.number(without_ground(data))),
        ]
    named = f"{version['number']} – {version['label']}" if version["label"] else str(version["number"])
    open_voices = _("%(open)s of %(total)s") % {
        "open": wording.number(version["open_voices"]),
        "total": wording.number(version["total_voices"]),
    }
    facts = [
        Fact(_("Version"), named),
        Fact(_("Purpose"), wording.purpose_of(version["purpose"])),
        Fact(_("Date"), wording.date_of(version["frozen_on"])),
        Fact(_("Voices still open"), open_voices),
        Fact(_("Paragraphs without ground"), wording.number(version["without_ground"])),
    ]
    return facts + (_seal(seal) if seal else [])


def _seal(seal: Seal) -> list[Fact]:
    head = f"{wording.number(seal.record_number)} · {seal.record_hash}" if seal.record_hash else _("not sealed yet")
    return [Fact("SHA-256", seal.sha256, code=True), Fact(_("Head of the record"), head, code=bool(seal.record_hash))]


def _integrity(seal: Seal | None) -> list[Fact]:
    if seal is None:
        return []
    return [
        Fact(
            _("Fingerprint"),
            _(
                "The SHA-256 above is that of the canonical JSON text of this version. Whoever exports the version as JSON "
                "can calculate it again; if a single character had been changed, it would be another."
            ),
        ),
        Fact(
            _("Quotations"),
            _(
                "Quotations stand in that text only as salted commitments. When a person takes their words back, they "
                "vanish from every later export, and the fingerprint still holds."
            ),
        ),
        Fact(
            _("Record"),
            _("The head of the record says up to which entry all changes had been sealed when the version was frozen."),
        ),
    ]


def _reading() -> list[Any]:
    marks = [
        (_("Beside each paragraph"), _("stands what it rests on: the people heard, formats and regions, figures, laws.")),
        (_("People and attendances"), _(
            "Persons are counted within one format only; over several formats attendances are counted. They say who was "
            "heard and never measure how many think so: only figures measure."
        )),
        (wording.without_ground(), _("marks a paragraph that nothing supports yet. All of them are listed in the annex.")),
        (_("Footnotes"), _("name the finding or figure with its base; the number E-… leads to the annex.")),
    ]  # fmt: skip
    return [
        Heading(1, _("How to read this paper"), id="reading"),
        *(Hint(label, text) for label, text in marks),
    ]


def without_ground(data: Json) -> int:
    """How many paragraphs, goals and measures rest on nothing."""
    return sum(
        not block["ground"]["grounded"]
        for chapter in data["chapters"]
        for block in chapter["blocks"]
        if block["kind"] not in {Block.Kind.HEADING, Block.Kind.CHART}
    )


class _Notes:
    """Footnotes in their order. Within a chapter a finding or figure is named in full once, then by that note's number."""

    def __init__(self, data: Json, language: str) -> None:
        self.data, self.language = data, language
        self.number = 0
        self.first: dict[str, int] = {}

    def of(self, block: Json) -> list[Note]:
        if not block["citations"]:
            return []
        self.number += 1
        return [self._once(item) for item in block["citations"]]

    def _once(self, citation: Json) -> Note:
        note = wording.note_of(citation, self.data, self.language)
        earlier = self.first.setdefault(note.target, self.number) if note.target else self.number
        if earlier == self.number:
            return note
        name = f"{self.data['figures'][citation['figure']]['title']}, " if citation["kind"] == "figure" else ""
        text = _("as in note %(number)s.") % {"number": earlier}
        return Note(name + text, note.label, note.target, unnumbered=name + _("as above."))


def _chapters(data: Json, openings: Mapping[str, Opening], language: str) -> Iterator[Any]:
    notes = _Notes(data, language)
    for chapter in data["chapters"]:
        notes.first = {}
        yield Heading(chapter["level"], chapter["title"], chapter["number"], f"c-{chapter['uid']}", data["paper"]["language"])
        yield from _Chapter(chapter, data, openings, notes).nodes()


class _Chapter:
    """Sets one chapter: its sections in their order, quotations behind their block, measures as a table, charts."""

    def __init__(self, chapter: Json, data: Json, openings: Mapping[str, Opening], notes: _Notes) -> None:
        self.chapter, self.data, self.openings, self.notes = chapter, data, openings, notes
        self.paper_language: str = data["paper"]["language"]
        self.level: int = chapter["level"]
        self.language = notes.language

    def nodes(self) -> Iterator[Any]:
        blocks = sorted(self.chapter["blocks"], key=lambda block: _SECTIONS.index(block["section"]))
        trend = False
        for section, members in groupby(blocks, key=lambda block: block["section"]):
            if section == Block.Section.MEASURES:
                break
            if section in _TREND and not trend:
                trend = True
                yield Heading(self.level + 1, _("Trend"))
            if section != Block.Section.TEXT:
                yield Heading(self.level + (2 if section in _TREND else 1), _section_title(section))
            yield from self._section(section, list(members))
            if section == Block.Section.SITUATION:
                yield from self._pictures()
        if not any(block["section"] == Block.Section.SITUATION for block in blocks):
            yield from self._pictures()
        yield from self._measures([block for block in blocks if block["section"] == Block.Section.MEASURES])

    def _section(self, section: str, blocks: list[Json]) -> Iterator[Any]:
        seen: dict[str, list[Json]] = {}
        for block in blocks:
            seen.setdefault((block["perspective"] or {}).get("key", ""), []).append(block)
        below = self.level + (1 if section == Block.Section.TEXT else 2)
        for members in seen.values():
            perspective = members[0]["perspective"]
            if perspective:
                yield Heading(below, perspective["name"], language=self.paper_language)
            for block in members:
                yield from self._block(block, below)

    def _block(self, block: Json, below: int) -> Iterator[Any]:
        if block["kind"] == Block.Kind.HEADING:
            yield Heading(below, _one_line(plain_text(block["text"])), id=f"b-{block['uid']}", language=block["language"])
            return
        if block["kind"] == Block.Kind.CHART:
            figures = [self.data["figures"][item["figure"]] for item in block["citations"] if item["kind"] == "figure"]
            title = _one_line(plain_text(block["text"])) or _("Figures cited here")
            yield from charts.charts_of(figures, f"b-{block['uid']}", title)
            return
        yield Text(
            content=list(markup_tokens(block["text"])),
            language=block["language"],
            direction=direction(block["language"]),
            id=f"b-{block['uid']}",
            goal=pgettext("of a field of action", "Goal") if block["kind"] == Block.Kind.GOAL else "",
            mark=wording.mark_of(block["ground"], block["citations"]),
            notes=self.notes.of(block),
        )
        yield from self._quotes(block)

    def _quotes(self, block: Json) -> Iterator[Quote]:
        for citation in block["citations"]:
            quote = citation.get("quote")
            if not quote:
                continue
            flag = pgettext("quotation", "invented") if quote["is_synthetic"] else ""
            said_at = f"{quote['format']}, {quote['year']}"
            opening = self.openings.get(citation["uid"])
            if opening is None:
                yield Quote("", self.language, self._direction, "", "", said_at, _("Quotation withdrawn"), flag)
                continue
            yield Quote(
                text=opening.text,
                language=opening.language,
                direction=direction(opening.language),
                translation=opening.translation,
                translation_language=self.paper_language,
                attribution=said_at,
                flag=flag,
            )

    @property
    def _direction(self) -> str:
        return direction(self.language)

    def _pictures(self) -> Iterator[Any]:
        """A picture of the figures this chapter cites, unless its authors placed one themselves."""
        if any(block["kind"] == Block.Kind.CHART for block in self.chapter["blocks"]):
            return
        cited = {
            item["figure"]: self.data["figures"][item["figure"]]
            for block in self.chapter["blocks"]
            for item in block["citations"]
            if item["kind"] == "figure"
        }
        if len(cited) > 1:
            yield from charts.charts_of(
                list(cited.values()), f"charts-{self.chapter['uid']}", _("Figures cited in this chapter"), least=2
            )

    def _measures(self, blocks: list[Json]) -> Iterator[Any]:
        measures = [block for block in blocks if block["measure"]]
        others = [block for block in blocks if not block["measure"]]
        if not blocks and not self.chapter["field"]:
            return
        yield Heading(self.level + 1, _section_title(Block.Section.MEASURES))
        yield from self._section(Block.Section.MEASURES, others)
        if measures:
            yield self._table(measures)
        else:
            reason = self.chapter["no_measures_reason"]
            yield Hint(
                _("No measures."),
                reason or _("No reason has been given yet."),
                self.paper_language if reason else "",
            )

    def _table(self, blocks: list[Json]) -> Measures:
        columns = [
            _("Measure"), _("Responsible"), _("Statement on financing"),
            _("Period"), _("How we will notice"), _("Region"), _("Where it came from"),
        ]  # fmt: skip
        caption = _("Measures of %(chapter)s") % {"chapter": self.chapter["title"]}
        return Measures(caption, columns, [self._row(block) for block in blocks])

    def _row(self, block: Json) -> MeasureRow:
        measure = block["measure"]
        partners = _("with %(partners)s") % {"partners": measure["partners"]} if measure["partners"] else ""
        return MeasureRow(
            id=f"b-{block['uid']}",
            number=measure["number"],
            title=measure["title"],
            content=list(markup_tokens(block["text"])),
            cells=[
                "\n".join(filter(None, [measure["lead"], partners])),
                measure["financing"],
                _years(measure["year_from"], measure["year_to"]),
                measure["indicator"],
                measure["region"],
                measure["origin"],
            ],
            mark=wording.mark_of(block["ground"], block["citations"]),
            notes=self.notes.of(block),
            language=block["language"],
            direction=direction(block["language"]),
        )


def _section_title(section: str) -> str:
    return {
        Block.Section.TEXT: "",
        Block.Section.SUMMARY: _("In short"),
        Block.Section.SITUATION: _("Situation today"),
        Block.Section.STRENGTHEN: _("To be strengthened"),
        Block.Section.WEAKEN: _("To be weakened"),
        Block.Section.GOALS: _("Goals"),
        Block.Section.MEASURES: _("Measures"),
    }[Block.Section(section)]


def _years(first: int | None, last: int | None) -> str:
    if first and last and first != last:
        return f"{first}–{last}"
    if first and not last:
        return _("from %(year)s") % {"year": first}
    if last and not first:
        return _("until %(year)s") % {"year": last}
    return str(first or "")


def _one_line(text: str) -> str:
    return " ".join(text.split())
