"""What must hold between the rooms and what imports do not show. The import contracts themselves: .importlinter."""

import ast
import configparser
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from kettfaden.equipment.privacy import privacy_problems

PACKAGE = Path(__file__).resolve().parent.parent / "kettfaden"
CHANNELS = {"survey", "encounters", "dialogue"}

# Names of the ORM that write. `update` also changes dicts and sets, `create` and `save` other things: see _is_write.
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "add",
    "remove",
    "set",
    "clear",
}
# These say what they are wherever they stand; the others only behind a manager or a queryset.
ALWAYS_WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def _rooms() -> list[str]:
    """The rooms from the ground up, as the import contract lists them."""
    contracts = configparser.ConfigParser()
    contracts.read(PACKAGE.parent / ".importlinter")
    lines = contracts["importlinter:contract:rooms"]["layers"].split("\n")
    names = [name.strip(" ()") for line in lines for name in line.split("|") if name.strip()]
    return names[::-1]


ROOMS = _rooms()


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("kettfaden.")]


def _room_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def _sources(*, tests: bool = False) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if "migrations" in parts or ("tests" in parts and not tests):
            continue
        yield path, ast.parse(path.read_text(), str(path))


def _relations(model: type[models.Model]) -> Iterator[models.ForeignObject]:
    fields = (*model._meta.local_fields, *model._meta.local_many_to_many)
    for field in fields:
        if field.is_relation and isinstance(field.related_model, type):
            yield field  # type: ignore[misc]


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_every_field_says_whether_it_concerns_a_person(model: type[models.Model]) -> None:
    assert privacy_problems(model) == []


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_relations_point_downwards_and_leave_no_trace(model: type[models.Model]) -> None:
    own = ROOMS.index(_room_of(model))
    for field in _relations(model):
        target = field.related_model
        if not target.__module__.startswith("kettfaden."):
            continue
        assert ROOMS.index(_room_of(target)) <= own, f"{field} points to a later room"
        if _room_of(target) != _room_of(model):
            assert field.remote_field.related_name == "+", f"{field} crosses rooms, so it needs related_name='+'"


def test_no_generic_foreign_keys() -> None:
    for path, tree in _sources():
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not names & {"GenericForeignKey", "GenericRelation"}, path


def test_rows_above_process_belong_to_one() -> None:
    """Directly, or through one chain of keys that cannot be null."""
    from kettfaden.process.models import Process

    belonging: set[type[models.Model]] = {Process}
    above = [model for model in _models() if ROOMS.index(_room_of(model)) >= ROOMS.index("process")]
    grown = True
    while grown:
        grown = False
        for model in above:
            if model not in belonging and any(
                field.related_model in belonging and not field.null for field in _relations(model)
            ):
                belonging.add(model)
                grown = True
    assert [model._meta.label for model in above if model not in belonging] == []


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_rooms_behind_the_waist_know_no_channel() -> None:
    behind = ROOMS[ROOMS.index("findings") : ROOMS.index("web") + 1]
    for path, tree in _sources():
        if path.relative_to(PACKAGE).parts[0] in behind:
            for name in _imports(tree):
                assert not any(name.startswith(f"kettfaden.{channel}") for channel in CHANNELS), f"{path} imports {name}"


def test_views_and_forms_are_private_to_their_room() -> None:
    for path, tree in _sources():
        room = path.relative_to(PACKAGE).parts[0]
        for name in _imports(tree):
            parts = name.split(".")
            if parts[0] == "kettfaden" and len(parts) > 2 and parts[2] in {"views", "forms"}:
                assert parts[1] == room, f"{path} imports {name}"


def _chain(node: ast.expr) -> Iterator[str]:
    """The names along an expression like Voice.objects.filter(...).update, from the end to the start."""
    while True:
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Name):
            yield node.id
            return
        else:
            return


QUERYSET = {"objects", "filter", "exclude", "order_by", "select_for_update", "all", "visible_to"}


def _is_write(call: ast.Call) -> bool:
    """Whether a call writes rows, as far as its own line shows."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    name = call.func.attr
    if name in ALWAYS_WRITES:
        return True
    before = set(_chain(call.func.value))
    if before & QUERYSET:
        return name in {"create", "update", "delete"} or bool(before & {"all"})
    if name == "save":
        # A form's save() is a write as well: forms are input only.
        return not before & {"storage", "default_storage", "image", "workbook", "document", "book", "font", "pdf"}
    return name == "delete" and not before & {"cache", "storage", "default_storage", "session"}


def _may_write(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] == "equipment" or path.stem == "actions" or "actions" in parts[:-1]


def test_only_actions_write() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {ast.unparse(node.func)}"
        for path, tree in _sources()
        if not _may_write(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _is_write(node)
    ]
    assert found == []


def test_the_search_for_writes_sees_them() -> None:
    """The test above would pass as well if it recognised nothing."""
    writes = [
        "voice.save()",
        "Voice.objects.create(text='')",
        "Voice.objects.filter(pk=1).update(state='open')",
        "Voice.objects.filter(pk=1).exclude(pk=2).delete()",
        "visible_to(actor, process).delete()",
        "Voice.objects.bulk_create(rows)",
        "process.voices.get_or_create(uid='')",
        "form.save()",
        "row.delete()",
    ]
    harmless = ["context.update(page)", "hashing.update(b'')", "names.add('a')", "cache.delete('a')", "values.clear()"]
    for line in (*writes, *harmless):
        call = ast.parse(line, mode="eval").body
        assert isinstance(call, ast.Call)
        assert _is_write(call) is (line in writes), line


def test_no_signals() -> None:
    for path, tree in _sources():
        assert not any(name.startswith("django.db.models.signals") for name in _imports(tree)), path


def test_no_catch_all_file_names() -> None:
    forbidden = {"utils", "helpers", "common", "core", "base", "manager", "managers", "misc"}
    found = [path for path, _ in _sources(tests=True) if path.stem in forbidden]
    assert found == []


def test_files_stay_readable() -> None:
    """A file past about 500 lines is cut by noun."""
    too_long = {
        str(path.relative_to(PACKAGE)): lines for path, _ in _sources() if (lines := len(path.read_text().splitlines())) > 550
    }
    assert too_long == {}


def test_translatable_strings_have_no_f_strings() -> None:
    """gettext cannot extract an f-string: _(f"...") is never translated."""
    for path, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "gettext", "ngettext"}:
                assert not any(isinstance(argument, ast.JoinedStr) for argument in node.args), f"{path}:{node.lineno}"
