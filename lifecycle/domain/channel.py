"""The seam between a driver and whatever carries its commands to a card."""

from typing import Protocol

from lifecycle.domain.apdu import Command, Response


class Channel(Protocol):
    """A card that is powered and ours alone.

    PC/SC, a virtual card, a recorder and a replayed transcript are channels.
    """

    @property
    def atr(self) -> bytes:
        """The answer to reset (ISO 7816-3, section 8), 2 to 33 bytes."""
        ...

    def transmit(self, command: Command) -> Response:
        """Send one command, once, and give the card's answer.

        Raises a ReaderError where the link to the card failed; then nothing is known of what the card did.
        """
        ...
