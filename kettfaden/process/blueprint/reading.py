"""From YAML nodes to the dataclasses of `shapes`, collecting every problem instead of stopping at the first.

The dataclasses are the schema: their type hints say what is expected, `Annotated` marks say how long, how large, which keys.
"""

import dataclasses
import re
import types
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import yaml
from django.utils.translation import gettext as _

from kettfaden.process.blueprint.nodes import Problem
from kettfaden.process.blueprint.shapes import Allowed, Between, DateWithPrecision, Defines, Length, Pattern, Refers, Text

MAX_PROBLEMS = 200
DEFAULT_LENGTH = 300
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TRUE, _FALSE = {"true", "yes"}, {"false", "no"}


def did_you_mean(word: str, known: list[str]) -> str:
    """A sentence with the nearest known word, or the list of those allowed when nothing is near."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return _("Did you mean '%(word)s'?") % {"word": near[0]}
    shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return _("Possible here: %(words)s.") % {"words": shown}


class Reading:
    """Reads one file; `problems` holds what was wrong so far. Values that could not be read are None."""

    def __init__(self, file: str, language: str, languages: tuple[str, ...]) -> None:
        self.file = file
        self.language = language
        self.languages = languages
        self.problems: list[Problem] = []
        self._defined: dict[str, dict[str, yaml.Node]] = {}
        self._references: list[tuple[str, str, yaml.Node, str]] = []
        self._places: list[tuple[object, yaml.Node, str]] = []

    def problem(self, node: yaml.Node, path: str, message: str) -> None:
        """Note a problem at a node."""
        self.problems.append(Problem(self.file, node.start_mark.line + 1, node.start_mark.column + 1, path, message))

    # Single values

    def _scalar(self, node: yaml.Node, path: str, expected: str) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            found = _("a list") if isinstance(node, yaml.SequenceNode) else _("a group of entries")
            self.problem(node, path, _("Expected %(expected)s, found %(found)s.") % {"expected": expected, "found": found})
            return None
        value = str(node.value).strip()
        if not value or (node.style is None and value in {"~", "null"}):
            self.problem(node, path, _("A value is missing here; leave the entry out if it is not known."))
            return None
        return value

    def _string(self, node: yaml.Node, path: str, marks: tuple[Any, ...]) -> str | None:
        value = self._scalar(node, path, _("a text"))
        if value is None:
            return None
        limit = next((mark.most for mark in marks if isinstance(mark, Length)), DEFAULT_LENGTH)
        if len(value) > limit:
            self.problem(
                node,
                path,
                _("The text has %(length)d characters; %(limit)d are possible here.") % {"length": len(value), "limit": limit},
            )
            return None
        for mark in marks:
            if isinstance(mark, Pattern) and not re.fullmatch(mark.expression, value):
                self.problem(
                    node, path, _("'%(value)s' is not possible here: %(rule)s") % {"value": value[:60], "rule": mark.rule()}
                )
                return None
            if isinstance(mark, Allowed) and value not in mark.values():
                near = did_you_mean(value, sorted(mark.values()))
                self.problem(node, path, _("'%(value)s' is not known.") % {"value": value[:60]} + " " + near)
                return None
            if isinstance(mark, Defines):
                self._define(mark.kind, value, node, path)
            if isinstance(mark, Refers):
                self._references.append((mark.kind, value, node, path))
        return value

    def _define(self, kind: str, value: str, node: yaml.Node, path: str) -> None:
        known = self._defined.setdefault(kind, {})
        if value in known:
            line = known[value].start_mark.line + 1
            self.problem(
                node, path, _("The key '%(key)s' is used twice, first in line %(line)d.") % {"key": value, "line": line}
            )
        else:
            known[value] = node

    def _number(self, node: yaml.Node, path: str, kind: type, marks: tuple[Any, ...]) -> Any:
        expected = _("a whole number") if kind is int else _("a number")
        value = self._scalar(node, path, expected)
        if value is None:
            return None
        wrong = _("Expected %(expected)s, found '%(found)s'. Write it without separators, with a point for decimals.")
        if not re.fullmatch(r"-?\d{1,15}" if kind is int else r"-?\d{1,15}(\.\d{1,6})?", value):
            self.problem(node, path, wrong % {"expected": expected, "found": value[:60]})
            return None
        try:
            number = kind(value)
        except (ValueError, InvalidOperation):
            self.problem(node, path, wrong % {"expected": expected, "found": value[:60]})
            return None
        for mark in marks:
            if isinstance(mark, Between) and not mark.least <= number <= mark.most:
                limits = {"least": mark.least, "most": mark.most}
                self.problem(node, path, _("The number must lie between %(least)s and %(most)s.") % limits)
                return None
        return number

    def _date(self, node: yaml.Node, path: str) -> DateWithPrecision | None:
        value = self._scalar(node, path, _("a date"))
        if value is None:
            return None
        try:
            return parse_date(value)
        except ValueError:
            self.problem(
                node,
                path,
                _("'%(value)s' is not a date. Write 2018-12-19, or 2018-12 for a month, or 2018 for a year.")
                % {"value": value[:60]},
            )
            return None

    def _day(self, node: yaml.Node, path: str) -> date | None:
        found = self._date(node, path)
        if found is not None and found.precision != "day":
            self.problem(node, path, _("The exact day is needed here: write 2018-12-19."))
            return None
        return found.on if found else None

    def _text(self, node: yaml.Node, path: str, marks: tuple[Any, ...]) -> Text | None:
        if isinstance(node, yaml.ScalarNode):
            value = self._string(node, path, marks)
            return Text({self.language: value}) if value is not None else None
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, path, _("Expected a text or one text for each language, found a list."))
            return None
        texts: dict[str, str] = {}
        for key, key_node, value_node in self._entries(node, path):
            if not _LANGUAGE.fullmatch(key) or key not in self.languages:
                known = did_you_mean(key, list(self.languages))
                self.problem(
                    key_node,
                    path,
                    _("'%(language)s' is not a language of this process.") % {"language": key[:20]} + " " + known,
                )
                continue
            value = self._string(value_node, f"{path}.{key}", marks)
            if value is not None:
                texts[key] = value
        if not texts:
            return None
        if self.language not in texts:
            self.problem(
                node,
                path,
                _("The text in the language of the process ('%(language)s') is missing.") % {"language": self.language},
            )
            return None
        return Text(texts)

    # Lists and groups

    def _entries(self, node: yaml.MappingNode, path: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.problem(key_node, path, _("The name of an entry must be a word."))
                continue
            key = str(key_node.value)
            if key in seen:
                first = {"key": key, "line": seen[key]}
                self.problem(key_node, path, _("The entry '%(key)s' stands here twice, first in line %(line)d.") % first)
                continue
            seen[key] = key_node.start_mark.line + 1
            yield key, key_node, value_node

    def _list(self, node: yaml.Node, path: str, kind: Any, marks: tuple[Any, ...]) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, path, _("Expected a list; begin each entry with a dash (-)."))
            return ()
        limit = next((mark.most for mark in marks if isinstance(mark, Length)), 500)
        if len(node.value) > limit:
            numbers = {"length": len(node.value), "limit": limit}
            self.problem(node, path, _("The list has %(length)d entries; %(limit)d are possible here.") % numbers)
            return ()
        return tuple(
            self.value(kind, child, f"{path}[{_name_of(child) or position}]")
            for position, child in enumerate(node.value, start=1)
        )

    def _mapping(self, node: yaml.Node, path: str, kinds: tuple[Any, Any]) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, path, _("Expected entries of the form 'key: value'."))
            return {}
        read: dict[str, Any] = {}
        for key, key_node, value_node in self._entries(node, path):
            checked = self.value(kinds[0], key_node, f"{path}.{key}")
            if checked is not None:
                read[checked] = self.value(kinds[1], value_node, f"{path}.{key}")
        return read

    def record(self, shape: type, node: yaml.Node, path: str) -> Any:
        """One dataclass from a mapping: unknown and missing entries are problems."""
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, path, _("Expected entries of the form 'key: value'."))
            return None
        hints = get_type_hints(shape, include_extras=True)
        # A field whose key is None is filled in later, from another file.
        known = ((field.metadata.get("key", field.name), field) for field in dataclasses.fields(shape))
        fields = {key: field for key, field in known if key is not None}
        read: dict[str, Any] = {}
        for key, key_node, value_node in self._entries(node, path):
            if key not in fields:
                near = did_you_mean(key, list(fields))
                self.problem(key_node, path, _("'%(key)s' is not known here.") % {"key": key[:60]} + " " + near)
                continue
            field = fields[key]
            read[field.name] = self.value(hints[field.name], value_node, f"{path}.{key}" if path else key)
        for key, field in fields.items():
            if field.name in read:
                continue
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                if key not in {str(pair[0].value) for pair in node.value}:
                    self.problem(node, path, _("The entry '%(key)s' is missing.") % {"key": key})
                read[field.name] = None
        made = shape(**read)
        self._places.append((made, node, path))
        return made

    def place(self, thing: object) -> tuple[yaml.Node, str]:
        """Where a dataclass that this reading made stands in the file."""
        return next((node, path) for made, node, path in self._places if made is thing)

    def value(self, kind: Any, node: yaml.Node, path: str, marks: tuple[Any, ...] = ()) -> Any:
        """One value of the given type hint; None when it could not be read (the problem is noted)."""
        origin = get_origin(kind)
        if origin is Annotated:
            inner, *more = get_args(kind)
            return self.value(inner, node, path, (*more, *marks))
        if origin in {Union, types.UnionType}:
            inner = next(part for part in get_args(kind) if part is not type(None))
            return self.value(inner, node, path, marks)
        if origin is Literal:
            return self._string(node, path, (Allowed(lambda: set(get_args(kind))),))
        if origin is tuple:
            return self._list(node, path, get_args(kind)[0], marks)
        if origin is dict:
            return self._mapping(node, path, get_args(kind))
        if kind is bool:
            return self._flag(node, path)
        if kind is str:
            return self._string(node, path, marks)
        if kind in {int, Decimal}:
            return self._number(node, path, kind, marks)
        if kind is DateWithPrecision:
            return self._date(node, path)
        if kind is date:
            return self._day(node, path)
        if kind is Text:
            return self._text(node, path, marks)
        return self.record(kind, node, path)

    def _flag(self, node: yaml.Node, path: str) -> bool | None:
        value = self._scalar(node, path, _("yes or no"))
        if value is None:
            return None
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        self.problem(
            node, path, _("Expected %(expected)s, found '%(found)s'.") % {"expected": _("yes or no"), "found": value[:60]}
        )
        return None

    def check_references(self, also: dict[str, set[str]]) -> None:
        """Note every reference to a key that nobody defined; `also` holds keys from companion files by kind."""
        for kind, value, node, path in self._references:
            known = set(self._defined.get(kind, {})) | also.get(kind, set())
            if value not in known:
                near = did_you_mean(value, sorted(known)) if known else ""
                self.problem(
                    node, path, (_("'%(key)s' is not defined in this blueprint.") % {"key": value[:60]} + " " + near).strip()
                )


def parse_date(value: str) -> DateWithPrecision:
    """A date from 2018-12-19, 2018-12 or 2018; the way it is written is its precision. Raises ValueError."""
    found = _DATE.fullmatch(value)
    if not found:
        raise ValueError(value)
    year, month, day = found.groups()
    if day:
        return DateWithPrecision(date(int(year), int(month), int(day)), "day")
    if month:
        return DateWithPrecision(date(int(year), int(month), 1), "month")
    return DateWithPrecision(date(int(year), 1, 1), "year")


def _name_of(node: yaml.Node) -> str | None:
    """The key or slug of a list entry, so that a path reads `formats[survey].level`."""
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            if key_node.value in {"key", "slug"} and isinstance(value_node, yaml.ScalarNode):
                return str(value_node.value)[:60]
    return None
