"""Jana calls the command, rightly and wrongly."""

from pathlib import Path

import pytest

from kettfaden.command_line.main import COMMANDS, main
from kettfaden.command_line.tests.shell import Installation, migrated_installation


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert all(command.words.split()[0] in shown for command in COMMANDS)


@pytest.mark.parametrize("words", [[], ["import"], ["no-such-thing"], ["record", "burn"]], ids=" ".join)
def test_a_wrong_call_says_what_is_missing(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert "usage: kettfaden" in capsys.readouterr().err


def test_the_data_folder_may_stand_before_or_after_the_command(tmp_path: Path) -> None:
    place = migrated_installation(tmp_path)
    for words in (["--data", str(place.data), "record", "verify"], ["record", "--data", str(place.data), "verify"]):
        done = place.call(*words)
        assert done.returncode == 0, done.stderr


def test_a_wrong_setting_stops_with_its_name(tmp_path: Path) -> None:
    done = Installation(tmp_path / "data").call("migrate", KETTFADEN_UPLOAD_MEGABYTES="many")
    assert done.returncode == 2
    assert "KETTFADEN_UPLOAD_MEGABYTES" in done.stderr
    assert "Traceback" not in done.stderr
