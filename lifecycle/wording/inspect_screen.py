"""The Inspect screen in the vendor's lines, and below them the details of what the record says."""

from collections.abc import Iterator, Sequence

from lifecycle.cards.answers import Line
from lifecycle.cards.registry import abilities_of
from lifecycle.domain.abilities import SEAL_IN_WORDS, seal_of
from lifecycle.domain.anchor_verdict import verdict_in_words
from lifecycle.domain.card import CardState
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.wording.card_answer import KnownCard, is_all_right
from lifecycle.wording.card_key import key_in_words
from lifecycle.wording.language import show

_NAMES = 11
"""Width of the names on the vendor's screen."""
_AS_IT_SHOULD_BE = frozenset({"consistent", "never-written"})
"""Verdicts on the anchors of a card that only details name."""


def screen(lines: Sequence[Line], *, sources: bool) -> Iterator[str]:
    """Give the lines of the screen; with `sources`, each one's source stands below it."""
    for line in lines:
        value = line.value if isinstance(line.value, str) else show(line.value or say("not known"))
        yield f"{line.name:<{_NAMES}}: {value}"
        if sources:
            yield " " * (_NAMES + 2) + "<- " + show(line.source)


def in_words(known: KnownCard, *, verbose: bool, label_shown: bool = False) -> Iterator[Text]:
    """Say what the answer on the card leaves open, one sentence a line; with `verbose` all that is known.

    `label_shown` is true where the label itself was just shown.
    """
    card, all_of_it = known.card, verbose or not is_all_right(known)
    if card.virtual:
        yield say("This is a virtual card. It protects nothing.")
    if card.layout is not None:
        if all_of_it and not (card.blocked or card.tries_doubted):
            yield say("PIN tries left: {left} of {tries}.", left=card.tries_left or 0, tries=known.tries)
        yield from _pin(card)
        if all_of_it or card.holding != "blank":
            yield from _holding(known)
        if verbose and card.label is not None and not label_shown:
            yield say("The card has a label.\n  lifecycle run get-label --serial {serial}", serial=card.serial)
        told = verbose or card.anchor not in _AS_IT_SHOULD_BE
        if told and card.anchor is not None and card.anchors_at_odds is None:
            yield say("Anchor: {verdict}.", verdict=verdict_in_words(card.anchor))
        key = key_in_words(card)
        if key is not None:
            yield say("Signature key: {key}.", key=key)
    if verbose and card.first_seen:
        yield say("In the record since {time}.", time=moment(card.first_seen))
    yield from known.whereabouts


def moment(time: int) -> str:
    """Give a time, microseconds UTC, as people read it."""
    return f"{Instant(time).short()} UTC"


def _pin(card: CardState) -> Iterator[Text]:
    if card.sealed and card.sealed_at is not None and card.pin == "changed":
        yield say("PIN changed and sealed on {time}: {seal}.", time=moment(card.sealed_at), seal=_seal(card))
    elif card.sealed:
        yield say("PIN sealed: {seal}.", seal=_seal(card))
    elif card.pin == "unchanged" and not (card.blocked or card.pin_elsewhere):
        yield say(
            "The PIN of card {serial} can be changed once. After that, {seal}.",
            serial=card.serial,
            seal=SEAL_IN_WORDS[abilities_of(card).seal],
        )


def _seal(card: CardState) -> Text:
    return SEAL_IN_WORDS[card.seal_enforced_by or seal_of(card)]


def _holding(known: KnownCard) -> Iterator[Text]:
    card, of_set = known.card, known.of_set
    if card.holding == "blank":
        yield say("The card is blank and holds no share.")
    elif card.holding == "unknown":
        yield say("Not known: whether the card holds a share.")
    elif card.holding == "held" and of_set is not None:
        numbers = {"share": card.share, "issued": card.issued, "name": of_set.name, "needed": card.needed}
        yield say("Holds share {share} of {issued} of set {name}. Any {needed} shares rebuild the key.", **numbers)
        if card.copy:
            yield say("This is copy {copy} of the share. All copies of a share count once.", copy=card.copy)
        if of_set.known is None:
            yield say("This record knows the set from its cards only. The set was not created here.")
