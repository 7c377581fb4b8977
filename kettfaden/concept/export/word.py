"""Mends a DOCX that pandoc wrote: the paper's styles, page size, the banner in each page's header, page numbers in the footer."""

from dataclasses import dataclass, replace

from lxml import etree

from kettfaden.concept.export.document import Document
from kettfaden.concept.export.office_tree import RTL

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SERIF, SANS = "Noto Serif", "Noto Sans"
INK, SOFT, ACCENT, THREAD, WARN, INVENTED, TINT = "171A2B", "474C66", "2044AA", "0B6B5B", "A8200D", "5C4A00", "FFF4CC"


@dataclass(frozen=True)
class Style:
    """How a style looks. Sizes in points, distances in twentieths of a point."""

    font: str = SERIF
    size: float = 10.5
    bold: bool = False
    italic: bool = False
    colour: str = INK
    before: int = 0
    after: int = 120
    line: int = 300  # 240 is single
    indent: int = 0
    bar: str = ""
    shade: str = ""
    keep: bool = False


STYLES = {
    "Title": Style(SANS, 28, bold=True, before=1200, after=240, line=260),
    "Author": Style(SANS, 11, bold=True, colour=SOFT),
    "Date": Style(SANS, 10, colour=SOFT),
    "Heading1": Style(SANS, 20, bold=True, before=480, after=240, line=260, keep=True),
    "Heading2": Style(SANS, 15, bold=True, before=400, after=180, line=260, keep=True),
    "Heading3": Style(SANS, 12, bold=True, colour=ACCENT, before=320, after=120, line=260, keep=True),
    "Heading4": Style(SANS, 10, bold=True, colour=SOFT, before=220, after=80, line=260, keep=True),
    "Heading5": Style(SANS, 9.5, bold=True, before=200, after=80, line=260, keep=True),
    "TableCaption": Style(SANS, 9, bold=True, before=160, after=80, line=260, keep=True),
    "FootnoteText": Style(SANS, 8, after=40, line=250),
    "PaperText": Style(after=60),
    "PaperGoal": Style(after=60, indent=220, bar=THREAD),
    "PaperGround": Style(SANS, 7.5, colour=SOFT, after=180, line=250),
    "PaperNoGround": Style(SANS, 7.5, colour=WARN, after=180, line=250),
    "PaperQuote": Style(italic=True, before=80, after=40, indent=440, bar=THREAD, keep=True),
    "PaperTranslation": Style(size=9.5, colour=SOFT, after=40, indent=440, bar=THREAD, keep=True),
    "PaperAttribution": Style(SANS, 8, colour=SOFT, after=200, indent=440, bar=THREAD),
    "PaperHint": Style(after=120),
    "PaperCell": Style(SANS, 7.5, after=30, line=245),
    "PaperCellHead": Style(SANS, 7.5, bold=True, after=30, line=245),
    "PaperBanner": Style(SANS, 8.5, bold=True, colour=INVENTED, shade=TINT),
    "PaperFact": Style(SANS, 9, after=50, line=260),
    "PaperContents": Style(SANS, 9.5, after=50, line=260),
    "PaperChartNote": Style(SANS, 8, colour=SOFT, after=240, line=250),
    "Header": Style(SANS, 8, bold=True, colour=INVENTED),
    "Footer": Style(SANS, 8, colour=SOFT),
}
LETTER_STYLES = {
    "PaperInvented": Style(SANS, 8, bold=True, colour=INVENTED, shade=TINT),
    "PaperCode": Style(SANS, 7.5),
    "PaperQuiet": Style(SANS, 7.5, colour=SOFT),
}


def mend(parts: dict[str, bytes], document: Document) -> dict[str, bytes]:
    """The archive's parts, mended."""
    parts = dict(parts)
    parts["word/styles.xml"] = _styles(parts["word/styles.xml"], document)
    parts["word/header1.xml"] = _page_part(
        "hdr", [_paragraph("Header", _run(document.banner))] if document.banner else [_paragraph("Header", "")]
    )
    foot = _run(f"{document.title} · {document.stage} · {document.day}") + "<w:r><w:tab/></w:r>" + _field("PAGE")
    parts["word/footer1.xml"] = _page_part("ftr", [_paragraph("Footer", foot)])
    parts["word/_rels/document.xml.rels"] = _relations(parts["word/_rels/document.xml.rels"])
    parts["[Content_Types].xml"] = _content_types(parts["[Content_Types].xml"])
    parts["word/document.xml"] = _body(parts["word/document.xml"])
    parts["word/settings.xml"] = _settings(parts["word/settings.xml"])
    if document.direction == "ltr" and "word/footnotes.xml" in parts:
        parts["word/footnotes.xml"] = _notes(parts["word/footnotes.xml"])
    return parts


