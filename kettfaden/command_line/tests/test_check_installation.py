"""Before others use it, Jana asks whether the installation is fit."""

from pathlib import Path

from kettfaden.command_line.tests.shell import migrated_installation, new_installation

FIT = {
    "KETTFADEN_PUBLIC_URL": "https://beteiligung.example.org",
    "KETTFADEN_HOSTS": "beteiligung.example.org",
    "KETTFADEN_MAIL_URL": "smtp://mail.example.org:25",
    "KETTFADEN_OPERATOR": "County",
    "KETTFADEN_OPERATOR_CONTACT": "kontakt@example.org",
}


def test_each_thing_that_is_missing_is_named_with_its_setting(tmp_path: Path) -> None:
    place = new_installation(tmp_path)
    report = place.report("check", code=1)
    wrong = {check["name"]: check["text"] for check in report["checks"] if not check["well"]}
    assert "kettfaden migrate" in wrong["migrations"]
    assert "KETTFADEN_OPERATOR" in wrong["imprint"]
    assert "KETTFADEN_MAIL_URL" in wrong["mail"]


def test_http_for_others_is_not_well(tmp_path: Path) -> None:
    place = migrated_installation(tmp_path)
    place.variables |= {**FIT, "KETTFADEN_PUBLIC_URL": "http://beteiligung.example.org"}
    wrong = [check["name"] for check in place.report("check", code=1)["checks"] if not check["well"]]
    assert "public address" in wrong


def test_all_is_well(tmp_path: Path) -> None:
    place = migrated_installation(tmp_path)
    place.variables |= FIT
    assert place.report("check")["well"] is True
