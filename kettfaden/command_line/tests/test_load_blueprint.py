"""Jana's colleague Piet sets a process up by command, looks at it and writes its dossier for the officer."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kettfaden.command_line.main import main
from kettfaden.process.models import Process
from kettfaden.process.tests.factories import SMALL_BLUEPRINT
from kettfaden.record.models import Entry

pytestmark = pytest.mark.django_db
Report = Callable[..., Any]


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Report:
    def call(*words: str, code: int = 0) -> Any:
        assert main([*words, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL_BLUEPRINT)
    return path


def test_a_blueprint_becomes_a_process_that_can_be_listed_and_shown(report: Report, small: Path) -> None:
    assert report("blueprint", "load", str(small))["slug"] == "small-county"
    assert [row["slug"] for row in report("process", "list")] == ["small-county"]
    shown = report("process", "show", "small-county")
    assert shown["mandate"]["date"] == "2026-03-01"
    assert {row["key"]: row["legal_frame"] for row in shown["formats"]} == {"forum": "none", "interviews": "none"}
    assert main(["process", "show", "--process", "nowhere"]) == 2


def test_every_problem_is_reported_and_nothing_is_created(report: Report, small: Path) -> None:
    small.write_text(SMALL_BLUEPRINT.replace("level: involved", "leval: involved").replace("population: 1200, ", ""))
    told = report("blueprint", "load", str(small), code=1)
    assert told["created"] is False
    assert {problem["path"] for problem in told["problems"]} == {"formats[forum]", "regions[a-town].population"}
    assert all(problem["line"] > 0 for problem in told["problems"])
    assert not Process.objects.exists()


def test_the_same_slug_twice_is_refused(report: Report, small: Path) -> None:
    report("blueprint", "load", str(small))
    assert "small-county" in report("blueprint", "load", str(small), code=1)["problems"][0]["message"]
    assert report("blueprint", "load", str(small), "--slug", "second")["slug"] == "second"


def test_checking_creates_nothing(report: Report) -> None:
    assert report("blueprint", "load", "goerlitz-2018", "--check")["problems"] == []
    assert not Process.objects.exists()


def test_the_coordinator_is_an_account_that_exists(report: Report, small: Path) -> None:
    report("blueprint", "load", str(small), "--coordinator", "nobody@example.org", code=1)
    assert not Process.objects.exists()


def test_the_dossier_is_written_as_two_files_and_noted(report: Report, small: Path, tmp_path: Path) -> None:
    report("blueprint", "load", str(small))
    told = report("dossier", "--process", "small-county", "--out", str(tmp_path / "out"))
    assert [Path(name).read_bytes()[:4] for name in told["files"]] == [b"PK\x03\x04", b"%PDF"]
    assert Entry.objects.filter(event="dossier.written").count() == 2
    assert main(["dossier", "--process", "nowhere"]) == 2
