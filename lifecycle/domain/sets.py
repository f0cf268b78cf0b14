"""A set as the record knows it: the fold of its stream."""

from typing import Literal

import msgspec

from lifecycle.domain.holding import SetKind

Stage = Literal["started", "complete", "invalid"]
"""started: its making is under way, or was cut off; it must not be used before it is complete."""


class SetState(msgspec.Struct, frozen=True, gc=False):
    """What the record says of a set; which cards hold its shares is asked of the cards."""

    id: str
    """Random, 16 bytes, upper-case hex."""
    kind: SetKind
    needed: int
    """M."""
    issued: int
    """N."""
    name: str
    """Commitment of its name, lower-case hex."""
    partition: str | None
    copied_from: str | None
    check_value: str
    fingerprint: str
    operation: str
    """Id of the operation that makes it."""
    started_at: int
    """Microseconds UTC."""
    stage: Stage = "started"
    ended_at: int | None = None
    checked_at: int | None = None
    """When its secret was last rebuilt and found right."""
