"""What holds after each run, however it ended: the record beside the memory of the cards."""

import hmac
from collections.abc import Sequence

from desk.cards import FACTORY_PIN, Drawer
from desk.ceremonies import record_in, record_of, share_in
from desk.desk import Desk

from lifecycle.cards.mpcos.records import Damaged
from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event
from lifecycle.domain.facts import (
    CardDriftDetected,
    CardSeen,
    OperationFailed,
    OperationReconciled,
    OperationStarted,
    PinRefused,
    PinVerified,
)
from lifecycle.domain.holding import Share
from lifecycle.domain.quorum import is_good, quorum
from lifecycle.domain.sets import SetState
from lifecycle.sharing.shamir import combined
from machine.world import World


def must_hold(world: World, desk: Desk) -> None:
    """Check every card and every set."""
    for serial in world.rack.serials:
        card = desk.journal.card(serial)
        if card is not None and card.layout is not None and card.drift is None and serial not in world.touched:
            _claims_no_more(card, world.rack[serial])
            _bears_witness(desk, card, world.rack[serial])
            if card.doubt is None:
                _claims_all(card, world.rack[serial])
    record = record_of(desk)
    for known in record.sets():
        if known.stage == "complete":
            members = record.members(known.id)
            _rebuilds(known, [world.rack[card.serial] for card in members if is_good(card)])
            _is_alive(world, desk, known)


def _claims_no_more(card: CardState, drawer: Drawer) -> None:
    """What the record says is in the memory, be something in doubt or not."""
    truth, share = drawer.truth, _share(drawer)
    assert truth.sealed or not card.sealed, "sealed only in the record"
    assert card.pin != "torn" or truth.torn
    assert card.pin != "changed" or (truth.code != FACTORY_PIN and truth.begun)
    assert card.holding != "blank" or share is None, "erased, and the share is still there"
    if card.holding == "held":
        shown = record_in(drawer)
        assert (shown.state, shown.set_id, shown.share, shown.copy) == ("held", card.set_id, card.share, card.copy)
        assert share is not None
        assert card.set_id is not None
        assert card.commitment in {None, share.commitment(card.set_id)}


def _bears_witness(desk: Desk, card: CardState, drawer: Drawer) -> None:
    """What anchors are on a card cover the record as it was then, and no reading found that one does not fit."""
    assert card.anchors_at_odds is None
    for slot in drawer.truth.anchors:
        if slot is not None:
            assert slot.origin == desk.journal.origin()
            assert slot.root == desk.store.root_at(slot.size).hex()
            assert slot.counter <= drawer.truth.ticks


def _claims_all(card: CardState, drawer: Drawer) -> None:
    """With nothing in doubt the record says everything that the card shows."""
    truth, shown = drawer.truth, record_in(drawer)
    recorded = (card.sealed, card.change_begun, card.new_pin_proven, card.counter, card.pin == "torn")
    assert recorded == (truth.sealed, truth.begun, truth.proven, truth.ticks, truth.torn)
    assert truth.torn or card.tries_left == truth.tries_left, "a try was spent, and the record does not know it"
    assert (card.holding, card.set_id, card.share, card.copy) == (shown.state, shown.set_id, shown.share, shown.copy)
    assert card.pin != "unchanged" or truth.torn or truth.code == FACTORY_PIN, "the PIN changed untold"


def _rebuilds(known: SetState, drawers: Sequence[Drawer]) -> None:
    """M good cards of a complete set always bring its key back."""
    shares = {share.number: share for drawer in drawers if (share := _share(drawer)) is not None}
    numbers = sorted(shares)
    if len(numbers) < known.needed:
        return
    for group in (numbers[: known.needed], numbers[-known.needed :]):
        values = {}
        for number in group:
            with shares[number].value.revealed() as value:
                values[number] = bytearray(value)
        secret = combined(values, group)
        assert hmac.new(secret, b"lifecycle key v1", "sha256").hexdigest() == known.fingerprint


def _is_alive(world: World, desk: Desk, known: SetState) -> None:
    """A set goes below its quorum by a phrase, or by cards that no PIN opens, and by nothing else."""
    record = record_of(desk)
    exposed = [desk.journal.card(serial) for serial in {each.serial for each in record.exposed(known.id)}]
    lost = any(card is None or card.blocked or card.pin == "torn" or card.drift is not None for card in exposed)
    elsewhere = any(each.serial in world.touched for each in record.exposed(known.id))
    if lost or elsewhere or (record.disclosed(known.name) or "") in world.given_up:
        return
    assert quorum(known.needed, known.issued, record.members(known.id)).alive, "a quorum went without its phrase"


def _share(drawer: Drawer) -> Share | None:
    try:
        return share_in(drawer)
    except Damaged:
        return None


def told(events: Sequence[Event]) -> int | None:
    """Give the tries that people know to be left, from what was recorded of a card."""
    known: int | None = None
    for event in events:
        match event.facts:
            case OperationStarted() | PinVerified() | PinRefused() | OperationFailed():
                known = event.facts.tries_left
            case CardSeen():
                known = event.facts.shown.tries_left
            case _:
                pass
    return known


def must_tell_of_tries(before: int | None, left: int | None, events: Sequence[Event], heard: Sequence[str]) -> None:
    """Tries that nobody knew to be spent are told of at the next sight of the card."""
    if before is None or left is None or left >= before:
        return
    facts = [event.facts for event in events]
    drifted = any(
        difference.field == "tries_left"
        for fact in facts
        if isinstance(fact, CardDriftDetected)
        for difference in fact.differences
    )
    reconciled = any(isinstance(fact, OperationReconciled) and fact.tries_spent for fact in facts)
    said = any("PIN try spent, " in sentence or "PIN tries spent, " in sentence for sentence in heard)
    assert drifted or (reconciled and said) or said, f"{before - left} tries were spent untold"
