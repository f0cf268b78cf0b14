"""What a card of the family shows without a PIN, read by the safe probes only."""

from dataclasses import dataclass

from msgspec.structs import replace

from lifecycle.cards.mpcos import commands, descriptors, profile, records
from lifecycle.cards.mpcos.codes import NO_CODES, CodeState, read_codes
from lifecycle.cards.mpcos.errors import NotOfFamily
from lifecycle.cards.mpcos.exchange import exact, must, unexpected
from lifecycle.domain.apdu import StatusWord
from lifecycle.domain.card import NOT_UNDERSTOOD, CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.holding import UNREADABLE
from lifecycle.domain.text import say

NAME = "mpcos"
"""Of the make, as it is recorded."""

VIRTUAL_ISSUER = b"VIRT"
"""The issuer reference of a virtual card: that a card is virtual is read from the card itself."""

_UNTOLD = say("(serial not read yet)")

_NOT_OF_FAMILY = frozenset({0x6A82, 0x6D00, 0x6F00})
"""What a card answers to SELECT MF that has no such file, command or application: other products have our ATR."""


@dataclass
class Reading:
    """The facts of one reading, and files as they are: the marks as one number of 256 bits, PIN word first."""

    facts: CardFacts
    marks: int = 0
    set_file: bytes = bytes(profile.SET.size)
    """Both slots of the set record."""
    anchor_file: bytes | None = None
    """Both slots of the anchor; None where they were not read yet."""
    codes: CodeState = NO_CODES
    """Seal and counter, as they were read last."""

    @property
    def directory(self) -> profile.Layout:
        """The layout whose DF has the files."""
        return next(each for each in profile.LAYOUTS if each.version == self.facts.layout)

    @property
    def ticks(self) -> int:
        """Ticks spent so far."""
        return (self.marks & (1 << profile.TICKS) - 1).bit_count()

    @property
    def new_pin_proven(self) -> bool:
        """Whether the card is marked as having answered to its new PIN."""
        return bool(self.marks >> profile.TICKS & profile.NEW_PIN_PROVEN)


def read_card(channel: Channel) -> Reading:
    """Read identity, profile, marks, seal, tries and set record.

    Raises NotOfFamily for another product with this ATR, and UnexpectedAnswer where a card that carries our profile
    answers what it cannot answer; a card that does not carry it is no error.
    """
    selected = channel.transmit(commands.select_master_file())
    if selected.status in _NOT_OF_FAMILY:
        raise NotOfFamily(atr=channel.atr.hex(" ").upper(), answer=f"{selected.status:04X}")
    if not exact(commands.select_master_file(), selected):
        raise unexpected(_UNTOLD, commands.select_master_file(), selected)
    serial = must(channel, commands.get_info(commands.SERIAL), _UNTOLD).hex().upper()
    issuer = must(channel, commands.get_info(commands.ISSUER_REFERENCE), serial)
    asked = commands.get_info(commands.PRE_ISSUING)
    pre_issuing = channel.transmit(asked)
    facts = CardFacts(
        make=NAME,
        serial=serial,
        atr=channel.atr.hex().upper(),
        virtual=issuer == VIRTUAL_ISSUER,
        counter=0,
        details={
            "issuer_reference": issuer.hex().upper(),
            "pre_issuing": pre_issuing.data.hex().upper() if exact(asked, pre_issuing) else None,
        },
    )
    card_profile = _find_profile(channel)
    if card_profile is None:
        return Reading(facts)
    return _read_profile(channel, facts, card_profile)


def _find_profile(channel: Channel) -> bytes | None:
    """Give the 16 bytes of the profile file, or None on a card without it.

    It has our profile when nothing can ever change that file again: closing it is the last step of formatting, so that
    a card whose formatting was cut off anywhere does not pass for one. The DF of layout 2 is looked for where the first
    one has no such file.
    """
    if not channel.transmit(commands.select_directory(profile.LAYOUT)).ok:
        return None
    select = commands.select_file(profile.PROFILE)
    shown = channel.transmit(select)
    found = profile.LAYOUT
    if shown.status == StatusWord.FILE_NOT_FOUND:
        must(channel, commands.select_master_file(), _UNTOLD)
        if not channel.transmit(commands.select_directory(profile.OPEN_LAYOUT)).ok:
            return None
        found, shown = profile.OPEN_LAYOUT, channel.transmit(select)
    if not exact(select, shown) or not descriptors.describes(shown.data, profile.PROFILE):
        return None
    if not descriptors.is_closed(shown.data):
        return None
    reading = commands.read(profile.PROFILE, profile.PROFILE.size)
    response = channel.transmit(reading)
    if not exact(reading, response) or response.data[:5] != profile.MAGIC + bytes((found.version,)):
        return None
    return response.data


def _read_profile(channel: Channel, facts: CardFacts, card_profile: bytes) -> Reading:
    marks = int.from_bytes(must(channel, commands.read(profile.MARKS, profile.MARKS.size), facts.serial), "big")
    codes = read_codes(channel, facts.serial)
    reading = Reading(facts, marks, _read_set_file(channel, facts.serial), codes=codes)
    reading.facts = replace(
        facts,
        layout=card_profile[4],
        card_id=card_profile[8:].hex().upper(),
        tries_left=codes.tries_left,
        tries=codes.maximum,
        sealed=codes.sealed,
        pin_torn=codes.torn,
        change_begun=bool(marks >> profile.TICKS & profile.CHANGE_BEGUN),
        new_pin_proven=bool(marks >> profile.TICKS & profile.NEW_PIN_PROVEN),
        counter=reading.ticks,
        set_record=records.set_record_of(reading.set_file),
        details={
            **facts.details,
            "key_id": card_profile[5],
            "maximum_presentations": codes.maximum,
            "ratification_counter": codes.counter,
            **({"tries": NOT_UNDERSTOOD} if codes.counter is not None and codes.tries_left is None else {}),
        },
    )
    return reading


def _read_set_file(channel: Channel, serial: str) -> bytes:
    """Give both slots of the set record; where neither is good they are read twice, as that stops the card."""
    command = commands.read(profile.SET, profile.SET.size)
    content = must(channel, command, serial)
    if records.set_record_of(content) == UNREADABLE:
        return must(channel, command, serial)
    return content
