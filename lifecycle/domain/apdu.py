"""Commands to a card and its responses (ISO 7816-4, section 5), as values.

Sections of ISO 7816-4 are those of its edition of 2005, here and everywhere; of ISO 7816-3, of 2006.
"""

from dataclasses import dataclass
from enum import IntEnum


class StatusWord(IntEnum):
    """The status words that are acted on by name (ISO 7816-4, section 5.1.3)."""

    OK = 0x9000
    MEMORY_FAILURE = 0x6581
    SECURITY_NOT_SATISFIED = 0x6982
    BLOCKED = 0x6983
    FILE_NOT_FOUND = 0x6A82


_TRIES_LEFT = 0x63C
"""The upper 12 bits of a status word that counts tries (ISO 7816-4, section 5.1.3)."""

_CHECKING_ERRORS = frozenset({0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6D, 0x6E})
"""First bytes of status words for errors that are found before anything is done."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Command:
    """A short command APDU (ISO 7816-4, section 5.1).

    `data` is at most 255 bytes, `le` is 1 to 256 or None where no data is expected. A command whose data is `secret`
    shows its header and length, never its data. `hidden` are places in its answer, from 0, that are never shown.
    """

    name: str
    cla: int
    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = b""
    le: int | None = None
    secret: bool = False
    hidden: tuple[int, ...] = ()
    longest: int = 256
    """Bytes of its answer, at most, where the card gives that in several parts (61xx)."""

    @property
    def header(self) -> bytes:
        """CLA INS P1 P2, 4 bytes."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    @property
    def sends_data(self) -> bool:
        """True for cases 3 and 4: only a command without data may ever be sent again."""
        return bool(self.data)

    def tpdu(self) -> bytes:
        """Give the bytes for T=0 (ISO 7816-3, section 12.2): P3 is Lc where data is sent, else Le (0 is 256)."""
        if self.data:
            return self.header + bytes((len(self.data),)) + self.data
        return self.header + bytes(((self.le or 0) & 0xFF,))

    def __repr__(self) -> str:
        shown = f"<{len(self.data)} secret bytes>" if self.secret else self.data.hex(" ").upper()
        return f"{self.name}: {self.tpdu()[:5].hex(' ').upper()} {shown if self.data else ''}".rstrip()


@dataclass(frozen=True)
class Response:
    """A response APDU: `data` of at most 256 bytes and the status word, 16 bits."""

    data: bytes
    status: int

    @classmethod
    def of(cls, answer: bytes) -> "Response":
        """Split the raw bytes of an answer, at least two, into data and status word."""
        return cls(answer[:-2], int.from_bytes(answer[-2:], "big"))

    @property
    def ok(self) -> bool:
        """True for 9000."""
        return self.status == StatusWord.OK

    @property
    def refused(self) -> bool:
        """True for a status word that says the command was aborted with nothing changed (ISO 7816-4, section 5.1.3)."""
        return self.status >> 8 in _CHECKING_ERRORS or self.tries_left is not None

    @property
    def tries_left(self) -> int | None:
        """The x of 63Cx (ISO 7816-4, section 5.1.3), or None for every other status word."""
        return self.status & 0x0F if self.status >> 4 == _TRIES_LEFT else None

    def __bytes__(self) -> bytes:
        return self.data + self.status.to_bytes(2, "big")
