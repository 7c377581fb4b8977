"""Tomasz keeps notes; once a note is final nobody changes it, whatever way they come."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kettfaden.equipment.guards import ImmutableRows, missing_guards
from kettfaden.equipment.tests.notes import notes_table

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

FINAL = ImmutableRows("equipment_test_note", when="OLD.is_final")


@pytest.fixture
def note_model() -> Iterator[Any]:
    with notes_table(FINAL) as model:
        yield model


def test_a_draft_may_change_and_go(note_model: Any) -> None:
    draft = note_model.objects.create(text="Kursplätze")
    note_model.objects.filter(pk=draft.pk).update(text="Kursplätze am Abend")
    draft.refresh_from_db()
    assert draft.text == "Kursplätze am Abend"
    draft.delete()
    assert not note_model.objects.exists()


def test_a_final_note_stays_as_it_is(note_model: Any) -> None:
    final = note_model.objects.create(text="Beschlossen")
    # Becoming final is a change of a note that is not final yet.
    note_model.objects.filter(pk=final.pk).update(is_final=True)
    for attempt in (
        lambda: note_model.objects.filter(pk=final.pk).update(text="Anders beschlossen"),
        lambda: note_model.objects.filter(pk=final.pk).update(is_final=False),
        lambda: note_model.objects.filter(pk=final.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    final.refresh_from_db()
    assert (final.text, final.is_final) == ("Beschlossen", True)


def test_only_the_named_columns_are_kept() -> None:
    with notes_table(ImmutableRows("equipment_test_note", columns=["text"], delete=False)) as model:
        note = model.objects.create(text="Wortlaut")
        note.is_final = True
        note.save()  # writes every column, the text with its old value
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=note.pk).update(text="Anderer Wortlaut")
        note.refresh_from_db()
        assert (note.text, note.is_final) == ("Wortlaut", True)
        note.delete()


def test_two_guards_stand_on_one_table() -> None:
    by_column = ImmutableRows("equipment_test_note", columns=["folder_id"], delete=False)
    with notes_table(FINAL, by_column) as model:
        folder = model.Folder.objects.create(name="Akte")
        note = model.objects.create(text="Entwurf", folder=folder)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=note.pk).update(folder=None)
        model.objects.filter(pk=note.pk).update(is_final=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=note.pk).delete()


def test_every_guard_that_migrations_declare_stands() -> None:
    # Django rebuilds a table of SQLite when a field changes, and its triggers are lost: the migration must repeat them.
    assert missing_guards(connection) == []