def _tag(name: str, space: str = W) -> str:
    return f"{{{space}}}{name}"


def _parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# -- styles ---------------------------------------------------------------------------------------------------------


def _styles(content: bytes, document: Document) -> bytes:
    root = _parsed(content)
    known = {style.get(_tag("styleId")): style for style in root.iter(_tag("style"))}
    for name, look in STYLES.items():
        _define(root, known, name, look, "paragraph")
        if name.startswith("Paper"):
            # Written from the right: slanting is no emphasis there, and the bar stands on the other side.
            _define(
                root,
                known,
                f"{name}{RTL}",
                replace(look, italic=False, font=SERIF if look.font == SERIF else SANS),
                "paragraph",
            )
    for name, look in LETTER_STYLES.items():
        _define(root, known, name, look, "character")
    _table_style(known["Table"])
    for fonts in root.iter(_tag("rPrDefault")):
        properties = fonts.find(_tag("rPr"))
        assert properties is not None
        for old in properties.findall(_tag("rFonts")):
            properties.remove(old)
        properties.insert(0, _fonts(SERIF))
    return _written(root)


def _define(root: etree._Element, known: dict[str | None, etree._Element], name: str, look: Style, kind: str) -> None:
    style = known.get(name)
    if style is None:
        style = etree.SubElement(root, _tag("style"), {_tag("type"): kind, _tag("styleId"): name, _tag("customStyle"): "1"})
        etree.SubElement(style, _tag("name"), {_tag("val"): name})
        if kind == "paragraph":
            etree.SubElement(style, _tag("basedOn"), {_tag("val"): "Normal"})
        known[name] = style
    outline = style.find(f"{_tag('pPr')}/{_tag('outlineLvl')}")
    for old in [*style.findall(_tag("pPr")), *style.findall(_tag("rPr"))]:
        style.remove(old)
    if kind == "paragraph":
        properties = etree.SubElement(style, _tag("pPr"))
        if look.keep:
            etree.SubElement(properties, _tag("keepNext"))
            etree.SubElement(properties, _tag("keepLines"))
        if name == "Heading1":
            etree.SubElement(properties, _tag("pageBreakBefore"))
        if look.bar:
            borders = etree.SubElement(properties, _tag("pBdr"))
            side = "right" if name.endswith(RTL) else "left"
            etree.SubElement(
                borders, _tag(side), {_tag("val"): "single", _tag("sz"): "16", _tag("space"): "8", _tag("color"): look.bar}
            )
        if look.shade:
            etree.SubElement(properties, _tag("shd"), {_tag("val"): "clear", _tag("color"): "auto", _tag("fill"): look.shade})
        if name == "Footer":
            tabs = etree.SubElement(properties, _tag("tabs"))
            etree.SubElement(tabs, _tag("tab"), {_tag("val"): "right", _tag("pos"): "9350"})
        if name.endswith(RTL):
            etree.SubElement(properties, _tag("bidi"))
        spacing = {
            _tag("before"): str(look.before),
            _tag("after"): str(look.after),
            _tag("line"): str(look.line),
            _tag("lineRule"): "auto",
        }
        etree.SubElement(properties, _tag("spacing"), spacing)
        if look.indent:
            etree.SubElement(properties, _tag("ind"), {_tag("start"): str(look.indent)})
        if outline is not None:
            properties.append(outline)
    letters = etree.SubElement(style, _tag("rPr"))
    letters.append(_fonts(look.font))
    for wanted, names in ((look.bold, ("b", "bCs")), (look.italic, ("i", "iCs"))):
        if wanted:
            for tag in names:
                etree.SubElement(letters, _tag(tag))
    etree.SubElement(letters, _tag("color"), {_tag("val"): look.colour})
    for tag in ("sz", "szCs"):
        etree.SubElement(letters, _tag(tag), {_tag("val"): str(round(look.size * 2))})
    if look.shade and kind == "character":
        etree.SubElement(letters, _tag("shd"), {_tag("val"): "clear", _tag("color"): "auto", _tag("fill"): look.shade})


def _fonts(name: str) -> etree._Element:
    return etree.Element(
        _tag("rFonts"),
        {_tag("ascii"): name, _tag("hAnsi"): name, _tag("eastAsia"): name, _tag("cs"): "Noto Naskh Arabic"},
    )


