"""The dossier as files: PDF by Typst (tagged, with languages), DOCX by pandoc, both from the same parts."""

import dataclasses
import tempfile
from pathlib import Path

from django.template.loader import render_to_string

from kettfaden.process.dossier.contents import Dossier
from kettfaden.process.models import Process

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def file_name(process: Process, format: str) -> str:
    """The name of a dossier's file: dossier-<slug>.pdf or .docx."""
    return f"dossier-{process.slug}.{format}"


def pdf(dossier: Dossier) -> bytes:
    """PDF/UA-1 and PDF/A-2a. Raises PrintProblem when it cannot be set."""
    # Setting needs large libraries; pages that only show the dossier must not load them.
    from kettfaden.equipment.printing import ACCESSIBLE, typst_pdf

    return typst_pdf("process/typst/dossier.typ", dataclasses.asdict(dossier), standards=ACCESSIBLE)


def docx(dossier: Dossier) -> bytes:
    """A Word file of the same parts, to be completed and signed in the office."""
    import pypandoc

    # Everything people wrote is escaped by the template, so pandoc reads it as text.
    html = render_to_string("process/dossier_file.html", {"dossier": dossier})
    with tempfile.TemporaryDirectory(prefix="dossier-") as folder:
        target = Path(folder) / "dossier.docx"
        pypandoc.convert_text(
            html,
            "docx",
            format="html-native_divs+native_spans",
            outputfile=str(target),
            extra_args=["--sandbox", "--metadata", f"lang={dossier.language}", "--metadata", f"title={dossier.title}"],
        )
        return target.read_bytes()
