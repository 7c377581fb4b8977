"""The document as pandoc's own tree (its JSON), from which it writes DOCX, ODT and EPUB.

What people wrote becomes strings in the tree; nothing of it is ever parsed as Markdown or HTML. Named styles (`custom-style`)
are defined by the writers in kettfaden.concept.export.word and .opendocument.
"""

from typing import Any

from kettfaden.concept.export.document import (
    Chart,
    Document,
    Heading,
    Hint,
    Listing,
    Measures,
    Note,
    Quote,
    Table,
    Text,
    direction,
)

VERSION = [1, 23, 1]
CHART_WIDTH = "15.5cm"
Node = dict[str, Any]

# Styles of paragraphs and of letters; in a language written from the right each has a twin with this ending.
RTL = "Rtl"
PARAGRAPHS = (
    "PaperText", "PaperGoal", "PaperGround", "PaperNoGround", "PaperQuote", "PaperTranslation", "PaperAttribution",
    "PaperHint", "PaperCell", "PaperCellHead", "PaperBanner", "PaperFact", "PaperContents", "PaperChartNote",
)  # fmt: skip
LETTERS = ("PaperInvented", "PaperCode", "PaperQuiet")


def tree(document: Document, *, sections: bool, files: bool) -> Node:
    """The whole document. `sections`: anchors as divisions (DOCX, EPUB), else as points in the text (ODT);
    `files`: each chapter is a file with notes of its own, without headers of pages but with a table of contents (EPUB)."""
    return _Tree(document, sections, files).whole()


