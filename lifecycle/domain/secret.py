"""PINs and keys in memory: one type that shows nothing, compares in constant time and is wiped on close."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import NoReturn, Self

from lifecycle.domain.errors import Defect


class Secret:
    """A secret byte string, held in one buffer of its own.

    It has no equality, hash, length in its repr, iteration or pickle. Python may have made copies before the bytes came
    here (and the C library of a reader makes some after): wiping is the best that can be done, not a proof.
    """

    __slots__ = ("_buffer", "_closed")

    def __init__(self, value: bytes | bytearray) -> None:
        self._buffer = bytearray(value)
        self._closed = False

    @contextmanager
    def revealed(self) -> Iterator[bytearray]:
        """Lend a copy of the bytes, which is wiped when the block ends.

        Raises Defect after close().
        """
        if self._closed:
            raise Defect(what="a secret was used after it had been wiped")
        copy = bytearray(self._buffer)
        try:
            yield copy
        finally:
            wipe(copy)

    def matches(self, other: "Secret") -> bool:
        """Compare two secrets in constant time."""
        with self.revealed() as mine, other.revealed() as theirs:
            return hmac.compare_digest(mine, theirs)

    @property
    def closed(self) -> bool:
        """Whether it was wiped."""
        return self._closed

    def close(self) -> None:
        """Wipe the buffer; a second close does nothing."""
        self._closed = True  # first: another thread must not take the zeros for the secret
        wipe(self._buffer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def __repr__(self) -> str:
        return "<secret>"

    def __eq__(self, other: object) -> NoReturn:
        raise Defect(what="secrets are compared with matches() only")

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        raise Defect(what="a secret cannot be pickled or copied")


def wipe(buffer: bytearray) -> None:
    """Overwrite a buffer with zeros, in place."""
    buffer[:] = bytes(len(buffer))
