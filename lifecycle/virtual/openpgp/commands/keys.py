"""Keys: made, read, imported, used (7.2.8, 7.2.10, 7.2.11, 7.2.13, 7.2.14), and GET CHALLENGE (7.2.15)."""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import rsa

from lifecycle.virtual.openpgp import algorithms
from lifecycle.virtual.openpgp.apdu import Apdu
from lifecycle.virtual.openpgp.build import Behaviour
from lifecycle.virtual.openpgp.chip import ADMIN_PIN, SIGNING_PIN, USER_PIN, Chip
from lifecycle.virtual.openpgp.places import Tag
from lifecycle.virtual.openpgp.slots import AUTHENTICATING, BY_TEMPLATE, DECIPHERING, IMPORTED, MADE_HERE, SIGNING, Slot
from lifecycle.virtual.openpgp.tlv import headings, parse
from lifecycle.virtual.status import Refused, StatusWord

_MAKE, _READ = 0x80, 0x81
_SIGN, _DECIPHER = 0x9E9A, 0x8086
_IMPORT = 0x3FFF
_CHALLENGES, _IMPORTS = 0x40, 0x20
"""Capabilities (4.4.3.7)."""


def generate(chip: Chip, command: Apdu) -> bytes:
    """Make a key, or read the public one (7.2.14)."""
    if command.p1 not in {_MAKE, _READ} or command.p2:
        raise Refused(StatusWord.INCORRECT_P1_P2)
    slot = _slot(command.data)
    if command.p1 == _MAKE:
        chip.require(ADMIN_PIN)
        chip.keys.keep(slot, algorithms.generate(chip.keys.attributes(slot), chip.randomness), MADE_HERE)
    return algorithms.public_template(chip.keys.key(slot))


def take(chip: Chip, command: Apdu) -> bytes:
    """Import a private key (7.2.8, 4.4.3.12)."""
    if command.tag != _IMPORT or not chip.build.can(_IMPORTS):
        raise Refused(StatusWord.INCORRECT_P1_P2)
    chip.require(ADMIN_PIN)
    try:
        slot, parts = _private_key(command.data)
        kept = algorithms.imported(chip.keys.attributes(slot), parts)
    except (ValueError, KeyError):
        raise Refused(StatusWord.WRONG_DATA) from None
    chip.keys.keep(slot, kept, IMPORTED)
    return b""


def operate(chip: Chip, command: Apdu) -> bytes:
    """Sign a hash, or decipher (7.2.10, 7.2.11)."""
    if command.tag == _SIGN:
        return _sign(chip, command.data)
    if command.tag == _DECIPHER:
        return _decipher(chip, command.data)
    raise Refused(StatusWord.INCORRECT_P1_P2)


def authenticate(chip: Chip, command: Apdu) -> bytes:
    """Sign what a host wants to have signed by the key that authenticates (7.2.13)."""
    command.expect_parameters(0, 0)
    chip.require(USER_PIN)
    key = chip.keys.key(AUTHENTICATING)
    chip.require_touch(AUTHENTICATING.touch)
    return algorithms.sign(key, command.data)


def challenge(chip: Chip, command: Apdu) -> bytes:
    """Give random bytes (7.2.15)."""
    if not chip.build.can(_CHALLENGES):
        raise Refused(StatusWord.UNKNOWN_INSTRUCTION)
    command.expect_parameters(0, 0)
    command.expect_no_data()
    wanted = command.le or 0
    if not 0 < wanted <= max(chip.build.longest_challenge, 0xFF) + 1:
        raise Refused(StatusWord.WRONG_LENGTH)
    return chip.randomness(wanted)


def _sign(chip: Chip, data: bytes) -> bytes:
    chip.require(SIGNING_PIN)
    key = chip.keys.key(SIGNING)
    chip.require_touch(SIGNING.touch)
    afterwards = chip.build.does(Behaviour.COUNTS_AFTER_SIGNING)
    if not afterwards:
        chip.keys.count()
    signature = algorithms.sign(key, data)
    if afterwards:
        chip.keys.count()
    if chip.objects.value(Tag.PW_STATUS) == b"\0":
        chip.verified.discard(SIGNING_PIN)
    return signature


def _decipher(chip: Chip, data: bytes) -> bytes:
    chip.require(USER_PIN)
    key = chip.keys.key(DECIPHERING)
    chip.require_touch(DECIPHERING.touch)
    try:
        if isinstance(key, rsa.RSAPrivateKey):
            return algorithms.decipher(key, data[1:])
        return algorithms.agree(key, _within(data, 0xA6, 0x7F49, 0x86))
    except (ValueError, KeyError):
        raise Refused(StatusWord.WRONG_DATA) from None


def _within(data: bytes, *tags: int) -> bytes:
    for tag in tags:
        data = dict(parse(data))[tag]
    return data


def _slot(template: bytes) -> Slot:
    """Name the key that a control reference template means; it may bring the key's number along."""
    try:
        ((tag, value),) = parse(template)
        slot = BY_TEMPLATE[tag]
    except (ValueError, KeyError):
        raise Refused(StatusWord.WRONG_DATA) from None
    if value not in {b"", b"\x84\x01" + bytes([slot.number])}:
        raise Refused(StatusWord.WRONG_DATA)
    return slot


def _private_key(header_list: bytes) -> tuple[Slot, Mapping[int, bytes]]:
    """Take an extended header list apart: the template, then lengths of the parts, then all parts in a row."""
    (template, inner), (_, lengths), (_, parts) = parse(_within(header_list, 0x4D))
    found: dict[int, bytes] = {}
    for tag, size in headings(lengths):
        found[tag], parts = parts[:size], parts[size:]
        if len(found[tag]) != size:
            raise ValueError("a part is cut short")
    return _slot(bytes([template, len(inner)]) + inner), found
