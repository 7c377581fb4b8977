"""Exports of the paper: one neutral document from the canonical JSON, and a writer a format."""

import json
from importlib import import_module

from django.utils import timezone
from django.utils.translation import gettext as _

from kettfaden.concept import canonical, queries
from kettfaden.concept.export.composing import Opening, Seal, compose
from kettfaden.concept.export.document import Document
from kettfaden.concept.export.formats import FORMATS, language_for
from kettfaden.concept.models import Paper, Version
from kettfaden.equipment.refusals import Refused
from kettfaden.process.models import Process

# The writers load heavy libraries, and a web process never needs them.
_WRITERS = {
    "pdf": ("kettfaden.concept.export.pdf", "as_pdf"),
    "html": ("kettfaden.concept.export.web_page", "as_html"),
    "docx": ("kettfaden.concept.export.office", "as_docx"),
    "odt": ("kettfaden.concept.export.office", "as_odt"),
    "epub": ("kettfaden.concept.export.office", "as_epub"),
}

__all__ = ["FORMATS", "document_of", "export_paper", "working_state"]


def export_paper(*, process: Process, version: Version | None = None, format: str, language: str | None = None) -> bytes:
    """The paper as a file: a frozen version, or without one the working state. Equal versions give equal bytes.

    - `format`: a key of FORMATS; `json` is the canonical text itself, whose SHA-256 is the version's.
    - `language`: of the house's own words (de or en); what people wrote stays in its language.

    Raises Refused when the process has no paper yet, and ValueError for an unknown format.
    """
    if format not in FORMATS:
        raise ValueError(f"no export in the format {format!r}")
    if format == "json":
        text = version.canonical if version else canonical.as_text(canonical.build(_paper_of(process)).data)
        return text.encode()
    document = document_of(version, language) if version else working_state(_paper_of(process), language)
    module, name = _WRITERS[format]
    return bytes(getattr(import_module(module), name)(document))


def document_of(version: Version, language: str | None = None) -> Document:
    """A version as a document. Quotations that were taken back since are left out and say so."""
    data = json.loads(version.canonical)
    openings = {
        quotation.citation_uid: Opening(quotation.text, quotation.language, quotation.translation)
        for quotation in version.quotations.select_related("voice")
        if queries.quotable_now(quotation)
    }
    seal = Seal(version.sha256, version.record_number, version.record_hash)
    language = language_for(data["paper"]["language"], language)
    return compose(data, openings, seal, language, data["version"]["frozen_on"])


def working_state(paper: Paper, language: str | None = None) -> Document:
    """The paper as it stands now, as a document that says it is not frozen. For members only."""
    built = canonical.build(paper)
    openings = {quote.citation_uid: Opening(quote.text, quote.language, quote.translation) for quote in built.quotes}
    return compose(built.data, openings, None, language_for(paper.language, language), timezone.localdate().isoformat())


def _paper_of(process: Process) -> Paper:
    paper = queries.paper_of(process)
    if paper is None:
        raise Refused(_("This process has no paper yet."))
    return paper
