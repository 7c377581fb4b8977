"""YAML as nodes with positions: no aliases, no anchors, no tags, bounded in size and depth.

A blueprint may be uploaded by a stranger to the server's operator, so nothing here builds objects: the parser yields scalars
(always text), lists and mappings, each with its line and column.
"""

from dataclasses import dataclass

import yaml
from django.utils.translation import gettext as _
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

MAX_BYTES = 512 * 1024
MAX_DEPTH = 12
MAX_NODES = 40_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a blueprint and where it stands; lines and columns count from 1, 0 means 'the whole file'."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class BrokenBlueprint(Exception):
    """The blueprint cannot be used; `problems` lists everything that was found, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class _Refusal(yaml.MarkedYAMLError):
    """Something that YAML allows and a blueprint does not."""


class _PlainComposer(Reader, Scanner, Parser, Composer, BaseResolver):
    """Composes nodes without resolving types: `no`, `2018` and `1e3` stay the text that was written."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self._depth = 0
        self._count = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refusal(
                problem=_("Anchors (&) and aliases (*) are not allowed here; write the text out."), problem_mark=mark
            )
        if getattr(event, "tag", None):
            raise _Refusal(problem=_("Tags (!) are not allowed here."), problem_mark=mark)
        self._count += 1
        if self._count > MAX_NODES:
            raise _Refusal(problem=_("The file has more than %(count)d entries.") % {"count": MAX_NODES}, problem_mark=mark)
        if self._depth >= MAX_DEPTH:
            raise _Refusal(
                problem=_("Entries are nested more than %(depth)d levels deep.") % {"depth": MAX_DEPTH}, problem_mark=mark
            )
        self._depth += 1
        try:
            node: yaml.Node | None = super().compose_node(parent, index)
        finally:
            self._depth -= 1
        return node


def decode(content: bytes, file: str, *, max_bytes: int) -> str:
    """The text of an uploaded file (UTF-8, with or without a byte order mark).

    Raises BrokenBlueprint when it is too large or not UTF-8, with the line of the first wrong byte.
    """
    if len(content) > max_bytes:
        message = _("The file is larger than %(size)d kB.") % {"size": max_bytes // 1024}
        raise BrokenBlueprint([Problem(file, 0, 0, "", message)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = _("This is not UTF-8 text. Save the file with the encoding UTF-8.")
        raise BrokenBlueprint([Problem(file, line, column, "", message)]) from None


def compose(content: bytes, file: str) -> yaml.Node:
    """The root node of a YAML file. Raises BrokenBlueprint with line and column when it is not plain, small YAML."""
    text = decode(content, file, max_bytes=MAX_BYTES)
    try:
        node = _PlainComposer(text).get_single_node()
    except ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - (before.rfind("\n") + 1) + 1
        raise BrokenBlueprint([Problem(file, line, column, "", _("A character that is not allowed stands here."))]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        if isinstance(error, _Refusal):
            message = str(error.problem)
        else:
            # The parser's own words are English and technical, but they name the cause exactly.
            message = _("This is not valid YAML here (%(cause)s).") % {"cause": error.problem or error.context}
        raise BrokenBlueprint([Problem(file, line, column, "", message)]) from None
    if node is None:
        raise BrokenBlueprint([Problem(file, 0, 0, "", _("The file is empty."))])
    return node
