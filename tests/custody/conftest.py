"""A desk where custody is kept: a record, its clerk, people and places, and a clock that tests move."""

from collections.abc import Iterator
from typing import Any

import pytest
from desk.people import Person
from desk.signing import signer_of
from desk.stores import must_be_sound, opened

from lifecycle.custody.end_of_life import ReportDamaged, ReportDestroyed, ReportFound, ReportLost, Retire
from lifecycle.custody.hand_over import HandOver, Receive
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.happening import Happening
from lifecycle.custody.people import add_person
from lifecycle.custody.places import add_place
from lifecycle.custody.storing import CheckSeal, Store
from lifecycle.domain.card import CardFacts
from lifecycle.domain.custody import CustodyState, HappeningKind, Whereabouts
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import CardSeen
from lifecycle.domain.holding import BLANK, SetRecord
from lifecycle.ledger.journal import Journal
from lifecycle.store.address import Place

MINUTE = 60_000_000
START = 1_790_000_000_000_000
CARD = "A" * 16
OTHER = "B" * 16

HELD = SetRecord(
    state="held", kind="server-master-key", needed=2, issued=3, share=1, set_id="AB" * 16, origin="00" * 8,
    operation="00" * 8, sequence=1,
)  # fmt: skip
"""What a card says that holds a share."""


class Keeping:
    """Everything that a clerk needs, and what tests ask afterwards."""

    def __init__(self, store: Any, clerk: str = "clerk") -> None:  # noqa: ANN401 - a store, or one with hooks
        self.time = START
        self.journal = Journal(store, login=clerk, station="desk", clock=lambda: self.time)
        self.handler = CustodyHandler(self.journal, signer_of(self.journal))
        self.store = store
        self.ids: dict[str, str] = {}

    def people(self, *names: str) -> None:
        """Add custodians."""
        for name in names:
            self.ids[name] = add_person(self.handler, name, ["custodian"]).id

    def places(self, *names: str) -> None:
        """Add places."""
        for name in names:
            self.ids[name] = add_place(self.handler, name).id

    def see(self, serial: str = CARD, *, sealed: bool = False, holds: SetRecord = BLANK) -> None:
        """Have a card seen in a reader."""
        shown = CardFacts(
            serial=serial, make="mpcos", atr="3B", virtual=False, layout=1,
            card_id="00", tries=7, tries_left=7, sealed=sealed, set_record=holds,
        )  # fmt: skip
        self.add(CardSeen(shown=shown), serial=serial)

    def add(self, *facts: Fact, serial: str = CARD) -> None:
        """Have facts of a card recorded, as an operation does."""
        self.journal.append(f"card:{serial}", facts)

    def happening(self, kind: HappeningKind, serial: str = CARD, **fields: Any) -> Happening:  # noqa: ANN401
        """Make a happening; people and places by name, and what is left out as it usually is."""
        usual: dict[HappeningKind, tuple[type[Happening], dict[str, Any]]] = {
            "hand-over": (HandOver, {"receiver": "ana"}),
            "receive": (Receive, {}),
            "store": (Store, {"place": "safe", "bag": "BAG-1"}),
            "check-seal": (CheckSeal, {"intact": True}),
            "lose": (ReportLost, {}),
            "find": (ReportFound, {"finder": "bob", "seal": "none", "witness": "eve"}),
            "damage": (ReportDamaged, {}),
            "retire": (Retire, {}),
            "destroy": (ReportDestroyed, {"method": "shredded"}),
        }
        made, left_out = usual[kind]
        given = {name: self.ids.get(value, value) for name, value in {**left_out, **fields}.items()}
        return made(serial=serial, **given)

    def report(
        self,
        kind: HappeningKind,
        serial: str = CARD,
        *,
        person: Person | None = None,
        **fields: Any,  # noqa: ANN401
    ) -> Event:
        """Report it, a minute after what was before."""
        self.time += MINUTE
        return self.handler.report(self.happening(kind, serial, **fields), person or Person())

    def bring(self, where: Whereabouts, serial: str = CARD) -> None:
        """Have a card come into a state, by what people report."""
        for happening in WAYS[where]:
            self.report(happening, serial)

    def at(self, serial: str = CARD) -> CustodyState:
        """Give where a card is."""
        with self.handler.record() as record:
            custody = record.custody(serial)
        assert custody is not None
        return custody

    def facts(self, serial: str = CARD) -> list[Fact]:
        """Give the facts of a card."""
        return [event.facts for _, event in self.store.events() if event.stream == f"card:{serial}"]


WAYS: dict[Whereabouts, tuple[HappeningKind, ...]] = {
    "unassigned": (),
    "held": ("hand-over", "receive"),
    "handed-over": ("hand-over",),
    "stored": ("store",),
    "lost": ("lose",),
    "damaged": ("damage",),
    "retired": ("retire",),
    "destroyed": ("destroy",),
}
"""What has to be reported of a new card to bring it into each state."""


@pytest.fixture
def keeping(new_record: Place) -> Iterator[Keeping]:
    """A clerk with a seen card, three custodians and two places; in the end the record is sound."""
    with opened(new_record) as store:
        made = Keeping(store)
        made.people("ana", "bob", "eve")
        made.places("safe", "vault")
        made.see()
        yield made
        must_be_sound(store)
