"""What is lost with the share on a card: its set, and the quorum before and after."""

from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import Refused
from lifecycle.domain.quorum import Quorum, quorum, without
from lifecycle.domain.record import Record
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text, say
from lifecycle.steps.interface import Agreed, Answers
from lifecycle.steps.naming import holding_in_words, name_of

BREAK_QUORUM = "break-quorum"


@dataclass(frozen=True)
class Loss:
    """A share that is about to go from a card."""

    card: CardState
    set_name: str
    known: bool
    """Whether the record knows the set, and not only this card of it."""
    complete: bool
    before: Quorum
    after: Quorum
    elsewhere: str | None
    """Another set that has the same key and brings it back."""

    @property
    def breaks_quorum(self) -> bool:
        """Whether the key may be brought back now and might not be afterwards, or nobody here can tell.

        A card in doubt counts before and not after: what is under way on it may be an erasure.
        """
        if self.card.holding != "held" or not self.known:
            return self.card.holding == "held"
        kept = self.card.share in self.after.good  # by a copy
        return self.complete and not kept and self.before.alive and self.after.spare < 0

    def in_words(self) -> Text:
        """Say what goes, and what would remain."""
        if not self.known:
            return say(
                "Card {serial} holds share {share} of {issued} of set {name}. This record does not know the "
                "set. Not known: how many shares of the set are left without this card.",
                serial=self.card.serial,
                share=self.card.share,
                issued=self.card.issued,
                name=self.set_name,
            )
        if not self.complete:
            return say(
                "Card {serial} holds a share of set {name}. The set is not complete.",
                serial=self.card.serial,
                name=self.set_name,
            )
        return say(
            "Card {serial} loses share {share} of {issued}. Good shares of set {name}: {before} now, "
            "{after} after this, {needed} needed.",
            serial=self.card.serial,
            share=self.card.share,
            name=self.set_name,
            needed=self.before.needed,
            after=len(self.after.good),
            issued=self.before.issued,
            before=len(self.before.good),
        )


def loss_of(card: CardState, record: Record) -> Loss | None:
    """Say what erasing or overwriting a card would cost; None where it holds nothing that counts."""
    if card.set_id is None or card.holding not in {"held", "writing", "erasing"}:
        return None
    known, members = record.set(card.set_id), record.members(card.set_id)
    return Loss(
        card,
        name_of(record, card.set_id),
        known is not None,
        known is not None and known.stage == "complete",
        quorum(card.needed, card.issued, members),
        quorum(card.needed, card.issued, without(members, card.serial)),
        _elsewhere(known, record),
    )


def _elsewhere(known: SetState | None, record: Record) -> str | None:
    """Find another complete set of the same key that is above its quorum."""
    if known is None:
        return None
    others = [each for each in record.sets() if each.fingerprint == known.fingerprint and each.id != known.id]
    for other in others:
        if other.stage == "complete" and quorum(other.needed, other.issued, record.members(other.id)).alive:
            return name_of(record, other.id)
    return None


def _breaking_in_words(loss: Loss) -> Text:
    if not loss.known:
        return say("Without card {serial}, the key of that set may be lost permanently.", serial=loss.card.serial)
    if loss.elsewhere is not None:
        return say(
            "Without card {serial}, set {name} cannot rebuild its key. Set {other} can still rebuild the same key.",
            serial=loss.card.serial,
            name=loss.set_name,
            other=loss.elsewhere,
        )
    return say(
        "Without card {serial}, the key of set {name} is destroyed. No other set of this record can rebuild the key.",
        serial=loss.card.serial,
        name=loss.set_name,
    )


def confirm_loss(
    card: CardState, record: Record, dialogue: Dialogue, answers: Answers, agreed: Agreed | None = None
) -> None:
    """Say what would be lost; have a phrase typed where a set would go below its quorum, unless that was agreed to."""
    loss = loss_of(card, record)
    if loss is None:
        return
    dialogue.tell(loss.in_words())
    if loss.breaks_quorum:
        if agreed is None or card.set_id not in agreed.given_up:
            confirm_breaking(loss, dialogue)
        answers.confirmed.add(BREAK_QUORUM)


def confirm_breaking(loss: Loss, dialogue: Dialogue) -> None:
    """Have the phrase typed that gives a set up."""
    phrase = say("give up {name}", name=loss.set_name)
    dialogue.confirm(Confirmation(BREAK_QUORUM, _breaking_in_words(loss), phrase, covered_by_yes=False))


def overwritten_in_words(card: CardState, record: Record) -> Text:
    """Say what on a card will be overwritten."""
    holding = holding_in_words(record, card)
    return say("Card {serial} loses what it holds: {holding}.", serial=card.serial, holding=holding)


def confirm_overwriting(words: Text, dialogue: Dialogue) -> None:
    """Have the word typed that lets what is on cards be overwritten."""
    dialogue.confirm(Confirmation("overwrite", words, say("overwrite")))


def must_be_confirmed(card: CardState, record: Record, answers: Answers) -> None:
    """A set goes below its quorum only where that was typed; asked once more when nobody else can erase a card."""
    loss = loss_of(card, record)
    if loss is not None and loss.breaks_quorum and BREAK_QUORUM not in answers.confirmed:
        raise Refused(
            "quorum",
            say(
                "without card {serial}, set {name} would be below its quorum. Nothing was sent that changes the card.",
                serial=card.serial,
                name=loss.set_name,
            ),
            say(
                "Another card of the set was lost meanwhile. Run the operation again. It asks for the words "
                "that give up the set."
            ),
            serial=card.serial,
        )
