"""Jana prints; what people wrote reaches the page as they wrote it, in every script, and never as a command."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kettfaden.equipment.markup import markup_tokens
from kettfaden.equipment.printing import (
    ACCESSIBLE,
    FONTS,
    STAND_IN,
    PrintProblem,
    printable,
    printable_data,
    qr_svg,
    typst_pdf,
    typst_png,
)

SOURCE = """#import "/equipment/markup.typ": markup
#let data = json("/data.json")
#set document(title: data.title)
#set text(lang: "de", font: "Noto Sans")
= #data.title
#markup(data.body)
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(SOURCE)
    return path


def page(text: str, **more: Any) -> dict[str, Any]:
    return {"title": "Aushang", "body": markup_tokens(text), **more}


def test_the_same_data_makes_the_same_bytes(template: Path) -> None:
    assert typst_pdf(template, page("Hallo")) == typst_pdf(template, page("Hallo")) != typst_pdf(template, page("Hallo!"))


def test_an_accessible_document_has_tags_language_and_title(template: Path) -> None:
    content = typst_pdf(
        template, page("Ein *Absatz*.\n\n- eins\n- zwei\n  1. drei\n\n[Seite](https://example.org)"), standards=ACCESSIBLE
    )
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "de"
        with pdf.open_metadata() as about:
            assert about["dc:title"] == "Aushang"
            assert about["pdfuaid:part"] == "1"
            assert about["pdfaid:part"] == "2"
        tags = {
            str(thing.S) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/S" in thing and "/P" in thing
        }
        assert {"/H1", "/P", "/L", "/LI", "/Link"} <= tags


def test_what_looks_like_a_command_is_text(template: Path, tmp_path: Path) -> None:
    hostile = '#read("/etc/passwd") $x$ #import "@preview/x:1.0.0" \\u{41} *** ]] // /* <label> @ref'
    content = typst_pdf(template, {"title": hostile, "body": markup_tokens(hostile)}, standards=ACCESSIBLE)
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as about:
        assert about["dc:title"] == hostile


def test_every_language_of_the_house_is_set_without_a_gap() -> None:
    for text in (
        "Größe, „Zitat“ – 10 % … § 5 €",
        "Zażółć gęślą jaźń", "Příliš žluťoučký kůň", "Привет, ёжик", "Ґанок їжака",
        "مرحبا بكم في غورليتز، مَرْحَبًا ١٢٣", "می‌خواهم کار کنم ۱۲۳", "გამარჯობა", "ሰላም፣ ትግርኛ", "שלום",
        "☐ ☑ ✓ → ← ● ■",
    ):  # fmt: skip
        assert printable(text) == (text, [])


def test_letters_that_no_font_has_are_named_and_replaced_visibly() -> None:
    assert printable("Danke 😀! 漢字") == (f"Danke {STAND_IN}! {STAND_IN}", ["😀", "漢", "字"])
    assert printable("👨‍👩‍👧") == (STAND_IN, ["👨", "👩", "👧"])
    assert printable("❤️\x07\x00") == ("❤", [])
    clean, missing = printable_data({"a": ["x😀", {"b": "漢"}], "n": 3, "none": None})
    assert clean == {"a": [f"x{STAND_IN}", {"b": STAND_IN}], "n": 3, "none": None}
    assert missing == ["😀", "漢"]


def test_an_emoji_stops_no_document(template: Path) -> None:
    assert typst_pdf(template, page("Danke 😀 漢字 👨‍👩‍👧"), standards=ACCESSIBLE).startswith(b"%PDF-")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=60))
def test_no_text_at_all_stops_a_document(template: Path, text: str) -> None:
    assert typst_pdf(template, page(text), standards=ACCESSIBLE).startswith(b"%PDF-")


def test_pictures_come_as_assets_and_a_missing_description_is_a_problem(template: Path) -> None:
    code = qr_svg("https://example.org/r/").encode()
    template.write_text(SOURCE + '#image("/assets/code.svg", alt: "QR-Code")')
    assert typst_pdf(template, page("x"), assets={"code.svg": code}, standards=ACCESSIBLE)
    template.write_text(SOURCE + '#image("/assets/code.svg")')
    with pytest.raises(PrintProblem, match="alt"):
        typst_pdf(template, page("x"), assets={"code.svg": code}, standards=ACCESSIBLE)
    with pytest.raises(ValueError, match="no path"):
        typst_pdf(template, page("x"), assets={"../code.svg": code})


def test_pictures_are_set_one_a_page(template: Path) -> None:
    template.write_text(SOURCE.replace("#markup", "#pagebreak()\n#markup") + "\n")
    pictures = typst_png(template, page("Hallo 😀"), pixels_per_inch=72)
    assert [picture[:8] for picture in pictures] == [b"\x89PNG\r\n\x1a\n"] * 2


def test_a_template_reads_nothing_outside(template: Path) -> None:
    for line in ('#read("/etc/passwd")', '#read("../../../../etc/passwd")', '#import "@preview/cetz:0.3.0"'):
        template.write_text(SOURCE + line)
        with pytest.raises(PrintProblem):
            typst_pdf(template, page("x"))


def test_a_problem_does_not_quote_the_document(template: Path) -> None:
    template.write_text(SOURCE + "#data.nothing")
    with pytest.raises(PrintProblem) as caught:
        typst_pdf(template, page("Frau Novak"))
    assert "Novak" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_code_has_words_beside_or_within_it() -> None:
    assert 'role="img" aria-label="Zur &quot;Seite&quot;"' in qr_svg("https://example.org/", label='Zur "Seite"')
    assert 'aria-hidden="true"' in qr_svg("https://example.org/")
    assert "<script" not in qr_svg("</svg><script>")
    assert "style=" not in qr_svg("https://example.org/"), "the content policy forbids inline styles"


def test_the_fonts_are_free_and_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) < 7.5 * 1024 * 1024
