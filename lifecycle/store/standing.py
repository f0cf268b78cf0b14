"""Whether a store goes on: two copies of one record that both grow are a fork, so at most one of them is open.

A copy is read, verified and restored, and not written. A record that moves is closed before its copy is opened.
"""

from enum import IntEnum
from typing import Final

from lifecycle.domain.text import Text, say


class Standing(IntEnum):
    """What a store is to the record that it holds. The numbers are stored."""

    OPEN = 0
    """It grows."""
    COPY = 1
    """Another one grows, or grew."""
    MOVING = 2
    """It grew until now, and its copy is being made."""
    MOVED = 3
    """It goes on as its copy."""


CLOSED: Final[dict[Standing, Text]] = {
    Standing.COPY: say("it is a read-only copy"),
    Standing.MOVING: say("it is moving to another place"),
    Standing.MOVED: say("it moved to another place"),
}
"""Why nothing is appended."""


def standing_of(number: int) -> Standing:
    """Read what is stored; what no version has written counts as closed."""
    return Standing(number) if number in set(Standing) else Standing.MOVED
