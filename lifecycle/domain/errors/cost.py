"""What an operation cost its cards until an error ended it: PIN tries, and changes that stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lifecycle.domain.text import Text, say, say_n


@dataclass(frozen=True)
class Cost:
    """What is known of it; what nobody can know yet is told as that."""

    tries_spent: int | None = 0
    """PIN tries that are gone; None where one may be."""
    tries_left: int | None = None
    """On the card that lost a try last."""
    changed: int = 0
    """Cards that are not what they were."""
    unsure: bool = False
    """Whether another card may have been changed."""

    @property
    def card_changed(self) -> Literal["no", "yes", "unknown"]:
        """Say in one word whether a card is not what it was."""
        if self.changed:
            return "yes"
        return "unknown" if self.unsure else "no"

    def in_words(self) -> Iterator[Text]:
        """Say it, a sentence each for tries and changes."""
        yield self._tries()
        if self.changed:
            yield say_n("The card was changed.", "{count} cards were changed.", self.changed)
        if self.unsure:
            yield say("The card may have been changed.")

    def _tries(self) -> Text:
        if self.tries_spent is None:
            return say("1 PIN try may have been spent.")
        if self.tries_spent == 0:
            return say("No PIN try spent.")
        if self.tries_left is None:
            return say_n("1 PIN try spent.", "{count} PIN tries spent.", self.tries_spent)
        return say_n(
            "1 try spent, {left} left.", "{count} tries spent, {left} left.", self.tries_spent, left=self.tries_left
        )


UNKNOWN = Cost(tries_spent=None, unsure=True)
"""Where an error came from nowhere: anything may have happened."""
