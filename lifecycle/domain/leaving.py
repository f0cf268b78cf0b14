"""What leavers still reach: cards to take back, PINs that they know, sets within reach, and other duties.

It is derived from where cards are and who knows their PINs, and never stored: an item closes when the record shows it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.exposure import shares_on
from lifecycle.domain.text import Text, say

ItemKind = Literal["card", "receipt", "pin", "set", "duty"]

_WITH_NOBODY = frozenset({"unassigned", "lost", "destroyed"})


@dataclass(frozen=True, kw_only=True)
class OpenItem:
    """Something that is open while people have left."""

    kind: ItemKind
    people: tuple[str, ...]
    """person:IDs of the leavers that it is about, in order."""
    serial: str | None = None
    set_id: str | None = None
    share: int | None = None
    sealed: bool = True
    """Whether the PIN cannot be changed any more."""
    reached: int = 0
    needed: int = 0
    duty: str = ""

    def in_words(self) -> Text:
        """Say it, apart from whom, which card and which set it is about."""
        match self.kind:
            case "card":
                return say("card to take back")
            case "receipt":
                return say("card handed over, receipt not confirmed")
            case "pin":
                return say("PIN known, share on the card")
            case "set":
                return say("leavers reach {reached} of the {needed} needed", reached=self.reached, needed=self.needed)
            case "duty":
                return Text("{duty}", {"duty": self.duty})


def in_hand(custody: CustodyState | None) -> frozenset[str]:
    """Give the people who have a card: its custodian unless it lies in a place, and its giver until it is received."""
    if custody is None or custody.where in _WITH_NOBODY or custody.place is not None:
        return frozenset()
    return frozenset(each for each in (custody.custodian, custody.giver) if each is not None)


def knowing(card: CardState, custody: CustodyState | None) -> frozenset[str]:
    """Give the people who know the PIN of a card with a live share, as far as custody knows; a lost one is nowhere."""
    if custody is None or custody.where in _WITH_NOBODY or not is_live(card):
        return frozenset()
    return frozenset(custody.knowing)


def is_live(card: CardState) -> bool:
    """Say whether a card with its PIN gives a share, or may give one."""
    return bool(shares_on(card)) and not (card.blocked or card.share_wrong) and card.pin != "torn"


@dataclass
class _SetInReach:
    """A set, and which of its shares leavers hold or know."""

    needed: int = 0
    live: set[int] = field(default_factory=set)
    reached: set[int] = field(default_factory=set)
    people: set[str] = field(default_factory=set)

    @property
    def open(self) -> bool:
        """Whether its cards still rebuild the key, and leavers reach a share of it."""
        return bool(self.reached) and len(self.live) >= self.needed


def open_items(
    leavers: Collection[str],
    cards: Iterable[tuple[CardState | None, CustodyState | None]],
    duties: Mapping[str, Sequence[str]],
) -> Iterator[OpenItem]:
    """Give what is open while these people have left: card by card, then by set, then the duties of each."""
    sets: dict[str, _SetInReach] = {}
    for card, custody in cards:
        if custody is not None:
            yield from _of_card(frozenset(leavers), card, custody)
        if card is not None and card.set_id is not None and is_live(card) and _is_somewhere(custody):
            _count(sets.setdefault(card.set_id, _SetInReach()), card, custody, frozenset(leavers))
    for set_id, reach in sets.items():
        if reach.open:
            people = tuple(sorted(reach.people))
            yield OpenItem(kind="set", people=people, set_id=set_id, reached=len(reach.reached), needed=reach.needed)
    for person, items in duties.items():
        yield from (OpenItem(kind="duty", people=(person,), duty=each) for each in items)


def _of_card(leavers: frozenset[str], card: CardState | None, custody: CustodyState) -> Iterator[OpenItem]:
    on_its_way = custody.where == "handed-over"
    for person in sorted(in_hand(custody) & leavers):
        yield OpenItem(kind="receipt" if on_its_way else "card", people=(person,), serial=custody.serial)
    if card is None:
        return
    for person in sorted(knowing(card, custody) & leavers):
        set_id, share = shares_on(card)[0]
        sealed = bool(card.sealed)
        yield OpenItem(kind="pin", people=(person,), serial=card.serial, set_id=set_id, share=share, sealed=sealed)


def _is_somewhere(custody: CustodyState | None) -> bool:
    return custody is None or custody.where not in {"lost", "destroyed"}


def _count(reach: _SetInReach, card: CardState, custody: CustodyState | None, leavers: frozenset[str]) -> None:
    reach.needed = card.needed
    reach.live.add(card.share)
    found = (in_hand(custody) | knowing(card, custody)) & leavers
    if found:
        reach.reached.add(card.share)
        reach.people |= found
