"""The second step of every operation: record the sight of a card, settle what it shows, and say where it differs."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from lifecycle.cards.registry import abilities_shown, controlled_of, make_named
from lifecycle.custody.gone_sightings import seen_although_gone
from lifecycle.domain import rules
from lifecycle.domain.abilities import Recognised
from lifecycle.domain.anchor import Slots
from lifecycle.domain.anchor_verdict import SignatureVerdict
from lifecycle.domain.card import CardFacts, CardState, first_sight
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.drift import TRIES_LEFT, Difference, differences
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import CardDriftDetected, CardKeySeen, CardRecognised, CardSeen, KeyOfCard, OtherCardSeen
from lifecycle.domain.other_card import OtherCard, id_of, is_other_card
from lifecycle.domain.text import say, say_n
from lifecycle.domain.tries import tries_shown
from lifecycle.handler.anchor_check import known_counter
from lifecycle.handler.anchor_check import seen as anchors_seen
from lifecycle.handler.anchor_check import tell as tell_of_anchors
from lifecycle.handler.checks import recording_refusal
from lifecycle.handler.in_doubt import fewer, open_doubts, reconciled
from lifecycle.handler.open_card import OpenCard
from lifecycle.handler.pin_watch import PinWatch
from lifecycle.handler.run import Run
from lifecycle.handler.set_completion import completed_by
from lifecycle.ledger.card_stream import CardStream
from lifecycle.operations import Operation
from lifecycle.steps.doubt import Doubt, Settlement


def identify(run: Run, stream: CardStream, opened: OpenCard) -> list[Difference]:
    """Record the sight of a card and settle what it shows, of itself and of its set; gives what differs.

    Raises OtherCard, UnknownOperation, and StoreError.
    """
    equipment = run.equipment
    with recording_refusal(run, stream):
        watch = PinWatch(opened.driver, equipment.keys_for(opened.facts))
        found = sight(
            stream, opened.facts, opened.anchors(), equipment.operations, run.dialogue, watch, opened.signatures()
        )
    whole = completed_by(stream.card, equipment.journal, run.record, run.id)
    if whole is not None:
        run.dialogue.tell(whole)
    return found


def sight(  # noqa: PLR0913, PLR0917 - all that a sight is held against
    stream: CardStream,
    shown: CardFacts,
    slots: Slots | None,
    operations: Mapping[str, type[Operation]],
    dialogue: Dialogue,
    watch: PinWatch,
    signatures: Sequence[SignatureVerdict] = (),
) -> list[Difference]:
    """Record what a reading without a PIN says; gives what differs from the record and nothing explains.

    `slots` are the anchors on the card, None on one without our profile, with what was found of their `signatures`;
    they are held against the record.

    Tries that differ are told and recorded, and stop nothing; whatever else differs stops changing operations until it
    is accepted. An operation in doubt is settled here where the card shows what became of it. Raises OtherCard, after
    it is recorded, for another card of the same serial or one that does not show its profile.
    """
    must_be_the_card(stream, shown)
    tries_told = stream.state.tries_left if stream.state else shown.tries_left
    card = stream.state or first_sight(shown, 0)
    doubts = open_doubts(stream.events, operations)
    facts: list[Fact] = [
        CardSeen(shown=replace(shown, tries_left=tries_shown(card, shown))),
        *_recognised(stream.state, shown),
        *_key_seen(stream.events, shown),
        *watch.found(stream.state, dialogue),
        *seen_although_gone(stream.events, card, dialogue),
    ]
    for doubt in doubts:
        settlement = doubt.operation.settle(doubt, card, shown)
        if settlement.closed:
            facts += [*settlement.facts, reconciled(doubt, settlement, card, shown)]
        _tell(settlement, doubt, shown, dialogue)
    if doubts:
        left = tries_shown(card, shown)
        tell_untold(fewer(tries_told, left), left, shown, dialogue)
        tries_told = left
    if slots is not None:
        counted = known_counter(stream.state, stream.foreseen(facts) or card, doubts, shown)
        anchors = anchors_seen(stream.journal.store, slots, counted, stream.state, signatures)
        facts.append(anchors)
        tell_of_anchors(anchors, shown, dialogue)
    after = stream.foreseen(facts) or card
    found = _unexplained(after, shown, tries_told)
    if _is_news(found, after.drift):  # with the sight: a kill in between would hide tries that were spent elsewhere
        facts.append(CardDriftDetected(differences=found))
    stream.append(facts)
    return found


def _recognised(card: CardState | None, shown: CardFacts) -> list[Fact]:
    """Give the make of a card and what it can do, where the record does not say that of it yet."""
    make = make_named(shown.make)
    found = CardRecognised(
        make=make.name, layout=shown.layout or make.layouts[0], abilities=abilities_shown(shown, card)
    )
    known = None if card is None else (card.make, card.recognised)
    kept = Recognised(layout=found.layout, abilities=found.abilities).kept
    return [] if known == (found.make, kept) else [found]


def _key_seen(events: Sequence[Event], shown: CardFacts) -> list[Fact]:
    """Give the key of a card that signs anchors, where the record does not name it yet."""
    public_key, algorithm = (shown.details.get(name) for name in ("public_key", "algorithm"))
    signs = shown.layout is not None and make_named(shown.make).abilities.anchors_signed
    if not signs or not isinstance(public_key, str) or not isinstance(algorithm, str):
        return []
    named = [event.facts.public_key for event in events if isinstance(event.facts, KeyOfCard)]
    return [] if named[-1:] == [public_key] else [CardKeySeen(algorithm=algorithm, public_key=public_key)]


def must_be_the_card(stream: CardStream, shown: CardFacts) -> None:
    """Raise the alarm of another card under a known serial: recorded once for each, and told each time."""
    card = stream.state
    if card is None or not is_other_card(card, shown):
        return
    if card.other_card != id_of(shown):
        stream.append([OtherCardSeen(recorded=card.card_id or "", shown=shown)])
    raise OtherCard(card, shown)


def tell_untold(spent: int, left: int | None, shown: CardFacts, dialogue: Dialogue) -> None:
    """Say what an operation cost beyond what was said of it before."""
    if spent > 0:
        dialogue.tell(
            say_n(
                "1 PIN try spent, {left} of {all} left.",
                "{count} PIN tries spent, {left} of {all} left.",
                spent,
                left=left,
                all=abilities_shown(shown).tries,
            )
        )


def _unexplained(card: CardState, shown: CardFacts, tries_told: int | None) -> list[Difference]:
    found = differences(replace(card, tries_left=tries_told), shown, controlled_of(shown))
    if card.doubt is not None:
        never = {*rules.NO_DOUBT_EXPLAINS, *controlled_of(shown)}
        found = [difference for difference in found if difference.field in never]
    return found


def _is_news(found: list[Difference], drift: str | None) -> bool:
    blocking = ",".join(sorted({each.field for each in found} - {TRIES_LEFT})) or None
    return bool(found) and (blocking != drift or any(each.field == TRIES_LEFT for each in found))


def _tell(settlement: Settlement, doubt: Doubt, shown: CardFacts, dialogue: Dialogue) -> None:
    if settlement.closed:
        sentence = say(
            "{operation} on card {serial} was interrupted. The card shows the result: {what}.",
            operation=doubt.operation.name,
            serial=shown.serial,
            what=settlement.text,
        )
    else:
        sentence = say(
            "{operation} on card {serial} was interrupted: {what}. Only a PIN can show the result.",
            operation=doubt.operation.name,
            serial=shown.serial,
            what=settlement.text,
        )
    dialogue.tell(sentence)
