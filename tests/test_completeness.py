"""What the documentation promises to list completely, it lists."""

import argparse
import importlib
import re
from pathlib import Path

import pytest

from kettfaden.command_line.main import COMMANDS, Command, build_parser
from kettfaden.record.events import Event

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"


def _settings_in_code() -> set[str]:
    read = re.compile(
        r"""(?:_text|_flag|_number|_list|environ\.get)\(\s*["'](KETTFADEN_[A-Z0-9_]+)["']|\{(KETTFADEN_[A-Z0-9_]+):-"""
    )
    files = [*(ROOT / "kettfaden").rglob("*.py"), *(path for path in (ROOT / "script").rglob("*") if path.is_file())]
    return {name for path in files for match in read.findall(path.read_text()) for name in match if name}


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `(KETTFADEN_[A-Z0-9_]+)`", (REFERENCE / "settings.md").read_text(), re.MULTILINE))
    assert _settings_in_code() == documented


def test_every_event_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([a-z_.]+)` \|", (REFERENCE / "events.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(Event.values)


def test_every_command_is_documented_and_no_other() -> None:
    documented = re.findall(r"^## `kettfaden ([a-z -]+)`", (REFERENCE / "command-line.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(command.words for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.words)
def test_every_argument_of_a_command_is_documented(command: Command) -> None:
    module = importlib.import_module(command.module)
    parser = argparse.ArgumentParser(add_help=False)
    module.add_arguments(parser)
    page = (REFERENCE / "command-line.md").read_text()
    section = page.split(f"## `kettfaden {command.words}`", 1)[1].split("\n## ", 1)[0]
    for action in parser._actions:
        names = action.option_strings or [action.metavar or action.dest]
        assert all(f"`{name}" in section or f" {name}`" in section for name in names), f"{names} of {command.words}"
    assert ("--json" in section) is command.reports


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.words)
def test_every_command_helps(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        build_parser(command).parse_args([*command.words.split(), "--help"])
    assert left.value.code == 0
    assert "--data" in capsys.readouterr().out


def test_no_command_module_is_forgotten() -> None:
    folder = ROOT / "kettfaden" / "command_line"
    offered = {path.stem for path in folder.glob("*.py") if path.read_text().startswith('"""kettfaden ')}
    assert offered == {command.module.rpartition(".")[2] for command in COMMANDS}


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert broken == []


def test_every_page_of_the_documentation_is_reached_from_its_index() -> None:
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
            if "://" not in target and (page.parent / target).exists():
                waiting.append((page.parent / target).resolve())
    assert [page for page in DOCS.rglob("*.md") if page not in reached] == []


def test_the_continuous_run_is_the_command_of_the_readme() -> None:
    assert "./script/test " in (ROOT / "README.md").read_text()
    last = (ROOT / ".ci" / "run").read_text().splitlines()[-1]
    assert last == 'exec "$(dirname "$0")/../script/test"'


def test_locks_name_no_index_and_hash_everything() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text and "--index" not in text, lock
        pinned = re.findall(r"^[a-z0-9][^\n]*==[^\n]*", text, re.MULTILINE)
        assert pinned and all(line.rstrip().endswith("\\") for line in pinned), lock
        assert text.count("--hash=sha256:") >= len(pinned)


def test_every_benchmark_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([a-z_]+)` \|", (REFERENCE / "benchmarks.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
