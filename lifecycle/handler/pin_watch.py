"""Whether another program changed the PIN of a card: what it shows of it against what was kept. It bars nothing."""

from dataclasses import dataclass

from lifecycle.cards.driver import Driver, HostKeys
from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import NoHostKey
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import PinChangedElsewhere
from lifecycle.domain.text import say


@dataclass(frozen=True)
class PinWatch:
    """A card that was read, and the keys with which what it shows is compared."""

    driver: Driver
    keys: HostKeys | None

    def found(self, card: CardState | None, dialogue: Dialogue) -> list[Fact]:
        """Give the fact that the card has another PIN than the record knows, the first time that it shows it.

        While a change of the PIN is in doubt, nobody knows which one is on it. Where the key is not here, that is said.
        """
        if card is None or card.pin_watch is None or card.pin_elsewhere or card.pin == "torn":
            return []
        try:
            mac = self.driver.pin_watch(self.keys)
        except NoHostKey:
            dialogue.tell(
                say(
                    "NOT CHECKED: whether another program changed the PIN of card {serial}. The check needs the "
                    "transport key of the card.",
                    serial=card.serial,
                )
            )
            return []
        return [] if mac in {None, card.pin_watch} else [PinChangedElsewhere(mac=mac or "")]
