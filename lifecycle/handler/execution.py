"""The last two steps of an operation: perform it, recording each fact when it is one, and end it as the card shows."""

from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import cast

from lifecycle.cards.driver import Driver
from lifecycle.cards.registry import controlled_of
from lifecycle.domain.card import CardFacts
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.drift import TRIES_LEFT, Difference, differences
from lifecycle.domain.errors import (
    CardError,
    CardSwapped,
    Interrupted,
    LeftInDoubt,
    LifecycleError,
    NothingSent,
    NotReadBack,
    ReaderError,
    StoreError,
)
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import CardDriftDetected, OperationCompleted, OperationFailed, OperationInterrupted
from lifecycle.domain.tries import tries_shown
from lifecycle.handler.cost import Sent
from lifecycle.handler.identification import tell_untold
from lifecycle.handler.in_doubt import open_doubts, untold_tries
from lifecycle.handler.run import Run
from lifecycle.handler.sending import Sending
from lifecycle.ledger.card_stream import CardStream
from lifecycle.operations import Operation
from lifecycle.steps.interface import Part, Work

_MOVED_BY_ITS_END = ("counter", TRIES_LEFT)
"""What the record takes over from the card when an operation ends."""


def execute(run: Run, stream: CardStream, part: Part, work: Work) -> CardFacts:
    """Perform a part that was started, and end it; gives what the card showed at the end. Raises as `Execution.run`."""
    equipment, sending = run.equipment, Sending(work.driver)
    work = replace(work, driver=cast("Driver", sending))
    run.expenses.sent.append(Sent(stream, sending))
    return Execution(
        stream, run.operation.name, part, work, sending, run.dialogue, equipment.operations, equipment.stop_asked
    ).run()


@dataclass(frozen=True)
class Execution:
    """One operation that was started, from its first command to its end in the record."""

    stream: CardStream
    name: str
    """Of the operation."""
    part: Part
    work: Work
    sending: Sending
    """The driver of the work."""
    dialogue: Dialogue
    operations: Mapping[str, type[Operation]]
    stop_asked: Callable[[], bool]

    def run(self) -> CardFacts:
        """Perform and complete; gives what the card showed at the end.

        Raises the CardError or Interrupted that ended it, after the card was read again, and LeftInDoubt where the card
        or the record could not be asked what became of it.
        """
        try:
            self._perform()
            return self._complete()
        except StoreError as error:
            raise self._in_doubt(error) from error

    def _perform(self) -> None:
        """Record each fact as soon as it is one; nothing is sent after one that could not be recorded."""
        try:
            with closing(self.part.perform(self.work)) as facts:
                for fact in facts:
                    self._heed_stop(fact)
                    self.stream.append([fact])
                    self._announce(fact)
        except (CardError, ReaderError, Interrupted) as error:
            if not self._end_badly(error):
                raise self._in_doubt(error) from error
            if isinstance(error, ReaderError) and not isinstance(error, CardSwapped):  # which says it itself
                raise NothingSent(problem=error.explain(), cause=error.code, serial=self.stream.serial) from error
            raise

    def _heed_stop(self, fact: Fact) -> None:
        """Stop where a person asked for it, but only before something that cannot be undone."""
        if fact.foretells and self.stop_asked():
            raise Interrupted(operation=self.name, serial=self.stream.serial)

    def _announce(self, fact: Fact) -> None:
        """Say it to whoever listens; that nobody does any more is no reason to leave a card half done."""
        announcement = fact.announcement(self.stream.serial)
        if announcement is not None:
            with suppress(OSError, ValueError):  # ValueError: what cannot be encoded for this terminal
                self.dialogue.tell(announcement)

    def _complete(self) -> CardFacts:
        """Read the card back where it was changed, and end the operation."""
        shown = self.work.facts
        if self.part.changes:
            try:
                shown = self._read_back()
            except (CardError, ReaderError) as error:
                self._leave_open(error)
                raise self._in_doubt(error) from error
            self._require_shown(shown)
        self.stream.append([OperationCompleted(name=self.name, tries_left=self._left(shown), counter=shown.counter)])
        unexplained = [] if self.stream.card.drift or self.stream.card.doubt else self._differences(shown)
        if unexplained:  # more steps of the counter than an operation takes
            self.stream.append([CardDriftDetected(differences=unexplained)])
        return shown

    def _require_shown(self, shown: CardFacts) -> None:
        """See that the card shows what was recorded of it: success that was not read back is not success."""
        if self.stream.card.doubt != self.stream.operation or self.stream.card.drift:
            return  # an earlier doubt, or drift that was there before, is told each time the card is read
        found = [each for each in self._differences(shown) if each.field not in _MOVED_BY_ITS_END]
        if found:
            failed = OperationFailed(
                name=self.name, reason=NotReadBack.code, tries_left=self._left(shown), counter=shown.counter
            )
            self.stream.append([CardDriftDetected(differences=found), failed])
            fields = ", ".join(each.field for each in found)
            raise NotReadBack(serial=self.stream.serial, operation=self.name, fields=fields)

    def _differences(self, shown: CardFacts) -> list[Difference]:
        return differences(self.stream.card, shown, controlled_of(shown))

    def _end_badly(self, error: LifecycleError) -> bool:
        """End the operation with what the card shows when it is read again; False where that leaves it open.

        A card that is gone is what it was before, as long as nothing was sent that counts.
        """
        shown = None if isinstance(error, ReaderError) else self._read_again()
        if shown is None and not self.sending.counted:
            shown = self.work.facts
        if shown is None:
            self._leave_open(error)
            return False
        left = self._left(shown)
        tell_untold(untold_tries(self.stream.events_of_operation(), left), left, shown, self.dialogue)
        doubts = open_doubts(self.stream.events, self.operations)
        doubt = next((each for each in doubts if each.id == self.stream.operation), None)
        settlement = doubt.operation.settle(doubt, self.stream.card, shown) if doubt else None
        if settlement is not None and not settlement.closed:
            self._leave_open(error)
            return False
        failed = OperationFailed(name=self.name, reason=error.code, tries_left=left, counter=shown.counter)
        self.stream.append([*(settlement.facts if settlement else ()), failed])
        return True

    def _read_again(self) -> CardFacts | None:
        """Read a card after it said no; None where it does not answer any more, or another card does."""
        try:
            return self._read_back()
        except (CardError, ReaderError):
            return None

    def _read_back(self) -> CardFacts:
        """Read the card again; raises CardSwapped for another one, or for one that does not show its profile now."""
        shown, card = self.work.driver.read(), self.stream.card
        formatted = card.card_id is None  # until now: only formatting gives a card an id
        if shown.serial != card.serial or (shown.card_id != card.card_id and not formatted):
            raise CardSwapped(serial=card.serial, shown=shown.serial)
        return shown

    def _left(self, shown: CardFacts) -> int | None:
        """Say how many tries are left at the end: never more than the card itself answered."""
        return tries_shown(self.stream.card, shown)

    def _leave_open(self, error: LifecycleError) -> None:
        """Record that the operation was cut off, which ends nothing."""
        self.stream.append([OperationInterrupted(name=self.name, reason=error.code)])

    def _in_doubt(self, error: LifecycleError) -> LifecycleError:
        """Say that it is not known what became of an operation that changes or spends."""
        if not self.part.changes:
            return error
        return LeftInDoubt(problem=error.explain(), cause=error.code, operation=self.name, serial=self.stream.serial)
