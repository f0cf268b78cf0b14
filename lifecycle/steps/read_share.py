"""The part of a card that presents its share: its PIN is asked for, the share read and compared, and kept a while."""

from collections.abc import Collection, Generator, Sequence

from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import Parameter, PinVerified, ShareRead
from lifecycle.domain.holding import Share
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.steps.interface import Answers, Part, Step, Work
from lifecycle.steps.naming import name_of
from lifecycle.steps.pin_entry import ask_pin, pin_of, plan_start, present_pin, warn_of_tries
from lifecycle.steps.shares import share_read


class ReadShare(Part):
    """One card of a set, whose share has not been presented yet. `share` is there after its visit; close it."""

    changes = True
    done = say("share read")

    def __init__(self, set_id: str | None, presented: Collection[int]) -> None:
        self.share: Share | None = None
        self._set_id = set_id
        self._presented = presented

    def parameters(self) -> dict[str, Parameter]:
        """Give the part that the card has."""
        return {"part": "source"}

    def check(self, card: CardState, record: Record) -> None:
        """It must hold a share of the set, and one that was not presented before."""
        rules.require_openable(card)
        rules.must_hold_a_share(card)
        if self._set_id is not None and card.set_id != self._set_id:
            raise Refused(
                "other-set",
                say(
                    "card {serial} holds a share of set {other}. This operation needs cards of set {name}.",
                    serial=card.serial,
                    other=name_of(record, card.set_id),
                    name=name_of(record, self._set_id),
                ),
                say("Insert another card of set {name}.", name=name_of(record, self._set_id)),
                serial=card.serial,
            )
        if card.share in self._presented:
            raise Refused(
                "same-share",
                say(
                    "card {serial} holds share {share}, which was already presented. A copy is not an additional "
                    "share.",
                    serial=card.serial,
                    share=card.share,
                ),
                say("Insert a card with another share."),
                serial=card.serial,
            )

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Ask for its PIN."""
        warn_of_tries(card, dialogue)
        question = say("PIN of card {serial} ({set})", serial=card.serial, set=name_of(record, card.set_id))
        return Answers({"pin": ask_pin(dialogue, pin_of(card, question))})

    def perform(self, work: Work) -> Generator[Fact]:
        """Present the PIN once and read the share."""
        yield from present_pin(work, work.answers.secrets["pin"], "current")
        self.share = yield from share_read(work)

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Say what is presented and read; nothing on the card changes."""
        return (
            *plan_start(card),
            Step(say("Enter the PIN once."), PinVerified.tag),
            Step(
                say("Read the share and compare the share with its commitment. The share is not shown."), ShareRead.tag
            ),
        )
