"""Is this card all right? The answer in one line, or each thing that is wrong with the card, the worst first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifecycle.cards.registry import abilities_of
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.card_state import state_of
from lifecycle.domain.drift import TRIES_LEFT, Difference
from lifecycle.domain.set_names import Called
from lifecycle.domain.text import Text, say, say_n

_GONE = {
    "destroyed": say("reported as destroyed. Do not use this card."),
    "lost": say("LOST. This card was reported as lost."),
    "retired": say("retired from use. This card is to be destroyed."),
    "damaged": say("reported as damaged. Do not use this card."),
}
"""What people reported says more of the use of a card than anything that the card shows."""


@dataclass(frozen=True)
class KnownCard:
    """A card as it was read, and what the record knows of it."""

    card: CardState
    facts: CardFacts | None = None
    """What the card showed; None for a card that was in no reader."""
    drift: Sequence[Difference] = ()
    of_set: Called | None = None
    """The set of its share."""
    whereabouts: Sequence[Text] = ()
    """Where the record has the card when it is in no reader."""

    @property
    def tries(self) -> int:
        """How many PIN tries there are when none is spent."""
        return (self.facts and self.facts.tries) or abilities_of(self.card).tries


def is_all_right(known: KnownCard) -> bool:
    """Say whether nothing is wrong with a card."""
    return next(_problems(known), None) is None


def answer(known: KnownCard) -> Sequence[Text]:
    """Say that a card is all right and what it is, or what is wrong with it, one line for each, the worst first."""
    card = known.card
    wrong = [say("Card {serial}: {problem}", serial=card.serial, problem=each) for each in _problems(known)]
    return wrong or [
        say(
            "Card {serial}: OK. {contents}, {pin}, {left} of {tries} PIN tries left.",
            serial=card.serial,
            contents=_contents(known),
            pin=state_of(card).text,
            left=card.tries_left or 0,
            tries=known.tries,
        )
    ]


def _contents(known: KnownCard) -> Text:
    card = known.card
    if card.holding == "blank":
        return say("Blank")
    if card.holding != "held" or known.of_set is None:
        return say("Contents not known")
    numbers = {"share": card.share, "issued": card.issued, "name": known.of_set.name}
    if card.copy:
        return say("Copy {copy} of share {share} of {issued} of set {name}", copy=card.copy, **numbers)
    return say("Share {share} of {issued} of set {name}", **numbers)


def _problems(known: KnownCard) -> Iterator[Text]:
    card = known.card
    if card.gone in _GONE:
        yield _GONE[card.gone]
    if card.pin == "torn":
        yield say("the PIN record is torn. No PIN opens this card.")
    if card.blocked:
        yield say("BLOCKED. No PIN tries are left. Nobody can use this card again.")
    if card.doubt is not None:
        yield say(
            "IN DOUBT. {operation} was interrupted, result unknown.\n  lifecycle run resolve --serial {serial}",
            operation=card.doubt_operation,
            serial=card.serial,
        )
    yield from _mismatch(known)
    if card.other_card is not None:
        yield say("another card showed the same serial number.\n  lifecycle report card {serial}", serial=card.serial)
    if card.layout is None:
        yield say("no lifecycle profile. Only Inspect works with this card.")
    else:
        yield from _share(known)
        yield from _pin(card)
        yield from _tries(known)


def _mismatch(known: KnownCard) -> Iterator[Text]:
    """Name what differs, tries that were told before left out; and the way out, where changes stop for it."""
    card = known.card
    for found in known.drift:
        if card.drift is not None or found.field == TRIES_LEFT:  # what else differed was accepted meanwhile
            yield say("MISMATCH. {difference}.", difference=found.in_words())
    if card.drift is not None:
        yield say(
            "no operation changes this card until a person accepts the mismatch. Find out the cause first.\n"
            "  lifecycle run accept-mismatch --serial {serial}",
            serial=card.serial,
        )


def _share(known: KnownCard) -> Iterator[Text]:
    card, of_set = known.card, known.of_set
    if card.share_wrong:
        yield say("wrong share. The share on the card is not the share that was written. The card counts for no set.")
    match card.holding:
        case "writing" if of_set is not None:
            yield say(
                "unfinished share. Share {share} of set {name} was not fully written and counts for no set.",
                share=card.share,
                name=of_set.name,
            )
        case "erasing":
            yield say("unfinished erasure. The share was not fully erased and counts for no set.")
        case "unreadable":
            yield say("damaged share data. The share counts for no set.")
        case "held" if of_set is not None and of_set.invalid:
            yield say(
                "INVALID set. Set {name} was not completed. Never use the set.\n"
                "  lifecycle run erase --serial {serial}",
                name=of_set.name,
                serial=card.serial,
            )
        case _:
            pass


def _pin(card: CardState) -> Iterator[Text]:
    if card.pin_elsewhere:
        yield say(
            "the PIN was changed, but not by this record. Find out who changed the PIN. The PIN that you know may "
            "spend a try."
        )
    if card.pin == "uncertain":
        yield say("a PIN change was interrupted. The old or the new PIN is on the card.")
    if card.pin == "changed" and not card.sealed:
        yield say(
            "the PIN was changed but not sealed.\n  lifecycle run change-pin --serial {serial}", serial=card.serial
        )


def _tries(known: KnownCard) -> Iterator[Text]:
    card = known.card
    if card.blocked:
        return
    if card.tries_doubted and card.tries_said is None:
        yield say("the PIN counter is not understood. Count on 1 try only.")
    elif card.tries_doubted:
        yield say_n(
            "the PIN counter is not understood. The card said 1 try left at the last wrong PIN. Count on 1 try only.",
            "the PIN counter is not understood. The card said {count} tries left at the last wrong PIN. Count on 1 try "
            "only.",
            card.tries_said or 0,
        )
    elif card.tries_left == 1:
        yield say("LAST TRY. 1 of {tries} PIN tries left. A wrong PIN blocks this card permanently.", tries=known.tries)
