"""What a card with the OpenPGP application shows without a PIN: read by SELECT, GET DATA and the public key alone."""

from msgspec.structs import replace

from lifecycle.cards.openpgp import commands, records
from lifecycle.cards.openpgp.commands import AID, DO
from lifecycle.cards.openpgp.errors import Contactless, NotOpenpgp
from lifecycle.cards.openpgp.exchange import NOT_THERE, UNTOLD, found, must, unexpected
from lifecycle.cards.openpgp.make import is_virtual
from lifecycle.cards.openpgp.records import CHANGE_BEGUN, NEW_PIN_PROVEN, POINT, SEALED
from lifecycle.cards.openpgp.state import Passwords, Reading
from lifecycle.cards.openpgp.tlv import Malformed, members
from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.card import CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import UnexpectedAnswer
from lifecycle.domain.holding import UNREADABLE
from lifecycle.domain.text import Text

NAME = "openpgp"
"""Of the make, as it is recorded."""
LAYOUT = 1
TRIES = 3
"""Of a PIN on a card that was formatted: formatting refuses others."""

_AID_LENGTH, _VERSION_AT, _SERIAL_AT = 16, 6, 8
_SERIAL_LENGTH = 6
_CAPABILITIES_LENGTH, _PASSWORDS_LENGTH, _COUNTER_LENGTH = 10, 7, 3
_HAS_KDF = 0x01
_KEY_TEMPLATE, _POINT_TAG = 0x7F49, 0x86
_NO_KDF = (b"", b"\x81\x01\x00", b"\xf9\x03\x81\x01\x00")
_NO_KEY = NOT_THERE | {0x6A80, 0x6985}
"""What cards answer where there is no key that could be read."""


def read_card(channel: Channel) -> Reading:
    """Read all of it; raises Contactless before anything is sent, and UnexpectedAnswer."""
    if is_contactless(channel.atr):
        raise Contactless(atr=channel.atr.hex(" ").upper())
    must(channel, commands.select(), UNTOLD)
    reading = _application(channel)
    serial = reading.facts.serial
    reading.passwords = read_passwords(channel, serial)
    reading.counter = read_counter(channel, serial)
    if reading.private:
        reading.content = found(channel, DO.FREE, serial) or b""
    if reading.capabilities[0] & _HAS_KDF:
        reading.derives_pin = found(channel, DO.KDF, serial) not in {None, *_NO_KDF}
    touch = channel.transmit(commands.get(DO.TOUCH))  # of one maker alone: others answer what they like
    reading.touch = touch.data if touch.ok and touch.data else None
    reading.point = read_point(channel, serial)
    if reading.is_damaged:
        reading.content = found(channel, DO.FREE, serial) or b""  # a verdict that stops the card is heard twice
    reading.facts = _facts(channel.atr, reading)
    return reading


def is_contactless(atr: bytes) -> bool:
    """Say whether it is an answer to reset that a contactless reader makes up (PC/SC part 3, section 3.1.3.2.3)."""
    return atr[:1] == b"\x3b" and atr[1:2].hex().startswith("8") and atr[2:4] == b"\x80\x01"


def read_aid(channel: Channel, serial: str | Text) -> bytes:
    """Read the AID in full: it has the serial."""
    return must(channel, commands.get(DO.AID), serial, _AID_LENGTH)


def read_passwords(channel: Channel, serial: str | Text) -> Passwords:
    """Read how many tries are left; counts nothing."""
    command = commands.get(DO.PASSWORDS)
    status = must(channel, command, serial, _PASSWORDS_LENGTH)
    lasting, *rest = status
    return Passwords(bool(lasting), (rest[0], rest[1], rest[2]), (rest[3], rest[4], rest[5]))


def read_counter(channel: Channel, serial: str) -> int:
    """Read the signature counter."""
    command = commands.get(DO.SIGNATURES)
    answer = must(channel, command, serial)
    count = _members(command, answer, serial, DO.SIGNATURES).get(DO.COUNTER)
    if count is None or len(count) != _COUNTER_LENGTH:
        raise _odd(command, answer, serial)
    return int.from_bytes(count, "big")


