"""The one PIN change of a card, recorded as its driver takes the steps of it; and how it is settled."""

from collections.abc import Generator, Iterator

from lifecycle.cards.answers import Answered, Begun, Denied, PinStep, Proven, Sealed
from lifecycle.cards.registry import abilities_of
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.errors import ChangeDenied, NewPinNotStored, SealNotShown
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    FoundPin,
    PinChangeBegun,
    PinChanged,
    PinChangeDenied,
    PinChangeFound,
    PinSealed,
    PinVerified,
)
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say
from lifecycle.steps.doubt import Doubt, Settlement
from lifecycle.steps.interface import Work
from lifecycle.steps.pin_entry import accepted, refused


def change_pin(work: Work, current: Secret, new: Secret | None) -> Generator[Fact]:
    """Replace a PIN that the card has accepted, and seal the new one; without a new one, seal what was replaced before.

    The driver takes no step before the fact of the last one is recorded. Raises ChangeDenied, NewPinNotStored and
    SealNotShown, each after its fact.
    """
    steps = work.driver.seal_pin() if new is None else work.driver.replace_pin(current, new)
    yield from _recorded(work, steps)


def _recorded(work: Work, steps: Iterator[PinStep]) -> Generator[Fact]:
    serial = work.facts.serial
    for step in steps:
        match step:
            case Begun():
                yield PinChangeBegun(before=known_pin(work.card))
            case Denied():
                yield PinChangeDenied()
                raise ChangeDenied(serial=serial)
            case Answered(verdict) if verdict.accepted:
                yield from accepted(work, "new", verdict)
            case Answered(verdict):
                yield from refused(verdict, "new")
                raise NewPinNotStored(serial=serial, tries_left=verdict.tries_left)
            case Proven():
                yield PinChanged()
            case Sealed(shown=True):
                yield PinSealed(enforced_by=abilities_of(work.card).seal)
            case Sealed():
                raise SealNotShown(serial=serial)


def settled_change(doubt: Doubt, card: CardState, shown: CardFacts) -> Settlement:
    """Say what became of a PIN change: seal, marks and a torn record are readable, the PIN between them is not."""
    recorded = [event.facts for event in doubt.events]
    answered = any(isinstance(fact, PinVerified) and fact.which == "new" for fact in recorded)
    proven = shown.new_pin_proven or answered or card.pin == "changed"
    if shown.pin_torn:
        return _settlement("pin-torn", say("the PIN record is torn, and no PIN opens the card"), "torn", card, shown)
    if shown.sealed:
        pin: FoundPin = "changed" if proven else "uncertain"
        return _settlement("sealed", say("the card is sealed"), pin, card, shown)
    if proven:
        return _settlement(
            "changed-not-sealed", say("the card has the new PIN and is not sealed"), "changed", card, shown
        )
    begun = any(isinstance(fact, PinChangeBegun) for fact in recorded)
    if begun and (card.blocked or shown.tries_left == 0):
        never = say("the card is blocked, and nobody can find out which PIN is on it")
        return _settlement("blocked", never, "uncertain", card, shown)
    if begun:
        return Settlement("pin-uncertain", say("the old or the new PIN is on the card"), closed=False)
    return _settlement("not-changed", say("the PIN was not changed"), known_pin(card), card, shown)


def settled_change_with_pin(doubt: Doubt, card: CardState, which: str) -> Settlement:
    """Take the person's word for which PIN it was; as it is no proof, finishing asks for both again.

    The old PIN of a change that was begun on an uncertain one is as uncertain as before.
    """
    if which == "new":
        return Settlement("new-pin-opens", say("the new PIN opens the card"))
    before = next(event.facts.before for event in doubt.events if isinstance(event.facts, PinChangeBegun))
    found = PinChangeFound(
        pin=before,
        sealed=False,
        change_begun=card.change_begun,
        new_pin_proven=card.new_pin_proven,
        enforced_by=abilities_of(card).seal,
    )
    return Settlement("old-pin-opens", say("the old PIN opens the card"), (found,) if before != card.pin else ())


def known_pin(card: CardState) -> FoundPin:
    """Give what is known of the PIN of a card that carries our profile."""
    return "unchanged" if card.pin == "unknown" else card.pin


def _settlement(outcome: str, text: Text, pin: FoundPin, card: CardState, shown: CardFacts) -> Settlement:
    """Say what was found, as a fact where the record does not know it yet; a mark that is gone again is drift."""
    found = PinChangeFound(
        pin=pin,
        sealed=bool(shown.sealed or card.sealed),
        change_begun=shown.change_begun or card.change_begun,
        new_pin_proven=shown.new_pin_proven or card.new_pin_proven,
        enforced_by=abilities_of(card).seal,
    )
    known = (card.pin, bool(card.sealed), card.change_begun, card.new_pin_proven)
    news = known != (found.pin, found.sealed, found.change_begun, found.new_pin_proven)
    return Settlement(outcome, text, (found,) if news else ())
