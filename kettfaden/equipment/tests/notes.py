"""A table of notes that exists only while a test needs one: the equipment itself has none with text to guard or search."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.test.utils import isolate_apps

from kettfaden.equipment.guards import Guard


@contextmanager
def notes_table(*guards: Guard) -> Iterator[Any]:
    """A model `Note` (folder, text, search_text, is_final) with its table, and guards on it."""
    with isolate_apps("kettfaden.equipment"):

        class Folder(models.Model):
            name = models.TextField()

            class Meta:
                app_label = "equipment"
                db_table = "equipment_test_folder"

        class Note(models.Model):
            folder = models.ForeignKey(Folder, null=True, on_delete=models.CASCADE, related_name="notes")
            text = models.TextField()
            search_text = models.TextField(blank=True)
            is_final = models.BooleanField(default=False)

            class Meta:
                app_label = "equipment"
                db_table = "equipment_test_note"

        with connection.schema_editor() as editor:
            editor.create_model(Folder)
            editor.create_model(Note)
        with connection.schema_editor() as editor:
            for guard in guards:
                guard.database_forwards("equipment", editor, None, None)
        Note.Folder = Folder
        try:
            yield Note
        finally:
            with connection.schema_editor() as editor:
                for guard in guards:
                    guard.database_backwards("equipment", editor, None, None)
                editor.delete_model(Note)
                editor.delete_model(Folder)
