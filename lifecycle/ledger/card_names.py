"""The one resolver of what people type for a card: its serial, its nickname, or the first digits of its serial.

An exact match goes first: a whole serial, then a nickname, then a beginning of a serial that no other card has. What
could be several cards is never guessed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lifecycle.cards.registry import bare_serial, serial_in
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.mistyped_pin import hidden
from lifecycle.domain.spelling import key_of, near
from lifecycle.ledger.record import Record

LEAST = 4
"""Digits of a serial that are enough, where they are those of one card alone."""

_ALIKE = 0.7
_COMPARED = 10_000
"""Serials that a mistyped one is compared with."""


class AmbiguousCard(OperatorError):
    """What was typed for a card fits several."""

    code = "ambiguous-card"
    message = '"{name}" matches several cards: {cards}.'
    advice = "Type more digits of the serial, or the nickname of the card."


class ShortSerial(OperatorError):
    """Too few digits of a serial were typed for a card."""

    code = "short-serial"
    message = '"{name}" is too short for the beginning of a serial.'
    advice = "Type at least {least} digits, or the nickname of the card."


Present = Callable[[], Collection[str]]
"""Reads the serials of the cards in the readers; it is asked where the beginning of a serial was typed."""


@dataclass(frozen=True)
class CardNames:
    """What cards are called in the record as it is now."""

    record: Record | None
    """None where there is no record yet."""

    @cached_property
    def nicknames(self) -> Mapping[str, str]:
        """Give the nickname of each card that has one, by serial; never one that was erased or altered."""
        if self.record is None:
            return {}
        given = self.record.nicknames()
        return {serial: name for serial, digest in given.items() if (name := self.record.disclosed(digest)) is not None}

    def called(self, serial: str) -> str:
        """Give the serial in full, and the nickname after it."""
        return with_nickname(serial, self.nicknames.get(serial))

    def find(self, typed: str, present: Present = tuple) -> str | None:
        """Give the serial of the card that is meant; None where there is no such card.

        Raises AmbiguousCard and ShortSerial.
        """
        whole = serial_in(typed)
        if whole is not None:
            return whole
        named = self._alive([serial for serial, name in self.nicknames.items() if key_of(name) == key_of(typed)])
        found = named or self._beginning(typed, present)
        if len(found) > 1:
            raise AmbiguousCard(name=hidden(typed), cards=", ".join(self.called(serial) for serial in found))
        return found[0] if found else None

    def near(self, typed: str) -> list[str]:
        """Give the nicknames that a mistyped one may stand for, or else the serials; it is for a person to decide."""
        names = near(typed, self.nicknames.values())
        if names or self.record is None:
            return names
        return near(bare_serial(typed), self.record.serials("", _COMPARED), _ALIKE)

    def _beginning(self, typed: str, present: Present) -> Sequence[str]:
        digits = bare_serial(typed)
        if not digits:
            return []
        known = [] if self.record is None else self.record.serials(digits, _COMPARED)
        found = sorted({*known, *(serial for serial in present() if serial.startswith(digits))})
        if found and len(digits) < LEAST:
            raise ShortSerial(name=typed, least=LEAST)
        return found

    def _alive(self, serials: Sequence[str]) -> Sequence[str]:
        """Leave out the cards that were destroyed, whose nicknames are free, except where there are no others."""
        return [serial for serial in serials if not self.is_destroyed(serial)] or serials

    def is_destroyed(self, serial: str) -> bool:
        """Say whether the record has a card as destroyed."""
        custody = None if self.record is None else self.record.custody(serial)
        return custody is not None and custody.where == "destroyed"


def with_nickname(serial: str, nickname: str | None) -> str:
    """Give a serial as people are shown it."""
    return serial if nickname is None else f"{serial} ({nickname})"
