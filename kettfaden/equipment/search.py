"""Search by parts of words, with the same hits on SQLite and PostgreSQL.

A room keeps a column with `normalise(text)` beside the text, puts a `TrigramIndex` on it and asks `matching`.
Of sealed text only what describes it may be written into that column.
"""

import threading
import unicodedata
from collections.abc import Sequence
from sqlite3 import sqlite_version_info
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from kettfaden.equipment.guards import Guard

ModelT = TypeVar("ModelT", bound=models.Model)

WORDS_IN_A_QUERY = 12
LETTERS_IN_A_QUERY = 200

# Letters that Unicode does not take apart, written as people without the right keyboard write them; and the forms of
# Arabic letters that keyboards and habits mix (alef wasla, Persian yeh and kaf, alef maqsura, teh marbuta, tatweel).
_LETTERS = str.maketrans(
    {
        "ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h",
        "ٱ": "ا", "ی": "ي", "ى": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ـ": None,
    }
)  # fmt: skip


def normalise(text: str) -> str:
    """The text as it is compared: no case, no accents or vowel signs, one form a letter, single spaces.

    'Wohnungssuche in Görlitz' and 'wohnungssuche  in gorlitz' become the same, and so do 'أحمد' and 'احمد', 'ё' and
    'е', '٣' and '3'. Normalising twice changes nothing.
    """
    # Composed again at the end for scripts whose letters are put together, such as Hangul.
    return " ".join(unicodedata.normalize("NFC", text.translate(_FOLDED)).split())


class _Folding(dict[int, str]):
    """What becomes of each character; found out when it is first met, so that a text costs one look-up a character."""

    def __missing__(self, point: int) -> str:
        before, folded = "", chr(point)
        while folded != before:
            before, folded = folded, "".join(map(_fold, folded))
        self[point] = folded
        return folded


