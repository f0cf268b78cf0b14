"""What a report rests on: which events it was computed from, and who vouches for them."""

from dataclasses import dataclass

from lifecycle.domain.text import Text, say, say_n
from lifecycle.store.reading import E, StoreReader


@dataclass(frozen=True)
class Basis:
    """The events 1 to `position`, and the root of the tree over them (RFC 6962, section 2.1), 32 bytes.

    `checkpoint` is the last position that a signed checkpoint covers. None are kept yet, so that it is always None.
    """

    position: int
    root: bytes
    checkpoint: int | None = None

    def in_words(self) -> Text:
        """Say it, as every report has to."""
        if not self.position:
            return say("Computed from no event at all.")
        return say_n(
            "Computed from event 1; root {root}; no checkpoint covers it yet: it rests on the operator's word.",
            "Computed from events 1 to {count}; root {root}; no checkpoint covers them yet: they rest on the "
            "operator's word.",
            self.position,
            root=self.root.hex(),
        )


def basis(store: StoreReader[E], position: int) -> Basis:
    """Give what a report of a position rests on."""
    return Basis(position, store.root_at(position))
