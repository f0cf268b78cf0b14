"""SELECT FILE, CREATE FILE and FREEZE ACCESS CONDITIONS: which files there are, and what is closed for good."""

from collections.abc import Callable

from lifecycle.virtual.mpcos.access import Group
from lifecycle.virtual.mpcos.chip import Chip
from lifecycle.virtual.mpcos.codes import CODES, RECORD
from lifecycle.virtual.mpcos.filesystem import (
    MF_FID,
    MF_SLOT,
    NAME_LIMIT,
    UNIT,
    Directory,
    File,
    FileTableFull,
    FileType,
    NewFile,
)
from lifecycle.virtual.mpcos.identity import Switches
from lifecycle.virtual.mpcos.messaging import KEY_RECORD, MAC
from lifecycle.virtual.mpcos.tpdu import Tpdu
from lifecycle.virtual.status import Refused, StatusWord

_DESCRIPTOR, _NO_ANSWER = 0x00, 0x0C
_A_DF, _AN_EF = 0x01, 0x02
_DESCRIPTOR_TAG = b"\x85\x10"
_FIXED = 12
_FREEZE = 5
_KEEP, _CLOSE = 0x00, 0x40
_RESERVED = (MF_FID, 0x3FFF, 0xFFFF)


def _the_mf(chip: Chip, data: bytes) -> File | None:
    return chip.files[MF_SLOT] if data == MF_FID.to_bytes(2, "big") else None


def _child_df(chip: Chip, data: bytes) -> File | None:
    found = _child(chip, data)
    return found if found is not None and found.is_df else None


def _child_ef(chip: Chip, data: bytes) -> File | None:
    found = _child(chip, data)
    return found if found is not None and not found.is_df else None


def _parent(chip: Chip, _: bytes) -> File | None:
    return None if chip.current_df == MF_SLOT else chip.files[chip.files[chip.current_df].parent]


def _df_named(chip: Chip, data: bytes) -> File | None:
    return chip.files.named(data)


def _child(chip: Chip, data: bytes) -> File | None:
    return chip.files.child(chip.current_df, int.from_bytes(data, "big"))


_WAYS: dict[int, tuple[Callable[[Chip, bytes], File | None], range]] = {
    0x00: (_the_mf, range(2, 3)),
    0x01: (_child_df, range(2, 3)),
    0x02: (_child_ef, range(2, 3)),
    0x03: (_parent, range(1)),
    0x04: (_df_named, range(1, NAME_LIMIT + 1)),
}


def select(chip: Chip, command: Tpdu) -> bytes:
    """Make a file current (ISO 7816-4, section 7.1.1); a SELECT that fails changes nothing.

    P1: 00 the MF, 01 a DF in the MF, 02 an EF in the current DF, 03 the parent, 04 a DF anywhere by its name.
    """
    if command.p1 not in _WAYS or command.p2 not in {_DESCRIPTOR, _NO_ANSWER}:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    find, lengths = _WAYS[command.p1]
    if len(command.data) not in lengths:
        # The one trace of the family answers a SELECT of the MF without an identifier so.
        raise Refused(StatusWord.WRONG_LENGTH if command.data or command.p1 else StatusWord.WRONG_PARAMETERS)
    file = find(chip, command.data)
    if file is None:
        raise Refused(StatusWord.FILE_NOT_FOUND)
    if file.is_df:
        chip.enter(file)
    else:
        chip.current_ef = file.slot
    return _DESCRIPTOR_TAG + file.descriptor if command.p2 == _DESCRIPTOR else b""


def create(chip: Chip, command: Tpdu) -> bytes:
    """Create a DF in the MF, or an EF in the current DF; the new file is not made current."""
    if command.p1 not in {_A_DF, _AN_EF} or command.p2:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    data = command.data
    if command.p1 == _AN_EF:
        command.expect_length(_FIXED)
        new = NewFile(int.from_bytes(data[:2], "big"), data[2], data[3], int.from_bytes(data[4:6], "big"), data[6:])
    else:
        new = _new_df(data)
    parent = chip.files[chip.current_df]
    sensitive = new.type in {FileType.SECRET_CODES, FileType.KEYS}
    chip.require(parent, Group.SENSITIVE_FILES if sensitive else Group.DATA_FILES)
    if not _sound(new, command.p1 == _A_DF) or not _welcome(chip.files, parent, new):
        raise Refused(StatusWord.WRONG_DATA)
    try:
        chip.files.create(parent.slot, new, 0xFF if Switches.of(chip.memory).new_memory_is_ff else 0)
    except FileTableFull:
        raise Refused(StatusWord.MEMORY_FAILURE) from None
    return b""


def _new_df(data: bytes) -> NewFile:
    if len(data) < _FIXED or len(data) != _FIXED + data[5]:
        raise Refused(StatusWord.WRONG_LENGTH)
    # identifier, type, options, 00, length of the name, two groups, two zeros, name
    if data[4]:
        raise Refused(StatusWord.WRONG_DATA)
    return NewFile(int.from_bytes(data[:2], "big"), data[2], data[3], 0, data[6:12], data[12:])


def _sound(new: NewFile, wanted_df: bool) -> bool:  # noqa: FBT001
    if wanted_df:
        return new.type == FileType.DF and new.conditions[4:] == bytes(2) and len(new.name) <= NAME_LIMIT
    steps = {FileType.TRANSPARENT: UNIT, FileType.SECRET_CODES: RECORD, FileType.KEYS: KEY_RECORD}
    step = steps.get(FileType(new.type)) if new.type in set(steps) else None
    if step is None or not new.size or new.size % step:
        return False
    return new.type != FileType.SECRET_CODES or new.size <= CODES * RECORD


def _welcome(files: Directory, parent: File, new: NewFile) -> bool:
    nested = new.type == FileType.DF and parent.slot != MF_SLOT
    second = new.type == FileType.SECRET_CODES and files.secret_codes(parent.slot) is not None
    taken = new.fid in _RESERVED or files.child(parent.slot, new.fid) is not None
    name_taken = bool(new.name) and any(files.name(f) == new.name for f in files if f.is_df)
    return not (nested or second or taken or name_taken)


def freeze(chip: Chip, command: Tpdu) -> bytes:
    """Close access groups of a file in the current DF for good; no command opens them again.

    One control byte a group: 00 leaves it, 40 turns it to 'never' and leaves its other bits. A DF has two groups.
    """
    if command.p1 not in {_A_DF, _AN_EF} or command.p2:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    data, receipt = command.data, b""
    if command.secured:
        command.expect_length(_FREEZE + MAC)
        data, receipt = chip.open_macked(command)
    else:
        command.expect_length(_FREEZE)
    find = _child_df if command.p1 == _A_DF else _child_ef
    file = find(chip, data[:2])
    if file is None:
        raise Refused(StatusWord.FILE_NOT_FOUND)
    group = Group.SENSITIVE_FILES if file.sensitive else Group.DATA_FILES
    chip.require(chip.files[chip.current_df], group, secured=command.secured)
    controls = data[2:]
    if set(controls) - {_KEEP, _CLOSE} or (file.is_df and controls[2]):
        raise Refused(StatusWord.WRONG_DATA)
    chip.files.close_groups(file, [control == _CLOSE for control in controls])
    return receipt
