"""Dr. Mertens takes tables in at the shell."""

import json
from pathlib import Path
from typing import Any

import pytest

from kettfaden.command_line.main import main
from kettfaden.equipment.sheets import read_sheet
from kettfaden.evidence.models import Figure, Voice
from kettfaden.evidence.tests.factories import make_open_process

pytestmark = pytest.mark.django_db

VOICES = "Format;Occasion;Date;Group;Language;Text\nforum;Forum;03.05.2026;{group};de;Der Bus fehlt.\n"
FIGURES = "Key;Title;Value;Unit;Base in words;From;Provenance\ns-contact;Kontakt;48;%;Bevölkerung;15.11.2025;published\n"


def call(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    code = main([str(word) for word in (*words, "--json")])
    return code, json.loads(capsys.readouterr().out)


def test_a_dry_run_looks_and_the_next_call_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    process = make_open_process()
    file = tmp_path / "forum.csv"
    file.write_text(VOICES.format(group="refugees"))
    code, found = call(capsys, "import", "voices", file, "--process", process.slug, "--dry-run")
    assert (code, found["taken"], found["voices"]) == (0, False, 1)
    assert not Voice.objects.exists()
    code, found = call(capsys, "import", "voices", file, "--process", process.slug)
    assert (code, found["taken"], found["occasions"], found["voices"]) == (0, True, 1, 1)
    code, found = call(capsys, "import", "voices", file, "--process", process.slug)
    assert (code, found["voices"], found["skipped"]) == (0, 0, 1)
    assert Voice.objects.count() == 1


def test_a_broken_table_lists_its_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    process = make_open_process()
    file = tmp_path / "forum.csv"
    file.write_text(VOICES.format(group="martians"))
    code, found = call(capsys, "import", "voices", file, "--process", process.slug)
    assert (code, found["taken"], found["problem_count"]) == (1, False, 1)
    assert (found["problems"][0]["row"], found["problems"][0]["column"]) == (2, "D")
    assert main(["import", "voices", str(file), "--process", process.slug]) == 1
    assert "row 2, column D" in capsys.readouterr().out
    assert not Voice.objects.exists()


def test_figures_come_in_the_same_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    process = make_open_process()
    file = tmp_path / "figures.csv"
    file.write_text(FIGURES)
    code, found = call(capsys, "import", "figures", file, "--process", process.slug)
    assert (code, found["figures"]) == (0, 1)
    assert Figure.objects.get().value == 48


def test_the_template_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    process = make_open_process()
    file = tmp_path / "template.xlsx"
    assert main(["import", "voices", str(file), "--process", process.slug, "--template"]) == 0
    assert read_sheet(file.read_bytes(), file.name, sheet="Keys").headers == ["Column", "Key", "Name"]
    assert main(["import", "voices", str(file), "--process", process.slug, "--template"]) == 2


def test_what_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    process = make_open_process()
    missing = str(tmp_path / "none.csv")
    for words in (["--process", "nowhere"], ["--process", process.slug]):
        assert main(["import", "voices", missing, *words]) == 2
    assert "There is no process 'nowhere'" in capsys.readouterr().err
