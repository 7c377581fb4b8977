"""Exporting a frozen version of the paper in every format: what all of them must hold."""

import hashlib
import io
import json
import re
import zipfile

import pytest
from lxml import etree, html
from pytest_django import DjangoAssertNumQueries

from kettfaden.concept.actions import cite
from kettfaden.concept.export import FORMATS, document_of, export_paper
from kettfaden.concept.export.document import Chart, Heading, Measures, Quote, Table, Text
from kettfaden.concept.models import Version
from kettfaden.concept.tests.papers import ARABIC, GERMAN_OF_ARABIC, POLISH, UNQUOTED, SmallPaper, make_small_paper
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.tests.factories import make_open_process
from kettfaden.record.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPaper:
    return make_small_paper()


def words_of(format: str, content: bytes) -> str:
    """All words of an exported file, whatever its format (PDF apart)."""
    if format == "json":
        return content.decode()
    if format == "html":
        return " ".join(html.document_fromstring(content).itertext())
    texts = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".xhtml")):
                texts += etree.fromstring(packed.read(name)).itertext()
    return " ".join(texts)


TEXT_FORMATS = ["html", "docx", "odt", "epub"]


def test_jana_exports_the_canonical_text_and_can_check_its_fingerprint(small: SmallPaper) -> None:
    version = small.freeze()
    content = export_paper(process=small.process, version=version, format="json")
    assert hashlib.sha256(content).hexdigest() == version.sha256
    assert ARABIC not in content.decode()  # quotations stand in it as commitments only


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_the_same_version_gives_the_same_bytes(small: SmallPaper, format: str) -> None:
    version = small.freeze()
    first, second = (export_paper(process=small.process, version=version, format=format) for _time in range(2))
    assert first == second


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_every_format_says_what_the_paper_rests_on(small: SmallPaper, format: str) -> None:
    version = small.freeze()
    words = words_of(format, export_paper(process=small.process, version=version, format=format, language="en"))
    plain = " ".join(words.replace("\u00a0", " ").split())
    for expected in (
        "Ankommen in Musterland",
        "Version 1",
        "3 of 9",  # open voices
        version.sha256,
        "Invented example",
        "without ground",
        "Course times do not fit the last bus.",
        "6 people, 1 format, 1 region",
        "n = 1,000; Bevölkerung ab 14 Jahren; Telefon; April 2026 – May 2026",
        "interval: 44.9 to 51.1 %",
        "Eine einfache Zufallsstichprobe",
        ARABIC,
        GERMAN_OF_ARABIC,
        POLISH,
        "Integrationsgesetz § 18",
        "Dafür ist das Land zuständig.",
        "Statement on financing",
        "How we will notice",
        "Kursplätze nach 17 Uhr",
        "2027–2028",
    ):
        assert expected in plain, expected
    assert UNQUOTED not in plain


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_a_quotation_taken_back_is_gone_and_the_place_says_so(small: SmallPaper, format: str) -> None:
    version = small.freeze()
    small.take_back(small.arabic)
    words = words_of(format, export_paper(process=small.process, version=version, format=format, language="en"))
    assert ARABIC not in words and GERMAN_OF_ARABIC not in words
    assert "Quotation withdrawn" in words
    assert POLISH in words
    assert hashlib.sha256(version.canonical.encode()).hexdigest() == Version.objects.get().sha256


def test_the_words_of_the_house_come_in_the_papers_language_unless_asked_otherwise(small: SmallPaper) -> None:
    version = small.freeze()
    assert document_of(version).language == "de"
    assert document_of(version, "en").language == "en"
    assert document_of(version, "tlh").language == "de"


def test_small_counts_never_leave(small: SmallPaper) -> None:
    """A paragraph that rests on two quoted people only: no number of them, in no format."""
    resting_on_two = small.add("Zwei sagten es.")
    cite(block=resting_on_two, voice=small.polish, by=SYSTEM)
    document = document_of(small.freeze(), "en")
    mark = next(node.mark for node in document.body if isinstance(node, Text) and node.id == f"b-{resting_on_two.uid}")
    assert mark is not None
    assert (mark.kind, mark.text) == ("voices", "fewer\u00a0than\u00a05\u00a0people")


def test_the_document_keeps_the_order_of_a_field(small: SmallPaper) -> None:
    document = document_of(small.freeze(), "en")
    heads = [node for node in document.body if isinstance(node, Heading)]
    levels = [node.level for node in heads]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), "a heading skips a level"
    names = [node.text for node in heads]
    start = names.index("Sprache")
    assert names[start + 1 : start + 10] == [
        "In short", "Situation today", "Bevölkerung", "Geflüchtete", "Trend", "To be strengthened", "To be weakened", "Goals",
        "Measures",
    ]  # fmt: skip


