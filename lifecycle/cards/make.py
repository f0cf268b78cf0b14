"""A make of card: how it is recognised, its driver, its abilities, and the form of its serials."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifecycle.cards.driver import Driver
from lifecycle.domain.abilities import Abilities
from lifecycle.domain.channel import Channel
from lifecycle.domain.pin import PinRules
from lifecycle.domain.text import Text


@dataclass(frozen=True)
class Make:
    """One folder of `cards`: nothing outside of it names the make, but the registry."""

    name: str
    """As it is recorded, for ever."""
    layout: int
    """Version of what the driver writes on a card; a card may say another one."""
    serials: re.Pattern[str]
    """The form of its serials, group 1 of what people write: no serial has the form of two makes."""
    abilities: Abilities
    pins: PinRules
    unproved: Text
    """What formatting a real card relies on and nobody has seen on one: it is said before the question."""
    controlled: Sequence[str]
    """Details of its cards that nothing may change: a difference is drift."""
    words: Sequence[Text]
    """What those details are called, by people."""
    recognise: Callable[[bytes], bool]
    """Says whether an answer to reset is that of a card of this make."""
    open: Callable[[Channel], Driver]
