"""Operations over many cards at a desk: sets that are there already, cards carried to one reader, shares in memory."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations

import pytest

from desk.cards import FACTORY_PIN, Drawer, content_of, formatted_image
from desk.desk import Desk
from desk.faults import bent
from desk.fixtures import Sit
from desk.people import Person, changing
from desk.rack import SERIALS, Rack
from lifecycle.cards.mpcos.records import set_record_of, share_of
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import OperationRefused, OperationStarted
from lifecycle.domain.holding import SetRecord, Share
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text
from lifecycle.handler.outcome import Outcome
from lifecycle.ledger.record import LiveRecord
from lifecycle.readers.source import Inserted
from lifecycle.sharing import rebuild

NEW = "90817263"
SET_RECORD, SHARE, LABEL, MARKS = 0x4C05, 0x4C06, 0x4C07, 0x4C04


@pytest.fixture
def rack() -> Rack:
    """Five blank cards, each in a reader of its own."""
    return Rack()


@pytest.fixture
def vault(sit: Sit, rack: Rack) -> Desk:
    """A desk with the rack on it."""
    return sit(rack)


def accepted(desk: Desk, serials: Sequence[str]) -> None:
    """Have the record take over what these cards show: they were used with another record before."""
    for serial in serials:
        desk.run("inspect", Person(), serials=[serial])
        desk.run("accept-drift", Person(), serials=[serial])


class OneReader:
    """One reader, and cards that lie beside it."""

    def __init__(self, *serials: str) -> None:
        self.drawers = {serial: Drawer(formatted_image(serial), name=serial) for serial in serials}
        self.inside: str | None = None

    def __getitem__(self, card: str) -> Drawer:
        return self.drawers[card]

    def names(self) -> list[str]:
        """The one reader."""
        return ["reader"]

    def cards(self) -> list[Inserted]:
        """Say whether a card is in it."""
        return [Inserted("reader", has_card=self.inside is not None, busy=False)]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Power the card that is in it."""
        assert self.inside is not None
        with self.drawers[self.inside].open(reader) as channel:
            yield channel


class Porter(Person):
    """A person who puts the next card into the reader whenever one is asked for, as long as there are any."""

    def __init__(
        self, reader: OneReader, cards: Sequence[str], *, refuses: Sequence[str] = (), **answers: str | Sequence[str]
    ) -> None:
        super().__init__(refuses=refuses, **{"pin": [FACTORY_PIN] * 40, **answers})
        self.requests: list[str] = []
        self._reader = reader
        self._cards = list(cards)

    @property
    def waits(self) -> bool:  # type: ignore[override]
        """As long as there is another card."""
        return bool(self._cards)

    def card(self, text: Text, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:  # noqa: ARG002
        """Take out what is in, and put in the next one."""
        self.requests.append(str(text))
        self._reader.inside = self._cards.pop(0)
        return frozenset()


def pulled_once(drawer: Drawer, name: str) -> None:
    """Have a card pulled when the first command of a name comes, and be whole again when it is put back."""

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        if command.name == name and drawer.wrap is not None:
            drawer.wrap = None
            drawer.card.power_off()
        return ask()

    drawer.wrap = bent(bend)


def typing(*pins: str, **answers: str | Sequence[str]) -> Person:
    """Make a person who types these PINs, or the factory PIN for as often as it is asked."""
    return Person(pin=list(pins) or [FACTORY_PIN] * 40, **answers)


def made(desk: Desk, serials: Sequence[str] = SERIALS[:3], *, needed: int = 2, name: str = "PROD-A") -> SetState:
    """Make a set on these cards; gives what the record says of it."""
    create(desk, typing(), serials, needed=needed, name=name)
    return set_of(desk, name)


def create(desk: Desk, person: Person, serials: Sequence[str], *, needed: int = 2, name: str = "PROD-A") -> Outcome:
    """Make a set on these cards."""
    fields = {"needed": needed, "issued": len(serials), "set_name": name}
    return desk.run("create-server-master-key", person, serials=serials, **fields)


def sealed(desk: Desk, *serials: str, pin: str = NEW) -> None:
    """Change the PIN of cards, which seals them."""
    for serial in serials:
        desk.run("change-pin", changing(FACTORY_PIN, pin), serials=[serial])


def record_of(desk: Desk) -> LiveRecord:
    """Give the record, as rules ask it."""
    return LiveRecord(desk.store)


def set_of(desk: Desk, name: str = "PROD-A") -> SetState:
    """Give the newest set of a name."""
    record = record_of(desk)
    return [each for each in record.sets() if record.disclosed(each.name) == name][-1]


def refused_on(desk: Desk, serial: str, rule: str, operation: str, **fields: object) -> Refused:
    """Have an operation refused on a card, by a rule that is recorded on it; nothing of it was started."""
    before = len(desk.events(serial)) if desk.journal.card(serial) else 0
    with pytest.raises(Refused) as caught:
        desk.run(operation, typing(not_ready="go-on"), serials=[serial], **fields)
    assert caught.value.rule == rule
    assert caught.value.advise() is not None
    assert desk.facts(serial=serial)[-1] == OperationRefused(name=operation, rule=rule)
    assert not any(isinstance(fact, OperationStarted) for fact in desk.facts(serial=serial)[before:])
    return caught.value


def set_tags(desk: Desk, name: str = "PROD-A") -> list[str]:
    """Name the facts of a set in their order, without versions."""
    stream = f"set:{set_of(desk, name).id}"
    return [event.tag.split(".")[0] for _, event in desk.store.events() if event.stream == stream]


def share_in(drawer: Drawer) -> Share | None:
    """Read the share in a card's memory, past every access condition; it is there whatever the set record says."""
    return share_of(bytearray(content_of(drawer.storage.load(), SHARE)))


def record_in(drawer: Drawer) -> SetRecord:
    """Read the set record in a card's memory."""
    return set_record_of(content_of(drawer.storage.load(), SET_RECORD))


def must_rebuild(known: SetState, drawers: Sequence[Drawer], *, every: bool = False) -> None:
    """See that the first M of these cards rebuild the key of a set from their memory alone; or that any M do."""
    shares = {share.number: share for drawer in drawers if (share := share_in(drawer)) is not None}
    groups = list(combinations(sorted(shares), known.needed))
    assert groups, f"{len(shares)} shares are left of {known.issued}, and {known.needed} are needed"
    for group in groups if every else groups[:1]:
        identity = rebuild({number: shares[number].value for number in group}, known.needed)
        assert identity.fingerprint == known.fingerprint
