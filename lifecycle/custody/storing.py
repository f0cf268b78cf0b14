"""A card is put into a place, and the seal of its bag is looked at."""

from dataclasses import dataclass

from lifecycle.custody import bag_rules
from lifecycle.custody.happening import Happening, Particulars
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.facts import CardStored, SealChecked
from lifecycle.ledger.record import Record


@dataclass(frozen=True, kw_only=True)
class Store(Happening):
    """It is put into a place, in a bag or not."""

    kind = "store"

    place: str
    bag: str | None = None

    def check_own(self, record: Record, custody: CustodyState) -> None:
        """The bag is in no other place."""
        bag_rules.must_be_free_for(record, custody, self.bag, self.place)

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> CardStored:  # noqa: ARG002
        """With its bag."""
        return CardStored(**given, place=self.place, bag=self.bag)


@dataclass(frozen=True, kw_only=True)
class CheckSeal(Happening):
    """The bag of a stored card is looked at."""

    kind = "check-seal"

    intact: bool

    @property
    def alarm(self) -> bool:
        """A broken seal is one."""
        return not self.intact

    @property
    def act(self) -> str:
        """A broken seal is reported by anybody."""
        return self.command if self.intact else "report-broken-seal"

    def check_own(self, record: Record, custody: CustodyState) -> None:  # noqa: ARG002
        """There must be a bag, and a broken seal does not heal."""
        bag_rules.must_lie_in_a_bag(custody)
        bag_rules.must_not_have_been_broken(custody, intact=self.intact)

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> SealChecked:  # noqa: ARG002
        """With the number of the bag."""
        bag = bag_rules.must_lie_in_a_bag(custody)
        return SealChecked(**given, bag=bag, intact=self.intact)
