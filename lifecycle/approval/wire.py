"""The strings of SSH (RFC 4251, section 5): each is four bytes of length, and the bytes."""

from typing import Final

_LENGTH: Final = 4


class Malformed(ValueError):
    """Bytes end before what they announce, or go on after it."""


def string(content: bytes) -> bytes:
    """Write a string."""
    return len(content).to_bytes(_LENGTH, "big") + content


class Reading:
    """Reads bytes from the first to the last one; each method raises Malformed where they are too few."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def take(self, length: int) -> bytes:
        """Give the next bytes."""
        taken = self._content[self._at : self._at + length]
        if len(taken) != length:
            raise Malformed
        self._at += length
        return taken

    def expect(self, content: bytes) -> None:
        """See that these bytes come next."""
        if self.take(len(content)) != content:
            raise Malformed

    def number(self, length: int = _LENGTH) -> int:
        """Give the next bytes as a number without sign."""
        return int.from_bytes(self.take(length), "big")

    def string(self) -> bytes:
        """Give the next string."""
        return self.take(self.number())

    def text(self) -> str:
        """Give the next string, which is ASCII."""
        try:
            return self.string().decode("ascii")
        except UnicodeDecodeError as error:
            raise Malformed from error

    def whole(self) -> int:
        """Give the next string as a number that is not negative (mpint)."""
        content = self.string()
        if content[:1] >= b"\x80":
            raise Malformed
        return int.from_bytes(content, "big")

    def end(self) -> None:
        """See that nothing is left."""
        if self._at != len(self._content):
            raise Malformed
