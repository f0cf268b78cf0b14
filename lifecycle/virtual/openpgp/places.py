"""Where each data object lies in the memory: a head of one unit, and room for its value, as the build says, or twice.

The head says which of the two rooms counts, how long the value is, and what else belongs to the object and changes with
it: the tries of a PIN, the counter of a key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from lifecycle.virtual.openpgp.build import BUILD_LENGTH, Build

UNIT = 32
"""How many bytes of memory are written at once, as a page of flash memory is."""

LIFE = BUILD_LENGTH
"""Where the unit stands that says whether the application is in use (05) or terminated (03) (7.2.16)."""

_FIRST = LIFE + UNIT


class Tag(IntEnum):
    """Data objects (4.4.1) with a value of their own, and what the card keeps that has no tag, from 10000 on."""

    NAME = 0x5B
    LOGIN = 0x5E
    LANGUAGE = 0x5F2D
    SEX = 0x5F35
    URL = 0x5F50
    SIGNING_ALGORITHM = 0xC1
    DECIPHERING_ALGORITHM = 0xC2
    AUTHENTICATING_ALGORITHM = 0xC3
    PW_STATUS = 0xC4
    SIGNING_FINGERPRINT = 0xC7
    DECIPHERING_FINGERPRINT = 0xC8
    AUTHENTICATING_FINGERPRINT = 0xC9
    CA_FINGERPRINT_1 = 0xCA
    CA_FINGERPRINT_2 = 0xCB
    CA_FINGERPRINT_3 = 0xCC
    SIGNING_TIME = 0xCE
    DECIPHERING_TIME = 0xCF
    AUTHENTICATING_TIME = 0xD0
    SIGNING_TOUCH = 0xD6
    DECIPHERING_TOUCH = 0xD7
    AUTHENTICATING_TOUCH = 0xD8
    ATTESTING_TOUCH = 0xD9
    ATTESTING_ALGORITHM = 0xDA
    ATTESTING_FINGERPRINT = 0xDB
    CA_FINGERPRINT_4 = 0xDC
    ATTESTING_TIME = 0xDD
    KDF = 0xF9
    PRIVATE_1 = 0x0101
    PRIVATE_2 = 0x0102
    PRIVATE_3 = 0x0103
    PRIVATE_4 = 0x0104
    CERTIFICATE = 0x7F21
    ATTESTING_CERTIFICATE = 0xFC
    CERTIFICATE_2 = 0x17F21
    CERTIFICATE_3 = 0x27F21
    PW1 = 0x10081
    RESETTING_CODE = 0x10082
    PW3 = 0x10083
    SIGNING_KEY = 0x100B6
    DECIPHERING_KEY = 0x100B8
    AUTHENTICATING_KEY = 0x100A4
    ATTESTING_KEY = 0x100FC
    ROOT = 0x10000
    """The certificate that stands above the attesting one; no command reads it."""


CERTIFICATES = (Tag.CERTIFICATE, Tag.CERTIFICATE_2, Tag.CERTIFICATE_3)
"""By their number in SELECT DATA: of the key that authenticates, that deciphers, that signs (7.2.5)."""

OF_THE_MAKER = (
    Tag.ATTESTING_TOUCH,
    Tag.ATTESTING_ALGORITHM,
    Tag.ATTESTING_FINGERPRINT,
    Tag.CA_FINGERPRINT_4,
    Tag.ATTESTING_TIME,
    Tag.ATTESTING_CERTIFICATE,
    Tag.ATTESTING_KEY,
    Tag.ROOT,
)
"""What only a YubiKey has: a fourth key, from its maker, that attests the others. A reset leaves it as it is."""

_KEY = 1280
_PIN = 48
_FIXED: dict[Tag, int] = {
    Tag.NAME: 39,
    Tag.LOGIN: 254,
    Tag.LANGUAGE: 8,
    Tag.SEX: 1,
    Tag.URL: 254,
    Tag.SIGNING_ALGORITHM: 11,
    Tag.DECIPHERING_ALGORITHM: 11,
    Tag.AUTHENTICATING_ALGORITHM: 11,
    Tag.PW_STATUS: 1,
    **dict.fromkeys([Tag(tag) for tag in range(0xC7, 0xCD)], 20),
    **dict.fromkeys([Tag.SIGNING_TIME, Tag.DECIPHERING_TIME, Tag.AUTHENTICATING_TIME], 4),
    **dict.fromkeys([Tag.SIGNING_TOUCH, Tag.DECIPHERING_TOUCH, Tag.AUTHENTICATING_TOUCH], 2),
    Tag.KDF: 128,
    **dict.fromkeys([Tag.PW1, Tag.RESETTING_CODE, Tag.PW3], _PIN),
    **dict.fromkeys([Tag.SIGNING_KEY, Tag.DECIPHERING_KEY, Tag.AUTHENTICATING_KEY], _KEY),
}

_MAKERS: dict[Tag, int] = {
    Tag.ATTESTING_TOUCH: 2,
    Tag.ATTESTING_ALGORITHM: 11,
    Tag.ATTESTING_FINGERPRINT: 20,
    Tag.CA_FINGERPRINT_4: 20,
    Tag.ATTESTING_TIME: 4,
    Tag.ATTESTING_KEY: _KEY,
}


@dataclass(frozen=True)
class Place:
    """Where one data object lies."""

    address: int
    longest: int
    rooms: int

    def room(self, number: int) -> int:
        """Give the address of room 1 or 2."""
        return self.address + UNIT + (number - 1) * _whole_units(self.longest)

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.room(self.rooms + 1)


def places(build: Build) -> Mapping[Tag, Place]:
    """Lay out the memory of a card; its build fixes that for good."""
    return _laid(build.longest_special, build.longest_certificate, yubikey=build.yubikey)


@cache
def _laid(longest_special: int, longest_certificate: int, *, yubikey: bool) -> Mapping[Tag, Place]:
    address = _FIRST
    laid: dict[Tag, Place] = {}
    for tag, longest, rooms in _wanted(longest_special, longest_certificate, yubikey=yubikey):
        laid[tag] = Place(address, longest, rooms)
        address = laid[tag].end
    return laid


def size(build: Build) -> int:
    """Give the size of the memory of a card."""
    return max(place.end for place in places(build).values())


def _wanted(longest_special: int, longest_certificate: int, *, yubikey: bool) -> Iterator[tuple[Tag, int, int]]:
    for tag, longest in _FIXED.items():
        yield tag, longest, 2
    for tag in (Tag.PRIVATE_1, Tag.PRIVATE_2, Tag.PRIVATE_3, Tag.PRIVATE_4):
        yield tag, longest_special, 2
    for tag in CERTIFICATES:
        yield tag, longest_certificate, 1
    if yubikey:
        yield from ((tag, _MAKERS.get(tag, longest_certificate), 2) for tag in OF_THE_MAKER)


def _whole_units(count: int) -> int:
    return -(-count // UNIT) * UNIT
