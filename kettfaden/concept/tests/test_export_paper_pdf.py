"""The PDF that an office, an archive and a screen reader get: its tags, languages and texts for pictures."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from kettfaden.concept.actions import add_measure
from kettfaden.concept.export import export_paper
from kettfaden.concept.export.checking import unprintable_places
from kettfaden.concept.tests.papers import SmallPaper, make_small_paper
from kettfaden.concept.tests.test_export_paper import words_of
from kettfaden.record.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPaper:
    return make_small_paper()


def exported(small: SmallPaper, language: str = "de") -> pikepdf.Pdf:
    content = export_paper(process=small.process, version=small.freeze(), format="pdf", language=language)
    return pikepdf.open(io.BytesIO(content))


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, list[str]]]:
    """Each element of the structure with the names of those around it, in the order of reading."""

    def walk(node: Any, around: list[str]) -> Iterator[tuple[Any, list[str]]]:
        if isinstance(node, pikepdf.Array):
            for child in node:
                yield from walk(child, around)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node, around
            if "/K" in node:
                yield from walk(node.K, [*around, str(node.S)])

    yield from walk(pdf.Root.StructTreeRoot.K, [])


def named(pdf: pikepdf.Pdf, name: str) -> list[Any]:
    return [element for element, _around in elements(pdf) if str(element.S) == name]


def test_it_is_tagged_titled_and_says_that_it_is_pdf_ua_and_pdf_a(small: SmallPaper) -> None:
    pdf = exported(small)
    assert bool(pdf.Root.MarkInfo.Marked)
    assert "/ParentTree" in pdf.Root.StructTreeRoot
    assert str(pdf.Root.Lang) == "de"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as meta:
        assert meta["dc:title"] == "Ankommen in Musterland"
        assert meta["pdfuaid:part"] == "1"
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")


def test_every_language_is_marked_without_a_guessed_region(small: SmallPaper) -> None:
    pdf = exported(small)
    spoken = {str(element.Lang) for element, _around in elements(pdf) if "/Lang" in element}
    assert {"ar", "pl"} <= spoken
    assert not any("-" in language for language in spoken)


def test_headings_never_skip_a_level(small: SmallPaper) -> None:
    levels = [
        int(str(element.S)[2:])
        for element, _around in elements(exported(small))
        if str(element.S)[1:2] == "H" and str(element.S)[2:].isdigit()
    ]
    assert levels[0] == 1
    assert {1, 2, 3, 4} <= set(levels)
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_tables_have_header_cells_and_footnotes_are_notes(small: SmallPaper) -> None:
    pdf = exported(small)
    assert len(named(pdf, "/Table")) == 3  # measures, findings, figures
    heads = [around for element, around in elements(pdf) if str(element.S) == "/TH"]
    assert len(heads) == 7 + 4 + 5
    assert all("/THead" in around for around in heads)
    assert len(named(pdf, "/Note")) == 6  # one a block that cites


def test_every_picture_has_a_text_alternative_with_its_base(small: SmallPaper) -> None:
    pdf = exported(small, "en")
    figures = named(pdf, "/Figure")
    assert len(figures) == 4  # in the first field, the authors' own in the second, two scales in the annex
    for figure in figures:
        alt = str(figure.Alt)
        assert alt.startswith("Bar chart.") and "n\u00a0=\u00a01,000" in alt


def test_quotations_are_tagged_as_quotations(small: SmallPaper) -> None:
    assert len(named(exported(small), "/BlockQuote")) == 2


HOSTILE = [
    "<script>alert(1)</script> & <b>fett</b>",
    '#panic("x") #import "/etc/passwd": * $ x^2 $ @label <label> `raw` = Titel',
    "```{=typst}\n#panic()\n```\n\n```{=openxml}\n<w:p/>\n```",
    "[x](javascript:alert(1)) ![bild](file:///etc/passwd) {{ 7*7 }} {% include 'x' %}",
    "*" * 900 + "_[" * 40,
    "- a\n  - b\n    - c\n      - d",
    "Ein Lachen 😀🎉, ein Zeichen 漢字, ein Herz ❤️ und Mathe 𝔘",
    "עברית und العربية in einem Satz, \u202eumgedreht\u202c",
    "e\u0301\u0323\u0302\u0308" * 40,
    "W" * 3000,
    "a" + "\u200b" * 500 + "b",
    "Steuerzeichen \x07\x0b\x1b[31m Ende",
]


@pytest.fixture
def hostile(small: SmallPaper) -> SmallPaper:
    """Every such text as a paragraph, and in the cells of a measure."""
    for text in HOSTILE:
        small.add(text)
        add_measure(chapter=small.language, title=text[:200], text=text, lead=text[:150], by=SYSTEM)
    return small


@pytest.mark.parametrize("format", ["pdf", "html", "docx", "odt", "epub"])
def test_no_text_stops_an_export_or_becomes_code(hostile: SmallPaper, format: str) -> None:
    content = export_paper(process=hostile.process, version=hostile.freeze(label=HOSTILE[0]), format=format)
    if format == "pdf":
        assert pikepdf.open(io.BytesIO(content)).Root.MarkInfo.Marked
        return
    words = words_of(format, content)
    for literal in ("<script>alert(1)</script>", '#panic("x") #import "/etc/passwd"', "{=openxml}", "{{ 7*7 }}", "<w:p/>"):
        assert literal in words, f"{literal} was read as code"
    if format == "html":
        assert b"<script" not in content and b'href="javascript' not in content


def test_the_editor_is_told_which_letters_the_pdf_cannot_show(small: SmallPaper) -> None:
    block = small.add("Ein Lachen 😀 und 漢字.", small.housing)
    (place,) = unprintable_places(small.freeze())
    assert place.block == block.uid
    assert place.chapter == "4.2 Wohnen"
    assert place.letters == ["😀", "漢", "字"]
