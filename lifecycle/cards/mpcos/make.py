"""The make of the Gemplus MPCOS family with our profile; its driver is loaded when a card is opened."""

import re

from lifecycle.cards.driver import Driver
from lifecycle.cards.make import Make
from lifecycle.cards.mpcos import profile
from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.domain.abilities import Abilities
from lifecycle.domain.channel import Channel
from lifecycle.domain.pin import PinRule, PinRules
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import say

_HISTORICAL = bytes.fromhex("80 65 A2 01 01 01 3D 72 D6 43")
"""Historical bytes of the family (ISO 7816-4, section 8.1.1): they do not tell the product."""
_T0_ONLY = 0x7A


def is_of_family(atr: bytes) -> bool:
    """Say whether an answer to reset has the family's historical bytes: 3B 7A, three interface bytes, T=0 only."""
    return atr[:1] == b"\x3b" and atr[1:2] == bytes((_T0_ONLY,)) and atr[5:] == _HISTORICAL


def _same_code(one: Secret, other: Secret) -> bool:
    """Compare as the card does: the low half of each character counts."""
    with one.revealed() as left, other.revealed() as right:
        for typed in (left, right):
            for at, character in enumerate(typed):
                typed[at] = character & 0x0F
        with Secret(left) as code, Secret(right) as reference:
            same = code.matches(reference)
        wipe(left)
        wipe(right)
        return same


_EIGHT_DIGITS = PinRule(profile.PIN_DIGITS, profile.PIN_DIGITS)
"""The card packs them into four bytes."""


def _opened(channel: Channel) -> Driver:
    from lifecycle.cards.mpcos.driver import MpcosDriver  # noqa: PLC0415 - brings ciphers, and most commands need none

    return MpcosDriver(channel)


MPCOS = Make(
    name="mpcos",
    layouts=tuple(layout.version for layout in profile.LAYOUTS),
    serials=re.compile(r"([0-9A-F]{16})(?:F[0-9A-F]{8})?", re.ASCII),
    serial_form=say("16 hex digits, or the 25 digits of the CSN that begins with them"),
    headings=frozenset({"csn"}),
    abilities=Abilities(
        tries=profile.TRIES,
        seal="record",
        identity="before-pin",
        counter=profile.TICKS,
        counter_steps=1,
        anchors=True,
        anchors_signed=False,
        host_key=True,
        factory_pin_public=True,
        resettable=False,
    ),
    pins=PinRules(
        current=_EIGHT_DIGITS,
        new=_EIGHT_DIGITS,
        same=_same_code,
        earlier=PinRule(profile.PIN_DIGITS, profile.PIN_DIGITS, letters=True),
    ),
    factory_pin=profile.FACTORY_PIN,
    keys=TransportKeys,
    unproved=say(
        "No test on a real card has confirmed that:\n"
        "- a file can be made before its PIN exists. Otherwise lifecycle makes a second directory, "
        "in which anyone can add and close files.\n"
        "- the file of the PIN starts with zeros. lifecycle writes every other file whole.\n"
        "- a write only sets bits. The change counter depends on this.\n"
        "- lifecycle uses the control byte that closes a file.\n"
        "- a closed file refuses every change.\n"
        "If one of these is wrong, the card may be lost. The transport key and the factory PIN cross "
        "the wire in clear. Format cards away from where cards are kept."
    ),
    limits=None,
    controlled=("issuer_reference",),
    words=(say("issuer reference"),),
    recognise=is_of_family,
    open=_opened,
)
