"""The record as it may be shown to somebody who is entitled to some of the texts beside it, or to none."""

from collections.abc import Collection
from typing import Any

from lifecycle.domain.event import Event
from lifecycle.domain.text import Text, say
from lifecycle.store.sqlite.connections import reading_engine
from lifecycle.store.sqlite.reading import StoreReader


class Redacted(StoreReader[Event]):
    """A store opened once more for reading, of which only some texts are disclosed; close it in the end."""

    def __init__(self, store: StoreReader[Event], digests: Collection[bytes]) -> None:
        """Disclose what these digests stand for, 32 bytes each."""
        super().__init__(store.path, reading_engine(store.path), store.decode, store.projections)
        self._digests = digests

    def disclosed(self, digest: bytes) -> tuple[bytes, bytes] | None:
        """Give (salt, content) of a text that is disclosed; None for every other."""
        return super().disclosed(digest) if digest in self._digests else None


def absent_in_words(store: StoreReader[Any]) -> Text:
    """Say why a text is not shown: it is kept back, or it was erased."""
    return say("not disclosed") if isinstance(store, Redacted) else say("erased from the record")
