"""What stands in a report: columns, and values that a machine reads in full and a person in words."""

from collections.abc import Callable
from dataclasses import dataclass

from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say

Show = Callable[[Text], str]
"""Gives a sentence in the language of the person who reads it."""


@dataclass(frozen=True)
class Id:
    """A UUID, of which people see the last digits, which are its random ones."""

    full: str

    def short(self) -> str:
        """Give what is enough to tell two apart in one report."""
        return self.full[-8:]


Cell = str | int | bool | Text | Instant | Id | None
Row = tuple[Cell, ...]
MachineCell = str | int | bool | None


@dataclass(frozen=True)
class Column:
    """One column. `name` is for machines and never changes; `title` is for people."""

    name: str
    title: Text
    detail: bool = False
    """Left out of tables: what only a machine, or an auditor with a spreadsheet, asks for."""
    aside: bool = False
    """Goes below its row where a table is too wide, and is left out there if it is empty."""
    of: str = ""
    """What its cells name, where that has a report of its own: a card, a set, a key or a person."""

    @property
    def subject(self) -> str:
        """Give what its cells name; the columns that are called so everywhere need not say it."""
        return self.of or _SUBJECTS.get(self.name, "")


_SUBJECTS = {"serial": "card", "set_id": "set"}


def for_machine(cell: Cell) -> MachineCell:
    """Give a value in full; what is a sentence stays English."""
    match cell:
        case Text():
            return str(cell)
        case Instant():
            return cell.exact()
        case Id():
            return cell.full
        case _:
            return cell


def for_person(cell: Cell, show: Show) -> str:
    """Give a value as a table shows it, on one line and without control characters."""
    match cell:
        case None:
            return "-"
        case bool():
            return show(say("yes")) if cell else show(say("no"))
        case int():
            return str(cell)
        case Instant() | Id():
            return cell.short()
        case Text():
            return harmless(show(cell))
        case _:
            return harmless(cell)
