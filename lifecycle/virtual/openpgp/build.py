"""How one card is built: who made it, what it can, and how it behaves where cards on sale differ.

It stands at the start of the card's memory in 64 bytes, so that a card is the same after every power-on.
"""

import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Flag, auto

from lifecycle.virtual.memory import Memory

SERIAL_LENGTH = 6
BUILD_LENGTH = 64

RID = bytes.fromhex("D27600012401")
"""The registered identifier of the application (4.2.1)."""

_MARK = b"OPGPCARD"
_LAYOUT = 1
_FORM = struct.Struct(">8sB6s2sBHHHBB3sI")
_RANDOM_SERIALS = 0xFF4C
"""A manufacturer of the range that is for serials chosen at random (4.2.1)."""


class Behaviour(Flag):
    """What one card does and another does not, a bit each, from the lowest on: only ever added to."""

    WRONG_PIN_SAYS_6982 = auto()
    """A wrong PIN is answered with 6982, and not with 63Cx."""
    CHANGE_KEEPS_PINS = auto()
    """A verified PIN stays verified when it is changed."""
    SELECT_DROPS_PINS = auto()
    WITHOUT_OUTER_TAGS = auto()
    """Constructed data objects are answered without their own tag, and not F9 alone."""
    MEMBERS_BESIDE_73 = auto()
    """6E has all its members itself, and none in 73."""
    WRITES_IN_PLACE = auto()
    """PUT DATA overwrites the old value: torn, it leaves a mixture. Else torn, it leaves the old value or the new."""
    EMPTIES_BEFORE_WRITING = auto()
    """PUT DATA deletes the old value first: torn, it leaves an empty data object."""
    COUNTS_AFTER_SIGNING = auto()
    """The signature counter is raised when the signature is made, and not before."""
    RESETTING_CODE_PRESET = auto()
    """The card comes with the resetting code 12345678."""
    KDF_ON = auto()
    """The card comes with a KDF-DO: it takes hashes for PINs."""
    TOUCH = auto()
    """There is a button, and a policy for each key."""
    TOUCH_ON = auto()
    """The card comes with the policy on; nobody ever touches a virtual card."""
    CONTACTLESS = auto()
    """It shows the answer to reset that a contactless reader makes up."""
    NO_RESET = auto()
    """TERMINATE and ACTIVATE are not there."""
    NO_CHAINING = auto()
    NO_EXTENDED_LENGTH = auto()
    SELECT_ANSWERS = auto()
    """SELECT answers with file control information, and not with its status word alone."""
    BLOCKED_BY_AN_UNCOLLECTED_ANSWER = auto()
    """What was announced with 61xx has to be collected before any other command."""
    EMPTY_OBJECTS_ARE_ABSENT = auto()
    """A private data object that was never written is answered with 6A88."""
    KDF_IN_ITS_TAG = auto()
    """F9 is answered with its own tag, without which gpg and ykman expect it."""


_NONE = Behaviour(0)


@dataclass(frozen=True)
class Build:
    """A card as it leaves its maker."""

    serial: bytes = _RANDOM_SERIALS.to_bytes(2, "big") + bytes(4)
    """Manufacturer (2) and serial (4), as they stand in the AID (4.2.1)."""
    version: bytes = b"\x03\x04"
    capabilities: int = 0x7D
    """First byte of C0 (4.4.3.7): challenge, import, PW status, private DOs, attributes, KDF."""
    longest_challenge: int = 0x00FF
    longest_certificate: int = 0x0800
    longest_special: int = 0x00FF
    tries: int = 3
    piece: int = 0
    """The most bytes that are answered at once before 61xx; 0 for no limit of its own."""
    firmware: bytes = bytes(3)
    """Of a YubiKey, which also has commands of its own; zeros for other cards."""
    behaviour: Behaviour = _NONE

    @property
    def yubikey(self) -> bool:
        """Whether it has the commands of a YubiKey, and a key that attests others."""
        return any(self.firmware)

    @property
    def aid(self) -> bytes:
        """The application identifier, 16 bytes (4.2.1)."""
        return RID + self.version + self.serial + bytes(2)

    def does(self, behaviour: Behaviour) -> bool:
        """Say whether the card behaves so."""
        return bool(self.behaviour & behaviour)

    def can(self, bit: int) -> bool:
        """Say whether a bit of the capabilities is set."""
        return bool(self.capabilities & bit)

    @classmethod
    def of(cls, memory: Memory) -> "Build":
        """Read it from a card's memory."""
        return cls.parse(memory.read(0, BUILD_LENGTH))

    @classmethod
    def parse(cls, memory: bytes) -> "Build":
        """Read it from the start of a memory; raises ValueError where that is of no card of ours."""
        if len(memory) < BUILD_LENGTH or not memory.startswith(_MARK + bytes([_LAYOUT])):
            raise ValueError("not the memory of an OpenPGP card")
        _mark, _layout, *fields, bits = _FORM.unpack(memory[: _FORM.size])
        return cls(*fields, Behaviour(bits))  # type: ignore[call-arg]  # the form has as many fields as the class

    def __bytes__(self) -> bytes:
        values = (self.serial, self.version, self.capabilities, self.longest_challenge, self.longest_certificate)
        more = (self.longest_special, self.tries, self.piece, self.firmware, self.behaviour.value)
        return _FORM.pack(_MARK, _LAYOUT, *values, *more).ljust(BUILD_LENGTH, b"\0")


PRIVATE_OBJECTS, KDF = 0x08, 0x01
"""Capabilities (4.4.3.7): data objects 0101 to 0104, and F9."""

_FLAGS = {each.name.lower().replace("_", "-"): each for each in Behaviour if each.name}
_NUMBERS: Mapping[str, dict[str, int]] = {
    "answers-in-pieces": {"piece": 20},
    "long-objects": {"longest_special": 4096},
    "five-tries": {"tries": 5},
}
BEHAVIOURS = (*_FLAGS, *_NUMBERS)
"""How cards may behave, by the names that people type."""

_PLAIN = Build(behaviour=Behaviour.TOUCH)
DRESSES: Mapping[str, Build] = {
    "plain": _PLAIN,
    "yubikey": replace(
        _PLAIN, serial=bytes.fromhex("000600000000"), longest_challenge=0x0BFE, firmware=b"\x05\x07\x01"
    ),
    "nitrokey": replace(
        _PLAIN,
        serial=bytes.fromhex("000F00000000"),
        capabilities=0x3D,
        longest_challenge=0,
        longest_certificate=4096,
        longest_special=4096,
    ),
    "smartpgp": replace(_PLAIN, serial=bytes.fromhex("AFAF00000000"), behaviour=Behaviour.WRONG_PIN_SAYS_6982),
    "gnuk": replace(
        _PLAIN,
        serial=bytes.fromhex("F51700000000"),
        version=b"\x02\x00",
        capabilities=0x70,
        behaviour=_NONE,
    ),
}
"""Cards on sale, as far as their makers and users have told, without secure messaging and AES."""


def built(dress: str | None, behaviours: Collection[str]) -> Build:
    """Give a build by the names that people type; raises KeyError."""
    build = DRESSES[dress or "plain"]
    for name in behaviours:
        if name in _NUMBERS:
            build = replace(build, **_NUMBERS[name])  # type: ignore[arg-type]  # numbers all
        else:
            build = replace(build, behaviour=build.behaviour | _FLAGS[name])
    return build
