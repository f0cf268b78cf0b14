"""VERIFY and SET SECRET CODE: every presentation is counted before it is compared."""

from lifecycle.virtual.mpcos.access import Group
from lifecycle.virtual.mpcos.chip import Chip
from lifecycle.virtual.mpcos.codes import CODES, SecretCode, packed
from lifecycle.virtual.mpcos.filesystem import MF_SLOT
from lifecycle.virtual.mpcos.identity import Switches
from lifecycle.virtual.mpcos.tpdu import Tpdu
from lifecycle.virtual.status import Refused, StatusWord

_DATA = 8
_CHANGE, _UNBLOCK = 0x00, 0x01
_LOCAL = 0x08


def verify(chip: Chip, command: Tpdu) -> bytes:
    """Present a code of the current DF (ISO 7816-4, section 7.5.6): 8 bytes, of each the low nibble."""
    if command.p1:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    name, code, data = _addressed(chip, command)
    chip.verified.discard(name)
    code.present(packed(data))
    chip.verified.add(name)
    return b""


def set_code(chip: Chip, command: Tpdu) -> bytes:
    """Change a code with the old one (P1 00), or with its unblock code (P1 01): four packed bytes, then the new four.

    Afterwards the code has to be presented again. With the switch on, the update condition of the file of secret codes
    must be met as well, for which the enciphered form counts as secure messaging; off, that condition is ignored.
    """
    if command.p1 not in {_CHANGE, _UNBLOCK}:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    name, code, data = _addressed(chip, command)
    if Switches.of(chip.memory).set_code_obeys_update_condition:
        chip.require(chip.code_file(chip.current_df), Group.UPDATE, secured=command.secured)
    chip.verified.discard(name)
    code.header()
    authority = code if command.p1 == _CHANGE else _unblocker(chip, code)
    authority.present(data[:4])
    code.replace(data[4:])
    return b""


def _addressed(chip: Chip, command: Tpdu) -> tuple[tuple[int, int], SecretCode, bytes]:
    if command.p2 >= CODES:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    command.expect_length(_DATA)
    code = chip.code(chip.current_df, command.p2)
    data = command.data
    if command.secured:
        data = chip.require_session().recover(data)
    elif code.enciphered_only:
        raise Refused(StatusWord.SECURITY_NOT_SATISFIED)
    return (chip.current_df, command.p2), code, data


def _unblocker(chip: Chip, code: SecretCode) -> SecretCode:
    number = code.unblock_number
    try:
        return chip.code(chip.current_df if number & _LOCAL else MF_SLOT, number & ~_LOCAL)
    except Refused:
        raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED) from None
