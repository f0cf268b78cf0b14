"""A card was replaced by another one of the same serial: people say so, with a reason and a witness."""

from collections.abc import Callable, Sequence

from lifecycle.custody import rules
from lifecycle.custody.handler import CustodyHandler, Disclose, known_card
from lifecycle.custody.happening import Common
from lifecycle.custody.set_impact import effect_on_set
from lifecycle.domain.card import CardState
from lifecycle.domain.dialogue import Asking, Confirmation
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import CardReplaced, OtherCardSeen
from lifecycle.domain.set_names import name_or_digits
from lifecycle.domain.text import say
from lifecycle.ledger.clock import require_clock
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import stream_of

COMMAND = "replaced"


def prepared(record: Record, given: Common) -> Callable[[CustodyHandler, Asking], Event]:  # noqa: ARG001
    """Give what asks for the replacement of a card and records it; the purpose is the reason."""
    return lambda handler, dialogue: replace_card(handler, given, dialogue)


def replace_card(handler: CustodyHandler, given: Common, dialogue: Asking) -> Event:
    """Record that a card is gone and another one stands in its place.

    Raises UnknownName for a card that is not in the record, Refused, which is recorded, and what the dialogue does.
    """
    journal = handler.journal
    with handler.record() as record:
        known_card(record, given["serial"])
    at = journal.clock() if given["at"] is None else given["at"]
    with handler.refusing(COMMAND, stream_of(given["serial"])):
        require_clock(journal.store, journal.clock, handler.signer.earliest)
        with handler.record() as record:
            card = _check(record, given, at, journal.clock())
            told, question = effect_on_set(record, given["serial"], "replaced"), _question(record, card)
    if told is not None:
        dialogue.tell(told)
    dialogue.confirm(question)
    seen = _last_seen(handler, card)

    def facts(disclose: Disclose) -> Sequence[tuple[str, Fact]]:
        fact = CardReplaced(
            at=at,
            witness=given["witness"] or "",
            reason=disclose(given["purpose"] or ""),
            recorded=card.card_id or "",
            shown=seen.shown,
        )
        return [(stream_of(given["serial"]), fact)]

    def still(record: Record) -> None:
        if _check(record, given, at, journal.clock()).other_card != card.other_card:
            raise _no_other_card(given["serial"])

    with handler.refusing(COMMAND, stream_of(given["serial"])):
        return handler.write(facts, check=still)[0]


def _check(record: Record, given: Common, at: int, now: int) -> CardState:
    custody, card = known_card(record, given["serial"]), record.card(given["serial"])
    if card is None or card.other_card is None:
        raise _no_other_card(given["serial"])
    rules.must_be_in_time(custody, at, now)
    rules.must_not_be_under_way(record, custody, now)
    rules.must_have_a_witness(custody, given["witness"])
    rules.must_have_another_witness(custody, given["witness"], [custody.custodian] if custody.place is None else [])
    return card


def _question(record: Record, card: CardState) -> Confirmation:
    """Have a phrase typed that names what is lost with the card."""
    if card.set_id is None or card.holding == "blank":
        return Confirmation(
            "replaced",
            say(
                "Replace card {serial}, id {old}, by the card with id {new}? The old card can never be used "
                "again. This cannot be undone.",
                serial=card.serial,
                old=card.card_id,
                new=card.other_card,
            ),
            say("replace {serial}", serial=card.serial),
            covered_by_yes=False,
        )
    name = name_or_digits(card.set_id, record.set(card.set_id), record.disclosed)
    return Confirmation(
        "replaced",
        say(
            "Replace card {serial}, id {old}, by the card with id {new}? Share {share} of set {name} is "
            "lost with the old card and stays exposed. This cannot be undone.",
            serial=card.serial,
            old=card.card_id,
            share=card.share,
            name=name,
            new=card.other_card,
        ),
        say("give up share {share} of {name}", share=card.share, name=name),
        covered_by_yes=False,
    )


def _last_seen(handler: CustodyHandler, card: CardState) -> OtherCardSeen:
    store = handler.journal.store
    events = [store.decoded(*row) for row in store.stream(stream_of(card.serial))]
    return next(event.facts for event in reversed(events) if isinstance(event.facts, OtherCardSeen))


def _no_other_card(serial: str) -> Refused:
    return Refused(
        "no-other-card",
        say("no other card with serial number {serial} was seen.", serial=serial),
        say("Insert the new card and inspect it. Then repeat the command.\n  lifecycle run inspect"),
        serial=serial,
    )
