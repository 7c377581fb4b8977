"""Jana writes a version of the paper into a file from the shell."""

import hashlib
import json
from pathlib import Path

import pytest

from kettfaden.command_line.main import DONE, FOUND, MISUSED, main
from kettfaden.concept.tests.papers import SmallPaper, make_small_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPaper:
    return make_small_paper()


def export(small: SmallPaper, out: Path, *more: str, format: str = "json") -> int:
    return main(["export", "concept", "--process", small.process.slug, "--format", format, "--out", str(out), *more])


def test_latest_is_the_newest_frozen_version(small: SmallPaper, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.freeze()
    small.add("Später geschrieben.")
    newest = small.freeze()
    out = tmp_path / "paper.json"
    assert export(small, out, "--json") == DONE
    report = json.loads(capsys.readouterr().out)
    assert (report["version"], report["sha256"], report["format"]) == (2, newest.sha256, "json")
    assert hashlib.sha256(out.read_bytes()).hexdigest() == newest.sha256
    assert export(small, out, "--version", "1") == DONE
    assert "Später geschrieben." not in out.read_text()


def test_it_writes_an_accessible_pdf(small: SmallPaper, tmp_path: Path) -> None:
    small.freeze()
    out = tmp_path / "paper.pdf"
    assert export(small, out, "--version", "latest", "--language", "en", format="pdf") == DONE
    assert out.read_bytes().startswith(b"%PDF-1.7")


def test_without_a_frozen_version_it_says_so(small: SmallPaper, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "paper.pdf"
    assert export(small, out, format="pdf") == FOUND
    assert "No version of the paper is frozen yet" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--version", "7"], FOUND, "no version 7"),
        (["--version", "newest"], MISUSED, "'latest' or a number"),
    ],
)
def test_a_wrong_version_is_explained(
    small: SmallPaper, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], code: int, says: str
) -> None:
    small.freeze()
    assert export(small, tmp_path / "paper.json", *more) == code
    assert says in capsys.readouterr().err


def test_a_wrong_process_or_folder_is_misuse(small: SmallPaper, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.freeze()
    assert export(small, tmp_path / "no" / "paper.json") == MISUSED
    assert "There is no folder" in capsys.readouterr().err
    assert main(["export", "concept", "--process", "nowhere", "--format", "json", "--out", str(tmp_path / "x")]) == MISUSED
    assert "no process 'nowhere'" in capsys.readouterr().err
