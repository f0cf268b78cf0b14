"""Copy the share and PIN of a card to another card. A copy is not an additional share.

lifecycle keeps the share in memory for at most 5 minutes between the 2 cards.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Timer
from typing import TypeVar

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Defect, OperatorError
from lifecycle.domain.holding import ShareId
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.steps.copying import ReadCard, WriteCopy
from lifecycle.steps.interface import NOTHING_AGREED, Agreed, Part, Preview, Result, Session
from lifecycle.steps.naming import name_of
from lifecycle.steps.prove_pin import prove_pins
from lifecycle.steps.settling import SettledByFacts
from lifecycle.steps.shares import Place
from lifecycle.steps.turns import Turn, take_turn

LONGEST = 300
"""Seconds that a share and a PIN are kept between the two cards."""

T = TypeVar("T")


class ShareExpired(OperatorError):
    """The second card took too long to come."""

    code = "share-expired"
    message = "The share was in memory for {minutes} minutes and was wiped. Nothing was written."
    advice = "Start again, with both cards at hand."


@dataclass(frozen=True, kw_only=True)
class CopyCard(SettledByFacts, Operation):
    """The card that is copied first, then the one that becomes its copy."""

    name = "copy-card"
    title = "Copy Card"
    order = 80
    changes = True
    changes_pin = True
    many_cards = True
    examples = ("--serial 15C000E3A8171006 --serial 15C000E3A8171101",)
    see_also = (
        "lifecycle run copy-set",
        "lifecycle report cards",
    )
    prove_pins: bool = prove_pins()

    def conduct(self, session: Session) -> None:
        """Read one card, then write the other."""
        agreed = session.preview(_in_any_order(session.record, prove_pins=self.prove_pins))
        with closing(ReadCard()) as source:
            card = take_turn(session, source, Turn(say("Insert the source card, the card to copy."), 1, 2)).card
            session.dialogue.tell(
                say("The share stays in memory for {minutes} minutes at most and is then wiped.", minutes=_minutes())
            )
            insert = say("Insert the card that becomes a copy of card {serial}.", serial=card.serial)
            with _expiring(source), closing(_target(session.record, source, card, agreed)) as target:
                copy = take_turn(session, target, Turn(insert, 2, 2)).card
        session.find(
            Result(
                "copy",
                copy.copy,
                say(
                    "Card {copy} is copy {number} of share {share} of set {name}. A copy is not an additional share.",
                    copy=copy.serial,
                    number=copy.copy,
                    share=copy.share,
                    name=name_of(session.record, copy.set_id),
                ),
            )
        )

    def preview(self, record: Record) -> Preview:
        """A card that holds a share and is sealed, then another one."""
        shown: list[CardState] = []

        def part(card: CardState) -> Part:
            shown.append(card)
            return ReadCard() if len(shown) == 1 else _target(record, ReadCard(), shown[0])

        return Preview(2, part, prove_pins=self.prove_pins)


def _in_any_order(record: Record, *, prove_pins: bool) -> Preview:
    """Look at both cards: the first one that holds a share is the one that is copied."""
    shown: list[CardState] = []

    def part(card: CardState) -> Part:
        source = next((each for each in shown if each.holding == "held"), None)
        shown.append(card)
        if source is None and (card.holding == "held" or len(shown) > 1):
            return ReadCard()
        return _target(record, ReadCard(), source)

    return Preview(2, part, prove_pins=prove_pins)


def _target(record: Record, source: ReadCard, card: CardState | None, agreed: Agreed = NOTHING_AGREED) -> WriteCopy:
    """Give the part of the card that becomes a copy of `card`; of none yet, where it is only looked at."""
    set_id, number, issued = (card.set_id, card.share, card.issued) if card is not None else (None, 0, 0)

    def place(serial: str) -> Place:
        """Count on from every card that holds the share or may: one that failed in this turn may."""
        if card is None or set_id is None or card.set_kind is None:
            raise Defect(what="a card was to be copied that holds no share")
        exposed = record.exposed(set_id)
        copies = [each.copy for each in exposed if each.share == number and each.serial != serial]
        return Place(set_id, card.set_kind, max(copies, default=0) + 1)

    return WriteCopy(
        share=lambda: _unless_wiped(source.copy_of_share()),
        place=place,
        label=source.label or f"{name_of(record, set_id)} {number}/{issued}",
        pin=lambda: _unless_wiped(source.copy_of_pin()),
        agreed=agreed,
        copied=None if set_id is None else ShareId(set_id, number),
    )


@contextmanager
def _expiring(source: ReadCard) -> Iterator[None]:
    """Wipe what was read when its time is over, whatever happens."""
    timer = Timer(LONGEST, source.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _unless_wiped(kept: T | None) -> T:
    if kept is None:
        raise ShareExpired(minutes=_minutes())
    return kept


def _minutes() -> int:
    return LONGEST // 60
