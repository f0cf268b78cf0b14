"""What is in the readers now: each card as it shows itself without a PIN, beside what the record says of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

from lifecycle.cards.registry import controlled_of, recognise
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.card_state import StateWord, state_shown
from lifecycle.domain.drift import Difference, differences
from lifecycle.domain.errors import LifecycleError, ReaderBusy, UnknownCard
from lifecycle.domain.event import Event
from lifecycle.domain.other_card import OtherCard, is_other_card
from lifecycle.domain.rules import NO_DOUBT_EXPLAINS
from lifecycle.domain.tries import tries_shown
from lifecycle.handler.nobodys_cards import leave_alone
from lifecycle.projections.cards import CARDS
from lifecycle.readers.source import CardSource, Inserted
from lifecycle.store.engine import StoreReader
from lifecycle.store.errors import StoreMissing
from lifecycle.store.view import View


@dataclass(frozen=True)
class Slot:
    """One reader: empty, or with a card that was read, or with one that could not be."""

    reader: str
    has_card: bool
    busy: bool
    shown: CardFacts | None = None
    recorded: CardState | None = None
    problem: LifecycleError | None = None

    @property
    def tries_left(self) -> int | None:
        """Say how many PIN tries are left: never more than the record knows that the card answered."""
        if self.shown is None or self.recorded is None or is_other_card(self.recorded, self.shown):
            return None if self.shown is None else self.shown.tries_left
        return tries_shown(self.recorded, self.shown)

    @property
    def state(self) -> StateWord | None:
        """Say what the card shows, and what the record knows beyond that; None where there is no card that was read."""
        if self.shown is None:
            return None
        known = self.recorded is not None and self.other is None and self.recorded.pin_elsewhere
        return state_shown(self.shown, self.tries_left, pin_elsewhere=known)

    @property
    def other(self) -> OtherCard | None:
        """Give the alarm of another card under the serial of a card of the record."""
        if self.shown is None or self.recorded is None or not is_other_card(self.recorded, self.shown):
            return None
        return OtherCard(self.recorded, self.shown)

    @property
    def differs(self) -> list[Difference]:
        """Say in what the card is not what the record says, and no operation in doubt explains it."""
        if self.shown is None or self.recorded is None:
            return []
        found = differences(self.recorded, self.shown, controlled_of(self.shown))
        if self.recorded.doubt is None:
            return found
        return [each for each in found if each.field in NO_DOUBT_EXPLAINS]


@dataclass(frozen=True)
class Inventory:
    """The readers, and why the record could not be asked, if it could not; that there is none yet is no reason."""

    slots: list[Slot]
    record_problem: LifecycleError | None


Open = Callable[[], AbstractContextManager[StoreReader[Event]]]


def taken(source: CardSource, open_record: Open, *, ask: bool = False) -> Inventory:
    """Look into every reader; nothing is recorded. One that fails does not keep the others from being looked at.

    A card whose answer to reset does not tell its make is asked only where `ask` says that its reader was chosen: that
    ends what it granted other programs.
    """
    problem: LifecycleError | None = None
    with ExitStack() as stack:
        view: View | None = None
        try:
            view = stack.enter_context(stack.enter_context(open_record()).view())
        except StoreMissing:
            pass
        except LifecycleError as error:
            problem = error
        return Inventory(list(_slots(source, view, ask=ask)), problem)


def _slots(source: CardSource, view: View | None, *, ask: bool) -> Iterator[Slot]:
    for inserted in source.cards():
        yield _slot(source, inserted, view, ask=ask or inserted.private)


def _slot(source: CardSource, inserted: Inserted, view: View | None, *, ask: bool) -> Slot:
    try:
        if not ask:
            leave_alone(inserted)
    except UnknownCard as error:
        return Slot(inserted.reader, has_card=True, busy=False, problem=error)
    if not inserted.has_card or inserted.busy:
        return Slot(inserted.reader, inserted.has_card, inserted.busy)
    try:
        with source.open(inserted.reader) as channel:
            shown = recognise(channel, ask=ask).read()
    except LifecycleError as error:
        busy = isinstance(error, ReaderBusy)
        return Slot(inserted.reader, has_card=True, busy=busy, problem=None if busy else error)
    recorded = CARDS.get(view, shown.serial) if view is not None else None
    return Slot(inserted.reader, has_card=True, busy=False, shown=shown, recorded=recorded)
