"""Database guards: what must stay true even when somebody goes around the actions.

A guard is a migration operation that sets triggers on SQLite and PostgreSQL alike. Operations may be repeated: they
replace their own trigger. SQLite loses the triggers of a table that Django rebuilds (any AlterField), so a migration
that alters a guarded table repeats the guard; `missing_guards` finds a forgotten one and a test of the house asks it.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CheckConstraint, Q


class Guard(Operation, ABC):
    """A migration operation that sets triggers and knows their names."""

    reduces_to_sql = True
    reversible = True
    atomic = True

    def __init__(self, table: str) -> None:
        self.table = table

    @abstractmethod
    def trigger_names(self, vendor: str) -> list[str]:
        """The names of the triggers that stand in the database while this guard does."""

    @abstractmethod
    def set_sql(self, connection: BaseDatabaseWrapper) -> list[str]:
        """The statements that set the guard, replacing an older self."""

    @abstractmethod
    def drop_sql(self, connection: BaseDatabaseWrapper) -> list[str]:
        """The statements that take the guard away."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Guards change no model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Set the guard."""
        # On SQLite Django defers index statements to the end of a migration; the table itself stands already.
        for statement in self.set_sql(schema_editor.connection):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Take the guard away."""
        for statement in self.drop_sql(schema_editor.connection):
            schema_editor.execute(statement, params=None)


class ImmutableRows(Guard):
    """Rows of `table` that cannot be changed (nor deleted) once `when` holds.

    - `table`: the database table.
    - `when`: an SQL condition over `OLD.column` understood by SQLite and PostgreSQL; empty means always.
    - `columns`: only these columns are kept (a save that leaves their values alone passes); None keeps all.
    - `delete`: whether deleting is refused as well.

    The database answers a breach with IntegrityError.
    """

    def __init__(self, table: str, when: str = "", columns: Sequence[str] | None = None, delete: bool = True) -> None:
        super().__init__(table)
        self.when = when
        self.columns = tuple(columns) if columns is not None else None
        self.delete = delete

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As written in a migration."""
        return (
            self.__class__.__qualname__,
            [self.table],
            {"when": self.when, "columns": self.columns, "delete": self.delete},
        )

    def describe(self) -> str:
        """One line for `migrate`."""
        what = ", ".join(self.columns) if self.columns else "rows"
        return f"Keep {what} of {self.table} unchangeable{f' when {self.when}' if self.when else ''}"

    @property
    def _stem(self) -> str:
        mark = hashlib.sha256(repr((self.when, self.columns)).encode()).hexdigest()[:8]
        return f"keep_{self.table[:40]}_{mark}"

    def trigger_names(self, vendor: str) -> list[str]:
        """One trigger for changing, one for deleting."""
        return [f"{self._stem}_upd"] + ([f"{self._stem}_del"] if self.delete else [])

    def _conditions(self, vendor: str) -> dict[str, str]:
        different = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        update = [f"({self.when})"] if self.when else []
        if self.columns is not None:
            changed = " OR ".join(f'OLD."{column}" {different} NEW."{column}"' for column in self.columns)
            update.append(f"({changed})")
        conditions = {"UPDATE": " AND ".join(update)}
        if self.delete:
            conditions["DELETE"] = f"({self.when})" if self.when else ""
        return conditions

    def set_sql(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Triggers before update and before delete of each row."""
        quote = connection.ops.quote_name
        table = quote(self.table)
        message = f"rows of {self.table} are kept as they are"
        statements = self.drop_sql(connection)
        if connection.vendor == "postgresql":
            statements.append(
                f"CREATE OR REPLACE FUNCTION {quote(self._stem)}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for (event, condition), name in zip(
            self._conditions(connection.vendor).items(), self.trigger_names(connection.vendor), strict=True
        ):
            when = f" WHEN ({condition})" if condition else ""
            head = f"CREATE TRIGGER {quote(name)} BEFORE {event} ON {table} FOR EACH ROW{when}"
            if connection.vendor == "postgresql":
                statements.append(f"{head} EXECUTE FUNCTION {quote(self._stem)}()")
            else:
                statements.append(f"{head} BEGIN SELECT RAISE(ABORT, '{message}'); END")
        return statements

    def drop_sql(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Take both triggers away."""
        quote = connection.ops.quote_name
        names = [f"{self._stem}_upd", f"{self._stem}_del"]
        if connection.vendor == "postgresql":
            drops = [f"DROP TRIGGER IF EXISTS {quote(name)} ON {quote(self.table)}" for name in names]
            return [*drops, f"DROP FUNCTION IF EXISTS {quote(self._stem)}()"]
        return [f"DROP TRIGGER IF EXISTS {quote(name)}" for name in names]


def exactly_one_of(*fields: str, name: str) -> CheckConstraint:
    """A constraint for a model's Meta: exactly one of the nullable `fields` is set."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return CheckConstraint(condition=condition, name=name)


def declared_guards(connection: BaseDatabaseWrapper) -> Iterator[Guard]:
    """Every guard of every migration, in no particular order; those of tables dropped since are left out."""
    tables = set(connection.introspection.table_names())
    for migration in MigrationLoader(connection).disk_migrations.values():
        for operation in migration.operations:
            if isinstance(operation, Guard) and operation.table in tables:
                yield operation


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that migrations declare and the database lacks; empty when all guards stand."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {name for (name,) in cursor.fetchall()}
    declared = {name for guard in declared_guards(connection) for name in guard.trigger_names(connection.vendor)}
    return sorted(declared - standing)


@contextmanager
def lifted_guards(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take away the triggers that keep rows, and set them again: for emptying a test's database, nothing else.

    PostgreSQL empties tables without asking its row triggers; there is nothing to lift there.
    """
    kept: list[tuple[str, str]] = []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'keep_*'")
            kept = cursor.fetchall()
        for name, _sql in kept:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        try:
            yield
        finally:
            for _name, sql in kept:
                cursor.execute(sql)
