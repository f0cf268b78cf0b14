"""What the handler does to a ledger: who began it, who acts in it, which cards belong there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk.cards import OTHER_SERIAL, SERIAL, Drawer, blank_image, changed, formatted_image
from desk.desk import Desk, desk_at
from desk.faults import cut_before
from desk.invariants import NEW, OLD
from desk.people import Person, changing
from desk.refusals import refused
from desk.stores import OPERATIONS, Hooked, must_be_sound, new_store, opened

from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardNotFound, LeftInDoubt, NoCard, NoReader, ReaderBusy, Refused, SeveralCards
from lifecycle.domain.facts import LedgerBegun, PersonNamed
from lifecycle.ledger.card_stream import OtherKindOfStore
from lifecycle.ledger.clock import accept_clock
from lifecycle.ledger.journal import Journal
from lifecycle.readers.source import Inserted
from lifecycle.store.append_errors import StreamConflict

Sit = Callable[..., Desk]


def people(desk: Desk) -> set[str]:
    """Give the pseudonyms of a ledger."""
    return {event.stream for _, event in desk.store.events() if isinstance(event.facts, PersonNamed)}


def test_the_first_operation_begins_the_ledger_and_names_the_person(desk: Desk) -> None:
    """The name itself is outside the ledger."""
    desk.run("inspect", Person())
    first, second = (event for _, event in desk.store.events(upto=2))
    assert isinstance(first.facts, LedgerBegun)
    assert isinstance(second.facts, PersonNamed)
    assert first.virtual
    assert {event.actor for _, event in desk.store.events()} == {second.stream}
    disclosed = desk.store.disclosed(bytes.fromhex(second.facts.name))
    assert disclosed is not None
    assert disclosed[1] == b"tester"
    assert all(b"tester" not in body for _, body in desk.store.read())


def test_the_same_person_has_one_pseudonym_and_another_person_another(sit: Sit, drawer: Drawer) -> None:
    """Over any number of processes."""
    for login in ("ann", "bob", "ann"):
        desk = sit(drawer, login=login)
        desk.run("inspect", Person())
    assert len(people(desk)) == 2


@pytest.mark.parametrize("at", [1, 2], ids=["beginning", "naming"])
def test_a_person_who_begins_in_two_processes_at_once_has_one_pseudonym(
    tmp_path: Path, drawer: Drawer, at: int
) -> None:
    """The second one finds the name inside its own transaction."""
    path = new_store(tmp_path / "ledger.db")
    with opened(path) as mine, opened(path) as theirs:

        def before(number: int, _drafts: object) -> None:
            if number == at:
                Desk(theirs, Drawer(formatted_image(OTHER_SERIAL))).run("inspect", Person())

        desk = Desk(Hooked(mine, before=before), drawer)
        desk.run("inspect", Person())
        assert len(people(desk)) == 1
        assert sum(isinstance(event.facts, LedgerBegun) for _, event in desk.store.events()) == 1
        assert {event.actor for event in desk.events()} == people(desk)
        must_be_sound(mine)


def test_a_virtual_card_has_no_place_in_a_store_for_real_ones(tmp_path: Path, drawer: Drawer) -> None:
    """Nothing is recorded, not even who tried, and nothing is sent that changes the card."""
    with opened(new_store(tmp_path / "ledger.db")) as store:
        accept_clock(Journal(store, login="owner", station="desk"))
        before = store.head()
        desk = Desk(store, drawer, login="stranger")
        with pytest.raises(OtherKindOfStore):
            desk.run("change-pin", changing(OLD, NEW))
        assert store.head() == before
        assert drawer.spending() == []


def test_two_writers_of_one_card_do_not_mix_their_events(tmp_path: Path, drawer: Drawer) -> None:
    """The second to write is refused by name, and nothing more is sent."""
    path = new_store(tmp_path / "ledger.db")
    with opened(path) as mine, opened(path) as theirs:

        def before(_number: int, drafts: object) -> None:
            if "OperationStarted" in str(drafts):
                Desk(theirs, Drawer(formatted_image())).run("inspect", Person())

        desk = Desk(Hooked(mine, before=before), drawer)
        with pytest.raises(StreamConflict):
            desk.run("change-pin", changing(OLD, NEW))
        assert drawer.spending() == []
        must_be_sound(mine)


class Table:
    """Any number of readers, some of them empty or busy."""

    def __init__(self, **readers: Drawer | None) -> None:
        self._readers = readers
        self.busy: set[str] = set()

    def names(self) -> list[str]:
        """Every reader."""
        return list(self._readers)

    def cards(self) -> list[Inserted]:
        """What is in each."""
        return [
            Inserted(name, has_card=drawer is not None, busy=name in self.busy)
            for name, drawer in self._readers.items()
        ]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open one."""
        if reader in self.busy:
            raise ReaderBusy(reader=reader, holder="")
        drawer = self._readers[reader]
        assert drawer is not None
        with drawer.open(reader) as channel:
            yield channel


