"""Which driver knows a card, told from its answer to reset alone: nothing is sent to a card of another make."""

from lifecycle.cards.driver import Driver
from lifecycle.cards.mpcos import MpcosCard, is_of_family
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import UnknownCard
from lifecycle.domain.text import Text, say

_LOOKS_LIKE: tuple[tuple[bytes, Text], ...] = (
    (bytes.fromhex("8065A2"), say("a Gemplus or Gemalto card, but not of the supported family")),
    (bytes.fromhex("0031C573C001"), say("an OpenPGP card")),
    (b"YubiKey", say("a YubiKey")),
    (b"Yubikey", say("a YubiKey")),
    (bytes.fromhex("8031815448534D"), say("a SmartCard-HSM")),
    (bytes.fromhex("8031"), say("a card for several applications")),
)
"""Bytes that tell a make by its historical bytes (ISO 7816-4, section 8.1.1), the first that fits counting."""


def recognise(channel: Channel) -> Driver:
    """Give the driver for the card on a channel; raises UnknownCard, and then nothing was sent."""
    if is_of_family(channel.atr):
        return MpcosCard(channel)
    for mark, looks_like in _LOOKS_LIKE:
        if mark in channel.atr:
            raise UnknownCard(atr=channel.atr.hex(" ").upper(), looks_like=looks_like)
    raise UnknownCard(atr=channel.atr.hex(" ").upper(), looks_like=say("a make that this program has never heard of"))
