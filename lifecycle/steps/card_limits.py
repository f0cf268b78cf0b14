"""What cards of a make do not enforce: said, and a phrase typed, before the first of them gets a share."""

from collections.abc import Generator

from lifecycle.cards.registry import make_named
from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import CardLimitsAccepted
from lifecycle.steps.interface import Answers, Work

CARD_LIMITS = "card-limits"


class AcceptedLimits:
    """The makes whose limits were accepted in one operation: nobody is asked again for its next card."""

    def __init__(self) -> None:
        self._makes: set[str] = set()

    def confirm(self, card: CardState, dialogue: Dialogue, answers: Answers) -> None:
        """Say the limits of the make of a card, and have the phrase typed; a virtual card protects nothing anyway."""
        limits = make_named(card.make).limits
        if limits is None or card.virtual or card.make in self._makes:
            return
        dialogue.confirm(Confirmation(CARD_LIMITS, limits.text, limits.phrase, covered_by_yes=False))
        answers.confirmed.add(CARD_LIMITS)

    def recorded(self, work: Work) -> Generator[Fact]:
        """Record it with the card that it was typed at."""
        if CARD_LIMITS in work.answers.confirmed:
            self._makes.add(work.card.make)
            yield CardLimitsAccepted(make=work.card.make)
