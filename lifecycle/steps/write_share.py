"""The part of a card that takes a share: what it loses is said, its PIN asked for, then the share written."""

from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import ExitStack

from lifecycle.cards.registry import abilities_of
from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue, TextQuestion
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    OperationCompleted,
    Parameter,
    PinVerified,
    ShareWriteBegun,
    ShareWritten,
)
from lifecycle.domain.holding import Share, ShareId
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text, say
from lifecycle.steps.anchoring import advance, conclude, plan_after, plan_before
from lifecycle.steps.card_limits import AcceptedLimits
from lifecycle.steps.interface import NOTHING_AGREED, Agreed, Answers, Part, Step, Work
from lifecycle.steps.limits import problem_with_label
from lifecycle.steps.naming import holding_in_words, name_of
from lifecycle.steps.pin_entry import ask_pin, pin_of, plan_start, present_pin, warn_of_tries
from lifecycle.steps.share_loss import (
    confirm_loss,
    confirm_overwriting,
    loss_of,
    must_be_confirmed,
    overwritten_in_words,
)
from lifecycle.steps.shares import Place, write_share


class WriteShare(Part):
    """One card that takes one share.

    `share` is asked for when the card is about to start, and gives one that is closed here; `place` gives where it
    belongs, for the card of a serial; `which` is known where a set was begun.
    """

    changes = True
    writes = True
    done = say("share written and checked")

    def __init__(  # noqa: PLR0913 - all that one card gets, by name
        self,
        *,
        share: Callable[[], Share],
        place: Callable[[str], Place],
        label: str,
        which: ShareId | None = None,
        kept: Collection[str] = (),
        agreed: Agreed = NOTHING_AGREED,
        limits: AcceptedLimits | None = None,
    ) -> None:
        self._share_of = share
        self._limits = limits or AcceptedLimits()
        self._which = which
        self._place = place
        self._label = label
        self._kept = kept
        self._agreed = agreed
        self._share: Share | None = None

    def parameters(self) -> dict[str, Parameter]:
        """Give the part that the card has."""
        return {"part": "target"}

    def share_of(self, card: CardState) -> ShareId | None:  # noqa: ARG002
        """Say which share it gets."""
        return self._which

    def check(self, card: CardState, record: Record) -> None:
        """It must be a card of ours that opens, and none that the operation needs as it is."""
        rules.require_changeable(card, abilities_of(card))
        if card.holding == "held" and card.set_id in self._kept:
            raise Refused(
                "source-card",
                say(
                    "card {serial} holds a share of set {name}. This operation needs that share.",
                    serial=card.serial,
                    name=name_of(record, card.set_id),
                ),
                say("Insert a card that is not of this set."),
                serial=card.serial,
            )

    def check_again(self, card: CardState, record: Record, answers: Answers) -> None:
        """Ask once more, with what was confirmed."""
        self.check(card, record)
        must_be_confirmed(card, record, answers)

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Have the overwriting of a share confirmed, then ask for PIN and label."""
        answers = Answers()
        try:
            self._confirm_overwriting(card, record, dialogue, answers)
            self._limits.confirm(card, dialogue, answers)
            self._ask_pins(card, dialogue, answers)
            answers.choices["label"] = self._ask_label(card, dialogue)
        except BaseException:
            answers.close()
            raise
        return answers

    def _confirm_overwriting(self, card: CardState, record: Record, dialogue: Dialogue, answers: Answers) -> None:
        """A card that holds a share is overwritten only where that is typed, the set named."""
        if card.holding == "blank":
            return
        confirm_loss(card, record, dialogue, answers, self._agreed)
        if not self._agreed.covers(card):
            confirm_overwriting(overwritten_in_words(card, record), dialogue)
        answers.confirmed.add("overwrite")

    def _ask_pins(self, card: CardState, dialogue: Dialogue, answers: Answers) -> None:
        _confirm_factory_pin(card, dialogue)
        if card.pin == "unchanged" and card.virtual:
            dialogue.tell(
                say(
                    "Warning: card {serial} still has its first PIN. Change the PIN soon.\n"
                    "  lifecycle run change-pin --serial {serial}",
                    serial=card.serial,
                )
            )
        warn_of_tries(card, dialogue)
        question = say("PIN of card {serial}", serial=card.serial)
        answers.secrets["pin"] = ask_pin(dialogue, pin_of(card, question))

    def _ask_label(self, card: CardState, dialogue: Dialogue) -> str:
        return ask_label(dialogue, card.serial, self._label)

    def begin(self, card: CardState) -> None:  # noqa: ARG002
        """Take the share; one that an earlier try did not come to is let go."""
        self.close()
        self._share = self._share_of()

    def close(self) -> None:
        """Wipe a share that was taken and not written."""
        if self._share is not None:
            self._share.close()
            self._share = None

    def perform(self, work: Work) -> Generator[Fact]:
        """Present the PIN once, move the counter, and write, between two anchors."""
        with ExitStack() as stack:
            share = stack.enter_context(self._share or self._share_of())
            self._share = None
            yield from self._limits.recorded(work)
            yield from self._prepare(work)
            yield from write_share(work, share, self._place(work.card.serial), work.answers.choices["label"])
        yield from conclude(work)

    def _prepare(self, work: Work) -> Generator[Fact]:
        """Make the card ready for its share."""
        yield from present_pin(work, work.answers.secrets["pin"], "current")
        yield from advance(work)

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:
        """Say what the card would lose and what would be written."""
        loss = loss_of(card, record)
        return (
            Step(
                say("Card {serial}: {holding}.", serial=card.serial, holding=holding_in_words(record, card))
                if loss is None
                else loss.in_words()
            ),
            *plan_start(card),
            *self._plan_pins(),
            *plan_before(card),
            Step(
                say("Record the number and commitment of the share, and the share that the card loses."),
                ShareWriteBegun.tag,
            ),
            Step(say("Write the share and the label and check both."), ShareWritten.tag),
            *plan_after(card),
            Step(say("Read the whole card again."), OperationCompleted.tag),
        )

    def _plan_pins(self) -> Sequence[Step]:
        return (Step(say("Enter the PIN once."), PinVerified.tag),)


def ask_label(dialogue: Dialogue, serial: str, default: str) -> str:
    """Ask for a label of 1 to 32 printable ASCII characters until it is one."""
    problem: Text | None = None
    while True:
        question = say("Label of card {serial}", serial=serial)
        label = dialogue.text(TextQuestion("label", question, default, problem, serial))
        problem = problem_with_label(label)
        if problem is None:
            return label


def _confirm_factory_pin(card: CardState, dialogue: Dialogue) -> None:
    """No share goes under a PIN that everybody knows, unless that is typed; a virtual card protects nothing anyway."""
    if card.virtual or card.pin != "unchanged":
        return
    dialogue.confirm(
        Confirmation(
            "factory-pin",
            say(
                "Card {serial} has the factory PIN, which is public. Anyone who has the card can read its "
                "share. If you go on, the share counts as exposed permanently. Stop and change the PIN "
                "first.\n"
                "  lifecycle run change-pin --serial {serial}",
                serial=card.serial,
            ),
            say("write under the factory PIN of {serial}", serial=card.serial),
            covered_by_yes=False,
        )
    )
