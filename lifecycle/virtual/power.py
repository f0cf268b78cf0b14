"""The card's power supply, which can be told to fail at any chosen moment."""

from dataclasses import dataclass
from enum import Enum
from typing import Self

from lifecycle.virtual.errors import PowerLost


class Moment(Enum):
    """Where in the card's work a cut can fall."""

    BEFORE_COMMAND = "before command"
    AFTER_COMMAND = "after command"
    BEFORE_UNIT = "before unit"
    AFTER_UNIT = "after unit"


@dataclass(frozen=True)
class PowerCut:
    """Lose power once, at the n-th command or unit of memory since power-on or since arming, whichever was later."""

    moment: Moment
    number: int

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("cuts are counted from 1")

    @classmethod
    def before_command(cls, number: int) -> Self:
        """Cut so that the card never sees this command."""
        return cls(Moment.BEFORE_COMMAND, number)

    @classmethod
    def after_command(cls, number: int) -> Self:
        """Cut when the command is carried out, so that only its answer is lost."""
        return cls(Moment.AFTER_COMMAND, number)

    @classmethod
    def before_unit(cls, number: int) -> Self:
        """Cut so that the write of this unit does not happen."""
        return cls(Moment.BEFORE_UNIT, number)

    @classmethod
    def after_unit(cls, number: int) -> Self:
        """Cut so that the write of this unit is the last thing that happens."""
        return cls(Moment.AFTER_UNIT, number)


class Supply:
    """Counts commands and unit writes, and fails where the armed cut says so.

    A cut is used up when it fires. A command counts as soon as it arrives, a unit when it has been written.
    """

    def __init__(self) -> None:
        self.cut: PowerCut | None = None
        self.commands = 0
        self.units = 0

    def arm(self, cut: PowerCut | None) -> None:
        """Plan the next failure, or none, and count from here."""
        self.cut = cut
        self.restart()

    def restart(self) -> None:
        """Count from here; what is armed stays armed."""
        self.commands = 0
        self.units = 0

    def begin_command(self) -> None:
        """Note that a command has arrived."""
        self.commands += 1
        self._reach(Moment.BEFORE_COMMAND, self.commands)

    def end_command(self, answer: bytes) -> None:
        """Note that the command is done and its answer ready."""
        self._reach(Moment.AFTER_COMMAND, self.commands, answer)

    def begin_unit(self) -> None:
        """Note that a unit of memory is about to be written."""
        self._reach(Moment.BEFORE_UNIT, self.units + 1)

    def end_unit(self) -> None:
        """Note that a unit of memory has been written."""
        self.units += 1
        self._reach(Moment.AFTER_UNIT, self.units)

    def _reach(self, moment: Moment, number: int, answer: bytes = b"") -> None:
        if self.cut == PowerCut(moment, number):
            self.cut = None
            raise PowerLost(moment.value, number, answer)
