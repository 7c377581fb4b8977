"""The published paper as pages read it: from the frozen version's canonical JSON and nothing else."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.concept.models import Block, Version
from kettfaden.concept.queries import published_version
from kettfaden.equipment.markup import render_markdown
from kettfaden.process.models import Process

NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Mark:
    """What stands in the margin of a paragraph: in words what it rests on."""

    summary: str
    kind: str


@dataclass(frozen=True)
class ReadBlock:
    """A block of the published paper, ready to be read."""

    uid: str
    kind: str
    html: SafeString
    text: str
    language: str
    perspective: str
    marks: list[Mark]
    measure: dict[str, Any] | None
    citations: list[dict[str, Any]]
    ground: dict[str, Any]

    @property
    def is_grounded(self) -> bool:
        return bool(self.ground["grounded"]) or self.kind in {Block.Kind.HEADING, Block.Kind.CHART}


@dataclass(frozen=True)
class ReadSection:
    """A part of a chapter under one heading; `views` groups its blocks by whose view they give."""

    key: str
    title: str
    blocks: list[ReadBlock]

    @property
    def views(self) -> list[tuple[str, list[ReadBlock]]]:
        """(perspective or '', blocks) in the order they first come."""
        grouped: dict[str, list[ReadBlock]] = {}
        for block in self.blocks:
            grouped.setdefault(block.perspective, []).append(block)
        return list(grouped.items())


@dataclass(frozen=True)
class ReadChapter:
    """A chapter of the published paper; `key` stands in its address."""

    key: str
    uid: str
    number: str
    title: str
    kind: str
    level: int
    field_number: int | None
    no_measures_reason: str
    blocks: list[ReadBlock] = field(default_factory=list)
    parts: list["ReadChapter"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()

    @property
    def without_ground(self) -> int:
        """How many of its paragraphs and measures rest on nothing."""
        return sum(not block.is_grounded for block in self.blocks)

    @property
    def sections(self) -> list[ReadSection]:
        """Its blocks under the headings of a field of action, in the order they stand."""
        titles = dict(section_titles())
        grouped: dict[str, list[ReadBlock]] = {}
        for block, key in zip(self.blocks, self.section_keys, strict=True):
            grouped.setdefault(key, []).append(block)
        return [ReadSection(key, titles.get(key, ""), blocks) for key, blocks in grouped.items()]

    section_keys: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ReadPaper:
    """The newest published version."""

    version: Version
    title: str
    subtitle: str
    language: str
    is_synthetic: bool
    chapters: list[ReadChapter]
    findings: dict[str, Any]
    figures: dict[str, Any]

    @property
    def tree(self) -> list[ReadChapter]:
        """The chapters of the first level; fields of action are their `parts`."""
        return [chapter for chapter in self.chapters if chapter.level == 1]

    def chapter(self, address: str) -> ReadChapter | None:
        """The chapter with this number, uid or key."""
        return next((row for row in self.chapters if address in {row.key, row.uid, row.number}), None)

    def block(self, uid: str) -> tuple[ReadChapter, ReadBlock] | None:
        """A block with its chapter."""
        return next(((row, block) for row in self.chapters for block in row.blocks if block.uid == uid), None)


def section_titles() -> list[tuple[str, str]]:
    """The headings of a chapter's sections in the reader's language; plain text has none."""
    return [
        (Block.Section.SUMMARY, _("In short")),
        (Block.Section.SITUATION, _("Situation")),
        (Block.Section.STRENGTHEN, _("What is to be strengthened")),
        (Block.Section.WEAKEN, _("What is to be weakened")),
        (Block.Section.GOALS, _("Goals")),
        (Block.Section.MEASURES, _("Measures")),
    ]


def published_paper(process: Process) -> ReadPaper | None:
    """The paper as the public reads it now, None before the first version is public. One query, or two the first time."""
    version = published_version(process)
    return read_version(version) if version is not None else None


def read_version(version: Version) -> ReadPaper:
    """A version ready to be read, in the reader's language as far as words around the text go."""
    data = _data(version.pk, version.canonical)
    chapters = [_chapter(row) for row in data["chapters"]]
    top: ReadChapter | None = None
    for chapter in chapters:
        if chapter.level == 1:
            top = chapter
        elif top is not None:
            top.parts.append(chapter)
    paper = data["paper"]
    return ReadPaper(
        version,
        paper["title"],
        paper["subtitle"],
        paper["language"],
        paper["is_synthetic"],
        chapters,
        data["findings"],
        data["figures"],
    )


