"""The officer Mira asks whether the record is still as it was written."""

from pathlib import Path

import pytest

from kettfaden.command_line.tests.shell import Installation, migrated_installation

THREE_ACCOUNTS = """
from kettfaden.people.actions import create_account
from kettfaden.record.actor import SYSTEM
for name in ("jana", "tomasz", "mira"):
    create_account(email=f"{name}@example.org", name=name, password=None, by=SYSTEM)
"""


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    place = migrated_installation(tmp_path)
    place.python(THREE_ACCOUNTS)
    return place


def test_an_untouched_record_is_intact(place: Installation) -> None:
    report = place.report("record", "verify")
    assert report["intact"] is True
    assert report["entries"] == 3
    assert place.report("record", "verify", "--head", report["head"])["intact"] is True


def test_a_head_that_never_stood_in_the_chain_is_found(place: Installation) -> None:
    report = place.report("record", "verify", "--head", "2:" + "0" * 64, code=1)
    assert report["breaks"] == [{"number": 2, "kind": "changed"}]


def test_a_head_of_another_form_is_a_wrong_call(place: Installation) -> None:
    assert place.call("record", "verify", "--head", "yesterday").returncode == 2
