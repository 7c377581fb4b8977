"""The paper as one web page that needs nothing else: styles and pictures inside, no script, chapters as sections."""

from dataclasses import asdict
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from kettfaden.calc import pictures
from kettfaden.concept.export.document import Chart, Document, Heading, MeasureRow, Measures, Note, Table, Text, direction


def as_html(document: Document) -> bytes:
    """The page in UTF-8; what people wrote is escaped by the templates and by `_content`."""
    chapters = _chapters(document)
    context = {
        "document": document,
        "words": document.words,
        "chapters": chapters,
        "contents": [chapter for chapter in chapters if chapter["title"]],
    }
    with override(document.language):
        return render_to_string("concept/export/paper.html", context).encode()


def _chapters(document: Document) -> list[dict[str, Any]]:
    """The body cut at its chapters, each with the footnotes of its own text."""
    chapters: list[dict[str, Any]] = []
    number = 0
    for node in document.body:
        if isinstance(node, Heading) and node.level < 3 and node.id:
            chapters.append({"title": node, "nodes": [], "notes": []})
            continue
        piece, notes = _piece(node, document, number)
        number += len(notes)
        chapters[-1]["nodes"].append(piece)
        chapters[-1]["notes"] += notes
    return chapters


def _piece(node: Any, document: Document, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a template needs for a node, and the footnotes that it brings, numbered after `number`."""
    piece: dict[str, Any] = {"template": f"concept/export/{node.node}.html", "node": node}
    notes: list[dict[str, Any]] = []
    match node:
        case Text():
            reference = _reference(node, document, number, notes)
            piece["html"] = _content(node.content, reference)
        case Measures():
            piece["rows"] = []
            for row in node.rows:
                reference = _reference(row, document, number + len(notes), notes)
                piece["rows"].append({"row": row, "html": _content(row.content, mark_safe("")), "reference": reference})
        case Chart():
            piece["svg"] = _drawn(node)
        case Table():
            piece["rows"] = [{"id": name, "cells": row} for name, row in zip(node.ids, node.rows, strict=True)]
    return piece, notes


def _reference(node: Text | MeasureRow, document: Document, number: int, notes: list[dict[str, Any]]) -> SafeString:
    """The raised number behind a text with notes, and its footnote put into `notes`; nothing for one without."""
    if not node.notes:
        return mark_safe("")
    number += 1
    notes.append({"number": number, "parts": [_note(note, document) for note in node.notes]})
    return format_html(
        '<sup><a id="ref-{0}" href="#note-{0}" aria-label="{1} {0}" role="doc-noteref">{0}</a></sup>',
        number,
        document.words["note"],
    )


def _note(note: Note, document: Document) -> dict[str, Any]:
    return {**asdict(note), "direction": direction(note.language or document.language)}


def _content(content: list[Any], tail: SafeString) -> SafeString:
    """Paragraphs and lists as HTML, every letter escaped; `tail` stands behind the last words."""
    parts: list[SafeString] = []
    for place, part in enumerate(content):
        end = tail if place + 1 == len(content) else mark_safe("")
        if part["kind"] == "paragraph":
            parts.append(format_html("<p>{}{}</p>", _runs(part["runs"]), end))
            continue
        last = len(part["items"]) - 1
        items = [
            format_html("<li>{}</li>", _item(item, end if at == last else mark_safe("")))
            for at, item in enumerate(part["items"])
        ]
        inner = format_html_join("", "{}", ((item,) for item in items))
        if part["ordered"]:
            parts.append(format_html('<ol start="{}">{}</ol>', part["start"], inner))
        else:
            parts.append(format_html("<ul>{}</ul>", inner))
    return format_html_join("", "{}", ((part,) for part in parts)) if content else tail


def _item(item: list[Any], tail: SafeString) -> SafeString:
    if len(item) == 1 and item[0]["kind"] == "paragraph":
        return format_html("{}{}", _runs(item[0]["runs"]), tail)
    return _content(item, tail)


def _runs(runs: list[Any]) -> SafeString:
    parts = []
    for run in runs:
        html = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in run["text"].split("\n")))
        if run["em"]:
            html = format_html("<em>{}</em>", html)
        if run["strong"]:
            html = format_html("<strong>{}</strong>", html)
        if run["href"]:
            html = format_html('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', run["href"], html)
        parts.append(html)
    return format_html_join("", "{}", ((part,) for part in parts))


def _drawn(chart: Chart) -> SafeString:
    bars = [
        pictures.Bar(
            label=bar.label,
            share=bar.share,
            value_text=bar.value,
            base=bar.base,
            low=bar.low,
            high=bar.high,
            flag=bar.flag,
            invented=bool(chart.flag),
        )
        for bar in chart.bars
    ]
    return mark_safe(pictures.bars_svg(bars, chart.title, chart.alt))  # noqa: S308 - escaped there