def test_the_card_with_the_serial_is_meant_wherever_it_is(sit: Sit) -> None:
    """Readers are not asked for by their place."""
    table = Table(one=Drawer(formatted_image()), two=Drawer(formatted_image(OTHER_SERIAL)), three=None)
    outcome = sit(table).run("inspect", Person(), serials=(OTHER_SERIAL,))
    assert (outcome.reader, outcome.card.serial) == ("two", OTHER_SERIAL)


def test_between_several_cards_nothing_is_guessed(sit: Sit) -> None:
    """They are listed, and nothing is recorded."""
    table = Table(one=Drawer(formatted_image()), two=Drawer(blank_image(OTHER_SERIAL)))
    desk = sit(table)
    with pytest.raises(SeveralCards) as caught:
        desk.run("inspect", Person())
    assert SERIAL in str(caught.value.params["cards"])
    assert OTHER_SERIAL in str(caught.value.params["cards"])
    assert desk.store.head().size == 0


@pytest.mark.parametrize(
    ("table", "serial", "error"),
    [
        (Table(), None, NoReader),
        (Table(one=None), None, NoCard),
        (Table(one=Drawer(formatted_image())), OTHER_SERIAL, CardNotFound),
        (Table(one=Drawer(formatted_image()), two=Drawer(blank_image())), OTHER_SERIAL, CardNotFound),
    ],
)
def test_without_the_card_nothing_happens(sit: Sit, table: Table, serial: str | None, error: type[Exception]) -> None:
    """And what is missing is named."""
    desk = sit(table)
    with pytest.raises(error):
        desk.run("change-pin", changing(OLD, NEW), serials=(serial,))
    assert desk.store.head().size == 0


def test_a_card_that_another_program_holds_is_named_as_busy(sit: Sit) -> None:
    """And not as missing."""
    table = Table(one=Drawer(formatted_image()), two=Drawer(formatted_image(OTHER_SERIAL)))
    table.busy.add("two")
    with pytest.raises(ReaderBusy):
        sit(table).run("inspect", Person(), serials=(OTHER_SERIAL,))


def test_a_rehearsal_says_what_would_be_done_and_does_nothing(tmp_path: Path, drawer: Drawer) -> None:
    """Each fact of its plan is one that the operation then records."""
    with desk_at(new_store(tmp_path / "ledger.db"), drawer) as desk:
        outcome = desk.handler.dry_run(OPERATIONS["change-pin"](), Person())
        assert desk.store.head().size == 0
        assert drawer.spending() == []
        assert outcome.plan is not None
        desk.run("change-pin", changing(OLD, NEW))
        assert {step.records for step in outcome.plan if step.records} <= {event.tag for event in desk.events()}


@pytest.mark.parametrize(
    ("at", "data", "rule"),
    [
        ((0x4C04, 4), "E0", "drift"),
        ((0x4C02, 0), "077F0F8012345678", "blocked"),
        ((0x4C03, 8), "0000000000000000", "other-card"),
    ],
    ids=["counter", "tries", "card id"],
)
def test_what_would_stop_an_operation_stops_its_rehearsal(
    sit: Sit, drawer: Drawer, at: tuple[int, int], data: str, rule: str
) -> None:
    """Though the record does not know it yet, and is not told."""
    sit(drawer).run("inspect", Person())
    desk = sit(Drawer(changed(formatted_image(), *at, bytes.fromhex(data))))
    before = desk.store.head()
    with pytest.raises(Refused) as caught:
        desk.handler.dry_run(OPERATIONS["change-pin"](), Person())
    assert caught.value.rule == rule
    assert desk.store.head() == before
    refused(desk, changing(OLD, NEW), rule)


def test_a_rehearsal_with_a_virtual_card_is_not_for_a_store_of_real_ones(tmp_path: Path, drawer: Drawer) -> None:
    """Neither would the operation be."""
    with desk_at(new_store(tmp_path / "ledger.db"), drawer) as desk:
        accept_clock(desk.journal)
        with pytest.raises(OtherKindOfStore):
            desk.handler.dry_run(OPERATIONS["change-pin"](), Person())


def test_what_a_reading_settles_does_not_stop_a_rehearsal(sit: Sit, drawer: Drawer) -> None:
    """The change was cut off before anything of it began; the doubt is still in the record afterwards."""
    cut_before(drawer, "VERIFY")
    with pytest.raises(LeftInDoubt):
        sit(drawer).run("change-pin", changing(OLD, NEW))
    drawer.wrap = None
    desk = sit(drawer)
    assert desk.handler.dry_run(OPERATIONS["change-pin"](), Person()).plan
    assert desk.state().doubt is not None
