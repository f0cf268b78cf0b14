"""What is wrong with a typed PIN, by the rules of a make; said at the prompt and never recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say

_BLANK, _TILDE = 0x20, 0x7E
"""The first and the last printable ASCII character."""


@dataclass(frozen=True)
class PinRule:
    """The form of a PIN."""

    shortest: int
    longest: int
    letters: bool = False
    printable: bool = False
    """Whether any printable ASCII character may be in it."""

    def fits(self, typed: bytearray) -> bool:
        """Say whether a PIN has the form."""
        if self.printable:
            kind = all(_BLANK <= character <= _TILDE for character in typed)
        else:
            kind = typed.isalnum() if self.letters else typed.isdigit()
        return self.shortest <= len(typed) <= self.longest and typed.isascii() and kind

    def in_words(self) -> Text:
        """Say what a PIN of this form has."""
        one = self.shortest == self.longest
        if self.printable:
            return say("{least} to {most} printable ASCII characters", least=self.shortest, most=self.longest)
        if self.letters:
            exact = say("exactly {count} letters or digits", count=self.shortest)
            return exact if one else say("{least} to {most} letters or digits", least=self.shortest, most=self.longest)
        exact = say("exactly {count} digits", count=self.shortest)
        return exact if one else say("{least} to {most} digits", least=self.shortest, most=self.longest)


@dataclass(frozen=True)
class PinRules:
    """What PINs the cards of a make take."""

    current: PinRule
    new: PinRule
    same: Callable[[Secret, Secret], bool]
    """Says whether two PINs are one for the card."""
    earlier: PinRule | None = None
    """The form that a PIN on an older card may have, where people say that it is one."""

    def problem_with_current(self, pin: Secret, *, earlier: bool = False) -> Text | None:
        """Say why a PIN cannot be the one on a card, without asking the card."""
        rule = self.earlier if earlier and self.earlier is not None else self.current
        with pin.revealed() as typed:
            return None if rule.fits(typed) else say("a PIN has {form}. No PIN try spent.", form=rule.in_words())

    def problem_with_new(self, new: Secret, current: Secret) -> Text | None:
        """Say why a PIN is not good enough as a new one."""
        with new.revealed() as typed:
            if not self.new.fits(typed):
                return say("the new PIN must have {form}.", form=self.new.in_words())
            if len(set(typed)) == 1:
                return say("the digits of the new PIN must not be all equal.")
            if _is_run(typed):
                run = "123456789"[: self.new.longest]
                return say("the new PIN must not be a sequence such as {up} or {down}.", up=run, down=run[::-1])
        return say("the new PIN must differ from the current PIN.") if self.same(new, current) else None


def _is_run(typed: bytearray) -> bool:
    steps = {(after - before) % 10 for before, after in pairwise(typed)}
    return steps in ({1}, {9})
