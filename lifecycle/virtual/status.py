"""Status words of our cards (ISO 7816-4, section 5.1.3) and the one way in which a command says no."""

from enum import IntEnum


class StatusWord(IntEnum):
    """Every fixed answer that a card of ours gives; 61xx, 63Cx and 6Cxx carry a number and are made below."""

    OK = 0x9000
    TERMINATED = 0x6285
    NO_SESSION = 0x6400
    MEMORY_FAILURE = 0x6581
    NOT_TOUCHED = 0x6600
    WRONG_LENGTH = 0x6700
    NO_SECURE_MESSAGING = 0x6882
    CHAIN_NOT_ENDED = 0x6883
    NO_CHAINING = 0x6884
    SECURITY_NOT_SATISFIED = 0x6982
    CODE_BLOCKED = 0x6983
    CONDITIONS_NOT_SATISFIED = 0x6985
    WRONG_DATA = 0x6A80
    FILE_NOT_FOUND = 0x6A82
    INCORRECT_P1_P2 = 0x6A86
    DATA_NOT_FOUND = 0x6A88
    WRONG_PARAMETERS = 0x6B00
    UNKNOWN_INSTRUCTION = 0x6D00
    UNKNOWN_CLASS = 0x6E00


class Refused(Exception):
    """The command ends here with this status word and no data."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


def tries_left(count: int) -> Refused:
    """63Cx: the code was wrong, and so many presentations are left."""
    return Refused(0x63C0 | count)


def length_is(count: int) -> Refused:
    """6Cxx: ask again with this length; 256 is written 00."""
    return Refused(0x6C00 | (count & 0xFF))


def waiting(count: int) -> int:
    """61xx: so many bytes are there for GET RESPONSE; 256 is 00."""
    return 0x6100 | count & 0xFF
