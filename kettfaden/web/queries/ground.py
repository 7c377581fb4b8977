"""What a block of the published paper rests on, as the public may see it: from the version that was published, never from
the draft, with the words of voices read anew each time, so that what was taken back is gone."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kettfaden.concept.models import Quotation
from kettfaden.concept.queries import quotable_now
from kettfaden.evidence.models import Figure, Voice
from kettfaden.evidence.queries import PUBLIC_CLASSES, QuoteAttributes, precision_note, public_voices, with_origin
from kettfaden.findings.models import Stance, Support
from kettfaden.process.models import Precision, Process
from kettfaden.replies.queries.thread import day
from kettfaden.web.queries.paper import ReadBlock, ReadPaper

SHOWN = 4  # voices of a finding that stand open at once
MOST = 12  # voices of a finding on the panel at all
_LOOKED_AT = 400  # support rows looked at for one block


@dataclass(frozen=True)
class Quote:
    """A voice as it may be quoted in public. `about`: at most two attributes, each combination of ten people or more."""

    text: str
    language: str
    translation: str
    translation_language: str
    occasion: str
    about: str
    is_synthetic: bool
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Bar:
    """A share as the chart draws it."""

    label: str
    value: float
    low: float | None
    high: float | None
    base: str
    flag: str
    slot: int = 1


@dataclass(frozen=True)
class Number:
    """A figure that is no share: its value in words, what it counts and its base."""

    value: str
    title: str
    base: str
    flag: str
    is_superseded: bool


@dataclass
class GroundFinding:
    """A finding under a block, as it was published, with voices that support and contradict it."""

    number: str
    claim: str
    language: str
    scope: str
    heard: dict[str, Any]
    contradiction_search: str
    stance: str
    is_synthetic: bool
    voices: list[Quote] = field(default_factory=list)
    against: list[Quote] = field(default_factory=list)

    @property
    def first(self) -> list[Quote]:
        """The voices that stand open at once."""
        return self.voices[:SHOWN]

    @property
    def more(self) -> list[Quote]:
        """The voices behind the fold."""
        return self.voices[SHOWN:]


@dataclass
class Ground:
    """Everything the public may see under a block."""

    findings: list[GroundFinding] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # about the precision of the figures
    others: list[dict[str, str]] = field(default_factory=list)
    is_synthetic: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data of the whole."""
        return asdict(self)


def public_ground(process: Process, paper: ReadPaper, block: ReadBlock) -> Ground:
    """What a block of the published version rests on; a fixed number of queries."""
    ground = Ground()
    language = get_language() or process.language
    attributes = QuoteAttributes(process)
    cited = {row["finding"]: row["stance"] for row in block.citations if row["kind"] == "finding"}
    voices = _voices_of_findings(process, list(cited))
    for uid, stance in cited.items():
        finding = _finding(paper.findings[uid], stance, language)
        for stance_of, side in ((Stance.SUPPORTS, finding.voices), (Stance.CONTRADICTS, finding.against)):
            chosen = unlike([voice for support, voice in voices[uid] if support == stance_of], MOST)
            side += [quote_of(voice, attributes, language) for voice in chosen]
        ground.findings.append(finding)
    ground.quotes = _quotes(process, paper, block.citations, attributes)
    figures = figures_of(process, [row["figure"] for row in block.citations if row["kind"] == "figure"])
    ground.bars, ground.numbers, ground.notes = pictured(figures)
    words = {"law": _("Law"), "resolution": _("Resolution"), "document": _("Document"), "assessment": _("Assessment of a post")}
    ground.others = [
        {"kind": words[row["kind"]], "icon": _ICONS[row["kind"]], "text": row["text"]}
        for row in block.citations
        if row["kind"] in words
    ]
    ground.is_synthetic = paper.is_synthetic
    return ground


_ICONS = {"law": "law", "resolution": "star", "document": "paper", "assessment": "people"}


