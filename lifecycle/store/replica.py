"""How far a replica is: a server that repeats what another one commits, and takes nothing itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Replica:
    """One moment of it."""

    size: int
    """Events that it has."""
    seconds: float | None
    """Since the last commit that it repeated was made; None where it repeated none yet."""
    caught_up: bool
    """Whether it repeated all that it received: a primary where nothing happens looks like a lag otherwise."""
    primary: int | None = None
    """Events that the primary had a moment later; None where it was not asked."""
