"""Every text is translatable, German is complete, and no translation drops what the code fills in."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted((ROOT / "kettfaden" / "locale").glob("*/LC_MESSAGES/django.po"))
PARTICIPANT_LANGUAGES = {"pl", "cs", "uk", "ar", "fa", "ru"}
_PLACE = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+)\}(?!\})")


def _language(path: Path) -> str:
    return path.parts[-3]


def _places(text: str) -> set[str]:
    return {found[0] or found[1] for found in _PLACE.findall(text)}


def test_there_is_a_catalogue_for_every_language() -> None:
    assert {_language(path) for path in CATALOGUES} == PARTICIPANT_LANGUAGES | {"de"}


def test_german_is_complete() -> None:
    catalogue = polib.pofile(str(ROOT / "kettfaden/locale/de/LC_MESSAGES/django.po"))
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=_language)
def test_nothing_that_is_filled_in_is_lost(path: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(path)):
        given = _places(entry.msgid) | _places(entry.msgid_plural)
        for number, text in ({0: entry.msgstr} | dict(entry.msgstr_plural)).items():
            # One form of a plural may say the number in words; it never names something that is not given.
            if text and (_places(text) - given or (not entry.msgid_plural and _places(text) != given)):
                wrong.append((entry.msgid, number))
    assert wrong == []


@pytest.mark.parametrize("path", [path for path in CATALOGUES if _language(path) != "de"], ids=_language)
def test_a_machine_made_catalogue_says_so(path: Path) -> None:
    assert "machine-made" in polib.pofile(str(path)).header.lower()


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is not installed")
def test_no_text_is_missing_from_the_catalogue(tmp_path: Path) -> None:
    code = tmp_path / "kettfaden"
    shutil.copytree(
        ROOT / "kettfaden", code, ignore=shutil.ignore_patterns("tests", "data", "static", "fonts", "*.mo", "style_guide*")
    )
    subprocess.run(
        ["python", "-m", "django", "makemessages", "-l", "de", "--no-obsolete", "--no-location", "--no-wrap"],
        cwd=code,
        check=True,
        capture_output=True,
        env=_environment(tmp_path),
    )
    fresh = polib.pofile(str(code / "locale/de/LC_MESSAGES/django.po"))
    kept = {entry.msgid for entry in polib.pofile(str(ROOT / "kettfaden/locale/de/LC_MESSAGES/django.po"))}
    assert [entry.msgid for entry in fresh if entry.msgid not in kept] == []


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DJANGO_SETTINGS_MODULE": "kettfaden.settings",
        "KETTFADEN_DATA": str(folder / "data"),
        "PYTHONPATH": str(ROOT),
    }
