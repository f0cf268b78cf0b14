"""Change the PIN of a card. The card allows it once; then the PIN is sealed for ever."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import ChangeDenied, NewPinNotStored, SealNotShown
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    FoundPin,
    PinChangeBegun,
    PinChanged,
    PinChangeDenied,
    PinChangeFound,
    PinRefused,
    PinSealed,
    PinVerified,
)
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say
from lifecycle.operations import Answers, Doubt, Operation, Settlement, Step, Work
from lifecycle.operations._presenting import ask_new_pin, ask_pin, present_pin, warn_of_tries

_UNCERTAIN_NEEDS = 2
"""Tries below which an uncertain PIN is only presented after a phrase: the wrong one of two costs one."""


@dataclass(frozen=True, kw_only=True)
class ChangePin(Operation):
    """Old PIN, new PIN, new PIN again; then the card is sealed."""

    name = "change-pin"
    title = "Change PIN"
    order = 20
    changes = True

    legacy_pin: bool = field(
        default=False, metadata={"help": "The current PIN has letters, as on older cards. A wrong guess spends a try."}
    )

    def check(self, card: CardState) -> None:
        """Ask the record whether this card can be changed and sealed at all."""
        rules.must_carry_profile(card)
        rules.must_not_be_in_doubt(card)
        rules.must_agree_with_record(card)
        rules.must_have_tries(card)
        rules.must_not_be_sealed(card)
        rules.must_have_ticks(card)

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue) -> Answers:
        """Warn, ask for the PINs, then have the word typed."""
        uncertain = card.pin == "uncertain"
        warn_of_tries(facts, dialogue, phrase_at=_UNCERTAIN_NEEDS if uncertain else 1)
        dialogue.tell(_warning(card))
        answers = Answers()
        try:
            current = ask_pin(dialogue, "current-pin", _current_question(card), legacy=self.legacy_pin)
            answers.secrets["current-pin"] = current
            if card.pin != "changed":
                answers.secrets["new-pin"] = ask_new_pin(dialogue, card.serial, current)
            dialogue.confirm(
                Confirmation(
                    "change-pin", say("Until now nothing was changed. After this it cannot be undone."), "change"
                )
            )
        except BaseException:
            answers.close()
            raise
        return answers

    def perform(self, work: Work) -> Generator[Fact]:
        """Change, prove and seal; or only seal, where an earlier change was proven and cut off before its seal."""
        driver = work.driver
        driver.authenticate(work.transport_key)
        driver.confirm_identity()
        current = work.answers.secrets["current-pin"]
        yield from present_pin(work, current, "current")
        driver.tick()
        if work.card.pin != "changed":
            yield from self._change(work, current, work.answers.secrets["new-pin"])
        if not work.facts.new_pin_proven:
            driver.mark_new_pin_proven()
            yield PinChanged()
        driver.confirm_identity()
        driver.seal()
        if not driver.sealed():
            raise SealNotShown(serial=work.facts.serial)
        yield PinSealed(enforced_by="profile")

    def _change(self, work: Work, current: Secret, new: Secret) -> Generator[Fact]:
        driver = work.driver
        driver.mark_change_begun()
        yield PinChangeBegun(before=_known(work.card))
        driver.confirm_identity()
        if not driver.change_pin(current, new):
            yield PinChangeDenied()
            raise ChangeDenied(serial=work.facts.serial)
        verdict = driver.verify(new)
        if not verdict.accepted:
            yield PinRefused(which="new", tries_left=verdict.tries_left)
            raise NewPinNotStored(serial=work.facts.serial, tries_left=verdict.tries_left)
        yield PinVerified(which="new", tries_left=verdict.tries_left)

    def plan(self, card: CardState) -> Sequence[Step]:
        """Say each step; a change that was proven and not sealed is only sealed."""
        begin = (
            Step(say("Record that the operation starts."), "operation-started.1"),
            Step(say("Have the card prove its transport key (SELECT FILE KEY).")),
            Step(say("Present the current PIN once, enciphered (VERIFY)."), PinVerified.tag),
            Step(say("Spend one tick of the card's journal (WRITE BINARY).")),
        )
        change = (
            Step(say("Mark on the card that a change begins (WRITE BINARY)."), PinChangeBegun.tag),
            Step(say("Replace the PIN (SET SECRET CODE) and present the new one (VERIFY)."), PinVerified.tag),
        )
        end = (
            Step(say("Mark on the card that it answered to its new PIN (WRITE BINARY)."), PinChanged.tag),
            Step(say("Seal (FREEZE) and read the seal back."), PinSealed.tag),
            Step(say("Read the whole card again; it would be sealed, with a new PIN."), "operation-completed.1"),
        )
        return (*begin, *end) if card.pin == "changed" else (*begin, *change, *end)

    @classmethod
    def settle(cls, doubt: Doubt, card: CardState, shown: CardFacts) -> Settlement:
        """Seal, marks and a torn record are readable; which PIN is on the card between them is not."""
        recorded = [event.facts for event in doubt.events]
        answered = any(isinstance(fact, PinVerified) and fact.which == "new" for fact in recorded)
        proven = shown.new_pin_proven or answered or card.pin == "changed"
        if shown.pin_torn:
            return _settlement("pin-torn", say("its PIN record is torn, no PIN opens it"), "torn", card, shown)
        if shown.sealed:
            pin: FoundPin = "changed" if proven else "uncertain"
            return _settlement("sealed", say("it is sealed"), pin, card, shown)
        if proven:
            return _settlement(
                "changed-not-sealed", say("it has its new PIN and is not sealed"), "changed", card, shown
            )
        begun = any(isinstance(fact, PinChangeBegun) for fact in recorded)
        if begun and shown.tries_left == 0:
            never = say("it is blocked, and which PIN is on it will never be known")
            return _settlement("blocked", never, "uncertain", card, shown)
        if begun:
            return Settlement("pin-uncertain", say("the old or the new PIN is on it"), closed=False)
        return _settlement("not-changed", say("its PIN was not changed"), _known(card), card, shown)

    @classmethod
    def settle_with_pin(cls, doubt: Doubt, card: CardState, which: str) -> Settlement:
        """Take the person's word for which PIN it was; as it is no proof, finishing asks for both again.

        The old PIN of a change that was begun on an uncertain one is as uncertain as before.
        """
        if which == "new":
            return Settlement("new-pin-opens", say("it opens with the PIN called new"))
        before = next(event.facts.before for event in doubt.events if isinstance(event.facts, PinChangeBegun))
        found = PinChangeFound(
            pin=before, sealed=False, change_begun=card.change_begun, new_pin_proven=card.new_pin_proven
        )
        return Settlement(
            "old-pin-opens", say("it opens with the PIN called old"), (found,) if before != card.pin else ()
        )


def _settlement(outcome: str, text: Text, pin: FoundPin, card: CardState, shown: CardFacts) -> Settlement:
    """Say what was found, as a fact where the record does not know it yet; a mark that is gone again is drift."""
    found = PinChangeFound(
        pin=pin,
        sealed=bool(shown.sealed or card.sealed),
        change_begun=shown.change_begun or card.change_begun,
        new_pin_proven=shown.new_pin_proven or card.new_pin_proven,
    )
    known = (card.pin, bool(card.sealed), card.change_begun, card.new_pin_proven)
    news = known != (found.pin, found.sealed, found.change_begun, found.new_pin_proven)
    return Settlement(outcome, text, (found,) if news else ())


def _known(card: CardState) -> FoundPin:
    return "unchanged" if card.pin == "unknown" else card.pin


def _warning(card: CardState) -> Text:
    if card.pin == "changed":
        return say(
            "Card {serial} has its new PIN already; what is missing is the seal. It cannot be undone.",
            serial=card.serial,
        )
    return say(
        "The PIN of card {serial} can be changed once. After that it is sealed for ever: there is no second change.",
        serial=card.serial,
    )


def _current_question(card: CardState) -> Text:
    if card.pin == "changed":
        return say("The PIN that card {serial} was changed to", serial=card.serial)
    if card.pin == "uncertain":
        return say(
            "The PIN that is on card {serial} now, the old or the new one (if this is not it one try is spent, and the "
            "other one gives it back)",
            serial=card.serial,
        )
    return say("Current PIN of card {serial}", serial=card.serial)
