"""What is wrong with a typed PIN, said at the prompt and never recorded."""

from itertools import pairwise

from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import Text, say

LENGTH = 8


def problem_with_current(pin: Secret, *, legacy: bool = False) -> Text | None:
    """Say why a PIN cannot be the one on a card, without asking the card; `legacy` allows letters, as old cards had."""
    with pin.revealed() as typed:
        if len(typed) != LENGTH:
            return say("a PIN has exactly 8 digits.")
        if legacy:
            alphanumeric = typed.isascii() and typed.isalnum()
            return None if alphanumeric else say("a PIN of an older card has 8 letters or digits.")
        return None if _digits(typed) else say("a PIN has digits only.")


def problem_with_new(new: Secret, current: Secret) -> Text | None:
    """Say why a PIN is not good enough as a new one."""
    with new.revealed() as typed:
        if len(typed) != LENGTH or not _digits(typed):
            return say("the new PIN must have exactly 8 digits.")
        if len(set(typed)) == 1:
            return say("the new PIN must not be one digit eight times.")
        if _is_run(typed):
            return say("the new PIN must not be a run such as 12345678 or 87654321.")
    if _same_code(new, current):
        return say("the new PIN must not be the current one.")
    return None


def _digits(typed: bytearray) -> bool:
    return typed.isascii() and typed.isdigit()


def _is_run(typed: bytearray) -> bool:
    steps = {(after - before) % 10 for before, after in pairwise(typed)}
    return steps in ({1}, {9})


def _same_code(one: Secret, other: Secret) -> bool:
    """Compare as the card does: the low half of each character counts."""
    with one.revealed() as left, other.revealed() as right:
        for typed in (left, right):
            for at, character in enumerate(typed):
                typed[at] = character & 0x0F
        with Secret(left) as code, Secret(right) as reference:
            same = code.matches(reference)
        wipe(left)
        wipe(right)
        return same
