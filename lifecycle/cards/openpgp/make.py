"""The make of cards with the OpenPGP application; its driver is loaded when a card is opened."""

import re
from collections.abc import Sequence

from lifecycle.cards.answers import Anchored
from lifecycle.cards.attestation import Claimed, Finding
from lifecycle.cards.driver import Driver
from lifecycle.cards.make import Limits, Make
from lifecycle.cards.openpgp.commands import AID
from lifecycle.cards.openpgp.makers import is_extractable, release
from lifecycle.domain.abilities import Abilities
from lifecycle.domain.channel import Channel
from lifecycle.domain.pin import PinRule, PinRules
from lifecycle.domain.text import say

_VIRTUAL = b"\x54VIRT"
"""In the historical bytes of a virtual card: card issuer's data (ISO 7816-4, section 8.1.1.2.5)."""


def is_virtual(atr: bytes) -> bool:
    """Say whether an answer to reset is that of a virtual card: no other one tells a card with the application."""
    return _VIRTUAL in atr


def _opened(channel: Channel) -> Driver:
    from lifecycle.cards.openpgp.driver import OpenpgpDriver  # noqa: PLC0415 - brings ECDSA, and most commands need none

    return OpenpgpDriver(channel)


def _judged(claimed: Claimed, trusted: Sequence[bytes]) -> Finding:
    from lifecycle.cards.openpgp.attestation import judge  # noqa: PLC0415 - brings X.509, and only formatting needs it

    return judge(claimed, trusted)


def _proves(serial: str, public_key: str, anchored: Anchored) -> bool:
    from lifecycle.cards.openpgp.statement import is_proven  # noqa: PLC0415 - likewise

    return is_proven(serial, public_key, anchored)


OPENPGP = Make(
    name="openpgp",
    layouts=(1,),
    serials=re.compile(r"([0-9A-F]{12})", re.ASCII),
    serial_form=say("12 hex digits: manufacturer and serial number of an OpenPGP card"),
    headings=frozenset({"aid"}),
    abilities=Abilities(
        tries=3,
        seal="record",
        identity="after-pin",
        counter=0xFFFFFF,
        counter_steps=2,
        anchors=True,
        anchors_signed=True,
        host_key=False,
        factory_pin_public=True,
        resettable=True,
    ),
    pins=PinRules(
        current=PinRule(6, 127, printable=True),
        new=PinRule(8, 12),
        same=lambda one, other: one.matches(other),
    ),
    factory_pin="123456",
    keys=None,
    unproved=say(
        "No test on a real OpenPGP card has confirmed that:\n"
        "- a card keeps a record of 240 bytes whole if it loses power during a write.\n"
        "- a card needs only one short command to write or read each record.\n"
        "- a card changes its admin PIN (PW3) to 32 characters.\n"
        "If one of these is wrong, the card may be lost. After formatting, the card is no OpenPGP card for mail, SSH "
        "or signatures any more. lifecycle keeps no admin PIN, and nobody can reset a blocked PIN."
    ),
    limits=Limits(
        say(
            "An OpenPGP card does not enforce these rules:\n"
            "1. Anyone who knows the PIN can change it with any OpenPGP program. lifecycle refuses a second change; "
            "the card does not.\n"
            "2. Anyone who holds the card can destroy the share without a PIN. That does not disclose the share.\n"
            "3. The card proves itself only after the PIN, and a false card would learn the PIN. Look at the card, its "
            "number and its bag first.\n"
            "4. PIN, share and label cross the wire unencrypted. Use a contact reader on a trusted computer.\n"
            "5. 3 wrong PINs block the card permanently.\n"
            "6. The card is no longer an OpenPGP card for mail, SSH or signatures."
        ),
        say("write shares to OpenPGP cards"),
    ),
    controlled=("version", "algorithm", "reset_tries", "admin_code", "touch"),
    words=(say("version"), say("algorithm"), say("reset tries"), say("admin code"), say("touch")),
    recognise=is_virtual,
    open=_opened,
    attestation=_judged,
    is_extractable=is_extractable,
    release=release,
    proves=_proves,
    application=AID,
)
