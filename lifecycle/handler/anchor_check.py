"""The anchors that a card shows, held against the record as it is now."""

from collections.abc import Sequence

from lifecycle.cards.registry import abilities_of
from lifecycle.domain.anchor import Slots
from lifecycle.domain.anchor_verdict import Counted, Ledger, Named, SignatureVerdict, judged, told_apart, verdict_of
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Event
from lifecycle.domain.facts import AnchorSeen
from lifecycle.domain.text import say, say_n
from lifecycle.projections.lineage import lineage
from lifecycle.steps.doubt import Doubt
from lifecycle.store.engine import StoreReader


def known_ledger(store: StoreReader[Event]) -> Ledger:
    """Give what of a record anchors are held against.

    `root_at` raises StoreCorrupt where the stored tree does not reach to a size that the record had.
    """
    with store.snapshot() as connection:
        names = [Named(*origin) for origin in lineage(connection)]
    return Ledger(names, store.head().size, lambda size: store.root_at(size).hex())


def known_counter(recorded: CardState | None, after: CardState, doubts: Sequence[Doubt], shown: CardFacts) -> Counted:
    """Give the change counter of a card beside what the record knows of it.

    `recorded` is what it says before this sight, `after` what it says with it, and `doubts` are those that were open:
    each of them may have moved it. Of a card that it sees first, or another one of the same serial, it knows none.
    """
    if recorded is None or recorded.card_id != shown.card_id:
        return Counted(shown.counter, None)
    steps = abilities_of(recorded).counter_steps
    explained = (doubt.explains(shown.counter, steps) or 0 for doubt in doubts)
    return Counted(shown.counter, max(after.counter or 0, *explained, 0))


def seen(
    store: StoreReader[Event],
    slots: Slots,
    counted: Counted,
    card: CardState | None,
    signatures: Sequence[SignatureVerdict] = (),
) -> AnchorSeen:
    """Judge the slots of a card; `card` says which anchors did not fit before or were accepted. Raises StoreError."""
    ledger = known_ledger(store)
    accepted = "" if card is None else card.anchors_accepted or ""
    before = {} if card is None else {id_: verdict for verdict, id_ in told_apart(card.anchors_at_odds)}
    found = judged(slots, ledger, counted, accepted=accepted.split(","), found=before, signatures=signatures)
    return AnchorSeen(slots=found, verdict=verdict_of(found, counted), size=ledger.size)


def tell(fact: AnchorSeen, shown: CardFacts, dialogue: Dialogue) -> None:
    """Say of a card that an anchor on it is damaged: nothing stops for it, and the next change writes it anew."""
    if not fact.damaged:
        return
    if any(slot.anchor is not None for slot in fact.slots):
        sentence = say(
            "1 of the 2 anchors on card {serial} is damaged: a write was interrupted. The other anchor counts.",
            serial=shown.serial,
        )
    else:
        sentence = say_n(
            "NOT CHECKED: whether the record lost events. The anchor on card {serial} is damaged.",
            "NOT CHECKED: whether the record lost events. Both anchors on card {serial} are damaged.",
            fact.damaged,
            serial=shown.serial,
        )
    dialogue.tell(sentence)