def unlike(voices: Sequence[Voice], most: int) -> list[Voice]:
    """A choice that shows how differently people said it: language after language, none that begins as another one does."""
    by_language: dict[str, list[Voice]] = defaultdict(list)
    begun: set[str] = set()
    for voice in voices:
        start = " ".join(voice.text.casefold().split())[:30]
        if start not in begun:
            begun.add(start)
            by_language[voice.language].append(voice)
    rounds = zip_longest(*by_language.values())
    return [voice for row in rounds for voice in row if voice is not None][:most]


def _finding(row: dict[str, Any], stance: str, language: str) -> GroundFinding:
    claim, spoken = row["claim"], row["language"]
    if language != spoken and language in row["translations"]:
        claim, spoken = row["translations"][language], language
    return GroundFinding(
        row["number"], claim, spoken, row["scope"], row["ground"], row["contradiction_search"], stance, row["is_synthetic"]
    )


def _voices_of_findings(process: Process, uids: Sequence[str]) -> dict[str, list[tuple[str, Voice]]]:
    """For each finding its voices that are public now, contradicting ones first; at most MOST of each side are wanted."""
    found: dict[str, list[tuple[str, Voice]]] = defaultdict(list)
    if not uids:
        return found
    rows = list(
        Support.objects.filter(process=process, finding__uid__in=uids, voice__isnull=False, voice__privacy__in=PUBLIC_CLASSES)
        .filter(stance__in=[Stance.SUPPORTS, Stance.CONTRADICTS])
        .order_by("stance", "id")
        .values_list("finding__uid", "stance", "voice_id")[:_LOOKED_AT]
    )
    wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for uid, stance, voice_id in rows:
        if len(wanted[uid, stance]) < 4 * MOST:
            wanted[uid, stance].append(voice_id)
    voices = _by_key(process, {key for keys in wanted.values() for key in keys})
    for (uid, stance), keys in wanted.items():
        found[uid] += [(stance, voices[key]) for key in keys if key in voices]
    return found


def _by_key(process: Process, keys: Iterable[int]) -> dict[int, Voice]:
    return {voice.pk: voice for voice in with_origin(public_voices(process).filter(pk__in=list(keys)))}


def quote_of(voice: Voice, attributes: QuoteAttributes, language: str) -> Quote:
    """A voice that may be quoted, with its translation into the reader's language, else into the process's."""
    translations = {row.language: row.text for row in voice.translations.all()}
    own = voice.process.language if "process" in voice._state.fields_cache else ""
    shown = next((code for code in (language, own, "de", "en") if code and code in translations), "")
    if voice.language == language:
        shown = ""
    source = voice.contribution.source
    return Quote(
        text=voice.text,
        language=voice.language,
        translation=translations.get(shown, ""),
        translation_language=shown,
        # Month and year at the most: a day and a place together may tell who spoke.
        occasion=f"{source.format.name}, {day(source.date, max_precision(source.precision))}",
        about=" · ".join(attributes.of(voice)),
        is_synthetic=voice.contribution.is_synthetic,
    )


def max_precision(precision: str) -> str:
    """A precision no finer than a month."""
    return Precision.YEAR if precision == Precision.YEAR else Precision.MONTH


def _quotes(
    process: Process, paper: ReadPaper, citations: Iterable[dict[str, Any]], attributes: QuoteAttributes
) -> list[Quote]:
    uids = {row["uid"]: row["quote"] for row in citations if row["kind"] == "voice" and row["quote"]}
    if not uids:
        return []
    opened = {
        row.citation_uid: row
        for row in Quotation.objects.filter(version=paper.version, citation_uid__in=uids).select_related("voice")
    }
    public = _by_key(process, [row.voice_id for row in opened.values() if row.voice_id])
    quotes = []
    for uid, frozen in uids.items():
        quotation = opened.get(uid)
        occasion = f"{frozen['format']}, {frozen['year']}"
        if quotation is None or not quotable_now(quotation) or quotation.voice_id not in public:
            quotes.append(Quote("", "", "", "", occasion, "", frozen["is_synthetic"], is_withdrawn=True))
            continue
        quotes.append(
            Quote(
                quotation.text,
                quotation.language,
                quotation.translation,
                paper.language if quotation.translation else "",
                occasion,
                " · ".join(attributes.of(public[quotation.voice_id])),
                frozen["is_synthetic"],
            )
        )
    return quotes


