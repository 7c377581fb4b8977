"""A small part of Markdown for texts that people write: paragraphs, emphasis, lists and links, nothing else.

Text is kept as written and made safe when it is shown, in one place. `markup_tokens` gives the same text as a neutral
structure, so that documents are built from data and nobody's words ever become source code of a document language.
"""

import re
from functools import lru_cache
from typing import TypedDict

import nh3
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kettfaden.equipment.refusals import Refused

LETTERS = 20_000
LINES = 1_000
SIGNS = 1_000
LINKS = 100
DEPTH = 4
_TAGS = {"p", "em", "strong", "ul", "ol", "li", "a", "br"}
_SCHEMES = {"http", "https", "mailto"}
_LINK = re.compile(r"(https?://|mailto:)[^\s<>]+", re.IGNORECASE)
# Signs whose crowds make any Markdown parser slow.
_BUSY = re.compile(r"[*_\[\]()!\\]")


class Run(TypedDict):
    """A stretch of text of one kind; `href` is '' where there is no link; a line break is the text '\\n'."""

    text: str
    strong: bool
    em: bool
    href: str


class Block(TypedDict, total=False):
    """A paragraph (`kind` 'paragraph', `runs`) or a list (`kind` 'list', `ordered`, `start`, `items`: blocks each)."""

    kind: str
    runs: list[Run]
    ordered: bool
    start: int
    items: list[list["Block"]]


def check_markup(text: str, *, limit: int = LETTERS) -> None:
    """Raise Refused for a text that is longer than `limit` letters or built to make a machine work for ever."""
    if len(text) > limit:
        raise Refused(
            _("The text has %(length)s characters; %(limit)s are possible. Please shorten or split it.")
            % {"length": number_format(len(text), force_grouping=True), "limit": number_format(limit, force_grouping=True)}
        )
    if text.count("\n") > LINES or len(_BUSY.findall(text)) > SIGNS or text.count("](") > LINKS:
        raise Refused(_("The text holds too many signs of formatting. Please take some out."))
    if _depth(_parser().parse(text)) > DEPTH:
        raise Refused(_("Lists can be nested %(depth)s deep at most.") % {"depth": DEPTH})


def render_markdown(text: str) -> SafeString:
    """The text as HTML: p, em, strong, ul, ol, li, a, br. What `check_markup` would refuse is shown as plain text."""
    tokens = _parsed(text)
    if tokens is None:
        return format_html_join("", "<p>{}</p>", ((part,) for part in text.split("\n\n") if part.strip()))
    parser = _parser()
    return mark_safe(  # noqa: S308  this is the one filter
        nh3.clean(
            parser.renderer.render(tokens, parser.options, {}),
            tags=_TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer nofollow",
        )
    )


def plain_text(text: str) -> str:
    """The text without its formatting: paragraphs parted by blank lines, list items by lines, links by their words."""
    return "\n\n".join(part for part in (_plain(block) for block in markup_tokens(text)) if part)


def markup_tokens(text: str) -> list[Block]:
    """The text as paragraphs and lists with runs, ready for JSON. What `check_markup` would refuse is one plain run a paragraph."""
    tokens = _parsed(text)
    if tokens is None:
        parts = [part.strip() for part in text.split("\n\n") if part.strip()]
        return [{"kind": "paragraph", "runs": [{"text": part, "strong": False, "em": False, "href": ""}]} for part in parts]
    blocks, _end = _blocks(tokens, 0, "")
    return blocks


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    parser.enable(["emphasis", "list", "link", "escape", "newline"])
    parser.validateLink = lambda url: bool(_LINK.fullmatch(url))  # type: ignore[method-assign]
    return parser


def _parsed(text: str) -> list[Token] | None:
    """The tokens of a text, or None for one that should never have been let in."""
    if len(text) > 10 * LETTERS or text.count("\n") > LINES or len(_BUSY.findall(text)) > SIGNS:
        return None
    tokens = _parser().parse(text)
    return tokens if _depth(tokens) <= DEPTH else None


def _depth(tokens: list[Token]) -> int:
    """The deepest nesting of lists."""
    deepest = depth = 0
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            depth += 1
            deepest = max(deepest, depth)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
    return deepest


def _blocks(tokens: list[Token], place: int, closing: str) -> tuple[list[Block], int]:
    """Blocks from `place` up to the token of type `closing`; and the place after it."""
    blocks: list[Block] = []
    while place < len(tokens) and tokens[place].type != closing:
        token = tokens[place]
        place += 1
        if token.type == "inline":
            blocks.append({"kind": "paragraph", "runs": _runs(token.children or [])})
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            ordered = token.type == "ordered_list_open"
            items: list[list[Block]] = []
            while tokens[place].type == "list_item_open":
                item, place = _blocks(tokens, place + 1, "list_item_close")
                items.append(item)
            place += 1  # past the closing token
            start = int(token.attrs.get("start", 1)) if ordered else 1
            blocks.append({"kind": "list", "ordered": ordered, "start": start, "items": items})
    return blocks, place + 1


def _runs(tokens: list[Token]) -> list[Run]:
    runs: list[Run] = []
    strong = em = 0
    href = ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                em += token.nesting
            case "link_open":
                href = str(token.attrs.get("href", ""))
            case "link_close":
                href = ""
            case _:
                text = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
                same = runs and runs[-1]["strong"] == (strong > 0) and runs[-1]["em"] == (em > 0)
                if same and runs[-1]["href"] == href:
                    runs[-1]["text"] += text
                elif text:
                    runs.append({"text": text, "strong": strong > 0, "em": em > 0, "href": href})
    return runs


def _plain(block: Block) -> str:
    if block["kind"] == "paragraph":
        return "".join(run["text"] for run in block["runs"])
    return "\n".join("\n".join(_plain(inner) for inner in item) for item in block["items"])
