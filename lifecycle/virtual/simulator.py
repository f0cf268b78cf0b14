"""A simulator: one make of card in software, as a value, and the cards of a kind that it makes."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from lifecycle.virtual.memory import Memory

Randomness = Callable[[int], bytes]
"""Gives so many random bytes."""


class Life(Protocol):
    """One powered life of a card: what it has in RAM is gone with the power."""

    def answer(self, command: bytes) -> bytes:
        """Carry out a command, whatever its bytes are: data, and a status word of two bytes."""
        ...


@dataclass(frozen=True)
class Model:
    """Cards of a make that are built alike and behave alike: what is said once, when a card is made."""

    image: Callable[[bytes], bytes]
    """Gives the memory of a card with a serial, as the card leaves its maker."""
    new_serial: Callable[[], bytes]
    """Chooses a serial for a card, at random."""


@dataclass(frozen=True)
class Simulator:
    """One folder of `virtual`: it knows a card by its memory alone, and runs it."""

    make: str
    """As the make of card is called in the record."""
    unit: int
    """How many bytes of memory are written at once: all of them, or none."""
    serial_length: int
    delivered_pin: str | None
    """The PIN of a card as its maker delivers it, where it has one."""
    behaviours: Sequence[str]
    """How its cards may behave where cards on sale differ, by the names that people type."""
    dresses: Sequence[str]
    """Which cards on sale its cards may be like, by the names that people type."""
    owns: Callable[[bytes], bool]
    """Says whether a memory is that of one of its cards."""
    model: Callable[[str | None, Collection[str]], Model]
    """Gives the model of a dress, if any, and of behaviours."""
    root: Callable[[Memory], bytes | None]
    """Gives the certificate, as PEM, that attestations of a card lead to; None where it attests nothing."""
    atr: Callable[[Memory], bytes]
    serial: Callable[[Memory], bytes]
    start: Callable[[Memory, Randomness], Life]
