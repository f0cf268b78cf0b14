"""Cards that are expected: a list of serials, taken over as a whole or not at all."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lifecycle.cards.registry import MAKES, no_serial, serial_in
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import shown
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardRegistered
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import stream_of

HEADINGS = frozenset({"serial"}).union(*(make.headings for make in MAKES))
"""What the heading of the column of serials may be, in any case; without one it is the first column."""

_SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line of a list."""

    line: int
    """From 1; 0 where it is the list as a whole."""
    problem: Text

    def in_words(self) -> Text:
        """Say it, with its line."""
        return say("line {line}: {problem}", line=self.line, problem=self.problem) if self.line else self.problem


class StockRefused(OperatorError):
    """A list of serials has faults."""

    code = "stock-refused"
    message = "Nothing was imported from {file}:\n{faults}"
    advice = "Correct the list and import it again."

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(file=shown(file), faults=_listed(self.faults))


@dataclass(frozen=True)
class Stock:
    """What was read from a list: each serial with its line, and the faults."""

    serials: Mapping[str, int]
    faults: Sequence[Fault]


def import_stock(handler: CustodyHandler, content: bytes, file: str, *, virtual: bool = False) -> list[Event]:
    """Register every serial of a list: CSV in UTF-8, separated by comma, semicolon or tab.

    Raises StockRefused, which names every fault with its line, and OtherKindOfRecord.
    """
    stock = read_stock(content)

    def must_be_new(record: Record) -> None:
        faults = sorted([*stock.faults, *_known(record, stock)], key=lambda fault: fault.line)
        if faults:
            raise StockRefused(file, faults)

    if stock.faults and not handler.journal.store.path.exists():  # a list that is refused begins no record
        raise StockRefused(file, stock.faults)
    with handler.record() as record:
        must_be_new(record)
    with handler.refusing("import"):
        return handler.write(
            lambda _: [(stream_of(serial), CardRegistered()) for serial in stock.serials],
            check=must_be_new,
            virtual=virtual,
        )


def read_stock(content: bytes) -> Stock:
    """Read a list; every fault of it is found, not only the first."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Stock({}, [Fault(line, say("the file is not UTF-8 text."))])
    serials: dict[str, int] = {}
    faults: list[Fault] = []
    try:
        for line, written in _column(text):
            fault = _taken(serials, line, written)
            if fault is not None:
                faults.append(Fault(line, fault))
    except csv.Error as error:
        faults.append(Fault(0, say("the file is not CSV: {problem}.", problem=str(error))))
    if not serials and not faults:
        faults.append(Fault(0, say("the file contains no serial number.")))
    return Stock(serials, faults)


def _taken(serials: dict[str, int], line: int, written: str) -> Text | None:
    """Take one serial in; says what is wrong with it."""
    serial = serial_in(written)
    if serial is None:
        return no_serial(shown(written))
    if serial in serials:
        return say("card {serial} is already on line {line}.", serial=serial, line=serials[serial])
    serials[serial] = line
    return None


def _column(text: str) -> Iterator[tuple[int, str]]:
    """Give the cells of the column of serials with their lines; blank lines are none."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    column: int | None = None
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if column is None:
            headed = [place for place, cell in enumerate(cells) if cell.strip().casefold() in HEADINGS]
            column = headed[0] if headed else 0
            if headed:
                continue
        yield reader.line_num, cells[column] if column < len(cells) else ""


def _known(record: Record, stock: Stock) -> Iterator[Fault]:
    for serial, line in stock.serials.items():
        if record.custody(serial) is not None:
            yield Fault(line, say("card {serial} is already in the record.", serial=serial))


def _listed(faults: Sequence[Fault]) -> Text:
    """Put each fault on a line of its own."""
    names = [f"fault_{number}" for number in range(len(faults))]
    lines = "\n".join(f"  {{{name}}}" for name in names)
    return Text(lines, {name: fault.in_words() for name, fault in zip(names, faults, strict=True)})
