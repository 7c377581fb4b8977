"""The invented statements, findings and chapters of the demonstration, as data."""

import itertools
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Statement:
    """One thing an invented person could say, with particulars that vary."""

    key: str
    field: str
    theme: str
    groups: frozenset[str]
    formats: frozenset[str]
    language: str
    text: str
    german: str
    variants: tuple[tuple[tuple[str, str, str], ...], ...]  # each: (slot, original, German)
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]

    def spoken(self, chance: random.Random) -> tuple[str, str]:
        """The statement with particulars drawn by `chance`: (words, German translation or '')."""
        chosen = chance.choice(self.variants)
        text, german = self.text, self.german
        for slot, original, translated in chosen:
            text = text.replace("{" + slot + "}", original)
            german = german.replace("{" + slot + "}", translated)
        return text, german


@dataclass(frozen=True)
class FieldData:
    """Everything invented for one field of action."""

    key: str
    themes: list[dict[str, Any]]
    statements: list[Statement]
    findings: list[dict[str, Any]]
    chapter: dict[str, Any]


def _variants(slots: dict[str, list[Any]]) -> tuple[tuple[tuple[str, str, str], ...], ...]:
    columns = [
        [(slot, *(map(str, value) if isinstance(value, list) else (str(value), str(value)))) for value in values]
        for slot, values in slots.items()
    ]
    return tuple(tuple(row) for row in itertools.product(*columns))  # type: ignore[arg-type]


def _statement(field: str, row: dict[str, Any]) -> Statement:
    return Statement(
        key=row["key"],
        field=field,
        theme=row["theme"],
        groups=frozenset(row["groups"]),
        formats=frozenset(row["formats"]),
        language=row["language"],
        text=row["text"],
        german=row.get("german", ""),
        variants=_variants(row.get("slots") or {}),
        supports=tuple(row.get("supports") or ()),
        contradicts=tuple(row.get("contradicts") or ()),
    )


@cache
def fields() -> list[FieldData]:
    """The ten fields of action in their order."""
    found = []
    for path in sorted((DATA / "fields").glob("*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        key = data["field"]
        found.append(
            FieldData(
                key,
                data["themes"],
                [_statement(key, row) for row in data["statements"]],
                data["findings"],
                data["chapter"],
            )
        )
    return found


@cache
def paper() -> dict[str, Any]:
    """The other chapters, the changes of the draft and the voices with a standing of their own."""
    return dict(yaml.safe_load((DATA / "paper.yaml").read_text(encoding="utf-8")))


def statements_for(format_key: str, group_key: str) -> list[Statement]:
    """The statements somebody of this group could make in this format."""
    return [
        statement
        for data in fields()
        for statement in data.statements
        if format_key in statement.formats and group_key in statement.groups
    ]