def quotes_of_paper(process: Process, paper: ReadPaper, most: int = 4) -> list[Quote]:
    """Some of the words that the published paper quotes, each in another language as far as there are."""
    citations = [row for chapter in paper.chapters for block in chapter.blocks for row in block.citations if row.get("quote")]
    first: dict[str, Quote] = {}
    others: list[Quote] = []
    for quote in _quotes(process, paper, citations[:60], QuoteAttributes(process)):
        if quote.is_withdrawn:
            continue
        if quote.language in first:
            others.append(quote)
        first.setdefault(quote.language, quote)
    return [*first.values(), *others][:most]


def figures_of(process: Process, uids: Sequence[str]) -> list[Figure]:
    """The figures with these ids, in the order given. Figures never change, so the rows say what was frozen."""
    if not uids:
        return []
    rows = {row.uid: row for row in Figure.objects.filter(process=process, uid__in=uids).select_related("superseded_by")}
    return [rows[uid] for uid in uids if uid in rows]


def pictured(figures: Iterable[Figure]) -> tuple[list[Bar], list[Number], list[str]]:
    """Shares as bars, other figures as numbers, and what is to be said of their precision."""
    bars, numbers, notes = [], [], []
    for figure in figures:
        base = base_in_words(figure)
        flag = "synthetic" if figure.is_synthetic else "published" if figure.provenance == Figure.Provenance.PUBLISHED else ""
        newer = getattr(figure, "superseded_by", None) is not None
        if figure.unit == "%":
            label = f"{figure.title} ({_('there is a newer figure')})" if newer else figure.title
            bars.append(
                Bar(
                    label,
                    float(figure.value),
                    _float(figure.interval_low),
                    _float(figure.interval_high),
                    base,
                    flag,
                    9 if figure.is_synthetic else 1,
                )
            )
        else:
            numbers.append(Number(value_in_words(figure), figure.title, base, flag, newer))
        if (note := precision_note(figure)) and note not in notes:
            notes.append(note)
    if len(bars) > 1 and len({bar.base for bar in bars}) == 1:
        # One survey: how many were asked stands under each bar, the rest once below.
        notes.insert(0, f"{bars[0].base}.")
        bars = [replace(bar, base=bar.base.split(",")[0]) for bar in bars]
    return bars, numbers, in_short(notes)


_MARGIN = re.compile(r"± ?([\d.,]+)(?= )")


def in_short(notes: Sequence[str]) -> list[str]:
    """Notes without what they repeat: sentences that differ in their margin alone are told once, from the least to the most."""
    sentences: dict[str, list[str]] = {}
    for note in notes:
        for sentence in _SENTENCE.split(note):
            margin = _MARGIN.search(sentence)
            margins = sentences.setdefault(_MARGIN.sub("± @", sentence), [])
            if margin and margin[1] not in margins:
                margins.append(margin[1])
    found = []
    for sentence, margins in sentences.items():
        margins.sort(key=lambda text: float(text.replace(",", ".")))
        found.append(sentence.replace("@", "–".join(dict.fromkeys([margins[0], margins[-1]]))) if margins else sentence)
    return found


_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-ZÄÖÜ])")


def _float(value: Decimal | None) -> float | None:
    return float(value) if value is not None else None


def value_in_words(figure: Figure) -> str:
    """'1,110 people', '7 of 10', '2/3' in the reader's language."""
    value = figure.value
    decimals = max(0, -int(value.normalize().as_tuple().exponent))
    number = number_format(value, decimals, use_l10n=True, force_grouping=True)
    return f"{number} {figure.unit}".strip()


def base_in_words(figure: Figure) -> str:
    """The base of a figure: how many, whom, how and when."""
    parts = []
    if figure.base_n:
        parts.append(f"n = {number_format(figure.base_n, 0, use_l10n=True, force_grouping=True)}")
    parts.append(figure.base)
    if figure.mode:
        parts.append(figure.mode)
    start, end = day(figure.date_from, figure.precision), day(figure.date_to, figure.precision)
    parts.append(start if start == end else f"{start} – {end}")
    return ", ".join(parts)