def test_the_measures_table_has_the_countys_columns_first(small: SmallPaper) -> None:
    document = document_of(small.freeze(), "en")
    (table,) = [node for node in document.body if isinstance(node, Measures)]
    assert table.columns == [
        "Measure", "Responsible", "Statement on financing", "Period", "How we will notice", "Region", "Where it came from",
    ]  # fmt: skip
    assert [row.number for row in table.rows] == ["M 1.1", "M 1.2"]
    assert table.rows[0].mark.kind == "voices"
    assert table.rows[1].mark.text == "without ground"


def test_published_and_invented_figures_never_share_a_chart(small: SmallPaper) -> None:
    document = document_of(small.freeze(), "en")
    drawn = [node for node in document.body if isinstance(node, Chart)]
    assert drawn
    for chart in drawn:
        flags = {bar.flag for bar in chart.bars}
        assert flags in ({"published"}, {"invented"})
        assert (chart.flag == "invented") == (flags == {"invented"})
        assert "n\u00a0=\u00a01,000" in chart.alt
    assert not any("1,110" in bar.value for chart in drawn for bar in chart.bars)  # a count has no scale


def test_the_annex_lists_what_is_cited_and_what_has_no_ground(small: SmallPaper) -> None:
    document = document_of(small.freeze(), "en")
    findings, figures = [node for node in document.body if isinstance(node, Table)]
    assert [row[0].lines for row in findings.rows] == [["E-001", "[invented]"]]
    assert "Also contradicted." in findings.rows[0][3].lines
    assert {row[1].lines[0] for row in figures.rows} == {"48\u00a0%", "50\u00a0%", "33\u00a0%", "1,110\u00a0Menschen"}
    ids = {node.id for node in document.body if getattr(node, "id", "")}
    ids |= {row.id for node in document.body if isinstance(node, Measures) for row in node.rows}
    listing = document.body[-1]
    assert [number for number, _text, _target in listing.items] == ["Zusammenfassung", "4.1", "4.1", "4.1"]
    assert all(target in ids for _number, _text, target in listing.items)


def test_a_paper_of_real_voices_carries_no_banner() -> None:
    small = make_small_paper(is_synthetic=False)
    small.process.is_synthetic = False
    small.process.save(update_fields=["is_synthetic"])
    small.paper.refresh_from_db()
    document = document_of(small.freeze(), "en")
    assert document.banner == ""
    quotes = [node for node in document.body if isinstance(node, Quote)]
    assert {quote.flag for quote in quotes} == {"invented"}  # the voices themselves still say so


def test_the_working_state_says_that_it_is_not_frozen(small: SmallPaper) -> None:
    content = export_paper(process=small.process, format="html", language="en")
    words = words_of("html", content)
    assert "Working state, not frozen" in words
    assert "SHA-256" not in words
    assert ARABIC in words


def test_a_process_without_a_paper_is_refused() -> None:
    with pytest.raises(Refused):
        export_paper(process=make_open_process(), format="pdf")


def test_an_unknown_format_is_an_error_of_the_program(small: SmallPaper) -> None:
    with pytest.raises(ValueError, match="exe"):
        export_paper(process=small.process, version=small.freeze(), format="exe")


def test_a_document_takes_one_query(small: SmallPaper, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    version = small.freeze()
    with django_assert_num_queries(1):
        document_of(version)


def test_repeated_grounds_point_to_their_first_note(small: SmallPaper) -> None:
    document = document_of(small.freeze(), "en")
    texts = [node for node in document.body if isinstance(node, Text)]
    notes = [note.text for node in texts for note in node.notes if note.label == "E-001"]
    assert notes[0].startswith("Course times")
    assert notes[1] == "as in note 1."
    epub = words_of("epub", export_paper(process=small.process, version=Version.objects.get(), format="epub", language="en"))
    assert "as above." in epub and "as in note" not in epub  # each of its files numbers its notes anew


def test_the_canonical_text_names_every_ground(small: SmallPaper) -> None:
    data = json.loads(small.freeze().canonical)
    (finding,) = data["findings"].values()
    assert finding["ground"] == {
        "grounded": True, "formats": 1, "heard": 6, "persons": True, "places": 1, "findings": 1, "figures": 0, "others": 0,
        "contradicting": True,
    }  # fmt: skip
    assert not re.search(r'"(text|translation)":"[^"]*Bus fährt, bevor', json.dumps(data, ensure_ascii=False))
