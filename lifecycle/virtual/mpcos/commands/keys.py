"""SELECT FILE KEY and GET CHALLENGE: proof of a shared key, and random numbers."""

from lifecycle.virtual.mpcos.chip import Chip
from lifecycle.virtual.mpcos.filesystem import MF_SLOT, FileType
from lifecycle.virtual.mpcos.messaging import KEY_RECORD, Session, key_of
from lifecycle.virtual.mpcos.tpdu import Tpdu
from lifecycle.virtual.status import Refused, StatusWord

_RANDOM = 8
_LOCAL = 0x20
_SHORT_ID = 0x1F


def select_key(chip: Chip, command: Tpdu) -> bytes:
    """Start a session: the terminal's random number in, the card's cryptogram (4) and random number (8) out.

    P1 is the number of the key, shifted left: that of its first record. P2 is the key file's short identifier, plus 20
    for a file of the current DF. Whatever comes of it, the session before is over.
    """
    if command.p1 & 1 or command.p2 & ~(_LOCAL | _SHORT_ID):
        raise Refused(StatusWord.WRONG_PARAMETERS)
    command.expect_length(_RANDOM)
    chip.session = None
    home = chip.current_df if command.p2 & _LOCAL else MF_SLOT
    file = chip.files.short(home, command.p2 & _SHORT_ID, kind=FileType.KEYS)
    if file is None:
        raise Refused(StatusWord.FILE_NOT_FOUND)
    start = command.p1 * KEY_RECORD
    if start + 2 * KEY_RECORD > file.size:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    key = key_of(chip.memory.read(file.address + start, 2 * KEY_RECORD))
    card_random = chip.randomness(_RANDOM)
    chip.session = Session.between(file.slot, key, card_random)
    return chip.session.cryptogram(command.data) + card_random


def challenge(chip: Chip, command: Tpdu) -> bytes:
    """Give 8 random bytes (ISO 7816-4, section 7.5.3)."""
    command.expect_parameters(0, 0)
    if command.expected != _RANDOM:
        command.exactly(bytes(_RANDOM))
    return chip.randomness(_RANDOM)
