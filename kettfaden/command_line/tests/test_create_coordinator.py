"""Jana makes the first account of an installation."""

from pathlib import Path

import pytest

from kettfaden.command_line.tests.shell import Installation, migrated_installation

WORDS = ("account", "create-coordinator", "--email", "jana@example.org", "--name", "Jana")


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return migrated_installation(tmp_path)


def test_with_a_password_from_standard_input_and_only_once(place: Installation) -> None:
    assert place.call(*WORDS, stdin="drei-blaue-Busse\n").returncode == 0
    asked = "from kettfaden.people.models import Account; a = Account.objects.get(); print(a.email, a.may_create_processes)"
    assert place.python(asked) == "jana@example.org True"
    again = place.call(*WORDS, stdin="drei-blaue-Busse\n")
    assert again.returncode == 1
    assert "already" in again.stderr


def test_there_is_no_default_password(place: Installation) -> None:
    done = place.call(*WORDS)
    assert done.returncode == 2
    assert "password is needed" in done.stderr
    assert place.python("from kettfaden.people.models import Account; print(Account.objects.count())") == "0"


def test_a_weak_password_is_refused(place: Installation) -> None:
    done = place.call(*WORDS, KETTFADEN_NEW_PASSWORD="password1234")
    assert done.returncode == 1
    assert "password" in done.stderr


def test_the_password_stands_nowhere_in_plain(place: Installation) -> None:
    done = place.call(*WORDS, KETTFADEN_NEW_PASSWORD="drei-blaue-Busse")
    assert done.returncode == 0
    assert "drei-blaue-Busse" not in done.stdout + done.stderr
    stored = place.python("from kettfaden.people.models import Account; print(Account.objects.get().password)")
    assert stored.startswith("argon2")