def _fold(letter: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", letter).casefold())
    return "".join(_kept(part) for part in taken_apart).translate(_LETTERS)


def _kept(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in {"Mn", "Me", "Cf", "Cs", "Cn"}:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    return " " if category == "Cc" or category[0] == "Z" else letter


_FOLDED = _Folding()


class TrigramIndex(Guard):
    """A migration operation: make the column of normalised text searchable by parts of words.

    On SQLite an FTS5 table of trigrams that triggers keep in step, on PostgreSQL a GIN index of pg_trgm (left out where
    that extension is not installed: the hits are the same, only slower). The table's key must be `id`.
    """

    def __init__(self, table: str, column: str) -> None:
        super().__init__(table)
        self.column = column

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As written in a migration."""
        return self.__class__.__qualname__, [self.table, self.column], {}

    def describe(self) -> str:
        """One line for `migrate`."""
        return f"Make {self.table}.{self.column} searchable by parts of words"

    @property
    def index(self) -> str:
        """The name of the FTS5 table or the GIN index."""
        return index_name(self.table, self.column)

    def trigger_names(self, vendor: str) -> list[str]:
        """SQLite's three triggers; PostgreSQL keeps its index by itself."""
        if vendor == "postgresql":
            return []
        return [f"{self.index}_{event}" for event in ("insert", "update", "delete")]

    def set_sql(self, connection: BaseDatabaseWrapper) -> list[str]:
        """The index, its triggers, and what stands in the table already."""
        if connection.vendor == "postgresql":
            if not _pg_trgm(connection):
                return []
            return [
                *self.drop_sql(connection),
                "CREATE EXTENSION IF NOT EXISTS pg_trgm",
                f'CREATE INDEX "{self.index}" ON "{self.table}" USING gin ("{self.column}" gin_trgm_ops)',
            ]
        index, table, column = f'"{self.index}"', f'"{self.table}"', f'"{self.column}"'
        forget = f"INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"
        learn = f"INSERT INTO {index} (rowid, {column}) VALUES (NEW.id, NEW.{column});"
        statements = [
            *self.drop_sql(connection),
            f"CREATE VIRTUAL TABLE {index} USING fts5 "
            f"({column}, content={table}, content_rowid='id', tokenize='trigram case_sensitive 1')",
            f'CREATE TRIGGER "{self.index}_insert" AFTER INSERT ON {table} BEGIN {learn} END',
            f'CREATE TRIGGER "{self.index}_delete" AFTER DELETE ON {table} BEGIN {forget} END',
            f'CREATE TRIGGER "{self.index}_update" AFTER UPDATE OF {column} ON {table} '
            f"WHEN OLD.{column} IS NOT NEW.{column} BEGIN {forget} {learn} END",
            f"INSERT INTO {index} ({index}) VALUES ('rebuild')",
        ]
        if _forgets_at_once(connection):
            statements.append(f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', 1)")
        return statements

    def drop_sql(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Take index and triggers away."""
        if connection.vendor == "postgresql":
            return [f'DROP INDEX IF EXISTS "{self.index}"']
        drops = [f'DROP TRIGGER IF EXISTS "{name}"' for name in self.trigger_names(connection.vendor)]
        return [*drops, f'DROP TABLE IF EXISTS "{self.index}"']

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Take the index away and forget that it was there."""
        super().database_backwards(app_label, schema_editor, from_state, to_state)
        _known.discard((schema_editor.connection.alias, str(schema_editor.connection.settings_dict["NAME"]), self.index))


def index_name(table: str, column: str) -> str:
    """The name of the trigram index on a column."""
    return f"{table}_{column}_trigram"[:60]


def matching(queryset: QuerySet[ModelT], query: str, path: str) -> QuerySet[ModelT]:
    """The rows where every word of the query occurs somewhere in the normalised text that `path` leads to.

    `path` is a field of the queryset's model or goes through relations ("voice__search_text"). An empty query keeps all
    rows; words past the twelfth are not looked at.
    """
    words = list(dict.fromkeys(normalise(query[:LETTERS_IN_A_QUERY]).split()))[:WORDS_IN_A_QUERY]
    relation, _, _ = path.rpartition("__")
    # PostgreSQL uses its index for LIKE; SQLite needs to be led to it, which only words of three letters can.
    long_words = [word for word in words if len(word) >= 3]
    index = _fts_table(queryset, path) if long_words else None
    # One condition for all words: through a relation to many rows, they must stand in the same one.
    condition = Q()
    if index is not None:
        phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in long_words)
        rows = RawSQL(f'SELECT rowid FROM "{index}" WHERE "{index}" MATCH %s', [phrases])
        condition &= Q(**{f"{relation}__id__in" if relation else "id__in": rows})
    for word in words:
        condition &= Q(**{f"{path}__contains": word})
    return queryset.filter(condition)


def purge_search(table: str, *, using: str = "default") -> None:
    """Make the search of a table forget what was deleted from it, down to the pages of the file.

    For jobs of erasure, outside of a transaction: SQLite merges the index and writes the log into the file (with
    `secure_delete`, the freed pages are zeroed), PostgreSQL vacuums the table.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if not connection.in_atomic_block:
                cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
            return
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%%' AND name GLOB %s",
            [f"{table}_*_trigram"],
        )
        for (index,) in cursor.fetchall():
            with transaction.atomic(using=using):
                cursor.execute(f'INSERT INTO "{index}" ("{index}") VALUES (\'optimize\')')
                if not _forgets_at_once(connection):
                    # Before SQLite 3.42 a deleted word may outlive the merge; then the index is made anew.
                    cursor.execute(f'INSERT INTO "{index}" ("{index}") VALUES (\'rebuild\')')
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_known: set[tuple[str, str, str]] = set()
_knowing = threading.Lock()


def _fts_table(queryset: QuerySet[Any], path: str) -> str | None:
    connection = connections[queryset.db]
    if connection.vendor != "sqlite":
        return None
    model: Any = queryset.model
    *relations, last = path.split("__")
    for name in relations:
        model = model._meta.get_field(name).related_model
    try:
        column = model._meta.get_field(last).column
    except FieldDoesNotExist:  # an annotation: no index, same hits
        return None
    index = index_name(model._meta.db_table, column)
    key = (connection.alias, str(connection.settings_dict["NAME"]), index)
    if key not in _known:
        # Asked once a process, past the counting of queries.
        connection.ensure_connection()
        found = connection.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [index]).fetchone()
        if not found:
            return None
        with _knowing:
            _known.add(key)
    return index


def _pg_trgm(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        return cursor.fetchone() is not None


def _forgets_at_once(connection: BaseDatabaseWrapper) -> bool:
    return connection.vendor == "sqlite" and sqlite_version_info >= (3, 42)
