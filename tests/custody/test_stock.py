"""Cards that are expected: a list is taken over as a whole, or every fault of it is said."""

import pytest
from desk.stores import Hooked

from lifecycle.custody.serial_import import StockRefused, import_stock, read_stock
from lifecycle.domain.facts import CardRegistered
from tests.custody.conftest import CARD, OTHER, Keeping

ONE, TWO, THREE = ("15C000E3A817100" + digit for digit in "123")


@pytest.mark.parametrize(
    "content",
    [
        f"{ONE}\n{TWO}\n",
        f"serial\n{ONE}\n{TWO}",
        f"\ufeffSerial\r\n{ONE}\r\n{TWO}\r\n",
        f"{ONE}F47454D50\n\n{TWO.lower()}\n",
        f'box,CSN,note\n1,{ONE}F47454D50,\n2, {TWO} ,"new, blank"\n',
        f"CSN;box\n{ONE};1\n{TWO};2\n",
        f"box\tserial\n1\t{ONE}\n2\t{TWO}\n",
    ],
)
def test_a_list_is_read_however_it_is_written(content: str) -> None:
    """With a heading or without, as serials or CSNs, from whatever spreadsheet."""
    stock = read_stock(content.encode())
    assert (list(stock.serials), stock.faults) == ([ONE, TWO], [])


FORM = (
    "A serial has 16 hex digits, or the 25 digits of the CSN that begins with them; "
    "or 12 hex digits: manufacturer and serial number of an OpenPGP card."
)


def test_every_card_of_a_list_is_in_the_record_then(keeping: Keeping) -> None:
    """All of them in one transaction; custody begins before they are seen."""
    events = import_stock(keeping.handler, f"{ONE}\n{TWO}\n".encode(), "stock.csv")
    assert [event.stream for event in events] == [f"card:{ONE}", f"card:{TWO}"]
    assert keeping.facts(ONE) == [CardRegistered()]
    assert (keeping.at(ONE).where, keeping.at(ONE).stock) == ("unassigned", True)
    keeping.report("store", ONE)
    keeping.see(ONE)
    assert (keeping.at(ONE).where, keeping.at(ONE).stock) == ("stored", True)


def test_all_faults_are_said_with_their_lines_and_nothing_is_taken_over(keeping: Keeping) -> None:
    """No serial, twice in the list, in the record already."""
    head = keeping.store.head()
    content = f"serial,box\n{ONE},1\nhello,2\n{CARD},3\n{ONE}F47454D50,4\n,5\n{TWO[:-1]},6\n"
    with pytest.raises(StockRefused) as caught:
        import_stock(keeping.handler, content.encode(), "stock.csv")
    assert [(fault.line, str(fault.problem)) for fault in caught.value.faults] == [
        (3, f'"hello" is not a serial. {FORM}'),
        (4, f"card {CARD} is already in the record."),
        (5, f"card {ONE} is already on line 2."),
        (6, f'"" is not a serial. {FORM}'),
        (7, f'"{TWO[:-1]}" is not a serial. {FORM}'),
    ]
    assert "\n  line 3: " in str(caught.value)
    assert keeping.store.head() == head


def test_a_list_cannot_be_taken_over_twice(keeping: Keeping) -> None:
    """Its cards are in the record."""
    import_stock(keeping.handler, ONE.encode(), "stock.csv")
    with pytest.raises(StockRefused):
        import_stock(keeping.handler, ONE.encode(), "stock.csv")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file contains no serial number"),
        (b"\n\n", "the file contains no serial number"),
        (b"serial\n", "the file contains no serial number"),
        (b"15C000E3A8171001\n\xff\xfe", "line 2: the file is not UTF-8 text"),
        (b'"15C000E3A8171001', "the file is not CSV"),
        (b"\x00\x00", "is not a serial"),
        (b"name\n15C000E3A8171001\n", 'line 1: "name" is not a serial'),
        (b"x" * 200_000, "the file is not CSV"),
    ],
)
def test_what_is_no_list_is_said(keeping: Keeping, content: bytes, problem: str) -> None:
    """Whatever it is."""
    with pytest.raises(StockRefused) as caught:
        import_stock(keeping.handler, content, "stock.csv")
    assert problem in str(caught.value)
    assert "\x00" not in str(caught.value)


def test_a_card_that_comes_into_the_record_meanwhile_stops_the_list(keeping: Keeping) -> None:
    """It is asked again inside the transaction."""

    def meanwhile(number: int, _: object) -> None:
        if number == 1:
            keeping.see(OTHER)

    keeping.journal.store = Hooked(keeping.store, before=meanwhile)  # type: ignore[assignment]
    with pytest.raises(StockRefused):
        import_stock(keeping.handler, f"{ONE}\n{OTHER}\n".encode(), "stock.csv")
    with keeping.handler.record() as record:
        assert record.custody(ONE) is None
