"""The Inspect screen, and below it in plain words what the card and the record say."""

from collections.abc import Iterator, Sequence

from lifecycle.cards.driver import Line
from lifecycle.cards.registry import abilities_of
from lifecycle.domain.abilities import SEAL_IN_WORDS, seal_of
from lifecycle.domain.anchor_verdict import verdict_in_words
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.drift import TRIES_LEFT, Difference
from lifecycle.domain.instant import Instant
from lifecycle.domain.set_names import Called
from lifecycle.domain.text import Text, say, say_n
from lifecycle.wording.language import show

_NAMES = 11
"""Width of the names on the vendor's screen."""


def screen(lines: Sequence[Line], *, sources: bool) -> Iterator[str]:
    """Give the lines of the screen; with `sources`, each one's source stands below it."""
    for line in lines:
        value = line.value if isinstance(line.value, str) else show(line.value or say("not known"))
        yield f"{line.name:<{_NAMES}}: {value}"
        if sources:
            yield " " * (_NAMES + 2) + "<- " + show(line.source)


def in_words(  # noqa: PLR0913 - whatever is known of a card
    card: CardState,
    facts: CardFacts | None,
    drift: Sequence[Difference],
    of_set: Called | None,
    *,
    label_shown: bool,
    whereabouts: Sequence[Text] = (),
) -> Iterator[Text]:
    """Say what is true of a card, one sentence a line.

    `of_set` is the set that its share is of; `label_shown` is true where the label itself was just shown; `whereabouts`
    say where the record has the card when it is in no reader.
    """
    if card.virtual:
        yield say("This is a virtual card: it protects nothing.")
    if card.layout is None:
        yield say("It does not carry the lifecycle profile. Nothing but Inspect is done on such a card.")
    else:
        yield _tries(card, facts)
        if card.pin != "unchanged" or card.sealed or not (card.blocked or card.pin_elsewhere):
            yield _pin(card)
        if card.pin_elsewhere:
            yield say(
                "Warning: the PIN was changed, not by this record. Find out who changed it. Entering the PIN of the "
                "record may spend a try."
            )
        yield from _holding(card, of_set)
        if card.label is not None and not label_shown:
            yield say("It has a label; `lifecycle run get-label` shows it after the PIN.")
        if card.anchor is not None and card.anchors_at_odds is None:
            yield say("Anchor: {verdict}.", verdict=verdict_in_words(card.anchor))
    if card.first_seen:
        yield say("In the record since {time}.", time=moment(card.first_seen))
    yield from whereabouts
    if card.doubt is not None:
        yield say(
            "IN DOUBT: {operation} was cut off. `lifecycle run settle --serial {serial}` finds out what became of it.",
            operation=card.doubt_operation,
            serial=card.serial,
        )
    yield from _drift(card, drift)


def moment(time: int) -> str:
    """Give a time, microseconds UTC, as people read it."""
    return f"{Instant(time).short()} UTC"


def _tries(card: CardState, facts: CardFacts | None) -> Text:
    if card.blocked:
        return say("BLOCKED: no PIN tries are left. Nobody can use this card any more.")
    if card.tries_doubted:
        return _tries_not_understood(card)
    most = None if facts is None else facts.tries
    return say_n(
        "1 of {most} PIN tries is left: one more wrong PIN blocks the card for ever.",
        "{count} of {most} PIN tries are left.",
        card.tries_left or 0,
        most=most or abilities_of(card).tries,
    )


def _tries_not_understood(card: CardState) -> Text:
    if card.tries_said is None:
        return say("Its PIN counter is not understood: count on one try only.")
    return say_n(
        "Its PIN counter is not understood. The card said 1 try left at the last wrong PIN: count on one try only.",
        "Its PIN counter is not understood. The card said {count} tries left at the last wrong PIN: count on one try "
        "only.",
        card.tries_said,
    )


def _pin(card: CardState) -> Text:
    sealed = card.sealed
    match card.pin:
        case "torn":
            return say("The PIN record is torn: no PIN opens this card.")
        case "uncertain":
            return say("A PIN change was cut off: the old or the new PIN is on the card.")
        case "changed" if sealed and card.sealed_at is not None:
            return say(
                "The PIN was changed, and sealed on {time}: {seal}.", time=moment(card.sealed_at), seal=_seal(card)
            )
        case _ if sealed:
            return say("The PIN is sealed: {seal}.", seal=_seal(card))
        case "changed":
            return say("The PIN was changed and is not sealed yet: `lifecycle run change-pin` seals it.")
        case _:
            return say("This record has not changed the PIN yet; it can be changed once.")


def _seal(card: CardState) -> Text:
    return SEAL_IN_WORDS[card.seal_enforced_by or seal_of(card)]


def _holding(card: CardState, of_set: Called | None) -> Iterator[Text]:
    match card.holding:
        case "blank":
            yield say("Blank: it holds no share.")
        case "held" if of_set is not None:
            yield from _held(card, of_set)
        case "writing" if of_set is not None:
            yield say(
                "UNFINISHED: share {share} of set {name} was not written to the end. It counts for no set.",
                share=card.share,
                name=of_set.name,
            )
        case "erasing":
            yield say("UNFINISHED: its share was not erased to the end. It counts for no set.")
        case "unreadable":
            yield say("UNREADABLE: what it says of its share is damaged. It counts for no set.")
        case _:
            yield say("Whether it holds a share is not known.")


def _held(card: CardState, of_set: Called) -> Iterator[Text]:
    numbers = {"share": card.share, "issued": card.issued, "name": of_set.name, "needed": card.needed}
    yield say("Holds share {share} of {issued} of set {name} (needs {needed}).", **numbers)
    if card.share_wrong:
        yield say("WRONG: the share was read and is not the one that was written. It counts for no set.")
    if card.copy:
        yield say("It is copy {copy} of that share: all its copies count once.", copy=card.copy)
    if of_set.known is None:
        yield say("This record did not see that set made: it knows it from cards only.")
    elif of_set.invalid:
        yield say("That set was NOT COMPLETED: it is invalid and must never be used. Erase the card.")


def _drift(card: CardState, drift: Sequence[Difference]) -> Iterator[Text]:
    for found in drift:
        if card.drift is None and found.field != TRIES_LEFT:  # it was accepted meanwhile
            continue
        yield say("DIFFERS from the record: {difference}.", difference=found.in_words())
    if card.drift is not None:
        yield say(
            "Find out why: nothing changes this card before `lifecycle run accept-drift --serial {serial}`.",
            serial=card.serial,
        )
