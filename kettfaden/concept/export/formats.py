"""The formats a version can be had in. Light to import: the writers themselves load heavy libraries."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

LANGUAGES = ("de", "en")  # the languages in which the house's own words are complete


@dataclass(frozen=True)
class Format:
    """One format: its key is also the ending of its file."""

    key: str
    name: str
    use: object
    media_type: str


FORMATS = {
    found.key: found
    for found in (
        Format("pdf", "PDF", _("for reading, printing and the archive; accessible (PDF/UA, PDF/A)"), "application/pdf"),
        Format("html", "HTML", _("one web page, also for screen readers and offline"), "text/html"),
        Format("epub", "EPUB", _("for e-readers and phones"), "application/epub+zip"),
        Format(
            "docx",
            "DOCX",
            _("for marking up in Word; changes come back as amendments"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        Format(
            "odt",
            "ODT",
            _("for marking up in LibreOffice; changes come back as amendments"),
            "application/vnd.oasis.opendocument.text",
        ),
        Format("json", "JSON", _("the canonical text itself, to check its SHA-256"), "application/json"),
    )
}


def language_for(paper_language: str, wanted: str | None = None) -> str:
    """The language of an export's own words: the wanted one, else the paper's, else English."""
    for language in (wanted, paper_language):
        if language in LANGUAGES:
            return language
    return "en"
