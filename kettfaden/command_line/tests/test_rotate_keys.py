"""A key may have been seen by somebody; Jana rotates the ring of the identity vault."""

from pathlib import Path

import pytest

from kettfaden.command_line.tests.shell import Installation, migrated_installation

A_PERSON = """
from kettfaden.people.models import Person
Person.objects.create(scope="p", name="Amina")
"""
READ = "from kettfaden.people.models import Person; print(Person.objects.get().name)"
SEALED = "from django.db import connection; c = connection.cursor(); c.execute('SELECT name FROM people_person'); print(c.fetchone()[0])"


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    place = migrated_installation(tmp_path)
    place.python(A_PERSON)
    return place


def test_everything_is_sealed_again_and_still_opens(place: Installation) -> None:
    before = place.python(SEALED)
    report = place.report("keys", "rotate")
    after = place.python(SEALED)
    assert before.partition(":")[0] in report["older"]
    assert after.startswith(report["key"] + ":")
    assert "Amina" not in before + after
    assert place.python(READ) == "Amina"


def test_retired_keys_are_gone_and_everything_still_opens(place: Installation) -> None:
    report = place.report("keys", "rotate", "--retire")
    assert place.python(READ) == "Amina"
    kept = (place.data / "keys" / "identity.json").read_text()
    assert report["key"] in kept
    assert not any(f'"{key}"' in kept for key in report["older"])


def test_an_unknown_ring_is_a_wrong_call_that_makes_none(place: Installation) -> None:
    done = place.call("keys", "rotate", "--ring", "identiy")
    assert done.returncode == 2
    assert "identity" in done.stderr
    assert not (place.data / "keys" / "identiy.json").exists()
