"""The draft as the workbench shows it: a chapter in its sections, each block with its text, its ground and who writes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.concept import rules
from kettfaden.concept.grounds import Ground, grounds_of
from kettfaden.concept.models import Block, Chapter, Citation, Measure
from kettfaden.equipment.markup import render_markdown
from kettfaden.evidence.models import Figure, VoiceTranslation
from kettfaden.evidence.queries import precision_note
from kettfaden.findings.models import Stance
from kettfaden.process.models import Group
from kettfaden.record.actor import Actor


@dataclass(frozen=True)
class Mark:
    """What stands beside a block: in words what it rests on. `kind` as the mark's picture."""

    summary: str
    kind: str


@dataclass(frozen=True)
class Bar:
    """A figure as the chart draws it."""

    label: str
    value: float
    low: float | None
    high: float | None
    base: str
    flag: str
    slot: int = 1


@dataclass(frozen=True)
class Chart:
    """The figures of a chart block: shares as bars, others as numbers with their base, and what limits their precision."""

    bars: list[Bar]
    numbers: list[tuple[str, str, str]]  # value, title, base
    note: str


@dataclass
class DraftBlock:
    """One block as it is drafted."""

    block: Block
    html: SafeString
    ground: Ground
    marks: list[Mark]
    citations: list[Citation]
    quotes: list[Citation]
    chart: Chart | None
    writer: str  # who is editing it now, '' for nobody but oneself
    above: Block | None = None  # its neighbours within the same section and view
    below: Block | None = None

    @property
    def measure(self) -> Measure | None:
        measure: Measure | None = getattr(self.block, "measure", None)
        return measure

    @property
    def may_split(self) -> bool:
        return self.block.kind in rules.DIVISIBLE

    @property
    def may_merge(self) -> bool:
        return (
            self.below is not None
            and self.may_split
            and (self.below.kind, self.below.language)
            == (
                self.block.kind,
                self.block.language,
            )
        )


@dataclass
class View:
    """The blocks of a section that give one group's view; without a group the section's own."""

    perspective: Group | None
    blocks: list[DraftBlock] = field(default_factory=list)

    @property
    def last(self) -> Block | None:
        return self.blocks[-1].block if self.blocks else None


@dataclass
class Section:
    """A part of a chapter under one heading."""

    key: str
    title: str
    hint: str
    views: list[View]

    @property
    def is_empty(self) -> bool:
        return not any(view.blocks for view in self.views)


def section_titles() -> dict[str, tuple[str, str]]:
    """Heading and, for an empty section, what belongs there; in the order of a field's chapter."""
    return {
        Block.Section.TEXT: ("", _("Write the first paragraph.")),
        Block.Section.SUMMARY: (_("In short"), _("Two or three sentences for those who read nothing else.")),
        Block.Section.SITUATION: (
            _("Situation"),
            _("How each group sees it, side by side. Nobody's view is the yardstick of another's."),
        ),
        Block.Section.STRENGTHEN: (_("What is to be strengthened"), _("What goes well already and should grow.")),
        Block.Section.WEAKEN: (_("What is to be weakened"), _("What goes wrong and should stop.")),
        Block.Section.GOALS: (_("Goals"), _("What will be different, so that everybody can tell whether it is.")),
        Block.Section.MEASURES: (_("Measures"), _("Who does what until when, and who pays.")),
    }


def sections_of(chapter: Chapter) -> list[str]:
    """The sections a chapter has: a field of action all, another chapter plain text."""
    return list(Block.Section.values) if chapter.is_field else [Block.Section.TEXT]


@dataclass
class DraftChapter:
    """A chapter as it is drafted; `blocks` in the order they are read."""

    chapter: Chapter
    sections: list[Section]

    @property
    def blocks(self) -> list[DraftBlock]:
        return [block for section in self.sections for view in section.views for block in view.blocks]

    @property
    def without_ground(self) -> int:
        """How many paragraphs, goals and measures rest on nothing."""
        return sum(needs_ground(found.block) and not found.ground.is_grounded for found in self.blocks)

    def find(self, uid: str) -> DraftBlock | None:
        return next((found for found in self.blocks if found.block.uid == uid), None)


def needs_ground(block: Block) -> bool:
    """Headings and charts say nothing by themselves."""
    return block.kind not in {Block.Kind.HEADING, Block.Kind.CHART}


def read_chapter(chapter: Chapter, reader: Actor, *, sees_small: bool) -> DraftChapter:
    """A chapter's live blocks with ground and citations, in a fixed number of queries.

    `sees_small`: whether the reader may see how few people stand behind a block.
    """
    rows = list(
        Block.objects.filter(chapter=chapter, removed_at__isnull=True)
        .select_related("perspective", "measure", "lease_account")
        .prefetch_related(Prefetch("citations", cited()))
        .order_by("order", "id")
    )
    grounds = grounds_of(block.pk for block in rows)
    titles = section_titles()
    sections = []
    left = [draft_of(block, grounds[block.pk], reader, sees_small=sees_small) for block in rows]
    for key in Block.Section.values:
        views: dict[int | None, View] = {}
        for found in [found for found in left if found.block.section == key]:
            views.setdefault(found.block.perspective_id, View(found.block.perspective)).blocks.append(found)
        for view in views.values():
            for above, below in zip(view.blocks, view.blocks[1:], strict=False):
                above.below, below.above = below.block, above.block
        if views or key in sections_of(chapter):
            sections.append(Section(key, *titles[key], list(views.values())))
    return DraftChapter(chapter, sections)


