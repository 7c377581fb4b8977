"""Writing: the paper with its chapters, citations and measures, and the draft that goes on after version 1."""

from typing import Any

from kettfaden.concept import actions as concept
from kettfaden.concept.models import Block, Chapter, Paper
from kettfaden.demo import corpus
from kettfaden.demo.cast import Demo
from kettfaden.evidence.models import Voice
from kettfaden.findings.models import Finding
from kettfaden.people.roles import Role
from kettfaden.process.models import Group
from kettfaden.record.actor import Actor


def write_paper(demo: Demo) -> Paper:
    editor = demo.cast.actor(Role.EDITOR)
    text = corpus.paper()
    paper = concept.lay_out_paper(
        process=demo.process, title=text["title"], subtitle=text["subtitle"], is_synthetic=True, by=editor
    )
    for chapter in paper.chapters.select_related("field", "process", "paper").order_by("order"):
        if chapter.field is not None:
            data = next(row for row in corpus.fields() if row.key == chapter.field.key)
            _write_field(demo, chapter, data.chapter, editor)
        else:
            for row in text["chapters"].get(chapter.kind, []):
                _write_block(demo, chapter, row, editor)
    return paper


def _write_block(demo: Demo, chapter: Chapter, row: dict[str, Any], by: Actor) -> Block:
    kind = next((name for name in ("heading", "chart") if name in row), "paragraph")
    block = concept.add_block(chapter=chapter, text=str(row.get("text") or row.get(kind)), kind=kind, by=by)
    for key in row.get("figures") or []:
        concept.cite(block=block, figure=demo.figures[key], by=by)
    other = row.get("other")
    if isinstance(other, dict):
        concept.cite(block=block, other=other["kind"], other_text=other["text"], by=by)
    return block


def _write_field(demo: Demo, chapter: Chapter, data: dict[str, Any], by: Actor) -> None:
    def add(row: object, section: str, kind: str = "paragraph", perspective: Group | None = None) -> None:
        entry = row if isinstance(row, dict) else {"text": str(row)}
        block = concept.add_block(
            chapter=chapter, text=entry["text"], kind=kind, section=section, perspective=perspective, by=by
        )
        _cite(demo, block, entry, by)

    for row in data["summary"]:
        add(row, "summary")
    for view in data["views"]:
        for row in view["paragraphs"]:
            add(row, "situation", perspective=demo.groups[view["perspective"]])
    for section in ("strengthen", "weaken"):
        for row in data["trend"][section]:
            add(row, section)
    for row in data["goals"]:
        add(row, "goals", kind="goal")
    for row in data.get("measures") or []:
        measure = concept.add_measure(
            chapter=chapter,
            title=row["title"],
            text=row["text"],
            lead=row["lead"],
            partners=row["partners"],
            financing=row["financing"],
            year_from=row["period"].get("from"),
            year_to=row["period"].get("to"),
            indicator=row["indicator"],
            region=row["region"],
            origin=row["origin"],
            is_fact=row["fact"],
            by=by,
        )
        _cite(demo, measure.block, row, by)
    if data.get("no_measures_reason"):
        concept.give_no_measures_reason(chapter=chapter, reason=str(data["no_measures_reason"]), by=by)


def _cite(demo: Demo, block: Block, row: dict[str, Any], by: Actor) -> None:
    first = True
    for key in row.get("cites") or []:
        finding = demo.findings[key]
        concept.cite(block=block, finding=finding, by=by)
        # Now and then the words themselves stand beside the paragraph.
        if first and block.section == "situation" and demo.chance.random() < 0.7:
            voice = _quotable(demo, finding)
            if voice is not None:
                concept.cite(block=block, voice=voice, stance="context", is_quoted=True, by=by)
        first = False
    for key in row.get("figures") or []:
        concept.cite(block=block, figure=demo.figures[key], by=by)


def _quotable(demo: Demo, finding: Finding) -> Voice | None:
    rows = Voice.objects.filter(
        pk__in=finding.supports.filter(stance="supports", voice__isnull=False).values("voice"),
        privacy__in=["quotable", "public"],
    ).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    return Voice.objects.select_related("contribution").get(pk=demo.chance.choice(keys)) if keys else None


def go_on_drafting(demo: Demo, paper: Paper) -> None:
    """Since version 1 the draft has moved on: version 2 is in the making."""
    editor = demo.cast.actor(Role.EDITOR)
    for row in corpus.paper()["draft_changes"]:
        chapter = paper.chapters.select_related("field", "process", "paper").get(field__key=row["field"])
        last = chapter.blocks.filter(section=row["section"], removed_at__isnull=True).order_by("order").last()
        block = concept.add_block(
            chapter=chapter,
            text=row["text"],
            section=row["section"],
            perspective=last.perspective if last else None,
            after=last,
            by=editor,
        )
        if row["cites_first"]:
            key = next(found["key"] for data in corpus.fields() if data.key == row["field"] for found in data.findings)
            concept.cite(block=block, finding=demo.findings[key], by=editor)
    for block in paper.chapters.get(kind="review").blocks.filter(kind="paragraph")[:1]:
        concept.save_block(
            block=block,
            text=block.text + " Der erste Bericht ist für Dezember 2020 vorgesehen.",
            base_revision=block.revision,
            by=editor,
        )
