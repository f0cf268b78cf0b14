"""What a card of the family shows without a PIN, read by the safe probes only."""

from dataclasses import dataclass

from msgspec.structs import replace

from lifecycle.cards.mpcos import commands, profile
from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.card import TICKS, CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import UnexpectedAnswer
from lifecycle.domain.text import Text, say

VIRTUAL_ISSUER = b"VIRT"
"""The issuer reference of a virtual card: that a card is virtual is read from the card itself."""

_UNTOLD = say("that has not told its serial yet")

_HISTORICAL = bytes.fromhex("80 65 A2 01 01 01 3D 72 D6 43")
"""Historical bytes of the family (ISO 7816-4, section 8.1.1): they do not tell the product."""
_T0_ONLY = 0x7A


def is_of_family(atr: bytes) -> bool:
    """Say whether an answer to reset has the family's historical bytes: 3B 7A, three interface bytes, T=0 only."""
    return atr[:1] == b"\x3b" and atr[1:2] == bytes((_T0_ONLY,)) and atr[5:] == _HISTORICAL


@dataclass
class Reading:
    """The facts of one reading, and the marks as one number of 256 bits, PIN word first."""

    facts: CardFacts
    marks: int = 0

    @property
    def ticks(self) -> int:
        """Ticks spent so far."""
        return (self.marks & (1 << TICKS) - 1).bit_count()


@dataclass(frozen=True)
class CodeState:
    """What the file of secret codes shows of itself; counts are None where its record is torn."""

    sealed: bool
    torn: bool
    maximum: int | None
    counter: int | None

    @property
    def tries_left(self) -> int | None:
        """How many presentations are left."""
        if self.maximum is None or self.counter is None:
            return None
        return max(0, self.maximum - self.counter.bit_count())


def read_codes(channel: Channel, serial: str) -> CodeState:
    """Read seal and counter of our current DF; a SELECT of an EF keeps the session and a verified PIN."""
    select = commands.select_secret_codes()
    descriptor = _expect(channel, select, serial)
    if not profile.describes(descriptor, profile.SECRET_CODES):
        raise UnexpectedAnswer(serial=serial, command=select.name, answer=descriptor.hex().upper())
    state = commands.get_info(commands.CODE_STATE)
    response = channel.transmit(state)
    sealed = profile.is_sealed(descriptor)
    if _says_torn(response):
        response = channel.transmit(state)  # a verdict for ever, without a right to appeal: it is heard twice
    if _says_torn(response):
        return CodeState(sealed, torn=True, maximum=None, counter=None)
    if not _exact(state, response):
        raise _unexpected(serial, state, response)
    return CodeState(sealed, torn=False, maximum=response.data[0] & 0x0F, counter=response.data[1])


def read_card(channel: Channel) -> Reading:
    """Read identity, profile, marks, seal and tries.

    Raises UnexpectedAnswer where a card that carries our profile answers what it cannot answer; a card that does not
    carry it is no error.
    """
    _expect(channel, commands.select_master_file(), serial=_UNTOLD)
    serial = _expect(channel, commands.get_info(commands.SERIAL), serial=_UNTOLD).hex().upper()
    issuer = _expect(channel, commands.get_info(commands.ISSUER_REFERENCE), serial=serial)
    asked = commands.get_info(commands.PRE_ISSUING)
    pre_issuing = channel.transmit(asked)
    facts = CardFacts(
        serial=serial,
        issuer_reference=issuer.hex().upper(),
        pre_issuing=pre_issuing.data.hex().upper() if _exact(asked, pre_issuing) else None,
        atr=channel.atr.hex().upper(),
        virtual=issuer == VIRTUAL_ISSUER,
    )
    card_profile = _find_profile(channel)
    if card_profile is None:
        return Reading(facts)
    return _read_profile(channel, facts, card_profile)


def _find_profile(channel: Channel) -> bytes | None:
    """Give the 16 bytes of the profile file, or None on a card without it."""
    if not channel.transmit(commands.select_directory()).ok:
        return None
    reading = commands.read(profile.PROFILE, profile.PROFILE.size)
    response = channel.transmit(reading)
    if not _exact(reading, response) or response.data[:5] != profile.MAGIC + bytes((profile.VERSION,)):
        return None
    return response.data


def _read_profile(channel: Channel, facts: CardFacts, card_profile: bytes) -> Reading:
    marks = int.from_bytes(_expect(channel, commands.read(profile.MARKS, profile.MARKS.size), facts.serial), "big")
    codes = read_codes(channel, facts.serial)
    reading = Reading(facts, marks)
    reading.facts = replace(
        facts,
        profile=card_profile[4],
        key_id=card_profile[5],
        card_id=card_profile[8:].hex().upper(),
        maximum_presentations=codes.maximum,
        ratification_counter=codes.counter,
        tries_left=codes.tries_left,
        sealed=codes.sealed,
        pin_torn=codes.torn,
        change_begun=bool(marks >> TICKS & profile.CHANGE_BEGUN),
        new_pin_proven=bool(marks >> TICKS & profile.NEW_PIN_PROVEN),
        ticks=reading.ticks,
    )
    return reading


def _says_torn(response: Response) -> bool:
    return response.status == StatusWord.MEMORY_FAILURE and not response.data


def _exact(command: Command, response: Response) -> bool:
    return response.ok and len(response.data) == (command.le or 0)


def _expect(channel: Channel, command: Command, serial: str | Text) -> bytes:
    response = channel.transmit(command)
    if not _exact(command, response):
        raise _unexpected(serial, command, response)
    return response.data


def _unexpected(serial: str | Text, command: Command, response: Response) -> UnexpectedAnswer:
    return UnexpectedAnswer(serial=serial, command=command.name, answer=f"{response.status:04X}")
