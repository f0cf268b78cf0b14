"""What people accept, by a phrase, before the first card of a kind gets a share.

That is what its make does not enforce, and that no card of its release was qualified in this record.
"""

from collections.abc import Generator

from lifecycle.cards.registry import make_named
from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import CardLimitsAccepted, UnqualifiedCardAccepted
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.steps.interface import Answers, Work

CARD_LIMITS, UNQUALIFIED = "card-limits", "unqualified-card"


class AcceptedLimits:
    """The makes and releases that were accepted in one operation: nobody is asked again for the next such card."""

    def __init__(self) -> None:
        self._makes: set[str] = set()
        self._releases: set[tuple[str, str]] = set()

    def confirm(self, card: CardState, record: Record, dialogue: Dialogue, answers: Answers) -> None:
        """Say them, and have the phrases typed; a virtual card protects nothing anyway."""
        if not card.virtual:
            self._confirm_limits(card, dialogue, answers)
            self._confirm_release(card, record, dialogue, answers)

    def _confirm_limits(self, card: CardState, dialogue: Dialogue, answers: Answers) -> None:
        limits = make_named(card.make).limits
        if limits is None or card.make in self._makes:
            return
        dialogue.confirm(Confirmation(CARD_LIMITS, limits.text, limits.phrase, covered_by_yes=False))
        answers.confirmed.add(CARD_LIMITS)

    def _confirm_release(self, card: CardState, record: Record, dialogue: Dialogue, answers: Answers) -> None:
        release = make_named(card.make).release(card)
        if (card.make, release) in self._releases or record.qualified(card.make, release):
            return
        text = say(
            "No card like {serial} was qualified in this record (make {make}, {release}). Nobody has seen that such a "
            "card keeps a share.\n  lifecycle card qualify",
            serial=card.serial,
            make=card.make,
            release=release,
        )
        dialogue.confirm(Confirmation(UNQUALIFIED, text, say("use cards that nobody qualified"), covered_by_yes=False))
        answers.confirmed.add(UNQUALIFIED)

    def recorded(self, work: Work) -> Generator[Fact]:
        """Record them with the card that they were typed at."""
        if UNQUALIFIED in work.answers.confirmed:
            release = make_named(work.card.make).release(work.card)
            self._releases.add((work.card.make, release))
            yield UnqualifiedCardAccepted(make=work.card.make, release=release)
        if CARD_LIMITS in work.answers.confirmed:
            self._makes.add(work.card.make)
            yield CardLimitsAccepted(make=work.card.make)