class _Tree:
    def __init__(self, document: Document, sections: bool, files: bool) -> None:
        self.document, self.sections, self.files = document, sections, files

    def whole(self) -> Node:
        document = self.document
        blocks = [*self._front(), *(block for node in document.body for block in self._node(node)), *self._back()]
        meta = {
            "title": _meta(_inlines(document.title)),
            "author": {"t": "MetaList", "c": [_meta(_inlines(document.operator))]},
            "lang": _meta(_inlines(document.language)),
            "dir": _meta(_inlines(document.direction)),
            "keywords": {"t": "MetaList", "c": [_meta(_inlines(word)) for word in document.keywords]},
        }
        return {"pandoc-api-version": VERSION, "meta": meta, "blocks": blocks}

    # -- front and back ---------------------------------------------------------------------------------------------

    def _front(self) -> list[Node]:
        document = self.document
        blocks = self._banner()
        if document.subtitle:
            blocks.append(self._styled("PaperHint", _inlines(document.subtitle), document.text_language))
        blocks.append(self._styled("PaperHint", [_strong(_inlines(document.stage))]))
        blocks += [self._fact(fact.label, fact.value, fact.code) for fact in document.cover]
        blocks.append(self._styled("PaperFact", _inlines(document.process), document.text_language))
        if self.files:
            return blocks  # an EPUB has its own contents
        blocks.append(_header(1, "contents", _inlines(document.words["contents"])))
        for node in document.body:
            if isinstance(node, Heading) and node.level < 3 and node.id:
                words = _inlines(f"{node.number} {node.text}".strip())
                entry = [_link(_strong(words) if node.level == 1 else _span(words), f"#{node.id}")]
                blocks.append(self._styled("PaperContents", entry, node.language))
        return blocks

    def _back(self) -> list[Node]:
        if not self.document.integrity:
            return []
        facts = [self._styled("PaperText", [_strong(_inlines(f"{fact.label}:")), _SPACE, *_inlines(fact.value)])
                 for fact in self.document.integrity]  # fmt: skip
        head = _header(2, "about-version", _inlines(self.document.words["about_version"]))
        return [head, *facts, *(self._fact(fact.label, fact.value, fact.code) for fact in self.document.cover)]

    def _fact(self, label: str, value: str, code: bool) -> Node:
        words = [_letters("PaperCode", _inlines(value))] if code else [_strong(_inlines(value))]
        return self._styled("PaperFact", [*_inlines(f"{label}:"), _SPACE, *words])

    def _banner(self) -> list[Node]:
        return [self._styled("PaperBanner", _inlines(self.document.banner))] if self.document.banner else []

    # -- nodes ------------------------------------------------------------------------------------------------------

    def _node(self, node: Any) -> list[Node]:
        match node:
            case Heading():
                words = _inlines(f"{node.number} {node.text}".strip())
                head = _header(node.level, node.id, words, node.language or self.document.language)
                return [head, *(self._banner() if self.files and node.level < 3 else [])]
            case Text():
                return self._text(node)
            case Quote():
                return self._quote(node)
            case Measures():
                return [self._measures(node)]
            case Chart():
                return self._chart(node)
            case Table():
                return [self._table(node)]
            case Hint():
                label = [_strong(_inlines(node.label)), _SPACE] if node.label else []
                return [self._styled("PaperHint", [*label, _said(_inlines(node.text), node.language)])]
            case Listing():
                items = [
                    [_plain([_link(_strong(_inlines(number)), f"#{target}"), _SPACE, *_inlines(words)])]
                    for number, words, target in node.items
                ]
                return [{"t": "BulletList", "c": items}]
        raise TypeError(f"no setting for {type(node).__name__}")

    def _text(self, node: Text) -> list[Node]:
        style = "PaperGoal" if node.goal else "PaperText"
        lead = [_strong(_inlines(node.goal, self.document.language)), _SPACE] if node.goal else []
        found = self._content(node.content, style, node.language, lead=lead, tail=self._notes(node.notes), anchor=node.id)
        if node.mark:
            found.append(self._mark(node.mark.kind, node.mark.text))
        return found

    def _mark(self, kind: str, text: str) -> Node:
        words = f"{self.document.words['ground']}: {text}" if kind != "none" else f"○ {text}"
        return self._styled("PaperNoGround" if kind == "none" else "PaperGround", _inlines(words))

    def _quote(self, node: Quote) -> list[Node]:
        flag = [_letters("PaperInvented", _inlines(f"[{node.flag}]")), _SPACE] if node.flag else []
        said_at = self._styled("PaperAttribution", [*flag, *_inlines(node.attribution)])
        if node.withdrawn:
            return [self._styled("PaperQuote", _inlines(node.withdrawn)), said_at]
        blocks = [self._styled("PaperQuote", _inlines(node.text), node.language)]
        if node.translation:
            words = [
                *_inlines(self.document.words["translation"]),
                _said(_inlines(node.translation), node.translation_language),
            ]
            blocks.append(self._styled("PaperTranslation", words))
        return [*blocks, said_at]

    def _chart(self, node: Chart) -> list[Node]:
        image = {"t": "Image", "c": [_attributes(width=CHART_WIDTH), _inlines(node.alt), [f"{node.id}.png", ""]]}
        flag = [_letters("PaperInvented", _inlines(f"[{node.flag}]")), _SPACE] if node.flag else []
        words = [_strong(_inlines(node.title)), _SPACE, *flag, *_inlines(node.note)]
        return [
            self._styled("PaperText", [*self._point(node.id), image], anchor=node.id),
            self._styled("PaperChartNote", words),
        ]

    def _measures(self, node: Measures) -> Node:
        rows = []
        for row in node.rows:
            title = [*self._point(row.id), _strong(_inlines(row.number)), _SPACE, _strong(_inlines(row.title))]
            name = [self._styled("PaperCell", title, row.language, anchor=row.id)]
            name += self._content(row.content, "PaperCell", row.language)
            cells = [[self._styled("PaperCell", _inlines(value), row.language)] for value in row.cells[:-1]]
            origin = self._styled("PaperCell", [*_inlines(row.cells[-1]), *self._notes(row.notes)], row.language)
            rows.append([name, *cells, [origin, self._mark(row.mark.kind, row.mark.text)]])
        return self._grid(node.caption, node.columns, [22, 15, 14, 9, 14, 11, 15], rows)

    def _table(self, node: Table) -> Node:
        rows = []
        for name, row in zip(node.ids, node.rows, strict=True):
            cells = []
            for place, cell in enumerate(row):
                first = _inlines(cell.lines[0])
                if place == 0:
                    first = [*self._point(name), _strong(first)]
                blocks = [self._styled("PaperCell", first, cell.language, anchor=name if place == 0 else "")]
                blocks += [self._styled("PaperCell", [_letters("PaperQuiet", _inlines(line))]) for line in cell.lines[1:]]
                cells.append(blocks)
            rows.append(cells)
        return self._grid(node.caption, node.columns, node.widths, rows)

    def _grid(self, caption: str, columns: list[str], widths: list[int], rows: list[list[list[Node]]]) -> Node:
        total = sum(widths)
        colspecs = [[{"t": "AlignLeft" if self.document.direction == "ltr" else "AlignRight"},
                     {"t": "ColWidth", "c": width / total}] for width in widths]  # fmt: skip
        head = [_cell([self._styled("PaperCellHead", _inlines(name))]) for name in columns]
        body = [_row([_cell(cell) for cell in row]) for row in rows]
        return {
            "t": "Table",
            "c": [
                _attributes(),
                [None, [_plain(_inlines(caption))]],
                colspecs,
                [_attributes(), [_row(head)]],
                # The first column names its row.
                [[_attributes(), 1, [], body]],
                [_attributes(), []],
            ],
        }

    # -- pieces -----------------------------------------------------------------------------------------------------

    def _styled(self, style: str, words: list[Node], language: str = "", *, anchor: str = "") -> Node:
        """A paragraph of a named style, in its own language and direction."""
        language = language or self.document.language
        side = direction(language)
        named = f"{style}{RTL}" if side == "rtl" else style
        attributes = _attributes(anchor if self.sections else "", lang=language, dir=side, **{"custom-style": named})
        return {"t": "Div", "c": [attributes, [{"t": "Para", "c": words}]]}

    def _point(self, anchor: str) -> list[Node]:
        """An anchor in the text, for formats in which a division with a name would be a section."""
        return [] if self.sections else [{"t": "Span", "c": [_attributes(anchor), []]}]

    def _notes(self, notes: list[Note]) -> list[Node]:
        if not notes:
            return []
        words: list[Node] = []
        for note in notes:
            if words:
                words.append(_SPACE)
            if note.label:
                name = _strong(_inlines(note.label))
                words += [_link(name, f"#{note.target}") if note.target else name, _SPACE]
            text = (note.unnumbered or note.text) if self.files else note.text
            words.append(_said(_inlines(text), note.language))
        # No style of its own: in Word that would part the note from its number.
        return [{"t": "Note", "c": [{"t": "Para", "c": [_said(words, self.document.language)]}]}]

    def _content(self, content: list[Any], style: str, language: str, *, lead: list[Node] | None = None,
                 tail: list[Node] | None = None, anchor: str = "") -> list[Node]:  # fmt: skip
        """Paragraphs and lists; `lead` stands before the first words, `tail` behind the last."""
        blocks: list[Node] = []
        for place, part in enumerate(content):
            last = place + 1 == len(content)
            before = [*self._point(anchor), *(lead or [])] if place == 0 and (anchor or lead) else []
            behind = (tail or []) if last else []
            if part["kind"] == "paragraph":
                words = [*before, *(inline for run in part["runs"] for inline in _run(run)), *behind]
                blocks.append(self._styled(style, words, language, anchor=anchor if place == 0 else ""))
                continue
            if before:
                blocks.append(self._styled(style, before, language, anchor=anchor))
            items = [
                self._content(item, style, language, tail=behind if at + 1 == len(part["items"]) else None)
                for at, item in enumerate(part["items"])
            ]
            if part["ordered"]:
                blocks.append({"t": "OrderedList", "c": [[part["start"], {"t": "Decimal"}, {"t": "Period"}], items]})
            else:
                blocks.append({"t": "BulletList", "c": items})
        if not content and (tail or anchor):
            blocks.append(self._styled(style, [*self._point(anchor), *(lead or []), *(tail or [])], language, anchor=anchor))
        return blocks


