"""The reports, one file each; this one says what a report is and finds them all.

To add a report, write a file here with a frozen dataclass that derives from Report: its fields are what is typed after
its name (with a default: an option, or a name that may be left out). Its command, its help, its line in the list of
reports and its formats follow from that file.
"""

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import ClassVar, Literal

from lifecycle.domain.event import Event
from lifecycle.domain.instant import AsOf
from lifecycle.domain.text import Text
from lifecycle.projections.keys import suspects_in_words
from lifecycle.reports.parts.basis import Basis, basis
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.moment import Moment, at
from lifecycle.reports.parts.people import Names
from lifecycle.reports.parts.pictures import Picture
from lifecycle.reports.parts.ranges import Asked, Range, found
from lifecycle.store.engine import StoreReader
from lifecycle.store.view import View


@dataclass(frozen=True)
class Snapshot:
    """The record at one moment, open for reading."""

    store: StoreReader[Event]
    view: View
    moment: Moment
    names: Names
    range: Range
    """The events that a report over a range shows; as they are known at the moment."""


@dataclass(frozen=True)
class Answer:
    """What a report found. The rows are read while they are taken, and only as long as the record is open."""

    report: str
    title: Text
    moment: Moment
    head: Sequence[tuple[Column, Cell]]
    """What stands above the rows."""
    columns: Sequence[Column]
    rows: Iterable[Row]
    nothing: Text
    """What is said where there are no rows."""
    basis: Basis
    notes: Sequence[Text] = ()
    """What is said below the rows: what this answer leaves out, or could not prove."""
    explained: Sequence[Text] = ()
    """What the rows of this report mean, always the same: below a table with -v, and wherever there is room."""
    grouped: bool = False
    """Whether what goes aside is the same for runs of rows, and so stands above each run and not below each row."""
    range: Range | None = None
    """The range that the rows are over; None for a report of a moment."""
    subject: str = ""
    """What `head` is about, as JSON names it; the name of the report where that is empty."""
    picture: Callable[[], Picture | None] | None = None
    """Makes the picture that a page shows above the rows, while the record is open; None where there is nothing."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One question to the record. Its docstring's first line is its help."""

    name: ClassVar[str]
    """What answers and bundles call it, and what is typed after `lifecycle report` unless `command` says otherwise."""
    command: ClassVar[str] = ""
    title: ClassVar[Text]
    """What people call it, on menus and pages."""
    order: ClassVar[int]
    """Place in the list of reports."""
    also: ClassVar[Sequence[str]] = ()
    """Other names that it goes by."""
    number: ClassVar[str] = ""
    """Its number among the reports that auditors ask for: R1 to R15."""
    asked_for_by: ClassVar[Sequence[str]] = ()
    """The clauses that ask for it, by standard and number."""
    version: ClassVar[int] = 1
    """Of its columns and values, as bundles have them; raised whenever it says something else of the same events."""
    from_events: ClassVar[bool] = True
    """Whether all that it says follows from events and disclosed texts, and nothing from what else is kept."""
    bundled: ClassVar[bool] = True
    """Whether a bundle carries it, where it needs no card or set; a report of all events would repeat the bundle."""
    actionable: ClassVar[bool] = False
    """Whether each row is something that a person has to act on: a script may ask for an exit code then."""
    over: ClassVar[Literal["moment", "range"]] = "moment"
    """Whether it shows how things stood at a moment, or the events of a range."""

    @classmethod
    def typed(cls) -> str:
        """Give the one name under which people see it."""
        return cls.command or cls.name

    def answer(self, snapshot: Snapshot) -> Answer:
        """Ask it."""
        raise NotImplementedError


@contextmanager
def opened(store: StoreReader[Event], asked: AsOf | None = None, over: Asked | None = None) -> Iterator[Snapshot]:
    """Open one moment of the record; what is appended meanwhile is not seen.

    Raises NoSuchPosition, and BackwardRange.
    """
    with store.view() as view:
        moment = at(asked, store, view.position)
        in_range = found(over or Asked(), store, moment.position)
        yield Snapshot(store, view, moment, Names(store, view, moment.position), in_range)


def rests_on(snapshot: Snapshot) -> Basis:
    """Give what a report of this moment rests on."""
    position = snapshot.moment.position
    suspects = suspects_in_words(snapshot.view, position, snapshot.store.text)
    found = basis(snapshot.store, snapshot.view, position)
    return replace(found, suspects=suspects, past=snapshot.moment.asked is not None)


def report_named(name: str) -> type[Report] | None:
    """Give the report that goes by a name; its file is imported alone where it is called so."""
    file = name.replace("-", "_")
    if file in {module.name for module in pkgutil.iter_modules(__path__)}:
        import_module(f"{__name__}.{file}")
    loaded = next((kind for kind in Report.__subclasses__() if name in {kind.name, *kind.also}), None)
    return loaded or next((kind for kind in all_reports().values() if name in {kind.name, *kind.also}), None)


def all_reports() -> dict[str, type[Report]]:
    """Import every file of this folder and give the reports by name, in their order."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    found = sorted(Report.__subclasses__(), key=lambda report: report.order)
    return {report.name: report for report in found}
