"""The memory of a card as it leaves its maker, and again after a reset."""

import secrets
from dataclasses import replace
from hashlib import sha256

from lifecycle.virtual.memory import KeptInProcess, Memory
from lifecycle.virtual.openpgp.build import SERIAL_LENGTH, Behaviour, Build
from lifecycle.virtual.openpgp.chip import IN_USE, TERMINATED
from lifecycle.virtual.openpgp.objects import Objects
from lifecycle.virtual.openpgp.pins import Pin
from lifecycle.virtual.openpgp.places import LIFE, OF_THE_MAKER, UNIT, Tag, places, size
from lifecycle.virtual.openpgp.slots import SLOTS
from lifecycle.virtual.openpgp.tlv import parse, tlv
from lifecycle.virtual.power import Supply
from lifecycle.virtual.simulator import Randomness

PW1, PW3 = b"123456", b"12345678"
"""The PINs of every new card (4.3.1)."""

NO_TOUCH, TOUCH = b"\x00\x20", b"\x01\x20"
"""Policies of a key on a card with a button (4.4.3.6)."""

_RESETTING_CODE = b"12345678"
_NOT_ANNOUNCED = b"9"
"""What new cards say of the sex of their owner (5F35), so that 65 is not empty on a card that nobody used."""
_SALTS = (0x84, 0x85, 0x86)
_HASHED_BYTES = 1024
_SALT = 8


def new_image(serial: bytes, build: Build, randomness: Randomness = secrets.token_bytes) -> bytes:
    """Make the memory of a new card; raises ValueError for a serial of another length."""
    if len(serial) != SERIAL_LENGTH:
        raise ValueError("a serial is 6 bytes")
    build = replace(build, serial=serial)
    storage = KeptInProcess(bytes(size(build)))
    memory = Memory(storage, Supply(), UNIT)
    memory.write(0, bytes(build))
    objects = Objects(memory, build)
    _fill(objects, build, randomness)
    if build.yubikey:
        from lifecycle.virtual.openpgp.attestation import issue  # noqa: PLC0415 - few cards need X.509

        issue(objects, build)
    memory.write(LIFE, bytes([IN_USE]))
    return storage.load()


def reset(memory: Memory, build: Build, randomness: Randomness) -> None:
    """Write what a new card has, unit for unit, and last that the application is in use again (7.2.17)."""
    fresh = KeptInProcess(bytes(size(build)))
    new = Memory(fresh, Supply(), UNIT)
    new.write(0, bytes(build))
    _fill(Objects(new, build), build, randomness)
    image = fresh.load()
    end = min((places(build)[tag].address for tag in OF_THE_MAKER if build.yubikey), default=len(image))
    for address in range(LIFE + UNIT, end, UNIT):
        unit = image[address : address + UNIT]
        if memory.read(address, UNIT) != unit:
            memory.write(address, unit)
    memory.write(LIFE, bytes([IN_USE]))


def terminate(memory: Memory) -> None:
    """Have the application answer nothing but its activation (7.2.16)."""
    memory.write(LIFE, bytes([TERMINATED]))


def _fill(objects: Objects, build: Build, randomness: Randomness) -> None:
    pins = {Tag.PW1: PW1, Tag.PW3: PW3}
    if build.does(Behaviour.KDF_ON):
        kdf = _kdf(randomness)
        objects.write(Tag.KDF, kdf)
        hashes = dict(parse(kdf))
        pins = {Tag.PW1: hashes[0x87], Tag.PW3: hashes[0x88]}
    for tag, pin in pins.items():
        Pin(objects, tag).replace(pin, randomness, build.tries)
    code = Pin(objects, Tag.RESETTING_CODE)
    code.allow(build.tries)
    if build.does(Behaviour.RESETTING_CODE_PRESET):
        code.replace(_RESETTING_CODE, randomness)
    objects.write(Tag.PW_STATUS, b"\0")
    objects.write(Tag.SEX, _NOT_ANNOUNCED)
    touch = TOUCH if build.does(Behaviour.TOUCH_ON) else NO_TOUCH
    for slot in SLOTS:
        objects.write(slot.algorithm, slot.algorithms[0])
        objects.write(slot.touch, touch)


def _kdf(randomness: Randomness) -> bytes:
    """Make a KDF-DO: iterated and salted SHA-256, salts, and the hashes that stand for the new card's PINs (4.3.2)."""
    salts = {tag: randomness(_SALT) for tag in _SALTS}
    parts = [(0x81, b"\x03"), (0x82, b"\x08"), (0x83, _HASHED_BYTES.to_bytes(4, "big")), *salts.items()]
    parts += [(0x87, derived(salts[0x84], PW1)), (0x88, derived(salts[0x86], PW3))]
    return b"".join(tlv(tag, value) for tag, value in parts)


def derived(salt: bytes, pin: bytes, hashed_bytes: int = _HASHED_BYTES) -> bytes:
    """Give what is sent in the place of a PIN where the KDF is on (RFC 4880, section 3.7.1.3)."""
    text = salt + pin
    return sha256((text * (hashed_bytes // len(text) + 1))[: max(hashed_bytes, len(text))]).digest()
