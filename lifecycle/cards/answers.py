"""What cards of any make answer to the verbs of a driver, as values."""

from dataclasses import dataclass

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.card import CardFacts
from lifecycle.domain.text import Text


@dataclass(frozen=True)
class Doubted:
    """A counter of wrong PINs that does not show what the card answered."""

    said: int
    """Tries left, as the card answered."""
    shown: int | None
    """Tries left, as its counter shows it; None where that is not understood."""


@dataclass(frozen=True)
class Verdict:
    """What the card said to a PIN: accepted or not, and how many tries are left now."""

    accepted: bool
    tries_left: int
    """The smaller of what it answered and what its counter shows."""
    doubted: Doubted | None = None
    """What its counter shows where that does not agree with the answer."""


@dataclass(frozen=True)
class Line:
    """One line of the Inspect screen: the vendor's name for the field, its value, and where on the card it comes from.

    `value` is None where the card does not show it, or where it keeps it is not public.
    """

    name: str
    value: str | Text | None
    source: Text
    key: str | None = None
    """What answers for machines call it, where they have it."""


@dataclass(frozen=True)
class Statement:
    """What the record holds now, which a card is to bear witness to: its origin, its size and the root over it."""

    origin: str
    """Of the ledger, 8 bytes, upper-case hex."""
    size: int
    root: str
    """32 bytes, lower-case hex."""


@dataclass(frozen=True)
class Anchored:
    """An anchor that a card keeps now, and what it signed of that, where its make signs."""

    anchor: Anchor
    signature: str | None = None
    """Lower-case hex."""
    statement: str | None = None
    """The bytes that were signed, lower-case hex."""


@dataclass(frozen=True)
class Begun:
    """The PIN is about to be replaced."""


@dataclass(frozen=True)
class Denied:
    """The card said that it refused before it changed anything; no step comes after this one."""


@dataclass(frozen=True)
class Answered:
    """The new PIN was presented, once; where the card did not accept it, no step comes after this one."""

    verdict: Verdict


@dataclass(frozen=True)
class Proven:
    """The card shows now that it answered to its new PIN."""


@dataclass(frozen=True)
class Sealed:
    """The seal was asked for and read back: `shown` says whether the card shows it."""

    shown: bool


PinStep = Begun | Denied | Answered | Proven | Sealed


@dataclass(frozen=True)
class KeyMade:
    """The card has made the key that it signs anchors with."""

    algorithm: str
    """Upper-case hex, as the card names it."""
    public_key: str
    """Upper-case hex."""


@dataclass(frozen=True)
class KeyAttested:
    """What the maker of the card says of that key, as the card gave it; nothing of it was checked."""

    firmware: str | None
    """In the form 5.7.1; None where the card says none."""
    certificates: tuple[bytes, ...]
    """DER, the one with the key first; none where the card gives no statement."""


@dataclass(frozen=True)
class Laid:
    """The card is laid out to the end, and was read back: it is one of ours."""

    facts: CardFacts


FormatStep = KeyMade | KeyAttested | Laid
