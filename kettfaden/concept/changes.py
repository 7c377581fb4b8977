"""What changed: between two texts, word by word, and between two states of the paper, block by block.

Blocks are matched by their id and only then compared by words: one sequence of the whole paper would take minutes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kettfaden.concept.models import Measure

# A word takes the blanks behind it along; dates and numbers are one word.
_WORDS = re.compile(r"[^\W_]+(?:[.,:/-][^\W_]+)*\s*|.\s*", re.UNICODE | re.DOTALL)
_MANY = 2_000  # words from which on frequent ones are not tried as anchors, so that no text makes a machine work for ever

Parts = list[tuple[str, str]]


def words_changed(old: str, new: str) -> Parts:
    """The way from one text to another: parts of ("same" | "del" | "ins", text)."""
    if old == new:
        return [("same", new)] if new else []
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    # The blanks behind a word do not make it another one.
    words, new_words = [word.rstrip() for word in before], [word.rstrip() for word in after]
    matcher = SequenceMatcher(None, words, new_words, autojunk=max(len(before), len(after)) > _MANY)
    parts: Parts = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(after[new_start:new_end])))
            continue
        if end > start:
            parts.append(("del", "".join(before[start:end])))
        if new_end > new_start:
            parts.append(("ins", "".join(after[new_start:new_end])))
    return parts


@dataclass(frozen=True)
class BlockChange:
    """What became of one block: 'added', 'removed', 'changed', 'moved' (its text may have changed too) or 'ground'."""

    uid: str
    kind: str
    label: str
    parts: Parts
    columns: list[tuple[str, Parts]] = field(default_factory=list)
    note: str = ""


@dataclass
class ChapterChanges:
    """The changes of one chapter, in the order of the newer state."""

    uid: str
    name: str
    changes: list[BlockChange] = field(default_factory=list)


@dataclass
class Comparison:
    """All changes between two states, by chapter, and how many there are of each kind."""

    chapters: list[ChapterChanges]
    counts: dict[str, int]

    @property
    def is_empty(self) -> bool:
        return not self.chapters

    @property
    def summary(self) -> list[str]:
        """The counts in words, kinds without changes left out."""
        n = self.counts
        return [
            text
            for kind, text in (
                ("added", ngettext("%(n)d block added", "%(n)d blocks added", n["added"])),
                ("changed", ngettext("%(n)d block reworded", "%(n)d blocks reworded", n["changed"])),
                ("moved", ngettext("%(n)d block moved", "%(n)d blocks moved", n["moved"])),
                ("removed", ngettext("%(n)d block removed", "%(n)d blocks removed", n["removed"])),
                ("ground", ngettext("%(n)d block rests on something else", "%(n)d blocks rest on something else", n["ground"])),
            )
            if n[kind]
            for text in [text % {"n": n[kind]}]
        ]


def compare(old: dict[str, Any], new: dict[str, Any], merged: dict[str, str] | None = None) -> Comparison:
    """Compare two states of the paper as canonical data. `merged`: uid of a block -> uid of the block it was merged into."""
    before, after = _blocks(old), _blocks(new)
    chapters: list[ChapterChanges] = []
    counts = {"added": 0, "changed": 0, "moved": 0, "removed": 0, "ground": 0}
    old_chapters = {chapter["uid"]: chapter for chapter in old["chapters"]}
    for chapter in new["chapters"]:
        was = old_chapters.get(chapter["uid"], {"blocks": []})
        kept_order = _in_order(was["blocks"], chapter["blocks"])
        found = [
            change
            for block in chapter["blocks"]
            if (change := _change(before.get(block["uid"]), (chapter, block), block["uid"] in kept_order))
        ]
        found += [_removed(block, after, merged or {}) for block in was["blocks"] if block["uid"] not in after]
        for change in found:
            counts[change.kind] += 1
        if found:
            chapters.append(ChapterChanges(chapter["uid"], f"{chapter['number']} {chapter['title']}".strip(), found))
    return Comparison(chapters, counts)


_Placed = tuple[dict[str, Any], dict[str, Any]]  # chapter, block


def _blocks(data: dict[str, Any]) -> dict[str, _Placed]:
    return {block["uid"]: (chapter, block) for chapter in data["chapters"] for block in chapter["blocks"]}


def _in_order(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> set[str]:
    """The blocks of a chapter that stand as before to each other; those moved about among them are left out."""
    there = {block["uid"] for block in old} & {block["uid"] for block in new}
    before, after = ([block["uid"] for block in blocks if block["uid"] in there] for blocks in (old, new))
    matches = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {uid for match in matches for uid in before[match.a : match.a + match.size]}


def _label(block: dict[str, Any]) -> str:
    measure = block["measure"]
    return f"{measure['number']} {measure['title']}" if measure else ""


def _change(was: _Placed | None, now: _Placed, kept_order: bool) -> BlockChange | None:
    chapter, block = now
    label, text = _label(block), block["text"]
    if was is None:
        return BlockChange(block["uid"], "added", label, [("ins", text)] if text else [])
    old_chapter, old = was
    parts = words_changed(old["text"], text)
    columns = columns_changed(old["measure"], block["measure"])
    if old_chapter["uid"] != chapter["uid"]:
        note = _("before in chapter %(chapter)s") % {"chapter": old_chapter["number"] or old_chapter["title"]}
        return BlockChange(block["uid"], "moved", label, parts, columns, note)
    if old["text"] != text or columns:
        return BlockChange(block["uid"], "changed", label, parts, columns)
    if old["section"] != block["section"] or old["perspective"] != block["perspective"]:
        return BlockChange(block["uid"], "moved", label, parts, [], _("before in another section"))
    if not kept_order:
        return BlockChange(block["uid"], "moved", label, parts, [], _("before elsewhere in this chapter"))
    if _cited(old) != _cited(block):
        return BlockChange(block["uid"], "ground", label, parts)
    return None


def _removed(block: dict[str, Any], after: dict[str, _Placed], merged: dict[str, str]) -> BlockChange:
    target = merged.get(block["uid"], "")
    note = _("merged into another block") if target in after else ""
    text = block["text"]
    return BlockChange(block["uid"], "removed", _label(block), [("del", text)] if text else [], [], note)


COLUMNS = ("title", "lead", "partners", "financing", "year_from", "year_to", "indicator", "region", "origin")


def columns_changed(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[tuple[str, Parts]]:
    """The changed columns of a measure, each with its name in the reader's language; none where one of them is missing."""
    if not old or not new:
        return []
    pairs = [(name, _written(old[name]), _written(new[name])) for name in COLUMNS]
    named = {column.name: str(column.verbose_name) for column in Measure._meta.fields}
    return [(capfirst(named[name]), words_changed(before, after)) for name, before, after in pairs if before != after]


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _cited(block: dict[str, Any]) -> set[tuple[Any, ...]]:
    # A voice's words stand in the data only as a commitment that is new each time, so the citation's own id is compared.
    rows: Iterable[dict[str, Any]] = block["citations"]
    return {(row["uid"], row["stance"], bool(row.get("quote"))) for row in rows}