_SPACE: Node = {"t": "Space"}


def _inlines(text: str, language: str = "") -> list[Node]:
    """Words as inlines; a line break is one."""
    found: list[Node] = []
    for place, line in enumerate(text.split("\n")):
        if place:
            found.append({"t": "LineBreak"})
        if line:
            found.append({"t": "Str", "c": line})
    return [_said(found, language)] if language else found


def _run(run: dict[str, Any]) -> list[Node]:
    words = _inlines(run["text"])
    if run["em"]:
        words = [{"t": "Emph", "c": words}]
    if run["strong"]:
        words = [_strong(words)]
    return [_link_to(words, run["href"])] if run["href"] else words


def _attributes(anchor: str = "", **values: str) -> list[Any]:
    return [anchor, [], [[name, value] for name, value in values.items()]]


def _strong(words: list[Node]) -> Node:
    return {"t": "Strong", "c": words}


def _span(words: list[Node]) -> Node:
    return {"t": "Span", "c": [_attributes(), words]}


def _letters(style: str, words: list[Node]) -> Node:
    return {"t": "Span", "c": [_attributes(**{"custom-style": style}), words]}


def _said(words: list[Node], language: str) -> Node:
    return {"t": "Span", "c": [_attributes(lang=language, dir=direction(language)) if language else _attributes(), words]}


def _link(words: Node, target: str) -> Node:
    return _link_to([words], target)


def _link_to(words: list[Node], target: str) -> Node:
    return {"t": "Link", "c": [_attributes(), words, [target, ""]]}


def _plain(words: list[Node]) -> Node:
    return {"t": "Plain", "c": words}


def _header(level: int, anchor: str, words: list[Node], language: str = "") -> Node:
    return {"t": "Header", "c": [level, [anchor, [], []], [_said(words, language)] if language else words]}


def _cell(blocks: list[Node]) -> list[Any]:
    return [_attributes(), {"t": "AlignDefault"}, 1, 1, blocks]


def _row(cells: list[Any]) -> list[Any]:
    return [_attributes(), cells]


def _meta(words: list[Node]) -> Node:
    return {"t": "MetaInlines", "c": words}
