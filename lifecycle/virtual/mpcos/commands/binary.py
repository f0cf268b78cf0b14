"""READ, UPDATE and WRITE BINARY (ISO 7816-4, section 7.2), with offsets in data units of four bytes."""

from lifecycle.virtual.mpcos.access import Group
from lifecycle.virtual.mpcos.chip import Chip
from lifecycle.virtual.mpcos.filesystem import UNIT, File
from lifecycle.virtual.mpcos.messaging import CIPHERED_WRITE, MAC
from lifecycle.virtual.mpcos.tpdu import Tpdu
from lifecycle.virtual.status import Refused, StatusWord, length_is

_BY_SHORT_ID = 0x80
_SHORT_ID = 0x1F
_LONGEST = 256


def read(chip: Chip, command: Tpdu) -> bytes:
    """Give bytes of a transparent EF; a secured READ carries three bytes of MAC behind them, counted in P3.

    Files of keys and codes are never read, whatever their condition says.
    """
    file, offset = _target(chip, command)
    session = chip.require_session() if command.secured else None
    if file.sensitive:
        raise Refused(StatusWord.SECURITY_NOT_SATISFIED)
    chip.require(file, Group.READ, secured=command.secured)
    start = _start(file, offset)
    extra = MAC if session else 0
    available = min(file.size - start + extra, _LONGEST)
    if not extra < command.expected <= available:
        raise length_is(available)
    data = chip.memory.read(file.address + start, command.expected - extra)
    return data + session.read_mac(command.header, data) if session else data


def update(chip: Chip, command: Tpdu) -> bytes:
    """Replace bytes of an EF."""
    return _change(chip, command, Group.UPDATE)


def write(chip: Chip, command: Tpdu) -> bytes:
    """Set bits of an EF: each byte becomes old OR new, so that a bit once set stays set."""
    return _change(chip, command, Group.WRITE)


def _change(chip: Chip, command: Tpdu, group: Group) -> bytes:
    file, offset = _target(chip, command)
    data, receipt = command.data, b""
    if command.secured and file.sensitive:
        chip.require_session()
        command.expect_length(CIPHERED_WRITE)
        data, receipt = chip.open_ciphered(offset, command)
    elif command.secured:
        data, receipt = chip.open_macked(command)
    chip.require(file, group, secured=command.secured)
    start = _start(file, offset)
    if command.secured and file.sensitive:
        data = _without_padding(data, file.size - start)
    if not data or len(data) > file.size - start:
        raise Refused(StatusWord.WRONG_LENGTH)
    if group == Group.WRITE:
        old = chip.memory.read(file.address + start, len(data))
        data = bytes(a | b for a, b in zip(old, data, strict=True))
    chip.memory.write(file.address + start, data)
    return receipt


def _target(chip: Chip, command: Tpdu) -> tuple[File, int]:
    """Find the EF and the offset in units: P1 P2, or with P1 = 80 + short identifier P2 alone."""
    if not command.p1 & _BY_SHORT_ID:
        return chip.ef(), (command.p1 << 8) | command.p2
    sfi = command.p1 & _SHORT_ID
    if command.p1 & 0x60:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    if not sfi:
        return chip.ef(), command.p2
    file = chip.files.short(chip.current_df, sfi)
    if file is None:
        raise Refused(StatusWord.FILE_NOT_FOUND)
    chip.current_ef = file.slot
    return file, command.p2


def _start(file: File, offset: int) -> int:
    if offset * UNIT >= file.size:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    return offset * UNIT


def _without_padding(data: bytes, room: int) -> bytes:
    """Drop the zeros of a ciphered block that would stand behind the end of the file."""
    if any(data[room:]):
        raise Refused(StatusWord.WRONG_LENGTH)
    return data[:room]
