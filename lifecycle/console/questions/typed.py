"""What is being typed in secret: one buffer that never moves, so that it can be wiped."""

from typing import Final

from lifecycle.domain.secret import Secret, wipe

LONGEST: Final = 64
"""Bytes; a PIN has 8."""


class Typed:
    """A line of secret keys; it shows its length and nothing else."""

    __slots__ = ("_buffer", "_used")

    def __init__(self) -> None:
        self._buffer = bytearray(LONGEST)
        self._used = 0

    def add(self, character: str) -> None:
        """Take one more key; what is too long is not kept."""
        for octet in character.encode("utf-8"):
            if self._used < LONGEST:
                self._buffer[self._used] = octet
                self._used += 1

    def take_back(self) -> None:
        """Forget the last key."""
        if self._used:
            self._used -= 1
            self._buffer[self._used] = 0

    def __len__(self) -> int:
        return self._used

    def taken(self) -> Secret:
        """Give it as a secret, and wipe it here."""
        line = self._buffer[: self._used]
        try:
            return Secret(line)
        finally:
            wipe(line)
            self.wipe()

    def wipe(self) -> None:
        """Forget everything."""
        wipe(self._buffer)
        self._used = 0

    def __del__(self) -> None:
        wipe(self._buffer)

    def __repr__(self) -> str:
        return "<typed>"
