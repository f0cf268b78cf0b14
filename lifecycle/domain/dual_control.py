"""Dual control in one operation: who presented cards, which rules of it their shares and PINs break, and what follows.

A rule is broken by shares and not by cards: a copy of a share, or another card in the place of one that failed, is no
second share. What a broken rule means is for the policy to say: it is reported, a person gives a reason, or the card is
refused before its PIN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from lifecycle.domain.custody import CustodyState
from lifecycle.domain.facts import DualControlBroken
from lifecycle.domain.holding import ShareId

Rule = Literal["one-presenter", "reaches-quorum", "not-the-holder", "no-role", "nobody-named", "leaver", "one-source"]
"""What those who present cards to an operation can break."""
ReceiverRule = Literal["receiver-left", "receiver-no-role"]
"""What whoever receives a card can break."""
Level = Literal["report", "ask", "refuse"]
"""report: it stops nothing, and is told of. ask: somebody types a reason. refuse: before the PIN of that card."""
Decision = Literal["reported", "accepted", "refused"]

RULES: Sequence[Rule] = get_args(Rule)
RECEIVER_RULES: Sequence[ReceiverRule] = get_args(ReceiverRule)

DualControl = Mapping[Rule | ReceiverRule, Level]
"""What each broken rule means."""

NONE: Final[DualControl] = dict.fromkeys((*RULES, *RECEIVER_RULES), "report")
SIGNED: Final[DualControl] = {
    "one-presenter": "ask",
    "reaches-quorum": "refuse",
    "not-the-holder": "ask",
    "no-role": "ask",
    "nobody-named": "ask",
    "leaver": "refuse",
    "one-source": "refuse",
    "receiver-left": "refuse",
    "receiver-no-role": "refuse",
}
TWO_PERSON: Final[DualControl] = dict.fromkeys((*RULES, *RECEIVER_RULES), "refuse")

DUAL_CONTROL: Final[Mapping[str, DualControl]] = {"none": NONE, "signed": SIGNED, "two-person": TWO_PERSON}
"""The table of each policy that is built in, by its name."""

_NO_HOLDER: Final = frozenset({"unassigned", "destroyed"})


@dataclass(frozen=True)
class Presented:
    """A card that has its part in an operation."""

    serial: str
    share: ShareId | None
    """What it holds, or gets."""
    person: str | None
    """person:ID of who presents it; None where nobody was named."""
    holders: frozenset[str] = frozenset()
    """person:IDs of those who have the card by custody; none where that is not known."""
    from_file: bool = False
    """Whether its PIN comes from a file or a descriptor."""
    needed: int = 0
    """Shares that rebuild the key of its set; 0 where that is not known."""
    custodian: bool = True
    """Whether who presents it has the role."""
    left: bool = False
    """Whether who presents it has left."""


@dataclass(frozen=True)
class Breach:
    """A rule that is broken, by these cards."""

    rule: Rule
    people: tuple[str, ...]
    serials: tuple[str, ...]
    set_id: str | None = None

    def recorded(self, decision: Decision = "reported", reason: str | None = None) -> DualControlBroken:
        """Give the fact; `reason` is the commitment of what was typed."""
        return DualControlBroken(rule=self.rule, decision=decision, people=list(self.people), reason=reason)

    def tells(self, table: DualControl) -> bool:
        """Say whether it is worth a fact: that nobody was named stands in the start of the operation already."""
        return self.rule != "nobody-named" or table[self.rule] != "report"


@dataclass(frozen=True)
class Reason:
    """Why a card goes on although it breaks rules that the policy asks about, as somebody typed it."""

    typed: str
    rules: frozenset[Rule]


def holders_of(custody: CustodyState | None) -> frozenset[str]:
    """Give who has a card: its custodian, or the last one where it is stored, and its giver until it is received."""
    if custody is None or custody.where in _NO_HOLDER:
        return frozenset()
    giver = custody.giver if custody.where == "handed-over" else None
    return frozenset(each for each in (custody.custodian, giver) if each is not None)


def breaches(presented: Sequence[Presented]) -> list[Breach]:
    """Find every rule that the cards of an operation break so far."""
    people = {each.serial: each.person for each in presented if each.person is not None}
    sources = {each.serial: "" for each in presented if each.from_file}
    return [
        *(breach for each in presented for breach in _alone(each)),
        *_several(presented, "one-presenter", people),
        *_several(presented, "reaches-quorum", people),
        *_several(presented, "one-source", sources),
    ]


def breaches_by(card: Presented, before: Sequence[Presented]) -> list[Breach]:
    """Find the rules that one more card breaks, beyond those that were broken before it came."""
    others = [each for each in before if each.serial != card.serial]
    known = breaches(before)
    return [each for each in breaches([*others, card]) if each not in known and card.serial in each.serials]


def _alone(card: Presented) -> list[Breach]:
    """Find what one card breaks, whatever else is presented."""
    set_id = None if card.share is None else card.share.set_id
    if card.person is None:
        return [Breach("nobody-named", (), (card.serial,), set_id)] if card.share is not None else []
    broken: tuple[tuple[Rule, bool], ...] = (
        ("leaver", card.left),
        ("no-role", card.share is not None and not (card.custodian or card.left)),
        ("not-the-holder", bool(card.holders) and card.person not in card.holders),
    )
    return [Breach(rule, (card.person,), (card.serial,), set_id) for rule, holds in broken if holds]


def _several(presented: Sequence[Presented], rule: Rule, origins: Mapping[str, str]) -> list[Breach]:
    """Find where several shares of a set have one origin, a person or the one file: 2 of them, or as many as needed."""
    found: dict[tuple[str, str], list[Presented]] = {}
    for each in presented:
        if each.serial in origins and each.share is not None:
            found.setdefault((each.share.set_id, origins[each.serial]), []).append(each)
    return [
        Breach(rule, (origin,) if origin else (), tuple(each.serial for each in cards), set_id)
        for (set_id, origin), cards in found.items()
        if _enough(rule, cards)
    ]


def _enough(rule: Rule, cards: Sequence[Presented]) -> bool:
    shares, needed = len({each.share for each in cards}), max(each.needed for each in cards)
    return shares > 1 if rule != "reaches-quorum" else 0 < needed <= shares
