"""Whether a card is all right and who has it, as the record says it; then all else that the record says of it."""

from collections.abc import Iterator

from lifecycle.cards.registry import abilities_of
from lifecycle.custody.who_reaches import who_reaches_in_words
from lifecycle.custody.words import standing_in_words, time_in_words
from lifecycle.domain.abilities import SEAL_IN_WORDS, seal_of
from lifecycle.domain.card import CardState
from lifecycle.domain.card_state import CHANGED, FRESH, SEALED, state_of
from lifecycle.domain.custody import GONE, IN_WORDS, CustodyState
from lifecycle.domain.exposure import CAUSES_IN_WORDS, exposures_of, shares_on
from lifecycle.domain.rules import mismatch_in_words
from lifecycle.domain.set_names import name_or_digits
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import last_sight
from lifecycle.wording.card_key import key_in_words

_WELL = (FRESH, CHANGED, SEALED)


def card_in_words(record: Record, custody: CustodyState) -> Iterator[Text]:
    """Answer whether the card is all right, who has it, what it holds, and what can be reported of it now."""
    card = record.card(custody.serial)
    yield _answer(record, custody, card)
    if card is not None and card.doubt is not None and card.gone is None:
        yield say(
            "{operation} was interrupted, result unknown.\n  lifecycle run resolve --serial {serial}",
            operation=card.doubt_operation,
            serial=card.serial,
        )
    share = share_in_words(record, card)
    if share is not None:
        yield share
    *standing, possible = standing_in_words(custody, record.called)
    yield from (*standing, *who_reaches_in_words(record, custody, card), possible)


def share_in_words(record: Record, card: CardState | None) -> Text | None:
    """Say which share a card holds, as far as the record knows."""
    if card is None or card.set_id is None or card.holding != "held":
        return None
    name = name_or_digits(card.set_id, record.set(card.set_id), record.disclosed)
    return say("Share {share} of set {name} is on the card.", share=card.share, name=name)


def _answer(record: Record, custody: CustodyState, card: CardState | None) -> Text:
    serial, problem = custody.serial, _problem(custody, card)
    if problem is not None:
        return say("Card {serial} is NOT OK: {problem}.", serial=serial, problem=problem)
    if card is None:
        return say("Card {serial} was imported from a list and never read.", serial=serial)
    return say(
        "Card {serial}: OK when last read on {time}. {state}, {left} of {tries} PIN tries left.",
        serial=serial,
        time=time_in_words(last_sight(record.view, serial, record.view.position)),
        state=state_of(card).text,
        left=card.tries_left,
        tries=abilities_of(card).tries,
    )


def _problem(custody: CustodyState, card: CardState | None) -> Text | None:
    """Give the worst thing that the record says of a card, if there is any."""
    if card is None:
        return IN_WORDS[custody.unfit or custody.where] if custody.unfit or custody.where in GONE else None
    state, exposed = state_of(card), _exposed(card)
    problems = (
        (state not in _WELL, state.text),
        (card.other_card is not None, say("another card with this serial number was in a reader")),
        (card.drift is not None, say("mismatch between card and record ({fields})", fields=mismatch_in_words(card))),
        (card.share_wrong, say("its share is damaged, or another share")),
        (not card.tries_known or card.tries_left is None, say("the number of PIN tries left is not known")),
        (card.tries_left == 1, say("only 1 PIN try left")),
        (custody.seal_broken, say("the seal of its bag is broken")),
        (exposed is not None, say("share exposed: {cause}", cause=exposed)),
    )
    return next((text for holds, text in problems if holds), None)


def _exposed(card: CardState) -> Text | None:
    """Say why a share that the card holds, or may hold, is exposed."""
    held = shares_on(card)
    causes = [each.cause for each in exposures_of(card) if (each.set_id, each.share) in held]
    return CAUSES_IN_WORDS[causes[0]] if causes else None


def details_in_words(record: Record, custody: CustodyState) -> Iterator[Text]:
    """Say everything else that the record has of a card, one fact a line."""
    card = record.card(custody.serial)
    if card is not None:
        yield from card_details(card)
    if custody.knowing:
        yield say("PIN known to: {names}.", names=", ".join(record.called(each) for each in custody.knowing))
    if custody.last is not None:
        yield say("Last report of custody: {time}.", time=time_in_words(custody.last))
    if custody.witness is not None:
        yield say("Witness: {name}.", name=record.called(custody.witness))
    if custody.stock:
        yield say("Imported from a list of serial numbers.")
    yield say("In the record since {time}.", time=time_in_words(custody.known))
    yield say("All events of this card:\n  lifecycle report card {serial}", serial=custody.serial)


def card_details(card: CardState) -> Iterator[Text]:
    """Say what the record has of the card itself."""
    yield say("Make: {make}. Card id: {id}.", make=card.make, id=card.card_id or "-")
    if card.pin_changed_at is not None:
        yield say("PIN changed on {time}.", time=time_in_words(card.pin_changed_at))
    if card.sealed:
        yield say("PIN sealed: {seal}.", seal=SEAL_IN_WORDS[card.seal_enforced_by or seal_of(card)])
    if card.counter is not None:
        yield say("Change counter: {counter}.", counter=card.counter)
    key = key_in_words(card)
    if key is not None:
        yield say("Signature key: {key}.", key=key)
    for each in exposures_of(card):
        yield say("Share {share} exposed: {cause}.", share=each.share, cause=CAUSES_IN_WORDS[each.cause])
