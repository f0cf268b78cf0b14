"""What an intent says of cards and sets, as the record has them: computed when it is stated, and again at its start."""

from collections.abc import Collection, Sequence

from lifecycle.approval.intent import Effect, IntentCard
from lifecycle.domain.card import CardState
from lifecycle.domain.quorum import quorum
from lifecycle.domain.record import Record


def card_in_intent(record: Record, serial: str) -> IntentCard:
    """Say what the record knows of a card: its id, and the share that it holds or may hold."""
    card = record.card(serial)
    if card is None:
        return IntentCard(serial=serial, card_id=None, holds=None)
    holds = None if card.set_id is None or card.holding == "blank" else f"set:{card.set_id}/{card.share}"
    return IntentCard(serial=serial, card_id=card.card_id, holds=holds)


def effect_of(record: Record, losing: Collection[str]) -> list[Effect]:
    """Say what each set loses where these cards lose what they hold.

    Shares that are only on cards in doubt count before and not after: what is under way on one may be an erasure. A set
    that was not completed loses nothing that counts.
    """
    cards = [card for serial in sorted(losing) if (card := record.card(serial)) is not None]
    found = (_effect_on(record, set_id, cards) for set_id in sorted({card.set_id for card in cards if card.set_id}))
    return [effect for effect in found if effect is not None]


def _effect_on(record: Record, set_id: str, losing: Sequence[CardState]) -> Effect | None:
    holding = [card for card in losing if card.set_id == set_id and card.holding in {"held", "writing", "erasing"}]
    if not holding:
        return None
    known, first = record.set(set_id), holding[0]
    if known is None:
        return Effect(set=set_id, needs=first.needed, before=None, after=None)
    if known.stage != "complete":
        return None
    members, gone = record.members(set_id), {card.serial for card in losing}
    before = quorum(known.needed, known.issued, members)
    after = quorum(known.needed, known.issued, [card for card in members if card.serial not in gone])
    return Effect(set=set_id, needs=known.needed, before=len(before.left), after=len(after.good))
