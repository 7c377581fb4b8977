"""The paper as a document of no format: what every writer (PDF, office, web page) is given, and all it is given.

Text that people wrote is here as data: runs of text in paragraphs and lists (`markup.markup_tokens`), or plain strings.
Words of the house (headings, marks, notes) are ready in the language of the document.
"""

from dataclasses import dataclass, field
from typing import Any

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb", "ps", "sd", "ug", "yi", "dv"})


def direction(language: str) -> str:
    """'rtl' or 'ltr' for a language code."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True)
class Mark:
    """What a paragraph rests on, in a few words. `kind`: voices, figure, law, assessment or none."""

    kind: str
    text: str


@dataclass(frozen=True)
class Note:
    """One ground of a block for its footnote: `label` and `target` lead to the annex, both may be empty.

    `unnumbered` says the same without an earlier note's number, for formats that number the notes of each file anew.
    """

    text: str
    label: str = ""
    target: str = ""
    language: str = ""
    unnumbered: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading; levels begin at 1 and never skip one."""

    level: int
    text: str
    number: str = ""
    id: str = ""
    language: str = ""
    node: str = "heading"


@dataclass(frozen=True)
class Text:
    """A paragraph or goal: `content` is the structure of `markup.markup_tokens`."""

    content: list[Any]
    language: str
    direction: str
    id: str = ""
    goal: str = ""
    mark: Mark | None = None
    notes: list[Note] = field(default_factory=list)
    node: str = "text"


@dataclass(frozen=True)
class Quote:
    """A voice in its own words. Taken back, it keeps its place and says so; `text` is then empty."""

    text: str
    language: str
    direction: str
    translation: str
    translation_language: str
    attribution: str
    withdrawn: str = ""
    flag: str = ""
    node: str = "quote"


@dataclass(frozen=True)
class MeasureRow:
    """A line of the measures table; the cells after `text` are in the order of its columns."""

    id: str
    number: str
    title: str
    content: list[Any]
    cells: list[str]
    mark: Mark
    notes: list[Note]
    language: str
    direction: str


@dataclass(frozen=True)
class Measures:
    """The measures of a field: the county's three columns, then what such tables lack."""

    caption: str
    columns: list[str]
    rows: list[MeasureRow]
    node: str = "measures"


@dataclass(frozen=True)
class Bar:
    """One figure in a chart; shares lie between 0 and 1, texts are ready to print."""

    label: str
    value: str
    share: float
    low: float | None
    high: float | None
    base: str
    flag: str


@dataclass(frozen=True)
class Chart:
    """Horizontal bars of figures of one unit; published and invented ones never stand in the same chart."""

    id: str
    title: str
    alt: str
    bars: list[Bar]
    note: str
    flag: str = ""
    node: str = "chart"


@dataclass(frozen=True)
class Cell:
    """A cell of an annex table: lines of text, the first may be in a language of its own."""

    lines: list[str]
    language: str = ""


@dataclass(frozen=True)
class Table:
    """A plain table; the first cell of each row is its name, and `ids` are the rows' anchors."""

    caption: str
    columns: list[str]
    widths: list[int]
    rows: list[list[Cell]]
    ids: list[str]
    node: str = "table"


@dataclass(frozen=True)
class Hint:
    """A sentence of the house inside the paper, such as why a field has no measures."""

    label: str
    text: str
    language: str = ""
    node: str = "hint"


@dataclass(frozen=True)
class Listing:
    """A list of places in the paper: the chapter's number, a text, and the anchor both lead to."""

    items: list[tuple[str, str, str]]
    node: str = "listing"


@dataclass(frozen=True)
class Fact:
    """A line of the cover or the imprint; a code is set in a way that copies well."""

    label: str
    value: str
    code: bool = False


@dataclass(frozen=True)
class Document:
    """The whole paper. `body` is a flat list of nodes, front to back; `chapters` cuts it where a chapter begins."""

    title: str
    subtitle: str
    language: str
    text_language: str
    direction: str
    operator: str
    process: str
    stage: str
    day: str
    made_on: str
    banner: str
    is_synthetic: bool
    cover: list[Fact]
    integrity: list[Fact]
    body: list[Any]
    words: dict[str, str]
    keywords: list[str]
    identifier: str