def cited() -> Any:
    """Citations with all that the workbench shows of them."""
    return Citation.objects.select_related(
        "finding", "figure", "figure__superseded_by", "voice__contribution__source__format", "voice__contribution__group"
    ).prefetch_related(Prefetch("voice__translations", VoiceTranslation.objects.order_by("language")))


def draft_of(block: Block, ground: Ground, reader: Actor, *, sees_small: bool) -> DraftBlock:
    """A block ready to be shown; reads nothing but its prefetched citations, their voices and figures."""
    citations = list(block.citations.all())
    figures = [citation.figure for citation in citations if citation.figure is not None]
    now = timezone.now()
    held = block.lease_until is not None and block.lease_until > now and block.lease_account is not None
    writer = str(block.lease_account) if held and block.lease_account != reader.account else ""
    return DraftBlock(
        block=block,
        html=render_markdown(block.text),
        ground=ground,
        marks=marks_of(block, ground, citations, sees_small=sees_small),
        citations=citations,
        quotes=[row for row in citations if row.is_quoted and row.voice is not None and rules.may_quote(row.voice)],
        chart=chart_of(figures) if block.kind == Block.Kind.CHART else None,
        writer=writer,
    )


def marks_of(block: Block, ground: Ground, citations: Iterable[Citation], *, sees_small: bool) -> list[Mark]:
    """The marks of a block: whom it rests on, which figures, which law or document, what speaks against it; or nothing."""
    if not needs_ground(block):
        return []
    marks = []
    if not ground.is_grounded:
        marks.append(Mark(_("without ground"), "none"))
    if heard := heard_in_words(ground, sees_small=sees_small):
        marks.append(Mark(heard, "voices"))
    if ground.figures:
        marks.append(Mark(ngettext("%(n)d figure", "%(n)d figures", ground.figures) % {"n": ground.figures}, "figure"))
    others = {row.other for row in citations if row.other and row.stance == Stance.SUPPORTS}
    marks += [Mark(str(other.label), other.value) for other in Citation.Ground if other in others]
    if not marks:
        # A finding that rests on figures alone.
        marks.append(Mark(ngettext("%(n)d finding", "%(n)d findings", ground.findings) % {"n": ground.findings}, "figure"))
    return marks


def heard_in_words(ground: Ground, *, sees_small: bool) -> str:
    """'12 persons, 3 places'; small numbers only where they may be seen. Empty where nobody was heard."""
    heard = ground.heard
    if not heard:
        return ""
    if ground.is_small and not sees_small:
        return _("fewer than 5 people")
    if ground.counts_persons:
        words = ngettext("%(n)d person", "%(n)d persons", heard) % {"n": heard}
    else:
        words = ngettext("%(n)d attendance", "%(n)d attendances", heard) % {"n": heard}
    if places := len(ground.places):
        words += ", " + ngettext("%(n)d place", "%(n)d places", places) % {"n": places}
    return words


def chart_of(figures: Iterable[Figure]) -> Chart:
    """Shares as bars, other figures as numbers. Invented and published ones are kept apart by the action that cites them."""
    bars, numbers, notes = [], [], []
    for figure in figures:
        if figure.unit == "%":
            flag = (
                "synthetic" if figure.is_synthetic else "published" if figure.provenance == Figure.Provenance.PUBLISHED else ""
            )
            low, high = figure.interval_low, figure.interval_high
            bars.append(
                Bar(
                    figure.title,
                    float(figure.value),
                    float(low) if low is not None else None,
                    float(high) if high is not None else None,
                    base_in_words(figure),
                    flag,
                )
            )
        else:
            numbers.append((value_in_words(figure), figure.title, base_in_words(figure)))
        if (note := precision_note(figure)) and note not in notes:
            notes.append(note)
    return Chart(bars, numbers, " ".join(notes))


def value_in_words(figure: Figure) -> str:
    """'1,110 people', '7 of 10', '87 %' in the reader's language."""
    decimals = max(0, -int(figure.value.normalize().as_tuple().exponent))
    number = number_format(figure.value, decimals, use_l10n=True, force_grouping=True)
    return f"{number}\u00a0{figure.unit}".strip()


def base_in_words(figure: Figure) -> str:
    """The base of a figure: how many, whom, how, and in which years."""
    known = [f"n = {number_format(figure.base_n, 0, use_l10n=True, force_grouping=True)}"] if figure.base_n else []
    first, last = figure.date_from.year, figure.date_to.year
    return ", ".join([*known, figure.base, *filter(None, [figure.mode]), str(first) if first == last else f"{first}–{last}"])
