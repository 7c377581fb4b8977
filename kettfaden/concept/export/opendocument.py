"""Mends an ODT that pandoc wrote: alternative texts, languages without a region, directions, styles, header and footer."""

from lxml import etree

from kettfaden.concept.export.document import Chart, Document
from kettfaden.concept.export.office_tree import RTL
from kettfaden.concept.export.word import LETTER_STYLES, STYLES, Style

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
# Pandoc's names of the paragraphs that Word calls otherwise.
_NAMES = {
    "TableCaption": "TableCaption",
    "FootnoteText": "Footnote",
    **{f"Heading{level}": f"Heading_20_{level}" for level in range(1, 6)},
}


def mend(parts: dict[str, bytes], document: Document) -> dict[str, bytes]:
    """The archive's parts, mended."""
    parts = dict(parts)
    parts["styles.xml"] = _styles(parts["styles.xml"], document)
    parts["content.xml"] = _content(parts["content.xml"], document)
    return parts


def _tag(name: str) -> str:
    space, _colon, local = name.partition(":")
    return f"{{{_SPACES[space]}}}{local}"


def _element(name: str, **attributes: str) -> etree._Element:
    return etree.Element(
        _tag(name), {_tag(key.replace("__", ":").replace("_", "-")): value for key, value in attributes.items()}
    )


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    child = _element(name, **attributes)
    parent.append(child)
    return child


def _parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


# -- content --------------------------------------------------------------------------------------------------------


def _content(content: bytes, document: Document) -> bytes:
    root = _parsed(content)
    _describe_pictures(root, document)
    _clear_regions(root)
    _name_first_columns(root)
    for properties in root.iter(_tag("style:table-cell-properties")):
        style = properties.getparent()
        assert style is not None
        properties.set(_tag("fo:border"), "none")
        properties.set(_tag("fo:border-bottom"), "0.5pt solid #d7dbe6")
        properties.set(_tag("fo:padding"), "0.12cm")
        if "Header" in (style.get(_tag("style:name")) or ""):
            properties.set(_tag("fo:background-color"), "#f0f2f8")
            properties.set(_tag("fo:border-top"), "1.2pt solid #171a2b")
    return _written(root)


def _describe_pictures(root: etree._Element, document: Document) -> None:
    charts = [node for node in document.body if isinstance(node, Chart)]
    frames = [frame for frame in root.iter(_tag("draw:frame")) if frame.find(_tag("draw:image")) is not None]
    for frame, chart in zip(frames, charts, strict=True):
        for old in [*frame.findall(_tag("svg:title")), *frame.findall(_tag("svg:desc"))]:
            frame.remove(old)
        _add(frame, "svg:title").text = chart.title
        _add(frame, "svg:desc").text = chart.alt


def _clear_regions(root: etree._Element) -> None:
    """A language without a region says so; else readers would take the office's own (ar-DE)."""
    for properties in root.iter(_tag("style:text-properties")):
        language = properties.get(_tag("fo:language"))
        if language and not properties.get(_tag("fo:country")):
            properties.set(_tag("fo:country"), "none")
            properties.set(_tag("style:language-complex"), language)
            properties.set(_tag("style:country-complex"), "none")


def _name_first_columns(root: etree._Element) -> None:
    for rows in root.iter(_tag("table:table-header-rows")):
        for cell in rows.iter(_tag("table:table-cell")):
            cell.set(_tag("office:value-type"), "string")


# -- styles ---------------------------------------------------------------------------------------------------------


def _styles(content: bytes, document: Document) -> bytes:
    root = _parsed(content)
    named = root.find(_tag("office:styles"))
    assert named is not None
    known = {
        (style.get(_tag("style:family")), style.get(_tag("style:name"))): style for style in named.iter(_tag("style:style"))
    }
    for name, look in STYLES.items():
        _define(named, known, _NAMES.get(name, name), look, "paragraph", "")
        if name.startswith("Paper"):
            _define(named, known, f"{name}{RTL}", look, "paragraph", RTL)
    for name, look in LETTER_STYLES.items():
        _define(named, known, name, look, "text", "")
    language, _dash, region = document.language.partition("-")
    for properties in named.iter(_tag("style:text-properties")):
        parent = properties.getparent()
        if parent is not None and parent.tag == _tag("style:default-style"):
            properties.set(_tag("fo:language"), language)
            properties.set(_tag("fo:country"), region or "none")
    for notes in named.iter(_tag("text:notes-configuration")):
        notes.set(_tag("style:num-suffix"), " ")
    _page(root, document)
    return _written(root)


