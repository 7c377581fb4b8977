"""Pictures of numbers as SVG text: bars with their interval, stacked bars, a map of tiles.

Each picture is complete without its page: it has a title and a description, prints its base and says inside whether a
figure is published or invented. Colours stand as attributes, so that the picture also works in a PDF or as a file; the
page's style sheet overrides them by class (dark pages, forced colours). No text here is in a language: words come in ready.

Lengths are in pixels. `width=None` makes a picture as wide as its place (positions in per cent); a number makes it fixed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from kettfaden.calc.tiles import Cell, borders

# Colour slots 1 to 7, each at least 4.5:1 on white and told apart with the usual colour blindnesses; 8 to 14 are hatched.
SLOTS = ("#2b59c3", "#b4500a", "#0b7465", "#a3357b", "#756500", "#5b4bb7", "#6b4a2b")
INK, SOFT, PAGE, TRACK, FLAG = "#171a2b", "#474c66", "#ffffff", "#eceef4", "#5c4a00"
# The drawn bar ends here (per cent), so that the number always has room behind it.
REACH = 80.0


@dataclass(frozen=True)
class Bar:
    """One figure. Shares lie between 0 and 1; low and high bound the interval, where one is known; texts are ready to print."""

    label: str
    share: float
    value_text: str
    base: str = ""
    low: float | None = None
    high: float | None = None
    slot: int = 1
    flag: str = ""
    invented: bool = False


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar: share between 0 and 1, and the text written into it where it fits."""

    label: str
    share: float
    text: str
    slot: int


@dataclass(frozen=True)
class Stack:
    """One stacked bar; the shares of its segments add up to 1 at the most."""

    label: str
    segments: tuple[Segment, ...]
    base: str = ""
    flag: str = ""
    invented: bool = False


@dataclass(frozen=True)
class Tile:
    """One place on a map of tiles. `region_text` is the region's short sign (a number), `title` its whole description."""

    cell: Cell
    region: str
    region_text: str
    slot: int
    heard: bool
    title: str
    text: str = ""
    url: str = ""


def colour(slot: int) -> str:
    """The colour of a slot (1 to 14) as #rrggbb. Raises ValueError outside."""
    if not 1 <= slot <= 14:
        raise ValueError(f"colour slots go from 1 to 14, not {slot}")
    return SLOTS[(slot - 1) % 7]


