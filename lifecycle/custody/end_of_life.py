"""A card is lost, found again, damaged, taken out of use or destroyed."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.custody import bag_rules, rules
from lifecycle.custody.happening import Happening, Particulars
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.exposure import shares_on
from lifecycle.domain.facts import CardDamaged, CardDestroyed, CardFound, CardLost, CardRetired
from lifecycle.domain.facts.found import Seal
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record


@dataclass(frozen=True, kw_only=True)
class ReportLost(Happening):
    """Nobody knows where it is."""

    kind = "lose"

    @property
    def alarm(self) -> bool:
        """Whoever misses it counts on a card that is not to be counted on."""
        return True

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> CardLost:  # noqa: ARG002
        """That alone."""
        return CardLost(**given)


@dataclass(frozen=True, kw_only=True)
class ReportFound(Happening):
    """It is there again, and somebody has it."""

    kind = "find"

    finder: str
    seal: Seal
    bag: str | None = None

    def check_own(self, record: Record, custody: CustodyState) -> None:  # noqa: ARG002
        """The alarm needed nobody; undoing it needs a second person, and the number of the bag that was intact."""
        rules.must_have_a_witness(custody, self.witness)
        bag_rules.must_name_the_bag(custody, self.seal, self.bag)

    def told(self, record: Record, custody: CustodyState) -> Text | None:
        """Say what it does not undo, where the card holds a share or may hold one."""
        card = record.card(custody.serial)
        if card is None or not shares_on(card):
            return None
        return say(
            "Card {serial} counts for its set again after an inspection. Its share stays exposed.",
            serial=custody.serial,
        )

    def parties(self, custody: CustodyState) -> Sequence[str | None]:  # noqa: ARG002
        """The one who found it."""
        return (self.finder,)

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> CardFound:  # noqa: ARG002
        """With the finder, who has it."""
        return CardFound(**given, finder=self.finder, seal=self.seal, bag=self.bag)


@dataclass(frozen=True, kw_only=True)
class ReportDamaged(Happening):
    """It is not to be used."""

    kind = "damage"

    @property
    def alarm(self) -> bool:
        """Whoever misses it counts on a card that is not to be counted on."""
        return True

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> CardDamaged:  # noqa: ARG002
        """That alone."""
        return CardDamaged(**given)


@dataclass(frozen=True, kw_only=True)
class Retire(Happening):
    """It is taken out of use, and is to be destroyed."""

    kind = "retire"

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> CardRetired:  # noqa: ARG002
        """That alone."""
        return CardRetired(**given)


@dataclass(frozen=True, kw_only=True)
class ReportDestroyed(Happening):
    """It was destroyed, and can never come back."""

    kind = "destroy"

    method: str

    def question(self, record: Record, custody: CustodyState) -> Confirmation:  # noqa: ARG002
        """A word, as it cannot be undone."""
        return Confirmation(
            "destroyed",
            say(
                "Record that card {serial} was destroyed? This cannot be undone, and the card can never be used again.",
                serial=custody.serial,
            ),
            say("destroyed"),
        )

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> CardDestroyed:  # noqa: ARG002
        """With how it was done."""
        return CardDestroyed(**given, method=self.method)
