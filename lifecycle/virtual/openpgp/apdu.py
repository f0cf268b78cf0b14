"""Command APDUs, short and extended (ISO 7816-4, section 5.1), or as T=0 carries them: data or Le, not both."""

from dataclasses import dataclass, field

from lifecycle.virtual.status import Refused, StatusWord

_HEADER = 4
_LONGEST = 256
_LONGEST_EXTENDED = 65536


@dataclass(frozen=True)
class Apdu:
    """One command; `le` is the most bytes that may be answered, None where nothing is said of that."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int | None = None
    extended: bool = False

    @property
    def tag(self) -> int:
        """P1 and P2 as the tag of a data object."""
        return self.p1 << 8 | self.p2

    @classmethod
    def parse(cls, sent: bytes) -> "Apdu":
        """Take the bytes apart; 6700 where lengths do not fit."""
        if len(sent) < _HEADER:
            raise Refused(StatusWord.WRONG_LENGTH)
        (cla, ins, p1, p2), body = sent[:_HEADER], sent[_HEADER:]
        if len(body) > 2 and body[0] == 0:  # noqa: PLR2004 - a length of two bytes follows
            data, le = _split(body[1:], 2, _LONGEST_EXTENDED)
            return cls(cla, ins, p1, p2, data, le, extended=True)
        data, le = _split(body, 1, _LONGEST) if body else (b"", None)
        return cls(cla, ins, p1, p2, data, le)

    def expect_parameters(self, p1: int, p2: int) -> None:
        """Refuse other parameters with 6A86."""
        if (self.p1, self.p2) != (p1, p2):
            raise Refused(StatusWord.INCORRECT_P1_P2)

    def expect_no_data(self) -> None:
        """Refuse data with 6700."""
        if self.data:
            raise Refused(StatusWord.WRONG_LENGTH)


def _split(body: bytes, width: int, most: int) -> tuple[bytes, int | None]:
    """Find data and Le behind each other, their lengths in so many bytes; a length alone is Le, and 0 is `most`."""
    first, rest = int.from_bytes(body[:width], "big"), body[width:]
    if not rest:
        return b"", first or most
    data, le = rest[:first], rest[first:]
    if not first or len(data) != first or len(le) not in {0, width}:
        raise Refused(StatusWord.WRONG_LENGTH)
    return data, (int.from_bytes(le, "big") or most) if le else None
