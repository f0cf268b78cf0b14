"""The makes of card that this version knows, in the order in which they are asked. There are no plug-ins.

A driver handles PINs, so no package that happens to be installed may bring one.
"""

from collections.abc import Sequence

from lifecycle.cards.driver import Driver
from lifecycle.cards.make import Make
from lifecycle.cards.mpcos.make import MPCOS
from lifecycle.cards.nobodys import unknown
from lifecycle.domain.abilities import Abilities
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import Defect

MAKES: Sequence[Make] = (MPCOS,)


def recognise(channel: Channel, makes: Sequence[Make] = MAKES) -> Driver:
    """Give the driver for the card on a channel; raises UnknownCard, and then nothing was sent."""
    make = next((make for make in makes if make.recognise(channel.atr)), None)
    if make is None:
        raise unknown(channel.atr)
    return make.open(channel)


def make_of(serial: str, makes: Sequence[Make] = MAKES) -> Make:
    """Give the make of a card of the record: the form of its serial tells."""
    found = next((make for make in makes if make.serials.fullmatch(serial)), None)
    if found is None:
        raise Defect(what=f"a serial of no make: {serial}")
    return found


def abilities_of(serial: str) -> Abilities:
    """Give what a card of the record can do."""
    return make_of(serial).abilities


def serial_in(written: str, makes: Sequence[Make] = MAKES) -> str | None:
    """Give the serial of what people write, in capitals; None where it has the form of no make's."""
    for make in makes:
        found = make.serials.fullmatch(written.strip().upper())
        if found is not None:
            return found[1]
    return None
