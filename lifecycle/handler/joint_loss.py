"""What all cards of an operation would lose together is confirmed once, before the first of them is written."""

from collections.abc import Sequence

from lifecycle.domain.card import CardState
from lifecycle.domain.text import Text, say
from lifecycle.handler.run import Run
from lifecycle.ledger.record_without import RecordWithout
from lifecycle.steps.interface import Agreed, Preview
from lifecycle.steps.naming import holding_in_words
from lifecycle.steps.share_loss import Loss, confirm_breaking, confirm_overwriting, loss_of, overwritten_in_words


def targets_named(run: Run, wanted: Preview) -> list[str]:
    """Give the cards that were named and would be written, as far as the record knows them."""
    known = [card for serial in run.named[: wanted.cards] if (card := run.record.card(serial)) is not None]
    return [card.serial for card in known if wanted.part(card).writes]


def agree_on_losses(run: Run, targets: Sequence[str]) -> Agreed:
    """Say what these cards hold and what each set would lose by all of them; have that confirmed, once for all."""
    cards = [card for serial in targets if (card := run.record.card(serial)) is not None and card.holding != "blank"]
    if not cards:
        return Agreed()
    losses = _added_up(run, cards)
    for loss in losses:
        run.dialogue.tell(loss.in_words())
    broken = {loss.card.set_id: loss for loss in losses if loss.breaks_quorum}
    for loss in broken.values():
        confirm_breaking(loss, run.dialogue)
    confirm_overwriting(_held(run, cards), run.dialogue)
    return Agreed(frozenset((card.serial, card.set_id) for card in cards), frozenset(filter(None, broken)))


def _held(run: Run, cards: Sequence[CardState]) -> Text:
    """Say what will be overwritten: of several cards, each is told."""
    if len(cards) == 1:
        return overwritten_in_words(cards[0], run.record)
    for card in cards:
        holding = holding_in_words(run.record, card)
        run.dialogue.tell(say("Card {serial}: {holding}.", serial=card.serial, holding=holding))
    return say("These cards will be overwritten: {serials}.", serials=", ".join(card.serial for card in cards))


def _added_up(run: Run, cards: Sequence[CardState]) -> list[Loss]:
    """Give what each card would lose after those before it."""
    gone = [card.serial for card in cards]
    found = (loss_of(card, RecordWithout(run.record, gone[:number])) for number, card in enumerate(cards))
    return [loss for loss in found if loss is not None]