def _table_style(style: etree._Element) -> None:
    for old in style.findall(_tag("tblStylePr")):
        style.remove(old)
    properties = style.find(_tag("tblPr"))
    if properties is None:
        properties = etree.SubElement(style, _tag("tblPr"))
    for old in list(properties):
        properties.remove(old)
    etree.SubElement(properties, _tag("tblInd"), {_tag("w"): "0", _tag("type"): "dxa"})
    borders = etree.SubElement(properties, _tag("tblBorders"))
    for side in ("bottom", "insideH"):
        etree.SubElement(
            borders, _tag(side), {_tag("val"): "single", _tag("sz"): "4", _tag("space"): "0", _tag("color"): "D7DBE6"}
        )
    margins = etree.SubElement(properties, _tag("tblCellMar"))
    for side, width in (("top", 50), ("left", 70), ("bottom", 50), ("right", 70)):
        etree.SubElement(margins, _tag(side), {_tag("w"): str(width), _tag("type"): "dxa"})
    head = etree.SubElement(style, _tag("tblStylePr"), {_tag("type"): "firstRow"})
    cells = etree.SubElement(head, _tag("tcPr"))
    edges = etree.SubElement(cells, _tag("tcBorders"))
    etree.SubElement(edges, _tag("top"), {_tag("val"): "single", _tag("sz"): "12", _tag("space"): "0", _tag("color"): INK})
    etree.SubElement(cells, _tag("shd"), {_tag("val"): "clear", _tag("color"): "auto", _tag("fill"): "F0F2F8"})


# -- pages ----------------------------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{_escaped(text)}</w:t></w:r>'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _page_part(kind: str, paragraphs: list[str]) -> bytes:
    return f'{_XML}<w:{kind} xmlns:w="{W}">{"".join(paragraphs)}</w:{kind}>'.encode()


def _relations(content: bytes) -> bytes:
    root = _parsed(content)
    for name in ("header", "footer"):
        etree.SubElement(root, _tag("Relationship", _RELATIONS), Id=f"paper-{name}", Type=f"{R}/{name}", Target=f"{name}1.xml")
    return _written(root)


def _content_types(content: bytes) -> bytes:
    root = _parsed(content)
    for name in ("header", "footer"):
        kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"
        etree.SubElement(root, _tag("Override", _TYPES), PartName=f"/word/{name}1.xml", ContentType=kind)
    return _written(root)


def _settings(content: bytes) -> bytes:
    """Words may be parted at the end of a line: the cells of the measures table are narrow."""
    root = _parsed(content)
    before = root.find(_tag("defaultTabStop"))
    place = 0 if before is None else list(root).index(before) + 1
    root.insert(place, etree.Element(_tag("autoHyphenation"), {_tag("val"): "true"}))
    return _written(root)


def _notes(content: bytes) -> bytes:
    """A note of the house beside a text written from the right: the note itself runs from the left."""
    root = _parsed(content)
    for properties in root.iter(_tag("pPr")):
        for turned in properties.findall(_tag("bidi")):
            properties.remove(turned)
    return _written(root)


def _body(content: bytes) -> bytes:
    root = _parsed(content)
    section = root.find(f"{_tag('body')}/{_tag('sectPr')}")
    assert section is not None
    for old in list(section):
        section.remove(old)
    for name in ("header", "footer"):
        etree.SubElement(section, _tag(f"{name}Reference"), {_tag("type"): "default", _tag("id", R): f"paper-{name}"})
    etree.SubElement(section, _tag("pgSz"), {_tag("w"): "11906", _tag("h"): "16838"})
    etree.SubElement(
        section,
        _tag("pgMar"),
        {_tag(side): str(width) for side, width in
         {"top": 1420, "right": 1140, "bottom": 1300, "left": 1420, "header": 600, "footer": 600, "gutter": 0}.items()},
    )  # fmt: skip
    for row in root.iter(_tag("tr")):
        properties = row.find(_tag("trPr"))
        if properties is None:
            properties = etree.Element(_tag("trPr"))
            row.insert(0, properties)
        if properties.find(_tag("cantSplit")) is None:
            properties.insert(0, etree.Element(_tag("cantSplit")))
    for table in root.iter(_tag("tbl")):
        for look in table.iter(_tag("tblLook")):
            look.set(_tag("firstColumn"), "1")
    return _written(root)