def wrapped(text: str, letters: int) -> list[str]:
    """A text cut into lines of at most `letters` characters, at spaces where there are any."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        while len(word) > letters:
            room = letters - len(line) - (1 if line else 0)
            if room < 4:
                lines.append(line)
                line, room = "", letters
            lines.append(f"{line} {word[:room]}".strip())
            line, word = "", word[room:]
        if line and len(line) + 1 + len(word) > letters:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line] if line else lines


class _Canvas:
    """Collects elements and knows where things lie: per cent or pixels, from the left or from the right."""

    def __init__(self, title: str, description: str, width: float | None, rtl: bool) -> None:
        self.title, self.description, self.width, self.rtl = title, description, width, rtl
        self.key = "p" + hashlib.blake2s(f"{title}{description}".encode(), digest_size=5).hexdigest()
        self.parts: list[str] = []
        self.hatched: set[int] = set()

    def _at(self, per_cent: float) -> str:
        return f"{per_cent:.2f}%" if self.width is None else f"{per_cent * self.width / 100:.1f}"

    def rect(self, start: float, length: float, y: float, height: float, css: str, fill: str, extra: str = "") -> None:
        left = 100 - start - length if self.rtl else start
        self.parts.append(
            f'<rect x="{self._at(left)}" y="{y:g}" width="{self._at(length)}" height="{height:g}" class="{css}" fill="{fill}"{extra}/>'
        )

    def bar(self, start: float, length: float, y: float, height: float, slot: int) -> None:
        self.rect(start, length, y, height, *self.paint(slot))

    def part(self, start: float, length: float, y: float, height: float, slot: int) -> None:
        css, fill = self.paint(slot)
        self.rect(start, length, y, height, f"part {css}", fill, f' stroke="{PAGE}" stroke-width="2"')

    def paint(self, slot: int) -> tuple[str, str]:
        """CSS classes and fill of a slot; hatched ones ask for their pattern."""
        if slot <= 7:
            return f"mark s{slot}", colour(slot)
        self.hatched.add(slot)
        return f"s{slot}", f"url(#{self.key}-{slot})"

    def upright(self, place: float, y1: float, y2: float) -> None:
        x = self._at(100 - place if self.rtl else place)
        self.parts.append(
            f'<line x1="{x}" x2="{x}" y1="{y1:g}" y2="{y2:g}" class="band-edge" stroke="{INK}" stroke-width="2"/>'
        )

    def text(self, place: float, y: float, words: str, *, size: int = 15, css: str = "", fill: str = INK, shift: float = 0,
             anchor: str = "start", bold: bool = False, lead: str = "", warns: bool = False) -> None:  # fmt: skip
        x = self._at(100 - place if self.rtl else place)
        shifted = f' dx="{-shift if self.rtl else shift:g}"' if shift else ""
        weight = ' font-weight="600"' if bold else ""
        tone, ink = ("flag", FLAG) if warns else ("flag-plain", INK)
        flag = f'<tspan class="{tone}" fill="{ink}" font-weight="600">{escape(lead)}</tspan> ' if lead else ""
        self.parts.append(
            f'<text x="{x}" y="{y:g}"{shifted} class="{css}" fill="{fill}" font-size="{size}" text-anchor="{anchor}"{weight}>{flag}{escape(words)}</text>'
        )

    def patterns(self) -> Iterator[str]:
        for slot in sorted(self.hatched):
            yield (
                f'<pattern id="{self.key}-{slot}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
                f'<rect width="7" height="7" class="mark s{slot}" fill="{colour(slot)}"/>'
                f'<path d="M0 0v7" class="hatch" stroke="{PAGE}" stroke-width="4"/></pattern>'
            )

    def svg(self, height: float, *, box: tuple[float, float] | None = None, role: str = "img") -> str:
        if box:
            size = f'viewBox="0 0 {box[0]:g} {box[1]:g}"'
        elif self.width is None:
            size = f'width="100%" height="{height:g}"'
        else:
            size = f'width="{self.width:g}" height="{height:g}" viewBox="0 0 {self.width:g} {height:g}"'
        direction = ' direction="rtl"' if self.rtl else ""
        defs = "".join(self.patterns())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="{role}" aria-labelledby="{self.key}-t {self.key}-d"{direction} '
            f'font-family="Fira Sans, Noto Sans Arabic, Noto Sans, sans-serif"><title id="{self.key}-t">{escape(self.title)}</title>'
            f'<desc id="{self.key}-d">{escape(self.description)}</desc>{f"<defs>{defs}</defs>" if defs else ""}{"".join(self.parts)}</svg>'
        )


def _base(canvas: _Canvas, y: float, row: Bar | Stack, letters: int) -> float:
    """The base under a bar, the flag in front of it. Returns where the next thing may start."""
    lead = f"[{row.flag}]" if row.flag else ""
    lines = wrapped(f"{lead} {row.base}".strip(), letters)
    for number, line in enumerate(lines):
        mark = lead if number == 0 and lead and line.startswith(lead) else ""
        canvas.text(0, y + 14, line[len(mark) :].strip(), size=13, css="soft", fill=SOFT, lead=mark, warns=row.invented)
        y += 18
    return y


def bars_svg(bars: Sequence[Bar], title: str, description: str, *, width: float | None = None, rtl: bool = False) -> str:
    """Horizontal bars, one a figure: label above, number at the end, interval as a band, base below.

    Raises ValueError for a share or bound outside 0 to 1.
    """
    for bar in bars:
        if not all(0 <= number <= 1 for number in (bar.share, bar.low or 0, bar.high or 0)):
            raise ValueError(f"shares lie between 0 and 1: {bar.label}")
    canvas = _Canvas(title, description, width, rtl)
    letters = 36 if width is None else int(width / 8)
    y = 0.0
    for bar in bars:
        for line in wrapped(bar.label, letters):
            canvas.text(0, y + 15, line)
            y += 20
        y += 5
        canvas.rect(0, REACH, y, 20, "track", TRACK)
        canvas.bar(0, bar.share * REACH, y, 20, bar.slot)
        end = bar.share
        if bar.low is not None and bar.high is not None:
            canvas.rect(bar.low * REACH, (bar.high - bar.low) * REACH, y - 3, 26, "band", INK, ' fill-opacity="0.2"')
            canvas.upright(bar.low * REACH, y - 3, y + 23)
            canvas.upright(bar.high * REACH, y - 3, y + 23)
            end = max(bar.share, bar.high)
        canvas.text(end * REACH, y + 16, bar.value_text, size=16, shift=8, bold=True)
        y = _base(canvas, y + 26, bar, letters + 6) + 14
    return canvas.svg(max(y - 10, 1))


def stacked_svg(stacks: Sequence[Stack], title: str, description: str, *, width: float | None = None, rtl: bool = False) -> str:
    """Bars of 100 per cent in parts; a part's number stands inside it where it fits. The legend belongs to the page.

    Raises ValueError when the shares of a bar are negative or add up to more than 1 (beyond rounding).
    """
    canvas = _Canvas(title, description, width, rtl)
    letters = 36 if width is None else int(width / 8)
    y = 0.0
    for stack in stacks:
        if any(part.share < 0 for part in stack.segments) or sum(part.share for part in stack.segments) > 1.011:
            raise ValueError(f"the parts of a bar add up to 1 at the most: {stack.label}")
        for line in wrapped(stack.label, letters):
            canvas.text(0, y + 15, line)
            y += 20
        y += 4
        start = 0.0
        for part in stack.segments:
            length = min(part.share, 1 - start) * 100
            canvas.part(start * 100, length, y, 30, part.slot)
            # A hatched part has no calm ground for a number; the table has it.
            if part.text and length >= 3.4 * len(part.text) and part.slot <= 7:
                canvas.text(
                    start * 100 + length / 2, y + 20, part.text, size=14, css="on-mark", fill=PAGE, anchor="middle", bold=True
                )
            start += part.share
        y = _base(canvas, y + 34, stack, letters + 6) + 14
    return canvas.svg(max(y - 10, 1))


TILE_WIDTH, TILE_HEIGHT, MARGIN = 46, 36, 5


def tile_map_svg(tiles: Sequence[Tile], title: str, description: str) -> str:
    """A schematic map: equal tiles, lines between regions, dashed where nobody has been heard yet.

    West stays left in every language. A tile with a url is a link that says its title.
    """
    canvas = _Canvas(title, description, None, False)
    columns = max((tile.cell[0] for tile in tiles), default=0) + 1
    rows = max((tile.cell[1] for tile in tiles), default=0) + 1
    for tile in tiles:
        canvas.parts.append(_tile(canvas, tile))
    path = ""
    for (column, row), side in borders([tile.cell for tile in tiles], [tile.region for tile in tiles]):
        x, y = MARGIN + column * TILE_WIDTH, MARGIN + row * TILE_HEIGHT
        path += f"M{x + TILE_WIDTH} {y}v{TILE_HEIGHT}" if side == "right" else f"M{x} {y + TILE_HEIGHT}h{TILE_WIDTH}"
    if path:
        canvas.parts.append(
            f'<path d="{path}" class="border" fill="none" stroke="{INK}" stroke-width="2.5" stroke-linecap="round"/>'
        )
    box = (columns * TILE_WIDTH + 2 * MARGIN, rows * TILE_HEIGHT + 2 * MARGIN)
    return canvas.svg(box[1], box=box, role="group" if any(tile.url for tile in tiles) else "img")


def _tile(canvas: _Canvas, tile: Tile) -> str:
    x, y = MARGIN + tile.cell[0] * TILE_WIDTH + 2, MARGIN + tile.cell[1] * TILE_HEIGHT + 2
    width, height = TILE_WIDTH - 4, TILE_HEIGHT - 4
    shape = f'x="{x}" y="{y}" width="{width}" height="{height}" rx="4" stroke="{colour(tile.slot)}"'
    if tile.heard:
        # Calm inside, clear at the edge; a hatched slot keeps its hatching where nothing is written: at the foot.
        box = f'<rect {shape} class="tile tile--heard s{tile.slot}" fill="{colour(tile.slot)}" fill-opacity="0.24" stroke-width="1.5"/>'
        if tile.slot > 7:
            box += f'<rect x="{x}" y="{y + height - 6}" width="{width}" height="6" fill="{canvas.paint(tile.slot)[1]}"/>'
        word, word_fill = "tile__word", INK
    else:
        box = f'<rect {shape} class="tile tile--none s{tile.slot}" fill="{PAGE}" stroke-width="1.8" stroke-dasharray="4 3"/>'
        word, word_fill = "soft", SOFT
    centre = f'x="{x + width / 2:g}" text-anchor="middle" font-weight="600" class="{word}" fill="{word_fill}"'
    if tile.text:
        words = (
            f'<text {centre} y="{y + 14}" font-size="11">{escape(tile.region_text)}</text>'
            f'<text {centre} y="{y + 27}" font-size="12">{escape(tile.text)}</text>'
        )
    else:
        words = f'<text {centre} y="{y + 21}" font-size="14">{escape(tile.region_text)}</text>'
    body = f"<title>{escape(tile.title)}</title>{box}{words}"
    if tile.url:
        return f'<a href="{escape(tile.url)}" aria-label="{escape(tile.title)}">{body}</a>'
    return f"<g>{body}</g>"
