"""What stands between a driver and a wire, the same for every kind of reader: T=0, and below it whoever watches."""

from lifecycle.domain.channel import Channel
from lifecycle.readers.t0 import T0
from lifecycle.readers.transcript import Observed, Observer


def over(wire: Channel, reader: str, observe: Observer | None) -> Channel:
    """Give the channel for a driver; the observer sees each exchange as it is on the wire."""
    return T0(wire if observe is None else Observed(wire, observe), reader)
