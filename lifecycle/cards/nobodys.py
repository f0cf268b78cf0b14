"""Cards that no make takes, named where a few facts of our own tell what they are: they are of no use here."""

from collections.abc import Collection

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import AnsweredAsOther, NotAsked, Terminated, UnknownCard
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

_APPLICATIONS: tuple[tuple[bytes, Text], ...] = (
    (bytes.fromhex("D27600012401"), say("an OpenPGP card")),
    (bytes.fromhex("A000000308"), say("a PIV card")),
    (bytes.fromhex("E82B0601040181C31F0201"), say("a SmartCard-HSM")),
    (bytes.fromhex("D2760000850100"), say("a DESFire card")),
)
"""Application identifiers (ISO 7816-4, section 8.2.1.2) of cards that people have beside ours."""


class Probe:
    """What may be sent to a card that nobody knows: SELECT of an application, which counts nothing (7.1.1)."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def selects(self, application: bytes) -> bool:
        """Say whether the card has an application. Raises Terminated where that was ended for good."""
        answer: Response = self._channel.transmit(
            Command(name="SELECT application", cla=0x00, ins=0xA4, p1=0x04, p2=0x00, data=application)
        )
        if answer.status == _TERMINATED:
            name = next((name for known, name in _APPLICATIONS if known == application), say("a card of a known make"))
            raise Terminated(atr=self._channel.atr.hex(" ").upper(), looks_like=name)
        return answer.ok or answer.status >> 8 == _MORE


_MORE = 0x61
_TERMINATED = 0x6285
"""The selected file is in termination state (ISO 7816-4, section 5.1.3)."""


def unknown(atr: bytes) -> UnknownCard:
    """Name a card by its answer to reset alone: nothing was sent to it."""
    return UnknownCard(atr=atr.hex(" ").upper(), looks_like=_likeness(atr))


def not_asked(atr: bytes) -> NotAsked:
    """Name a card whose make only the card itself could tell: nothing was sent to it."""
    return NotAsked(atr=atr.hex(" ").upper(), looks_like=_likeness(atr))


def _likeness(atr: bytes) -> Text:
    found = next((name for mark, name in _LOOKS_LIKE if mark in atr), None)
    return found or say("a card of an unknown make")


def asked(channel: Channel, besides: Collection[bytes] = ()) -> UnknownCard:
    """Name the card in the reader that a person chose by the applications that it has, besides those asked for."""
    probe = Probe(channel)
    for application, name in _APPLICATIONS:
        if application not in besides and probe.selects(application):
            return AnsweredAsOther(atr=channel.atr.hex(" ").upper(), looks_like=name)
    return unknown(channel.atr)
