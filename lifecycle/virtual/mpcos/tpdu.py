"""The T=0 command header and what follows it (ISO 7816-3, 10.3 and 12.2)."""

from dataclasses import dataclass, field

from lifecycle.virtual.status import Refused, StatusWord, length_is

HEADER = 5
_SECURED = 0x04


@dataclass(frozen=True)
class Tpdu:
    """One command; P3 counts the data sent, or the bytes asked for."""

    cla: int
    ins: int
    p1: int
    p2: int
    p3: int
    data: bytes = field(default=b"", repr=False)

    @classmethod
    def parse(cls, sent: bytes) -> "Tpdu":
        """Take the bytes apart; four bytes are a command without data, for which the terminal adds P3 = 00."""
        if len(sent) < HEADER - 1:
            raise Refused(StatusWord.WRONG_LENGTH)
        header = sent[:HEADER].ljust(HEADER, b"\0")
        return cls(header[0], header[1], header[2], header[3], header[4], sent[HEADER:])

    @property
    def header(self) -> bytes:
        """CLA INS P1 P2 P3, as a check value covers them."""
        return bytes([self.cla, self.ins, self.p1, self.p2, self.p3])

    @property
    def secured(self) -> bool:
        """Whether the class byte announces secure messaging."""
        return bool(self.cla & _SECURED)

    @property
    def expected(self) -> int:
        """How many bytes are asked for: 00 is 256."""
        return self.p3 or 256

    def expect_length(self, *lengths: int) -> None:
        """Refuse data of another length with 6700."""
        if len(self.data) not in lengths:
            raise Refused(StatusWord.WRONG_LENGTH)

    def expect_parameters(self, p1: int, p2: int) -> None:
        """Refuse other parameters with 6B00."""
        if (self.p1, self.p2) != (p1, p2):
            raise Refused(StatusWord.WRONG_PARAMETERS)

    def exactly(self, answer: bytes) -> bytes:
        """Give the answer if just that many bytes are asked for; else 6Cxx says how many there are."""
        if self.expected != len(answer):
            raise length_is(len(answer))
        return answer
