"""What each code of the PC/SC library means to a person: exactly one error of ours for every code.

The codes are known here by name, so that nothing of the library has to be loaded to read this table. Where one code
means different things when a card is opened and when a command is under way, the second table goes first.
"""

from collections.abc import Mapping
from typing import Final

from lifecycle.domain.errors import (
    BrokenLink,
    CardMute,
    CardRemoved,
    CardReset,
    CardSilent,
    NoCard,
    NoPcscd,
    NoReader,
    PcscdMismatch,
    PcscdRefuses,
    ReaderBusy,
    ReaderError,
    ReaderGone,
    ReaderTrouble,
)
from lifecycle.readers.holder import holder
from lifecycle.readers.protocol import mismatch

ON_OPENING: Final[Mapping[str, type[ReaderError]]] = {
    "SCARD_E_NO_SERVICE": NoPcscd,
    "SCARD_E_SERVICE_STOPPED": NoPcscd,
    "SCARD_E_SERVER_TOO_BUSY": NoPcscd,
    "SCARD_E_SYSTEM_CANCELLED": NoPcscd,
    "SCARD_F_COMM_ERROR": NoPcscd,
    "SCARD_E_NO_ACCESS": PcscdRefuses,
    "SCARD_W_SECURITY_VIOLATION": PcscdRefuses,
    "SCARD_E_NO_READERS_AVAILABLE": NoReader,
    "SCARD_E_UNKNOWN_READER": ReaderGone,
    "SCARD_E_READER_UNAVAILABLE": ReaderGone,
    "SCARD_E_INVALID_HANDLE": ReaderGone,
    "SCARD_E_NO_SMARTCARD": NoCard,
    "SCARD_W_REMOVED_CARD": NoCard,
    "SCARD_E_SHARING_VIOLATION": ReaderBusy,
    "SCARD_W_RESET_CARD": CardReset,
    "SCARD_E_TIMEOUT": CardSilent,
    "SCARD_F_WAITED_TOO_LONG": CardSilent,
    "SCARD_E_NOT_TRANSACTED": CardMute,
    "SCARD_E_NOT_READY": CardMute,
    "SCARD_E_PROTO_MISMATCH": CardMute,
    "SCARD_E_INVALID_ATR": CardMute,
    "SCARD_E_CARD_UNSUPPORTED": CardMute,
    "SCARD_E_UNKNOWN_CARD": CardMute,
    "SCARD_W_UNSUPPORTED_CARD": CardMute,
    "SCARD_W_UNRESPONSIVE_CARD": CardMute,
    "SCARD_W_UNPOWERED_CARD": CardMute,
    "SCARD_E_COMM_DATA_LOST": BrokenLink,
}

UNDER_WAY: Final[Mapping[str, type[ReaderError]]] = {
    "SCARD_E_NO_SMARTCARD": CardRemoved,
    "SCARD_W_REMOVED_CARD": CardRemoved,
    "SCARD_W_UNPOWERED_CARD": CardRemoved,
    "SCARD_W_UNRESPONSIVE_CARD": CardRemoved,
    "SCARD_E_NOT_TRANSACTED": BrokenLink,
    "SCARD_E_NOT_READY": BrokenLink,
    "SCARD_E_INSUFFICIENT_BUFFER": BrokenLink,
    "SCARD_E_PROTO_MISMATCH": BrokenLink,
}

TROUBLE: Final = frozenset(
    {
        "SCARD_E_BAD_SEEK",
        "SCARD_E_CANCELLED",
        "SCARD_E_CANT_DISPOSE",
        "SCARD_E_CERTIFICATE_UNAVAILABLE",
        "SCARD_E_DIR_NOT_FOUND",
        "SCARD_E_DUPLICATE_READER",
        "SCARD_E_FILE_NOT_FOUND",
        "SCARD_E_ICC_CREATEORDER",
        "SCARD_E_ICC_INSTALLATION",
        "SCARD_E_INSUFFICIENT_BUFFER",
        "SCARD_E_INVALID_CHV",
        "SCARD_E_INVALID_PARAMETER",
        "SCARD_E_INVALID_TARGET",
        "SCARD_E_INVALID_VALUE",
        "SCARD_E_NO_DIR",
        "SCARD_E_NO_FILE",
        "SCARD_E_NO_KEY_CONTAINER",
        "SCARD_E_NO_MEMORY",
        "SCARD_E_NO_SUCH_CERTIFICATE",
        "SCARD_E_PCI_TOO_SMALL",
        "SCARD_E_READER_UNSUPPORTED",
        "SCARD_E_UNEXPECTED",
        "SCARD_E_UNKNOWN_RES_MNG",
        "SCARD_E_UNSUPPORTED_FEATURE",
        "SCARD_E_WRITE_TOO_MANY",
        "SCARD_F_INTERNAL_ERROR",
        "SCARD_F_UNKNOWN_ERROR",
        "SCARD_W_CANCELLED_BY_USER",
        "SCARD_W_CARD_NOT_AUTHENTICATED",
        "SCARD_W_CHV_BLOCKED",
        "SCARD_W_EOF",
        "SCARD_W_WRONG_CHV",
    }
)
"""Codes that are known and have no sentence of their own: PC/SC's own text is shown."""


def meaning(name: str, *, under_way: bool) -> type[ReaderError]:
    """Give the error for a code; a code that is in no table is trouble too."""
    if under_way and name in UNDER_WAY:
        return UNDER_WAY[name]
    return ON_OPENING.get(name, ReaderTrouble)


def fault(kind: type[ReaderError], reader: str, *, seconds: float = 0, problem: str = "") -> ReaderError:
    """Make the error, with whatever its sentence needs; a service of another version is not one that is not there."""
    versions = mismatch() if kind is NoPcscd else None
    if versions is not None:
        return PcscdMismatch(library=versions[0], service=versions[1])
    by = holder() if kind is ReaderBusy else ""
    return kind(reader=reader, seconds=f"{seconds:g}", problem=problem, holder=by)