def _define(named: etree._Element, known: dict[tuple[str | None, str | None], etree._Element], name: str, look: Style,
            family: str, ending: str) -> None:  # fmt: skip
    style = known.get((family, name))
    if style is None:
        style = _add(named, "style:style", style__name=name, style__family=family)
        if family == "paragraph":
            style.set(_tag("style:parent-style-name"), "Standard")
        known[family, name] = style
    for old in [*style.findall(_tag("style:paragraph-properties")), *style.findall(_tag("style:text-properties"))]:
        style.remove(old)
    if family == "paragraph":
        side = "right" if ending else "left"
        properties = _add(
            style, "style:paragraph-properties", fo__margin_top=f"{look.before / 20}pt", fo__margin_bottom=f"{look.after / 20}pt",
            fo__line_height=f"{round(look.line / 2.4)}%", style__writing_mode="rl-tb" if ending else "lr-tb",
            fo__text_align="start",
        )  # fmt: skip
        properties.set(_tag(f"fo:margin-{side}"), f"{look.indent / 20}pt")
        if look.keep:
            properties.set(_tag("fo:keep-with-next"), "always")
        if name == "Heading_20_1":
            properties.set(_tag("fo:break-before"), "page")
        if look.bar:
            properties.set(_tag(f"fo:border-{side}"), f"2pt solid #{look.bar.lower()}")
            properties.set(_tag(f"fo:padding-{side}"), "8pt")
        if look.shade:
            properties.set(_tag("fo:background-color"), f"#{look.shade.lower()}")
    size = f"{look.size}pt"
    letters = _add(
        style, "style:text-properties", style__font_name=look.font, fo__font_family=f"'{look.font}'", fo__font_size=size,
        style__font_size_complex=size, style__font_family_complex="'Noto Naskh Arabic'", fo__color=f"#{look.colour.lower()}",
        fo__font_weight="bold" if look.bold else "normal", fo__font_style="italic" if look.italic and not ending else "normal",
    )  # fmt: skip
    if name.startswith("PaperCell"):
        for key, value in {
            "fo:hyphenate": "true",
            "fo:hyphenation-remain-char-count": "3",
            "fo:hyphenation-push-char-count": "3",
        }.items():
            letters.set(_tag(key), value)
    if look.shade and family == "text":
        letters.set(_tag("fo:background-color"), f"#{look.shade.lower()}")


def _page(root: etree._Element, document: Document) -> None:
    for layout in root.iter(_tag("style:page-layout")):
        properties = layout.find(_tag("style:page-layout-properties"))
        if properties is not None:
            for name, value in {
                "fo:page-width": "21cm", "fo:page-height": "29.7cm", "fo:margin-top": "1.4cm", "fo:margin-bottom": "1.4cm",
                "fo:margin-left": "2.5cm", "fo:margin-right": "2cm",
                "style:writing-mode": "rl-tb" if document.direction == "rtl" else "lr-tb",
            }.items():  # fmt: skip
                properties.set(_tag(name), value)
        for kind in ("header", "footer"):
            for old in layout.findall(_tag(f"style:{kind}-style")):
                layout.remove(old)
            style = _add(layout, f"style:{kind}-style")
            gap = {"header": "fo:margin-bottom", "footer": "fo:margin-top"}[kind]
            _add(style, "style:header-footer-properties", fo__min_height="0.6cm").set(_tag(gap), "0.5cm")
    for master in root.iter(_tag("style:master-page")):
        for old in list(master):
            master.remove(old)
        header = _add(master, "style:header")
        _add(header, "text:p", text__style_name="PaperBanner" if document.banner else "Header").text = document.banner
        footer = _add(master, "style:footer")
        words = _add(footer, "text:p", text__style_name="Footer")
        words.text = f"{document.title} · {document.stage} · {document.day} · "
        _add(words, "text:page-number", text__select_page="current").text = "1"
