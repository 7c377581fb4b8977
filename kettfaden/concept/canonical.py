"""The paper as one canonical JSON: what is frozen, hashed and exported. Every format is written from it and nothing else."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kettfaden.concept import rules
from kettfaden.concept.commitments import commit as commit
from kettfaden.concept.commitments import sha256_of as sha256_of
from kettfaden.concept.grounds import Ground, grounds_of, grounds_of_findings
from kettfaden.concept.models import Block, Citation, Measure, Paper
from kettfaden.concept.queries import chapters_of, live_blocks
from kettfaden.evidence.models import Figure, Voice
from kettfaden.findings.models import Finding, FindingTranslation

SCHEMA = "kettfaden.paper/1"
SECTIONS = list(Block.Section.values)


@dataclass
class OpenQuote:
    """A quotation's words beside the commitment that stands in the JSON for them."""

    citation_uid: str
    voice_id: int
    commitment: str
    salt: str
    text: str
    language: str
    translation: str


@dataclass
class Canonical:
    """The data of the JSON, and the openings of its quotations, which are never part of it."""

    data: dict[str, Any]
    quotes: list[OpenQuote] = field(default_factory=list)


def as_text(data: dict[str, Any]) -> str:
    """Canonical JSON: keys sorted, no blanks, UTF-8 as it is. The same paper gives the same bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def build(paper: Paper) -> Canonical:
    """The paper as it stands now, in a fixed number of queries."""
    blocks = list(live_blocks(paper))
    grounds = grounds_of(block.pk for block in blocks)
    citations = list(
        Citation.objects.filter(block__in=blocks)
        .exclude(voice__standing=Voice.Standing.WITHDRAWN)
        .exclude(finding__status=Finding.Status.DROPPED)
        .select_related(
            "finding",
            "finding__field",
            "figure",
            "voice__contribution__source__format",
            "voice__contribution__group",
            "voice__contribution__region__parent",
        )
        .prefetch_related("voice__translations")
        .order_by("id")
    )
    canonical = Canonical({})
    by_block: dict[int, list[dict[str, Any]]] = {}
    for citation in citations:
        by_block.setdefault(citation.block_id, []).append(_citation(citation, paper.language, canonical))
    by_chapter: dict[int, list[dict[str, Any]]] = {}
    # Sections come in their own order, whenever their blocks were written.
    for block in sorted(blocks, key=lambda block: SECTIONS.index(block.section)):
        by_chapter.setdefault(block.chapter_id, []).append(_block(block, grounds[block.pk], by_block.get(block.pk, [])))
    with_measures = {block.chapter_id for block in blocks if block.kind == Block.Kind.MEASURE}
    process = paper.process
    canonical.data = {
        "schema": SCHEMA,
        "process": {
            "uid": process.uid,
            "slug": process.slug,
            "title": process.title,
            "short_title": process.short_title,
            "operator": process.operator,
            "is_synthetic": process.is_synthetic,
        },
        "paper": {
            "uid": paper.uid,
            "title": paper.title,
            "subtitle": paper.subtitle,
            "language": paper.language,
            "is_synthetic": paper.is_synthetic,
        },
        "chapters": [
            {
                "uid": chapter.uid,
                "kind": chapter.kind,
                "number": chapter.number,
                "title": chapter.title,
                "level": 2 if chapter.parent_id else 1,
                "field": {"key": chapter.field.key, "number": chapter.field.number} if chapter.field else None,
                "no_measures_reason": "" if chapter.pk in with_measures else chapter.no_measures_reason,
                "blocks": by_chapter.get(chapter.pk, []),
            }
            for chapter in chapters_of(paper)
        ],
        "findings": _findings(citations),
        "figures": _figures(citations),
    }
    return canonical


def _block(block: Block, ground: Ground, citations: list[dict[str, Any]]) -> dict[str, Any]:
    measure: Measure | None = getattr(block, "measure", None)
    return {
        "uid": block.uid,
        "kind": block.kind,
        "section": block.section,
        "perspective": {"key": block.perspective.key, "name": block.perspective.name} if block.perspective else None,
        "language": block.language,
        "text": block.text,
        "revision": block.revision,
        "ground": ground.as_json(),
        "citations": citations,
        "measure": _measure(measure) if measure else None,
    }


def _measure(measure: Measure) -> dict[str, Any]:
    names = "uid number title lead partners financing year_from year_to indicator region origin is_fact".split()
    return {name: getattr(measure, name) for name in names}


def _citation(citation: Citation, language: str, canonical: Canonical) -> dict[str, Any]:
    found: dict[str, Any] = {"uid": citation.uid, "stance": citation.stance}
    if citation.finding:
        found |= {"kind": "finding", "finding": citation.finding.uid}
    elif citation.figure:
        found |= {"kind": "figure", "figure": citation.figure.uid}
    elif citation.voice:
        found |= {"kind": "voice", "quote": _quote(citation, language, canonical) if _is_quoted(citation) else None}
    else:
        found |= {"kind": citation.other, "text": citation.other_text}
    return found


def _is_quoted(citation: Citation) -> bool:
    # The voice may have been sealed or marked since somebody chose to quote it.
    return citation.is_quoted and citation.voice is not None and rules.may_quote(citation.voice)


def _quote(citation: Citation, language: str, canonical: Canonical) -> dict[str, Any]:
    voice = citation.voice
    assert voice is not None
    translation = ""
    if voice.language != language:
        translation = next((row.text for row in voice.translations.all() if row.language == language), "")
    salt = secrets.token_hex(32)
    commitment = commit(salt, voice.text, voice.language, translation)
    canonical.quotes.append(OpenQuote(citation.uid, voice.pk, commitment, salt, voice.text, voice.language, translation))
    source = voice.contribution.source
    return {
        "commitment": commitment,
        "format": source.format.name,
        "year": source.date.year,
        "is_synthetic": voice.contribution.is_synthetic,
    }


def _findings(citations: list[Citation]) -> dict[str, Any]:
    found = {citation.finding.uid: citation.finding for citation in citations if citation.finding}
    translations: dict[int, dict[str, str]] = {}
    rows = FindingTranslation.objects.filter(finding__in=found.values()).order_by("language")
    for finding_id, language, claim in rows.values_list("finding_id", "language", "claim"):
        translations.setdefault(finding_id, {})[language] = claim
    grounds = grounds_of_findings(finding.pk for finding in found.values())
    return {
        uid: {
            "number": str(finding),
            "claim": finding.claim,
            "language": finding.language,
            "translations": translations.get(finding.pk, {}),
            "scope": finding.scope,
            "status": finding.status,
            "contradiction_search": finding.contradiction_search,
            "ground": grounds[finding.pk].as_json(),
            "is_synthetic": finding.is_synthetic,
        }
        for uid, finding in found.items()
    }


def _figures(citations: list[Citation]) -> dict[str, Any]:
    return {citation.figure.uid: figure_as_json(citation.figure) for citation in citations if citation.figure}


def figure_as_json(figure: Figure) -> dict[str, Any]:
    """A figure with everything that says what it is worth."""
    names = (
        "key title question category value unit base_n base mode date_from date_to precision weighting interval_low "
        "interval_high interval_note provenance publisher reference is_synthetic"
    ).split()
    return {name: _plain(getattr(figure, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return value
