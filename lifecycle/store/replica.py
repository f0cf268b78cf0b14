"""How far a replica is: a server that repeats what another one commits, and takes nothing itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Replica:
    """One moment of it. How far the primary is, nobody has asked."""

    size: int
    """Events that it has."""
    seconds: float | None
    """Since the last commit that it repeated was made; None where it repeated none yet."""
    caught_up: bool
    """Whether it repeated all that it received: a primary where nothing happens looks like a lag otherwise."""
