"""The simulators that there are, in a fixed order: the only module that names their folders."""

from collections.abc import Sequence

from lifecycle.virtual.mpcos.simulator import MPCOS
from lifecycle.virtual.openpgp.simulator import OPENPGP
from lifecycle.virtual.simulator import Model, Simulator

SIMULATORS: Sequence[Simulator] = (MPCOS, OPENPGP)

USUAL: Simulator = MPCOS
"""Of which cards are when nobody says another make."""

USUAL_MODEL: Model = USUAL.model(None, ())


def simulator_of(image: bytes) -> Simulator | None:
    """Give the simulator of a card by its memory; None where that is no card's."""
    return next((each for each in SIMULATORS if each.owns(image)), None)


def simulator_named(make: str) -> Simulator:
    """Give the simulator of a make; raises KeyError."""
    return {each.make: each for each in SIMULATORS}[make]
