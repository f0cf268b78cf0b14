"""The deal of a set: its secret is dealt once, when the first card is about to take a share, and wiped at the end."""

import secrets
from collections.abc import Callable
from typing import Self

from lifecycle.domain.holding import SALT, Share
from lifecycle.domain.secret import Secret
from lifecycle.sharing import Dealt, Identity


class Deal:
    """The shares of one set with their salts; `begin` records what was dealt before the first share is given."""

    def __init__(self, dealt_by: Callable[[], Dealt], begin: Callable[[Identity], None]) -> None:
        self._dealt_by = dealt_by
        self._begin = begin
        self._dealt: Dealt | None = None
        self._salts: dict[int, Secret] = {}

    @property
    def begun(self) -> bool:
        """Whether it was dealt, and that was recorded."""
        return self._dealt is not None

    @property
    def identity(self) -> Identity:
        """Say what the secret is, without it."""
        return self._now().identity

    def share(self, number: int, needed: int, issued: int) -> Share:
        """Give a share with its salt, which stays where another card takes the place of one; the caller closes it."""
        salt = self._salts.setdefault(number, Secret(secrets.token_bytes(SALT)))
        with self._now().shares[number].revealed() as value, salt.revealed() as salt_bytes:
            return Share(number, needed, issued, Secret(salt_bytes), Secret(value))

    def _now(self) -> Dealt:
        if self._dealt is None:
            dealt = self._dealt_by()
            try:
                self._begin(dealt.identity)
            except BaseException:
                dealt.close()
                raise
            self._dealt = dealt
        return self._dealt

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe all of it."""
        if self._dealt is not None:
            self._dealt.close()
        for salt in self._salts.values():
            salt.close()