def read_point(channel: Channel, serial: str) -> bytes | None:
    """Read the public key for signatures; None where there is none, or one of another algorithm."""
    response = channel.transmit(commands.read_key())
    if not response.ok:
        if response.status in _NO_KEY and not response.data:
            return None
        raise unexpected(serial, commands.read_key(), response)
    return point_of(response.data)


def point_of(answer: bytes) -> bytes | None:
    """Give the public point in what a card answers of a key; None where it has none of 65 bytes."""
    try:
        point = members(answer, _KEY_TEMPLATE).get(_POINT_TAG)
    except Malformed:
        return None
    return point if point is not None and len(point) == POINT and point[0] == 0x04 else None  # noqa: PLR2004


def _application(channel: Channel) -> Reading:
    """Read the application related data: who the card is, and what it can."""
    command = commands.get(DO.APPLICATION)
    response = channel.transmit(command)
    if response.refused:
        raise NotOpenpgp(atr=channel.atr.hex(" ").upper(), answer=f"{response.status:04X}")
    if not response.ok:
        raise unexpected(UNTOLD, command, response)
    answer = response.data
    data = _members(command, answer, UNTOLD, DO.APPLICATION, DO.DISCRETIONARY)
    aid, capabilities = data.get(DO.AID, b""), data.get(DO.CAPABILITIES, b"")
    if len(aid) != _AID_LENGTH or not aid.startswith(AID) or len(capabilities) != _CAPABILITIES_LENGTH:
        raise _odd(command, answer, UNTOLD)
    serial = aid[_SERIAL_AT : _SERIAL_AT + _SERIAL_LENGTH].hex().upper()
    return Reading(
        CardFacts(make=NAME, serial=serial, atr=channel.atr.hex().upper(), virtual=is_virtual(channel.atr)),
        aid,
        capabilities,
        data.get(DO.ALGORITHM, b""),
        Passwords(False, (0, 0, 0), (0, 0, 0)),
        keys=data.get(DO.KEYS, b""),
        fingerprints=data.get(DO.FINGERPRINTS, b""),
    )


def _facts(atr: bytes, reading: Reading) -> CardFacts:
    """Give what it shows: it is one of ours where 0101 is, and belongs to the key that the card has."""
    user, reset, admin = reading.passwords.tries
    facts = replace(
        reading.facts,
        atr=atr.hex().upper(),
        counter=0,
        details={
            "version": reading.aid[_VERSION_AT : _VERSION_AT + 2].hex().upper(),
            "capabilities": reading.capabilities.hex().upper(),
            "algorithm": reading.algorithm.hex().upper(),
            "public_key": None if reading.point is None else reading.point.hex().upper(),
            "admin_tries": admin,
            "reset_tries": reset,
            "admin_code": None,
            "touch": None if reading.touch is None else reading.touch.hex().upper(),
        },
    )
    card_id, whole = reading.card_id, reading.whole
    if card_id is None or not (whole or reading.is_damaged):
        return facts
    reading.free = whole or records.salvaged(reading.content, card_id)
    journal = reading.free.journal
    return replace(
        facts,
        layout=LAYOUT,
        card_id=card_id.hex().upper(),
        tries_left=user,
        tries=TRIES,
        counter=reading.counter,
        sealed=bool(journal & SEALED),
        change_begun=bool(journal & CHANGE_BEGUN),
        new_pin_proven=bool(journal & NEW_PIN_PROVEN),
        set_record=reading.free.set_record if whole else UNREADABLE,
        details={**facts.details, "admin_code": "discarded"},
    )


def _members(command: Command, answer: bytes, serial: str | Text, outer: int, *inner: int) -> dict[int, bytes]:
    try:
        return members(answer, outer, *inner)
    except Malformed:
        raise _odd(command, answer, serial) from None


def _odd(command: Command, answer: bytes, serial: str | Text) -> UnexpectedAnswer:
    return unexpected(serial, command, Response(answer, StatusWord.OK))
