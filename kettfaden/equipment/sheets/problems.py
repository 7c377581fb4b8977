"""What is wrong with a table, said so that somebody finds the place and knows the remedy."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused

SHOWN = 50


@dataclass(frozen=True)
class SheetProblem:
    """One thing that is wrong, and where: file, sheet ("" in a CSV file), row from 1 (None: the whole sheet), column letter."""

    file: str
    sheet: str
    row: int | None
    column: str
    message: str | Promise

    @property
    def place(self) -> str:
        """Where it is, in words."""
        parts = [self.file]
        if self.sheet:
            parts.append(_("sheet “%(name)s”") % {"name": self.sheet})
        if self.row is not None:
            parts.append(_("row %(number)s") % {"number": self.row})
        if self.column:
            parts.append(_("column %(letter)s") % {"letter": self.column})
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class BrokenSheet(Refused):
    """The file is refused whole; `problems` lists at most SHOWN of what is wrong, `count` says how many there are."""

    def __init__(self, problems: Sequence[SheetProblem], count: int | None = None) -> None:
        self.problems = list(problems[:SHOWN])
        self.count = len(problems) if count is None else count
        more = self.count - len(self.problems)
        lines = [str(problem) for problem in self.problems]
        if more > 0:
            lines.append(_("… and %(number)s more of the kind.") % {"number": more})
        super().__init__("\n".join(lines))
