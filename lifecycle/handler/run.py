"""One operation under way: whose turn it is, which cards had their part, and what was recorded of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Self

from lifecycle.custody.key_restore import Backup, restored, still_the_same, two_people
from lifecycle.custody.presenters import NOBODY, Presenters
from lifecycle.domain.card import CardFacts
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.dual_control import Presented, Reason
from lifecycle.domain.errors import Defect, Refused, StoreError
from lifecycle.domain.event import Event, Fact, new_id
from lifecycle.domain.facts import OperationRefused, SetInvalidated, SetStarted
from lifecycle.domain.record import Record
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say
from lifecycle.handler.authority import Authority, Shown, Signing
from lifecycle.handler.cost import Expenses
from lifecycle.handler.equipment import Equipment
from lifecycle.handler.open_card import OpenCard
from lifecycle.handler.outcome import Visit
from lifecycle.handler.selection import INSERT, Search
from lifecycle.ledger.card_stream import CardStream, card_stream
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.record import LiveRecord
from lifecycle.ledger.record import Record as RecordNow
from lifecycle.operations import Operation
from lifecycle.projections.sets import stream_of_set
from lifecycle.projections.transport_keys import stream_of_transport_key
from lifecycle.steps.interface import FoundKey, Result
from lifecycle.steps.wanted_card import Phase, WantedCard


class Run:
    """One run of one operation; `serials` are the cards that were named beforehand, in the order of their turns."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a run is told once
        self,
        equipment: Equipment,
        operation: Operation,
        dialogue: Dialogue,
        serials: Sequence[str],
        presenters: Presenters = NOBODY,
        signing: Signing | None = None,
    ) -> None:
        signing = signing or Signing()
        self.id = new_id() if signing.stated is None else signing.stated.run
        self.equipment = equipment
        self.operation = operation
        self.dialogue = dialogue
        self.presenters = presenters
        self.stated = signing.stated
        self.witnesses = tuple(signing.witnesses)
        self.authorities: list[Authority] = []
        """The intents that people signed for it, the first one first."""
        self.shown: Sequence[Shown] | None = None
        """The cards that were looked at before the intent was stated."""
        self.record: Record = LiveRecord(equipment.journal.store)
        self.named: Sequence[str] = tuple(serials)
        self.wanted = WantedCard(tuple(serials))
        self.last: str | None = None
        self.visits: list[Visit] = []
        self.events: list[Event] = []
        self.results: list[Result] = []
        self.disclosures = PendingDisclosures()
        self.expenses = Expenses()
        self.presented: list[Presented] = []
        """The cards that had a part that changes or spends, each once, in order."""
        self.reasons: dict[str, Reason] = {}
        """Why cards go on although they break rules of dual control, by serial."""

    def aside(self) -> Self:
        """Give a run of the same operation in which no card had its turn: for the look at all cards before it."""
        run = type(self)(self.equipment, self.operation, self.dialogue, self.named, self.presenters)
        run.id, run.events, run.expenses = self.id, self.events, self.expenses
        run.stated, run.witnesses, run.authorities = self.stated, self.witnesses, self.authorities
        return run

    @contextmanager
    def opened(
        self, insert: Text | None = None, phase: Phase = "source", unfit: Callable[[str], bool] = lambda _: False
    ) -> Iterator[OpenCard]:
        """Open the card that is wanted next; `insert` is what a person is asked for where it is not there."""
        wanted = self.wanted.wants(phase)
        search = Search(
            self.equipment.source,
            self.dialogue,
            wanted,
            insert or INSERT,
            unfit,
            able=lambda opened: opened.facts.layout is not None or opened.driver.can(self.operation.name),
            may_choose=self.operation.many_cards,
        )
        self.last = wanted.serial
        with ExitStack() as stack:
            try:
                opened = stack.enter_context(search.card())
            finally:
                self.wanted = search.wanted
            self.last, self.expenses.met = opened.facts.serial, True
            yield opened

    def authority_of(self, serial: str) -> Authority | None:
        """Give the intent that lists a card, if people signed one."""
        return next((each for each in self.authorities if each.intent.lists(serial)), None)

    def leave(self, serial: str, *, done: bool) -> None:
        """A card left off: where its part is done it has no other one in this phase, and else it may come again."""
        self.wanted = self.wanted.ends(serial, done=done)

    def again(self) -> None:
        """Want the card once more that was opened, or waited for, last."""
        if self.last is not None:
            self.wanted = self.wanted.again(self.last)

    def stream_of(self, shown: CardFacts) -> CardStream:
        """Open the stream of a card; raises OtherKindOfStore, and StoreError."""
        return card_stream(
            self.equipment.journal,
            shown.serial,
            virtual=shown.virtual,
            operation=self.id,
            disclosures=self.disclosures,
        )

    def append(self, set_id: str, facts: Sequence[Fact], check: Callable[[Record], None] | None = None) -> None:
        self._append(set_id, facts, check)
        if any(isinstance(fact, SetStarted) for fact in facts):
            self._sign_opening(set_id)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        try:
            yield
        except Refused as refusal:
            refused = OperationRefused(name=self.operation.name, rule=refusal.rule)
            self.events += self.equipment.journal.append_to_ledger([refused], operation=self.id)
            raise

    def disclose(self, text: str) -> str:
        return self.disclosures.disclose(text)

    def host_key(self, key_id: int) -> Secret:
        return self.equipment.keys(key_id, "")

    def two_people(self, by: str, witness: str) -> Sequence[str]:
        with self.equipment.journal.store.view() as view:
            return two_people(RecordNow(view), by, witness)

    def keep_host_key(self, found: FoundKey, persons: Sequence[str]) -> bool:
        folder = self.equipment.folder
        if folder is None:
            raise Defect(what="a key was restored, and there is no folder for it")
        backup = Backup(found.key_id, found.key, found.kcv, say("the cards"), set_id=found.set_id)
        with folder.locked(), self.refusing():
            fact = restored(folder, self.record.transport_keys(), backup, persons)
            self.events += self.equipment.journal.append(
                stream_of_transport_key(fact.key_id), [fact], check=still_the_same(fact), operation=self.id
            )
        return fact.written

    def find(self, result: Result) -> None:
        self.results.append(result)

    def _append(self, set_id: str, facts: Sequence[Fact], check: Callable[[Record], None] | None = None) -> None:
        self.events += self.equipment.journal.append(
            stream_of_set(set_id), facts, disclosures=self.disclosures, check=check, operation=self.id
        )

    def _sign_opening(self, set_id: str) -> None:
        """Sign that a set was begun before any card of it is; where that cannot be, the set comes to its end here."""
        try:
            self.equipment.signer.sign()
        except StoreError as error:
            self._append(set_id, [SetInvalidated(reason=error.code, written=0)])
            raise
