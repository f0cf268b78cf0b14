"""GET INFO: what the card tells of itself without a code, and without touching a counter."""

from collections.abc import Callable

from lifecycle.virtual.mpcos.chip import Chip
from lifecycle.virtual.mpcos.codes import RECORD, SecretCode
from lifecycle.virtual.mpcos.filesystem import FileType
from lifecycle.virtual.mpcos.identity import Identity
from lifecycle.virtual.mpcos.tpdu import Tpdu
from lifecycle.virtual.status import Refused, StatusWord

_P1 = 0x02


def _code_headers(chip: Chip) -> bytes:
    """Give the first four bytes of each record of the selected file of secret codes; one torn record hides them all."""
    file = chip.ef()
    if file.type != FileType.SECRET_CODES:
        raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
    starts = range(file.address, file.address + file.size, RECORD)
    return b"".join(SecretCode(chip.memory, start).header() for start in starts)


def _descriptor_address(chip: Chip) -> bytes:
    current = chip.current_df if chip.current_ef is None else chip.current_ef
    return chip.files.address_of(chip.files[current]).to_bytes(2, "big")


_ANSWERS: dict[int, Callable[[Chip], bytes]] = {
    0x05: _code_headers,
    0x06: _descriptor_address,
    0xA0: lambda chip: Identity.CHIP_SERIAL.of(chip.memory),
    0xA1: lambda chip: Identity.CARD_SERIAL.of(chip.memory),
    0xA2: lambda chip: Identity.ISSUER_SERIAL.of(chip.memory),
    0xA3: lambda chip: Identity.ISSUER_REFERENCE.of(chip.memory),
    0xA4: lambda chip: Identity.PRE_ISSUING.of(chip.memory),
}


def get_info(chip: Chip, command: Tpdu) -> bytes:
    """Answer P2: A0 to A4 identity, 05 headers of secret codes, 06 address of the current file's descriptor."""
    if command.p1 != _P1 or command.p2 not in _ANSWERS:
        raise Refused(StatusWord.WRONG_PARAMETERS)
    return command.exactly(_ANSWERS[command.p2](chip))