@lru_cache(maxsize=8)
def _data(version_id: int, canonical: str) -> dict[str, Any]:
    # A version never changes, so it is parsed once a process.
    parsed: dict[str, Any] = json.loads(canonical)
    return parsed


def _chapter(row: dict[str, Any]) -> ReadChapter:
    return ReadChapter(
        key=row["number"] or row["uid"],
        uid=row["uid"],
        number=row["number"],
        title=row["title"],
        kind=row["kind"],
        level=row["level"],
        field_number=row["field"]["number"] if row["field"] else None,
        no_measures_reason=row["no_measures_reason"],
        blocks=[_block(block) for block in row["blocks"]],
        section_keys=[block["section"] for block in row["blocks"]],
    )


def _block(row: dict[str, Any]) -> ReadBlock:
    return ReadBlock(
        uid=row["uid"],
        kind=row["kind"],
        html=_html(row["text"]),
        text=row["text"],
        language=row["language"],
        perspective=row["perspective"]["name"] if row["perspective"] else "",
        marks=marks_of(row["kind"], row["ground"], row["citations"]),
        measure=row["measure"],
        citations=row["citations"],
        ground=row["ground"],
    )


@lru_cache(maxsize=2048)
def _html(text: str) -> SafeString:
    return render_markdown(text)


def heard_in_words(ground: dict[str, Any]) -> str:
    """'12 people, 3 places' as far as it may be said; small numbers are only called so. Empty where nobody was heard."""
    heard, places = ground["heard"], ground["places"]
    if heard is None:
        return _("fewer than 5 people")
    if not heard:
        return ""
    if ground["persons"]:
        words = ngettext("%(n)d person", "%(n)d persons", heard) % {"n": heard}
    else:
        words = ngettext("%(n)d attendance", "%(n)d attendances", heard) % {"n": heard}
    # A number and what it counts stay on one line of the narrow mark.
    words = words.replace(" ", NO_BREAK)
    if places:
        words += ", " + (ngettext("%(n)d place", "%(n)d places", places) % {"n": places}).replace(" ", NO_BREAK)
    return words


def marks_of(kind: str, ground: dict[str, Any], citations: list[dict[str, Any]]) -> list[Mark]:
    """The marks of a block: whom it rests on, which figures, which law or document; or that it rests on nothing."""
    if kind in {Block.Kind.HEADING, Block.Kind.CHART}:
        return []
    if not ground["grounded"]:
        return [Mark(_("without ground"), "none")]
    marks = []
    if heard := heard_in_words(ground):
        marks.append(Mark(heard, "voices"))
    if ground["figures"]:
        marks.append(Mark(ngettext("%(n)d figure", "%(n)d figures", ground["figures"]) % {"n": ground["figures"]}, "figure"))
    others = {row["kind"] for row in citations if row["kind"] in _OTHERS and row["stance"] == "supports"}
    words = {
        "law": _("law"),
        "resolution": _("resolution"),
        "document": _("document"),
        "assessment": _("assessment of a post"),
    }
    marks += [Mark(words[other], other) for other in _OTHERS if other in others]
    if not marks:
        # A finding that rests on figures alone.
        findings = ground["findings"]
        marks.append(Mark(ngettext("%(n)d finding", "%(n)d findings", findings) % {"n": findings}, "figure"))
    return marks


_OTHERS = ("law", "resolution", "document", "assessment")
