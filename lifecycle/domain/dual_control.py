"""Dual control in one operation: who presented cards, and which rules of it their shares and PINs show as broken.

A rule is broken by shares and not by cards: a copy of a share, or another card in the place of one that failed, is no
second share. Nothing here stops an operation; what is broken is recorded with the card that breaks it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lifecycle.domain.custody import CustodyState
from lifecycle.domain.facts import DualControlBroken
from lifecycle.domain.holding import ShareId

Rule = Literal["one-presenter", "not-the-holder", "one-source"]

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
    """Whether its PIN came from a file or a descriptor."""


@dataclass(frozen=True)
class Breach:
    """A rule that is broken, by these cards."""

    rule: Rule
    people: tuple[str, ...]
    serials: tuple[str, ...]
    set_id: str | None = None

    def recorded(self) -> DualControlBroken:
        """Give the fact."""
        return DualControlBroken(rule=self.rule, decision="reported", people=list(self.people), reason=None)


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
        *(
            Breach("not-the-holder", (each.person,), (each.serial,), None if each.share is None else each.share.set_id)
            for each in presented
            if each.person is not None and each.holders and each.person not in each.holders
        ),
        *_several(presented, "one-presenter", people),
        *_several(presented, "one-source", sources),
    ]


def _several(presented: Sequence[Presented], rule: Rule, origins: Mapping[str, str]) -> list[Breach]:
    """Find where two shares of a set or more have one origin: a person, or the one file."""
    found: dict[tuple[str, str], list[Presented]] = {}
    for each in presented:
        if each.serial in origins and each.share is not None:
            found.setdefault((each.share.set_id, origins[each.serial]), []).append(each)
    return [
        Breach(rule, (origin,) if origin else (), tuple(each.serial for each in cards), set_id)
        for (set_id, origin), cards in found.items()
        if len({each.share for each in cards}) > 1
    ]
