"""A make of card: how it is recognised, its driver, its abilities, and the form of its serials."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lifecycle.cards.answers import Anchored
from lifecycle.cards.attestation import Judge
from lifecycle.cards.driver import Driver
from lifecycle.domain.abilities import Abilities
from lifecycle.domain.card import CardState
from lifecycle.domain.channel import Channel
from lifecycle.domain.pin import PinRules
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text


class KeyFolder(Protocol):
    """The keys that this workstation shares with cards of a make, each with an id, 0 to 255."""

    def path(self, key_id: int) -> Path:
        """Say where the key of an id is kept."""
        ...

    def key(self, key_id: int, serial: str = "") -> Secret:
        """Read a key, for the card of a serial. Raises NoHostKey."""
        ...

    def ids(self) -> Sequence[int]:
        """Give the ids that have a key here, in order. Raises NoHostKey."""
        ...

    def make(self, key_id: int) -> Path:
        """Make a random key for an id, unless there is one, and say where it is. Raises NoHostKey."""
        ...

    def put(self, key_id: int, key: Secret) -> Path:
        """Keep a key under an id; raises FileExistsError where one is there, and NoHostKey. Never over another one."""
        ...

    def wipe(self, key_id: int) -> bool:
        """Overwrite and remove a key; False where there is none. Raises NoHostKey."""
        ...

    def locked(self) -> AbstractContextManager[None]:
        """Keep out other processes that make, keep or wipe keys here. Raises NoHostKey."""
        ...

    def check_value(self, key: Secret) -> str:
        """Give what tells a key from others and helps nobody to find it: CMAC-5, upper-case hex."""
        ...


@dataclass(frozen=True)
class Limits:
    """What cards of a make do not enforce, and the phrase that says that a person has read it."""

    text: Text
    phrase: Text


@dataclass(frozen=True)
class Make:
    """One folder of `cards`: nothing outside of it names the make, but the registry."""

    name: str
    """As it is recorded, for good."""
    layouts: Sequence[int]
    """Versions of what the driver writes on a card, the usual one first."""
    serials: re.Pattern[str]
    """The form of its serials, group 1 of what people write: no serial has the form of two makes."""
    serial_form: Text
    """What a serial has, and what people may write for it; the end of a sentence."""
    headings: frozenset[str]
    """What lists of cards call it, in lower case, beside "serial"."""
    abilities: Abilities
    pins: PinRules
    factory_pin: str
    """The PIN of a card that was laid out."""
    keys: Callable[[Path], KeyFolder] | None
    """Finds in a folder the keys that this workstation shares with its cards; None where they need none."""
    unproved: Text
    """What formatting a real card relies on and nobody has seen on one: it is said before the question."""
    limits: Limits | None
    """What its cards do not enforce, where people have to know that before the first share; None for the others."""
    controlled: Sequence[str]
    """Details of its cards that nothing may change: a difference is drift."""
    words: Sequence[Text]
    """What those details are called, by people."""
    recognise: Callable[[bytes], bool]
    """Says whether an answer to reset is that of a card of this make."""
    open: Callable[[Channel], Driver]
    attestation: Judge | None = None
    """Says what a statement of the maker on the key of a card is worth; None where the make signs no anchors."""
    is_extractable: Callable[[str, str | None], bool] = lambda _serial, _firmware: False
    """Says whether it is known of a serial and a firmware that who holds the card can extract its key."""
    release: Callable[[CardState], str] = lambda card: f"ATR {card.atr}"
    """Names maker and firmware of a card, as far as its make tells them: cards of one release are taken to be alike."""
    proves: Callable[[str, str, Anchored], bool] | None = None
    """Says whether the card of a serial, with the public key that was recorded, signed an anchor.

    None where its cards sign none.
    """
    application: bytes | None = None
    """Identifier of the application that its cards have, where no answer to reset tells them; else None."""
