"""The files that offices and e-readers open: footnotes, heads of tables, languages, directions, texts for pictures."""

import io
import zipfile

import pytest
from lxml import etree

from kettfaden.concept.export import export_paper
from kettfaden.concept.tests.papers import ARABIC, SmallPaper, make_small_paper

pytestmark = pytest.mark.django_db

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMES = {
    "w": W[1:-1],
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "x": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
}


@pytest.fixture
def small() -> SmallPaper:
    return make_small_paper()


def parts_of(small: SmallPaper, format: str) -> dict[str, bytes]:
    content = export_paper(process=small.process, version=small.freeze(), format=format)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def found(content: bytes, path: str) -> list[etree._Element]:
    return etree.fromstring(content).xpath(path, namespaces=_NAMES)  # type: ignore[return-value]


def test_docx_keeps_languages_directions_notes_and_heads(small: SmallPaper) -> None:
    parts = parts_of(small, "docx")
    body = parts["word/document.xml"]
    (arabic,) = found(body, f'//w:p[w:r/w:t[contains(., "{ARABIC}")]]')
    assert arabic.find(f"{W}pPr/{W}bidi") is not None
    assert {lang.get(f"{W}val") for lang in arabic.iter(f"{W}lang")} == {"ar"}
    assert len(found(body, "//w:tbl")) == 3
    assert len(found(body, "//w:tbl[w:tr[1]/w:trPr/w:tblHeader]")) == 3
    assert len(found(body, "//w:footnoteReference")) == 6
    alts = [picture.get("descr") for picture in found(body, "//wp:docPr[@descr]")]
    assert len(alts) == 4 and all(
        alt and alt.startswith("Balkendiagramm") or alt and alt.startswith("Bar chart") for alt in alts
    )
    assert b"Ankommen in Musterland" in parts["docProps/core.xml"]


def test_docx_prints_the_banner_on_every_page(small: SmallPaper) -> None:
    parts = parts_of(small, "docx")
    (header,) = [name for name in parts if name.startswith("word/header")]
    assert "".join(etree.fromstring(parts[header]).itertext()).strip()
    assert found(parts["word/document.xml"], "//w:body/w:sectPr/w:headerReference")
    assert b"PAGE" in parts["word/footer1.xml"]
    assert header.encode().removeprefix(b"word/") in parts["word/_rels/document.xml.rels"]


def test_odt_has_what_pandoc_leaves_out(small: SmallPaper) -> None:
    parts = parts_of(small, "odt")
    assert next(iter(parts)) == "mimetype"
    body, styles = parts["content.xml"], parts["styles.xml"]
    pictures = found(body, "//draw:frame[draw:image]")
    assert len(pictures) == 4
    for picture in pictures:
        assert picture.findtext("svg:title", namespaces=_NAMES)
        assert "n\u00a0=\u00a01" in (picture.findtext("svg:desc", namespaces=_NAMES) or "")
    (arabic,) = found(body, f'//text:p[contains(string(.), "{ARABIC}")]')
    name = arabic.get(f"{{{_NAMES['text']}}}style-name")
    (style,) = found(styles, f'//style:style[@style:name="{name}"]/style:paragraph-properties')
    assert style.get(f"{{{_NAMES['style']}}}writing-mode") == "rl-tb"
    languages = {
        (row.get(f"{{{_NAMES['fo']}}}language"), row.get(f"{{{_NAMES['fo']}}}country"))
        for row in found(body, "//style:text-properties[@fo:language]")
    }
    assert ("ar", "none") in languages and ("pl", "none") in languages
    assert len(found(body, "//table:table-header-rows")) == 3
    assert len(found(body, '//text:note[@text:note-class="footnote"]')) == 6
    assert found(styles, "//style:master-page/style:header/text:p")
    assert found(styles, "//style:master-page/style:footer//text:page-number")


def test_epub_has_chapters_languages_and_accessibility(small: SmallPaper) -> None:
    parts = parts_of(small, "epub")
    assert next(iter(parts)) == "mimetype"
    chapters = [name for name in parts if name.startswith("EPUB/text/ch")]
    assert len(chapters) > 4
    package = parts["EPUB/content.opf"]
    assert b"urn:kettfaden:" in package and b"schema:accessMode" in package
    pages = [etree.fromstring(parts[name]) for name in chapters]
    assert any(page.xpath('//x:div[@lang="ar" and @dir="rtl"]', namespaces=_NAMES) for page in pages)
    pictures = [picture for page in pages for picture in page.xpath("//x:img", namespaces=_NAMES)]
    assert len(pictures) == 4 and all(picture.get("alt") for picture in pictures)
    banners = sum(len(page.xpath('//x:div[@data-custom-style="PaperBanner"]', namespaces=_NAMES)) for page in pages)
    assert banners >= len(chapters) - 1


def test_every_anchor_that_is_pointed_at_exists(small: SmallPaper) -> None:
    body = parts_of(small, "docx")["word/document.xml"]
    anchors = {mark.get(f"{W}name") for mark in found(body, "//w:bookmarkStart")}
    targets = {link.get(f"{W}anchor") for link in found(body, "//w:hyperlink[@w:anchor]")}
    assert targets and targets <= anchors
