"""Documents for print and reading programs: PDF by Typst from data, QR codes, and a check of what the fonts can show.

Templates are files of a room (`kettfaden/<room>/typst/<name>.typ`). What people wrote reaches them as data only, in
`json("/data.json")`; it is never put into Typst source. `#import "/equipment/markup.typ": markup` sets the structure
of `markup.markup_tokens`.
"""

import io
import json
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from fontTools.ttLib import TTFont

PACKAGE = Path(__file__).resolve().parent.parent
FONTS = Path(__file__).resolve().parent / "fonts"
SHARED = Path(__file__).resolve().parent / "typst"
STAND_IN = "▢"
ACCESSIBLE = ("ua-1", "a-2a")

# Shown by no glyph of their own, and left to the shaping. Joiners mean something within Arabic script only; elsewhere
# they would tie letters of different fonts together, which cannot be set.
_JOINERS = "\u200c\u200d"
_SILENT = frozenset("\u200b\u200e\u200f\u061c\u2060\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\u00ad")
# The families that running text is set in; they are asked before the others.
_TEXT_FAMILIES = frozenset({"NotoSans", "NotoSerif"})
_KEPT_CONTROLS = frozenset("\n\t")


class PrintProblem(Exception):
    """A document could not be set; the message is Typst's, with no data of the document."""


def typst_pdf(
    template: str | Path,
    data: Mapping[str, Any],
    *,
    assets: Mapping[str, bytes] | None = None,
    standards: Sequence[str] | None = None,
) -> bytes:
    """Set a PDF: the same bytes for the same template, data and assets.

    - `template`: path of a .typ file, or its place within the package ("evidence/typst/slips.typ"); other .typ files of
      its folder can be included, the shared ones of the equipment by "/equipment/...".
    - `data`: JSON-able; the template reads it with `json("/data.json")`. Letters that no font has are replaced (see
      `printable_data`, which also says which).
    - `assets`: file name -> bytes, read by the template as "/assets/<name>".
    - `standards`: PDF standards to keep (`ACCESSIBLE` is PDF/UA-1 with PDF/A-2a); None for plain PDF.

    Raises PrintProblem.
    """
    result = _compiled(template, data, assets, format="pdf", pdf_standards=list(standards or []))
    if not isinstance(result, bytes):
        raise PrintProblem("nothing was set")
    return result


def typst_png(
    template: str | Path,
    data: Mapping[str, Any],
    *,
    assets: Mapping[str, bytes] | None = None,
    pixels_per_inch: float = 200,
) -> list[bytes]:
    """Set each page of a template as a PNG picture, on the same terms as `typst_pdf`."""
    result = _compiled(template, data, assets, format="png", ppi=pixels_per_inch)
    return result if isinstance(result, list) else [result]


def _compiled(template: str | Path, data: Mapping[str, Any], assets: Mapping[str, bytes] | None, **how: Any) -> Any:
    source = Path(template) if Path(template).is_absolute() else PACKAGE / template
    clean, _missing = printable_data(data)
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        root = Path(folder)
        shutil.copytree(SHARED, root / "equipment")
        for part in source.parent.glob("*.typ"):
            shutil.copy(part, root / part.name)
        (root / "data.json").write_text(json.dumps(clean, ensure_ascii=False), encoding="utf-8")
        (root / "assets").mkdir()
        for name, content in (assets or {}).items():
            if Path(name).name != name:
                raise ValueError(f"an asset's name is no path: {name!r}")
            (root / "assets" / name).write_bytes(content)
        try:
            compiler = typst.Compiler(
                str(root / source.name), root=str(root), font_paths=_fonts(), package_path=folder,
                package_cache_path=folder,
            )  # fmt: skip
            # A fixed time: a document's date is in its data, and equal documents are equal bytes.
            return compiler.compile(timestamp=0, **how)
        except typst.TypstError as error:
            raise PrintProblem(_without_data(error)) from None


def printable(text: str) -> tuple[str, list[str]]:
    """The text with a visible stand-in for each letter that no font of ours has, and those letters, each once.

    Accents whose letter is in a font without them are left out and named as well; control characters go silently.
    """
    if text.isascii() and text.isprintable():
        return text, []
    coverage = _coverage()
    shown: list[str] = []
    missing: dict[str, None] = {}
    carriers: frozenset[str] = frozenset()
    text = unicodedata.normalize("NFC", text)
    for place, letter in enumerate(text):
        if letter in _SILENT or letter in _KEPT_CONTROLS:
            carriers = frozenset()
            shown.append(letter)
            continue
        if letter in _JOINERS:
            around = (text[max(place - 1, 0)], text[min(place + 1, len(text) - 1)])
            if all(unicodedata.bidirectional(beside) == "AL" and ord(beside) in coverage for beside in around):
                shown.append(letter)
            continue
        category = unicodedata.category(letter)
        if category in {"Cc", "Cf", "Cs", "Zl", "Zp"} or 0xFE00 <= ord(letter) <= 0xFE0F:
            shown.append("\n" if category in {"Zl", "Zp"} else "")
            continue
        fonts = coverage.get(ord(letter), frozenset())
        if category in {"Mn", "Me"}:
            # Letter and mark are set from one font; which of several, is Typst's choice, so all must have both.
            if carriers and carriers <= fonts:
                shown.append(letter)
            else:
                missing[letter] = None
        elif fonts:
            carriers = fonts & _TEXT_FAMILIES or fonts
            shown.append(letter)
        else:
            missing[letter] = None
            carriers = frozenset()
            if not shown or shown[-1] != STAND_IN:
                shown.append(STAND_IN)
    return "".join(shown), list(missing)


def printable_data(data: Any) -> tuple[Any, list[str]]:
    """JSON-able data with every text in it made printable, and the letters that were missing, each once."""
    missing: dict[str, None] = {}

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            text, lacking = printable(value)
            missing.update(dict.fromkeys(lacking))
            return text
        if isinstance(value, Mapping):
            return {str(key): walk(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [walk(item) for item in value]
        return value

    return walk(data), list(missing)


def qr_svg(text: str, *, label: str = "", scale: float = 4) -> SafeString:
    """A QR code (error correction M) as an SVG element for a page, or encoded as an asset of a document.

    `label` is its text alternative; without one it is hidden from screen readers, so the address must stand beside it.
    """
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        target, kind="svg", scale=scale, border=4, xmldecl=False, svgclass="qr-code", lineclass=None,
        light="#fff", dark="#000", nl=False,
    )  # fmt: skip
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    svg = target.getvalue().decode().replace("<svg ", f"<svg {said} ", 1)
    return mark_safe(svg)  # noqa: S308  drawn by segno; the label is escaped


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our fonts and no others: what the coverage says is then what Typst can do."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=1)
def _coverage() -> dict[int, frozenset[str]]:
    """Code point -> the font families that have it (all cuts of a family have the same letters)."""
    families: dict[int, set[str]] = {}
    for path in FONTS.glob("*-Regular.ttf"):
        with TTFont(path, lazy=True) as font:
            for point in font.getBestCmap():
                families.setdefault(point, set()).add(path.stem.removesuffix("-Regular"))
    return {point: frozenset(names) for point, names in families.items()}


def _without_data(error: typst.TypstError) -> str:
    """What Typst says, without the places it quotes from the document."""
    return " ".join(str(error.message).split())[:300]
