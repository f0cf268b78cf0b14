"""Show the label of a card. Needs the PIN.

lifecycle compares the label with the record. A wrong PIN spends 1 try.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import LabelRead, PinVerified
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text, say
from lifecycle.operations import Operation
from lifecycle.steps.interface import Answers, Result, Step, Work
from lifecycle.steps.pin_entry import ask_pin, pin_of, plan_start, present_pin, warn_of_tries
from lifecycle.steps.settling import SettledByFacts


@dataclass(frozen=True, kw_only=True)
class GetLabel(SettledByFacts, Operation):
    """What is shown is compared with the record, and is not recorded itself."""

    name = "get-label"
    title = "Get Label"
    order = 60
    changes = True
    asks = ("pin", "choice")
    examples = ("--serial 15C000E3A8171006",)
    see_also = ("lifecycle run inspect",)

    def check(self, card: CardState, record: Record) -> None:  # noqa: ARG002
        """The card must be ours and open."""
        rules.require_openable(card)

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Ask for the PIN."""
        warn_of_tries(card, dialogue)
        return Answers({"pin": ask_pin(dialogue, pin_of(card, say("PIN of card {serial}", serial=card.serial)))})

    def perform(self, work: Work) -> Generator[Fact]:
        """Present the PIN once and read the label."""
        yield from present_pin(work, work.answers.secrets["pin"], "current")
        read = work.driver.read_label()
        label = None if read is None else shown(read)
        recorded = None if work.card.label is None else work.record.disclosed(work.card.label)
        known = work.card.holding == "blank" or recorded is not None
        as_recorded = label == recorded if known else None
        yield LabelRead(label=None if label is None else work.disclose(label), as_recorded=as_recorded)
        work.results.append(Result("label", label, _in_words(work.card.serial, label)))
        if as_recorded is False:
            work.results.append(
                Result(
                    "as_recorded",
                    value=False,
                    text=say("MISMATCH: the label differs from the recorded label. Find out the cause."),
                )
            )

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Say what is presented and read; nothing on the card changes."""
        return (
            *plan_start(card),
            Step(say("Enter the PIN once."), PinVerified.tag),
            Step(say("Read and show the label and compare the label with the record."), LabelRead.tag),
        )


def shown(label: bytes) -> str:
    """Give a label as it may be shown: text from a card is hostile, and in hex where it is not printable ASCII."""
    text = label.decode("ascii", errors="replace")
    return text if text.isascii() and text.isprintable() else label.hex(" ").upper()


def _in_words(serial: str, label: str | None) -> Text:
    if label is None:
        return say("Card {serial} has no label.", serial=serial)
    return say("Label of card {serial}: {label}", serial=serial, label=label)
