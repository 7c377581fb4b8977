"""The paper as PDF/UA-1 and PDF/A-2a, and its charts as pictures for office documents."""

from dataclasses import asdict
from pathlib import Path

from kettfaden.concept.export.document import Chart, Document
from kettfaden.equipment.printing import ACCESSIBLE, printable_data, typst_pdf, typst_png

_TEMPLATES = Path(__file__).resolve().parent / "typst"
PIXELS_PER_INCH = 200


def as_pdf(document: Document) -> bytes:
    """The paper as a tagged PDF; letters that no font has are stood in for (see `unprintable`)."""
    return typst_pdf(_TEMPLATES / "paper.typ", asdict(document), standards=ACCESSIBLE)


def unprintable(document: Document) -> list[str]:
    """The letters of the paper that a PDF shows with a stand-in, each once, for a warning to the editors."""
    _shown, missing = printable_data(asdict(document))
    return missing


def chart_pictures(document: Document) -> dict[str, bytes]:
    """Each chart of the paper as PNG, by the chart's id."""
    charts = [node for node in document.body if isinstance(node, Chart)]
    if not charts:
        return {}
    data = {"language": document.language, "charts": [asdict(chart) for chart in charts]}
    pictures = typst_png(_TEMPLATES / "charts.typ", data, pixels_per_inch=PIXELS_PER_INCH)
    return {chart.id: picture for chart, picture in zip(charts, pictures, strict=True)}
