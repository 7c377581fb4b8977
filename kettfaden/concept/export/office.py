"""The paper as DOCX, ODT and EPUB: written by pandoc from its own tree, then mended where pandoc leaves things open."""

import io
import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pypandoc

from kettfaden.concept.export import opendocument, word
from kettfaden.concept.export.document import Document
from kettfaden.concept.export.office_tree import tree
from kettfaden.concept.export.pdf import chart_pictures

Parts = dict[str, bytes]

_SECONDS = 180
# A document's date is in its data; the archive itself gets one and the same, so that equal papers are equal bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


class ConversionProblem(Exception):
    """Pandoc could not write the document."""


def as_docx(document: Document) -> bytes:
    """The paper as DOCX, with footnotes, repeated table heads, languages, directions and alternative texts."""
    return _written(document, "docx", lambda parts: word.mend(parts, document))


def as_odt(document: Document) -> bytes:
    """The paper as ODT; what pandoc drops there (alternative texts, directions) is put back."""
    return _written(document, "odt", lambda parts: opendocument.mend(parts, document))


def as_epub(document: Document) -> bytes:
    """The paper as EPUB 3, one file a chapter, with accessibility metadata."""
    return _written(document, "epub", lambda parts: parts)


_STYLES = Path(__file__).resolve().parent / "epub.css"


def _written(document: Document, kind: str, mend: Callable[[Parts], Parts]) -> bytes:
    data = tree(document, sections=kind != "odt", files=kind == "epub")
    options = ["--from=json", f"--to={kind}", "--standalone", "--output=paper"]
    if kind == "epub":
        data["meta"] |= _epub_meta(document)
        options += ["--split-level=2", "--toc", "--toc-depth=2", f"--css={_STYLES}", "--epub-title-page=false"]
    with tempfile.TemporaryDirectory(prefix="office-") as folder:
        for name, picture in chart_pictures(document).items():
            (Path(folder) / f"{name}.png").write_bytes(picture)
        done = subprocess.run(
            [pypandoc.get_pandoc_path(), *options],
            input=json.dumps(data).encode(),
            cwd=folder,
            env={"PATH": os.defpath, "SOURCE_DATE_EPOCH": _epoch(document), "LANG": "C.UTF-8"},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        if done.returncode:
            # What pandoc says may quote the document.
            raise ConversionProblem(f"pandoc ended with {done.returncode}")
        return _packed(mend(_unpacked((Path(folder) / "paper").read_bytes())))


def _epoch(document: Document) -> str:

    return str(int(datetime.fromisoformat(document.made_on).replace(tzinfo=UTC).timestamp()))


def _epub_meta(document: Document) -> dict[str, object]:
    def listed(*words: str) -> dict[str, object]:
        return {"t": "MetaList", "c": [{"t": "MetaString", "c": word} for word in words]}

    features = ["alternativeText", "structuralNavigation", "tableOfContents", "readingOrder"]
    return {
        "date": {"t": "MetaString", "c": document.made_on},
        "identifier": {"t": "MetaString", "c": f"urn:kettfaden:{document.identifier}-{document.language}"},
        "accessModes": listed("textual", "visual"),
        "accessModeSufficient": listed("textual"),
        "accessibilityFeatures": listed(*features),
        "accessibilityHazards": listed("none"),
        "page-progression-direction": {"t": "MetaString", "c": document.direction},
    }


def _unpacked(archive: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}


def _packed(parts: Parts) -> bytes:
    """The parts as an archive, in their order, without the time of the day; a `mimetype` stands first and uncompressed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted(parts.items(), key=lambda part: part[0] != "mimetype"):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            packed.writestr(info, content)
    return target.getvalue()
